package settle_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func TestTitleAndMoneyChangeHandsInOneTransferOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("settle.tax", "6")
		seller, buyer, broker := h.member("ann"), h.member("bob"), h.member("cy")
		d := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Broker: broker.Org, Total: 1_000_000, Commission: 10_000})
		stone := d.Lines[0].Stone

		_, err := h.settle(buyer, d.Deal)
		refused(t, "without money", err, "settle.short")
		if h.owner(stone) != seller.Org {
			t.Error("the stone moved without the money")
		}
		h.deposit(buyer, "USD", 999_999)
		_, err = h.settle(buyer, d.Deal)
		refused(t, "a cent short", err, "settle.short")
		h.deposit(buyer, "USD", 1)
		_, err = h.settle(seller, d.Deal)
		refused(t, "by the seller", err, "access.forbidden")
		_, err = h.settle(h.member("dan"), d.Deal)
		refused(t, "by a stranger", err, "settle.none")

		done, err := h.settle(buyer, d.Deal)
		h.must(err)
		if h.owner(stone) != buyer.Org || h.state(d.Deal).State != settle.Settled || done.Transfer == 0 {
			t.Errorf("after the settlement: %+v", h.state(d.Deal))
		}
		// fee 0.1 % of 10,000.00 is 10.00, tax on it 0.60, commission 100.00
		for who, want := range map[string][2]int64{
			"buyer": {h.cash(buyer, "USD"), 0}, "seller": {h.cash(seller, "USD"), 1_000_000 - 1000 - 60 - 10_000}, "broker": {h.cash(broker, "USD"), 10_000},
		} {
			if want[0] != want[1] {
				t.Errorf("the %s has %d, want %d", who, want[0], want[1])
			}
		}
		_, err = h.settle(buyer, d.Deal)
		refused(t, "a second time", err, "lifecycle.not_now")
		h.sound()
	})
}

func TestTheSameCommandSettlesOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("ann"), h.member("bob")
		h.deposit(buyer, "USD", 5000)
		d := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 2000})
		cmd := id.New()
		first, err := settle.Settle{Deal: d.Deal}.Do(h.ctx, h.k, buyer, cmd)
		h.must(err)
		again, err := settle.Settle{Deal: d.Deal}.Do(h.ctx, h.k, buyer, cmd)
		h.must(err)
		if first != again || h.cash(buyer, "USD") != 3000 {
			t.Errorf("%+v, then %+v; the buyer has %d", first, again, h.cash(buyer, "USD"))
		}
	})
}

func TestADayWithoutAFeeRuleMovesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := (rule.Set{Name: "settle.fee", Value: "", From: "2026-11-01", Source: "decision 4", Mark: rule.Read}).Do(h.ctx, h.k, system, id.New())
		h.must(err)
		seller, buyer := h.member("ann"), h.member("bob")
		h.deposit(buyer, "USD", 5000)
		d := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 2000})
		_, err = h.settle(buyer, d.Deal)
		refused(t, "without a fee", err, "settle.no_fee")
		if h.cash(buyer, "USD") != 5000 || h.owner(d.Lines[0].Stone) != seller.Org {
			t.Error("something moved")
		}
		h.rule("settle.fee", "0.5") // entered later, from a day before the deal on
		_, err = h.settle(buyer, d.Deal)
		h.must(err)
		if got := h.cash(seller, "USD"); got != 1990 {
			t.Errorf("the seller got %d", got)
		}
		if by := h.state(d.Deal).FeeRule; by.Fee != "0.5" || by.FeeSource == "" {
			t.Errorf("the settlement does not say by which rule: %+v", by)
		}
	})
}

