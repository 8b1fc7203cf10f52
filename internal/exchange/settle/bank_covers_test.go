package settle_test

import (
	"slices"
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// coveredBank is a house with three covers on their way: to the seller's accounts in two
// currencies, and to that of a member who banks elsewhere.
type coveredBank struct {
	*bank
	admin, stranger, outsider access.Actor
	payouts                   map[string]int64 // by the account they leave
}

const (
	own       = "6222021001116245788"
	ownCNY    = "6222021001116245789"
	elsewhere = "6222021001116245790"
)

func withCovers(t *testing.T, f func(t *testing.T, b *coveredBank)) {
	t.Helper()
	withBank(t, func(t *testing.T, plain *bank) {
		b := &coveredBank{bank: plain, payouts: map[string]int64{}}
		ex, err := party.House(b.ctx, b.d)
		b.must(err)
		b.admin = b.person(party.Added{Org: ex.ID, No: ex.No}, party.Exchange, "cashier", access.Admin)
		far := b.house.org(party.Bank, "Another bank")
		b.stranger = b.person(far, party.Bank, "stranger", access.Partner)
		b.outsider = b.person(b.house.org(party.Bank, "A third bank"), party.Bank, "outsider", access.Partner)
		third := b.member("third")
		b.account(b.seller.Org, money.USD, own)
		b.account(b.seller.Org, money.CNY, ownCNY)
		_, err = settle.OpenAccount{Org: third.Org, Currency: money.USD, Account: elsewhere, Bank: far.Org}.Do(b.ctx, b.k, system, id.New())
		b.must(err)
		for _, x := range []struct {
			who     access.Actor
			c       money.Currency
			account string
		}{{b.seller, money.USD, own}, {third, money.USD, elsewhere}, {b.seller, money.CNY, ownCNY}} {
			b.payToIn(x.who, x.c, payer)
			b.deposit(x.who, x.c, 90_000) // noted by hand: it stands on the exchange's account
			b.payouts[x.account] = b.asks(x.who, x.c, 40_000)
		}
		f(t, b)
	})
}

func (b *bank) asks(who access.Actor, c money.Currency, n int64) int64 {
	b.t.Helper()
	p, err := settle.AskPayout{Currency: c, Amount: n}.Do(b.ctx, b.k, who, id.New())
	b.must(err)
	return p.Payout
}

// seen are the covers somebody sees, by the account they fill.
func (b *bank) seen(who access.Actor, state lifecycle.State, c money.Currency) map[string]settle.CoverLine {
	b.t.Helper()
	all, err := settle.Covers(b.ctx, b.d, who, state, c, 0, 10)
	b.must(err)
	out := map[string]settle.CoverLine{}
	for i, v := range all {
		out[v.Target] = v
		if i > 0 && v.No >= all[i-1].No {
			b.t.Errorf("cover %d comes after %d", v.No, all[i-1].No)
		}
	}
	return out
}

func TestACoverIsSeenByTheHouseAndByABankThatKeepsAnEndOfIt(t *testing.T) {
	withCovers(t, func(t *testing.T, b *coveredBank) {
		if none := b.seen(b.admin, "", ""); len(none) != 0 {
			t.Errorf("before a file went out: %+v", none)
		}
		b.sent()
		for _, x := range []struct {
			who     access.Actor
			targets []string
			names   []string // of which the payout is named too: its bank is to pay it
		}{
			{b.admin, []string{own, ownCNY, elsewhere}, []string{own, ownCNY, elsewhere}},
			{b.teller, []string{own, ownCNY, elsewhere}, []string{own, ownCNY}},
			{b.stranger, []string{elsewhere}, []string{elsewhere}},
			{b.outsider, nil, nil},
		} {
			got := b.seen(x.who, "", "")
			if len(got) != len(x.targets) {
				t.Errorf("%s sees %d covers, want %d", x.who.Name, len(got), len(x.targets))
			}
			for _, target := range x.targets {
				v, found := got[target]
				if !found || v.Amount != 40_000 || v.State != settle.Sent || v.Payer == v.Payee || v.Ordered != b.clock.Now() || v.Message == "" {
					t.Errorf("%s sees of the cover to %s: %+v", x.who.Name, target, v)
				}
				var want []int64
				if slices.Contains(x.names, target) {
					want = []int64{b.payouts[target]}
				}
				if !slices.Equal(v.Payouts, want) {
					t.Errorf("%s sees that the cover to %s is for %v, want %v", x.who.Name, target, v.Payouts, want)
				}
			}
		}
		_, err := settle.Covers(b.ctx, b.d, b.seller, "", "", 0, 10)
		refused(t, "a member, whose account it fills", err, "access.forbidden")
		_, err = settle.Covers(b.ctx, b.d, access.Actor{}, "", "", 0, 10)
		refused(t, "nobody", err, "access.sign_in")
	})
}

func TestCoversAreFoundByStateAndCurrencyAndPageByPage(t *testing.T) {
	withCovers(t, func(t *testing.T, b *coveredBank) {
		for _, o := range b.sent() {
			for _, p := range o.Payments {
				if p.Creditor.Account == own { // one file has both covers out of the exchange's account
					if got := b.answered(o, "RJCT", "AM04"); got.Covers != 2 || got.Payouts != 0 || got.Unknown != 0 {
						t.Errorf("the bank refused two covers: %+v", got)
					}
				}
				if p.Creditor.Account == ownCNY {
					if got := b.answered(o, "ACSC", ""); got.Covers != 1 {
						t.Errorf("the bank moved one: %+v", got)
					}
				}
			}
		}
		bounced := b.seen(b.teller, settle.Refused, "")
		if len(bounced) != 2 || bounced[own].Reason != "AM04" || bounced[elsewhere].Reason != "AM04" {
			t.Errorf("refused: %+v", bounced)
		}
		if paid := b.seen(b.teller, settle.PaidOut, money.CNY); len(paid) != 1 || paid[ownCNY].Currency != money.CNY {
			t.Errorf("paid: %+v", paid)
		}
		if none := b.seen(b.teller, settle.PaidOut, money.USD); len(none) != 0 {
			t.Errorf("paid in dollars: %+v", none)
		}
		if none := b.seen(b.teller, settle.Sent, ""); len(none) != 0 {
			t.Errorf("with the bank: %+v", none)
		}
		whole, err := settle.Covers(b.ctx, b.d, b.teller, "", "", 0, 10)
		b.must(err)
		var nos []int64
		for before := int64(0); ; before = nos[len(nos)-1] {
			page, err := settle.Covers(b.ctx, b.d, b.teller, "", "", before, 1)
			b.must(err)
			if len(page) == 0 {
				break
			}
			nos = append(nos, page[0].No)
		}
		if len(nos) != len(whole) || nos[0] != whole[0].No || nos[2] != whole[2].No {
			t.Errorf("one by one %v, at once %+v", nos, whole)
		}
	})
}

func TestACoverIsForThePayoutsThatWaitedAndTheBanksSilenceAboutItIsNoticed(t *testing.T) {
	withCovers(t, func(t *testing.T, b *coveredBank) {
		b.sent()
		first := b.seen(b.admin, "", money.USD)[own]
		b.later(time.Hour)
		b.deposit(b.seller, money.USD, 10_000)
		later := b.asks(b.seller, money.USD, 50_000)
		b.sent()
		all, err := settle.Covers(b.ctx, b.d, b.admin, "", money.USD, 0, 10)
		b.must(err)
		if second := all[0]; second.Target != own || second.Amount != 50_000 || !slices.Equal(second.Payouts, []int64{later}) {
			t.Errorf("the later cover: %+v", second)
		}
		for _, v := range all {
			if v.No == first.No && !slices.Equal(v.Payouts, []int64{b.payouts[own]}) {
				t.Errorf("the first cover is for %v after another went out", v.Payouts)
			}
			if v.Silent(b.clock.Now()) {
				t.Errorf("silent after an hour: %+v", v)
			}
		}
		b.later(4 * 24 * time.Hour)
		for _, v := range all {
			if !v.Silent(b.clock.Now()) {
				t.Errorf("not silent after four days: %+v", v)
			}
		}
		r, err := settle.Reconcile(b.ctx, b.d, b.stranger, "2026-11-23", b.clock.Now())
		b.must(err)
		for _, u := range r.Unexplained {
			if u.Cover != 0 {
				t.Errorf("a bank is asked about a cover that another bank has to move: %+v", u)
			}
		}
		r, err = settle.Reconcile(b.ctx, b.d, b.teller, "2026-11-23", b.clock.Now())
		b.must(err)
		named := 0
		for _, u := range r.Unexplained {
			if u.What == settle.NoAnswer && u.Cover != 0 {
				named++
			}
		}
		if named != 4 {
			t.Errorf("%d of four covers without an answer are named: %+v", named, r.Unexplained)
		}
	})
}
