package settle

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// What stands at the bank is what the ledger says: members' cash and what is the exchange's.
// Wherever it stands, after the covers every payout finds its money, no account is below
// zero, and nobody's own money is moved away.
func TestCoversMakeEveryPayoutPossibleAndLeaveEachMemberHisOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.Int64Range(0, 50)
		var all []purse
		total := some.Draw(t, "the exchange's own and of members without an account")
		need := rapid.Int64Range(0, total).Draw(t, "payouts from the exchange's account")
		for n := range rapid.IntRange(0, 6).Draw(t, "members") {
			p := purse{account: fmt.Sprint(n), cash: some.Draw(t, "cash")}
			p.need = rapid.Int64Range(0, p.cash).Draw(t, "payouts")
			total += p.cash
			all = append(all, p)
		}
		has := total
		for n := range all {
			all[n].known = rapid.Int64Range(0, has).Draw(t, "at the bank")
			has -= all[n].known
		}
		at := map[string]int64{"house": has}
		for _, p := range all {
			at[p.account] = p.known
		}
		moves := movements("house", has, need, all)
		for _, v := range moves {
			if v.Amount <= 0 || v.Source == v.Target || v.Source != "house" && v.Target != "house" {
				t.Fatalf("%+v", v)
			}
			at[v.Source] -= v.Amount
			at[v.Target] += v.Amount
			if at[v.Source] < 0 {
				t.Fatalf("account %s is at %d", v.Source, at[v.Source])
			}
		}
		if at["house"] < need {
			t.Fatalf("the exchange's account has %d for payouts of %d", at["house"], need)
		}
		for _, p := range all {
			if at[p.account] < p.need {
				t.Fatalf("%+v is left with %d", p, at[p.account])
			}
			if at[p.account] < min(p.known, p.cash) {
				t.Fatalf("of %+v only %d is left", p, at[p.account])
			}
		}
		nothing := need == 0
		for _, p := range all {
			nothing = nothing && p.need == 0
		}
		if nothing && len(moves) > 0 {
			t.Fatalf("nobody is paid and %+v is moved", moves)
		}
	})
}