func TestLateMoneyCostsAPenaltyAndTheGraceEndsByTheClock(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("ann"), h.member("bob")
		h.deposit(buyer, "USD", 5_000_000)
		late := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 1_000_000})
		lost := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 1_000_000})
		h.later(24*time.Hour - time.Microsecond)
		if s := h.state(late.Deal); s.State != settle.Open {
			t.Fatalf("just before the deadline it is %s", s.State)
		}
		h.later(time.Microsecond)
		if s := h.state(late.Deal); s.State != settle.Overdue {
			t.Fatalf("at the deadline it is %s, recorded or not", s.State)
		}
		_, err := h.settle(buyer, late.Deal)
		h.must(err)
		if s := h.state(late.Deal); s.State != settle.Settled || s.Penalty != 500 { // 0.05 % for the day begun
			t.Errorf("%+v", s)
		}
		h.must(settle.Sweep(h.ctx, h.k))
		h.later(48 * time.Hour) // Tuesday's deadline, two trading days of grace
		_, err = h.settle(buyer, lost.Deal)
		refused(t, "after the grace", err, "settle.defaulted")
		h.must(settle.Sweep(h.ctx, h.k))
		h.must(settle.Sweep(h.ctx, h.k))
		n := 0
		all, err := h.k.After(h.ctx, 0, 500)
		h.must(err)
		for _, e := range all {
			if e.Fact == (fact.DealDefaulted{}).FactName() {
				var f fact.DealDefaulted
				h.must(e.Decode(&f))
				if n++; f.Deal != lost.Deal || f.Party != buyer.Org || f.Amount != 1_000_000 {
					t.Errorf("%+v", f)
				}
			}
		}
		if n != 1 {
			t.Errorf("the default was recorded %d times", n)
		}
		h.sound()
	})
}

func TestASuspendedMemberSettlesWhatIsOpenAndStartsNothingNew(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("ann"), h.member("bob")
		h.deposit(buyer, "USD", 5000)
		d := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 2000})
		buyer.Suspended = true
		_, err := settle.Pay{From: buyer.Org, To: seller.Org, Currency: "USD", Amount: 100}.Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a new payment", err, "access.suspended")
		_, err = h.settle(buyer, d.Deal)
		h.must(err)
	})
}

func TestPaymentsThatMustNotBeAreRefusedAndChangeNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ann, bob := h.member("ann"), h.member("bob")
		bank := h.org("bank", "Bank")
		h.deposit(ann, "USD", 1000)
		for what, c := range map[string]struct {
			who  access.Actor
			pay  settle.Pay
			want string
		}{
			"nothing":            {ann, settle.Pay{From: ann.Org, To: bob.Org, Currency: "USD"}, "settle.amount"},
			"less than nothing":  {ann, settle.Pay{From: ann.Org, To: bob.Org, Currency: "USD", Amount: -5}, "settle.amount"},
			"10^12 and one":      {ann, settle.Pay{From: ann.Org, To: bob.Org, Currency: "USD", Amount: 1_000_000_000_001}, "settle.amount"},
			"more than there is": {ann, settle.Pay{From: ann.Org, To: bob.Org, Currency: "USD", Amount: 1001}, "settle.short_cash"},
			"another currency":   {ann, settle.Pay{From: ann.Org, To: bob.Org, Currency: "EUR", Amount: 1}, "settle.short_cash"},
			"an unknown one":     {ann, settle.Pay{From: ann.Org, To: bob.Org, Currency: "JPY", Amount: 1}, "settle.currency"},
			"to oneself":         {ann, settle.Pay{From: ann.Org, To: ann.Org, Currency: "USD", Amount: 1}, "settle.pay_self"},
			"to a bank":          {ann, settle.Pay{From: ann.Org, To: bank.Org, Currency: "USD", Amount: 1}, "settle.pay_member"},
			"another's money":    {bob, settle.Pay{From: ann.Org, To: bob.Org, Currency: "USD", Amount: 1}, "access.forbidden"},
			"a text of lines":    {ann, settle.Pay{From: ann.Org, To: bob.Org, Currency: "USD", Amount: 1, Text: "a\nb"}, "settle.text"},
		} {
			_, err := c.pay.Do(h.ctx, h.k, c.who, id.New())
			refused(t, what, err, c.want)
		}
		if h.cash(ann, "USD") != 1000 || h.cash(bob, "USD") != 0 {
			t.Error("money moved")
		}
		_, err := settle.Pay{From: ann.Org, To: bob.Org, Currency: "USD", Amount: 400}.Do(h.ctx, h.k, ann, id.New())
		h.must(err)
		st, err := settle.StatementOf(h.ctx, h.d, ann, ann.Org, "USD", start, start.Add(time.Hour))
		h.must(err)
		if st.Opening != 0 || st.Closing != 600 || len(st.Lines) != 2 || st.Lines[1].Out != 400 || st.Lines[1].Balance != 600 {
			t.Errorf("%+v", st)
		}
		_, err = settle.StatementOf(h.ctx, h.d, bob, ann.Org, "USD", start, start.Add(time.Hour))
		refused(t, "another's statement", err, "access.forbidden")
		h.sound()
	})
}

func TestADealUndoneClosesItsSettlement(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("ann"), h.member("bob")
		h.deposit(buyer, "USD", 5000)
		d := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 2000})
		h.undone(d.Deal)
		if s := h.state(d.Deal); s.State != settle.Rescinded {
			t.Fatalf("it is %s", s.State)
		}
		_, err := h.settle(buyer, d.Deal)
		refused(t, "a deal that is undone", err, "lifecycle.not_now")
		h.seen = 0 // the journal is read again after a restart
		h.follow()
		if s := h.state(d.Deal); s.State != settle.Rescinded {
			t.Errorf("read again it is %s", s.State)
		}
	})
}

// TestWhateverIsSettledNoMoneyIsMadeOrLost drives random deals, payments and times and
// compares every purse with a naive count.
func TestWhateverIsSettledNoMoneyIsMadeOrLost(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.rule("settle.fee", "0.75")
		h.rule("settle.tax", "13")
		people := []access.Actor{h.member("ann"), h.member("bob"), h.member("cy")}
		purse := map[id.ID]int64{}
		rapid.Check(t, func(rt *rapid.T) {
			who := rapid.SampledFrom([]int{0, 1, 2})
			for range rapid.IntRange(1, 5).Draw(rt, "steps") {
				a := who.Draw(rt, "a")
				b := (a + 1) % 3
				n := rapid.Int64Range(1, 100_000).Draw(rt, "amount")
				switch rapid.IntRange(0, 2).Draw(rt, "what") {
				case 0:
					h.deposit(people[a], "USD", n)
					purse[people[a].Org] += n
				case 1:
					_, err := settle.Pay{From: people[a].Org, To: people[b].Org, Currency: "USD", Amount: n}.Do(h.ctx, h.k, people[a], id.New())
					if (err == nil) != (purse[people[a].Org] >= n) {
						rt.Fatalf("paying %d of %d: %v", n, purse[people[a].Org], err)
					}
					if err == nil {
						purse[people[a].Org] -= n
						purse[people[b].Org] += n
					}
				case 2:
					s := h.struck(fact.DealStruck{Seller: people[a].Org, Buyer: people[b].Org, Total: n})
					_, err := h.settle(people[b], s.Deal)
					if (err == nil) != (purse[people[b].Org] >= n) {
						rt.Fatalf("settling %d of %d: %v", n, purse[people[b].Org], err)
					}
					if err == nil {
						fee := (n*7500 + 500_000) / 1_000_000
						purse[people[b].Org] -= n
						purse[people[a].Org] += n - fee - (fee*130_000+500_000)/1_000_000
					}
				}
			}
			for i, p := range people {
				if got := h.cash(p, "USD"); got != purse[p.Org] {
					rt.Fatal(fmt.Sprintf("member %d has %d, want %d", i, got, purse[p.Org]))
				}
			}
		})
		h.sound()
	})
}

func TestTheSellersTierLessensTheFee(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule("settle.fee", "0.5")
		seller, buyer := h.member("ann"), h.member("bob")
		h.must(h.k.DB().Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := party.NoteTier(ctx, tx, h.k.Clock().Now(), "test", seller.Org, party.Core, "2026-01-01", "", "contract")
			return err
		}))
		h.deposit(buyer, "USD", 5000)
		d := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 2000})
		_, err := h.settle(buyer, d.Deal)
		h.must(err)
		if got := h.cash(seller, "USD"); got != 1992 {
			t.Errorf("the seller got %d, 10 of fee less a fifth are 8", got)
		}
		if s := h.state(d.Deal); s.FeeRule.Off != "20" || s.FeeRule.OffSource == "" {
			t.Errorf("the settlement does not say why: %+v", s.FeeRule)
		}
	})
}
