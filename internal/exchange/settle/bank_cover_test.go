package settle_test

import (
	"fmt"
	"testing"
	"time"

	"openbourse/internal/app/banksim"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// sent gives the orders of the files that go out now.
func (b *bank) sent() []*bankfile.Order {
	b.t.Helper()
	out, err := settle.Send(b.ctx, b.k, system)
	b.must(err)
	var all []*bankfile.Order
	for _, o := range out {
		f, err := bankfile.Read(o.Content)
		b.must(err)
		all = append(all, f.Order)
	}
	return all
}

// debit is an entry of money that went out by one of our orders.
func debit(ref, endToEnd string, n int64) bankfile.Entry {
	return bankfile.Entry{Ref: ref, Currency: money.USD, Amount: n, Booked: true, Day: "2026-12-01", Value: "2026-12-01", Payments: []bankfile.Transfer{{Amount: n, EndToEnd: endToEnd}}}
}

func TestAMemberIsPaidOutFromHisOwnAccountWhichTheExchangeFillsFirst(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		b.account(b.seller.Org, money.USD, own)
		d := b.deal(100_000, money.USD)
		b.told(collecting, credit("E1", money.USD, 100_000, settle.DealReference(d.Deal)))
		b.payTo(b.seller, payer)
		_, err := settle.AskPayout{Currency: money.USD, Amount: 60_000}.Do(b.ctx, b.k, b.seller, id.New())
		b.must(err)
		got := b.sent()
		if len(got) != 2 {
			t.Fatalf("%d files: %+v", len(got), got)
		}
		if fill := got[0]; fill.Debtor.Account != collecting || len(fill.Payments) != 1 || fill.Payments[0].Creditor.Account != own || fill.Payments[0].Amount != 60_000 {
			t.Errorf("before the payout: %+v", got[0])
		}
		if o := got[1]; o.Debtor.Account != own || o.Debtor.Name != "seller" || o.Initiator == o.Debtor.Name || o.Payments[0].Creditor.Account != payer || o.Payments[0].Amount != 60_000 {
			t.Errorf("the payout: %+v", got[1])
		}
		cover, payout := got[0].Payments[0].EndToEnd, got[1].Payments[0].EndToEnd
		in := bankfile.Entry{Ref: "V1", Currency: money.USD, Amount: 60_000, Credit: true, Booked: true, Day: "2026-12-01", Value: "2026-12-01", Payments: []bankfile.Transfer{{Amount: 60_000, EndToEnd: cover}}} // the bank does not say who paid
		had := b.cash(b.seller, money.USD)
		if x := b.told(own, in); x.Credits != 0 || b.cash(b.seller, money.USD) != had {
			t.Errorf("our own movement counted as money that came in: %+v", x)
		}
		forged := in
		forged.Ref = "V2"
		if x := b.told(own, forged); x.Credits != 1 || b.cash(b.seller, money.USD) != had+60_000 {
			t.Errorf("a second booking under the number of a cover is money like any other: %+v", x)
		}
		stranger := in
		stranger.Ref, stranger.Payments = "V3", []bankfile.Transfer{{Amount: 60_000, EndToEnd: cover, Other: bankfile.Party{Account: payer}}}
		if x := b.told(own, stranger); x.Credits != 1 {
			t.Errorf("somebody else wrote the number of a cover: %+v", x)
		}
		if x := b.told(collecting, debit("X1", payout, 60_000)); x.Payouts != 0 || x.Unknown != 1 {
			t.Errorf("booked on an account from which it was not ordered: %+v", x)
		}
		if x := b.told(own, debit("X2", payout, 60_000)); x.Payouts != 1 {
			t.Errorf("booked where it was ordered: %+v", x)
		}
		if x := b.told(collecting, debit("X3", cover, 60_000)); x.Unknown != 0 {
			t.Errorf("the other end of the cover: %+v", x)
		}
		if all, err := settle.Payouts(b.ctx, b.d, b.teller, id.ID{}, settle.PaidOut, 0, 10); err != nil || len(all) != 1 || all[0].Debtor != own {
			t.Errorf("%+v %v", all, err)
		}
		b.sound()
	})
}

func TestAMemberWithoutAnAccountIsPaidOutFromTheExchanges(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		b.told(dedicated, credit("E1", money.USD, 70_000, "")) // the buyer's own, with which he pays here
		d := b.deal(70_000, money.USD)
		_, err := b.settle(b.buyer, d.Deal)
		b.must(err)
		b.payTo(b.seller, payer)
		_, err = settle.AskPayout{Currency: money.USD, Amount: 50_000}.Do(b.ctx, b.k, b.seller, id.New())
		b.must(err)
		got := b.sent()
		if len(got) != 2 {
			t.Fatalf("%d files: %+v", len(got), got)
		}
		if pull := got[0]; pull.Debtor.Account != dedicated || pull.Payments[0].Creditor.Account != collecting || pull.Payments[0].Amount != 50_000 {
			t.Errorf("what the buyer paid with stands on his account and is fetched: %+v", pull)
		}
		if o := got[1]; o.Debtor.Account != collecting || o.Debtor.Name != o.Initiator {
			t.Errorf("the payout: %+v", o)
		}
		b.sound()
	})
}

func TestMoneyThatFitsNothingGoesBackFromTheAccountItCameInOn(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.deal(50_000, money.USD)
		b.told(dedicated, credit("E1", money.USD, 50_001, settle.DealReference(d.Deal)))
		held, err := settle.Credits(b.ctx, b.d, b.teller, settle.Held, 0, 1)
		b.must(err)
		_, err = settle.ReturnCredit{Credit: held[0].No}.Do(b.ctx, b.k, b.teller, id.New())
		b.must(err)
		got := b.sent()
		if len(got) != 1 || got[0].Debtor.Account != dedicated || got[0].Payments[0].Creditor.Account != payer {
			t.Errorf("%+v", got)
		}
		b.answered(got[0], "ACSC", "")
		b.sound()
	})
}

func TestACoverThatTheBankRefusesIsOrderedAgainWithTheNextPayout(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		b.deposit(b.buyer, money.USD, 90_000) // noted by hand: it stands on the exchange's account
		b.payTo(b.buyer, payer)
		ask := func() {
			_, err := settle.AskPayout{Currency: money.USD, Amount: 40_000}.Do(b.ctx, b.k, b.buyer, id.New())
			b.must(err)
		}
		ask()
		first := b.sent()
		b.answered(first[0], "RJCT", "AM04")
		b.answered(first[1], "RJCT", "AM04")
		b.answered(first[0], "ACSC", "") // the bank contradicts itself: for people to look at
		ask()
		again := b.sent()
		if len(again) != 2 || again[0].Payments[0].Amount != 40_000 || again[0].Payments[0].EndToEnd == first[0].Payments[0].EndToEnd {
			t.Errorf("%+v", again)
		}
		stranger := b.person(b.house.org(party.Bank, "Another bank"), party.Bank, "stranger", access.Partner)
		foreign := &bankfile.Result{ID: "FOREIGN", Created: start.Time(), Original: again[0].ID, Group: "RJCT"}
		if got, err := settle.Import(b.ctx, b.k, stranger, "x.xml", bankfile.WriteResult(foreign)); err != nil || got.Unknown != 1 {
			t.Errorf("another bank answered: %+v %v", got, err)
		}
		b.later(4 * 24 * time.Hour)
		r, err := settle.Reconcile(b.ctx, b.d, b.teller, "2026-11-23", b.clock.Now())
		if err != nil || len(r.Unexplained) != 2 || r.Unexplained[0].What != settle.NoAnswer || r.Unexplained[1].What != settle.NoAnswer {
			t.Errorf("a payout and a cover without an answer: %+v %v", r.Unexplained, err)
		}
		b.sound()
	})
}

// The bank here lends nothing on accounts of members: a payout that the exchange had not
// covered would come back.
func TestAPlayedBankPaysOutFromMembersAccountsAndEveryDayIsExplained(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		b.account(b.seller.Org, money.USD, own)
		dir := t.TempDir()
		sim, err := banksim.OpenFolder(dir, 11)
		b.must(err)
		for _, account := range []string{collecting, dedicated, own} {
			sim.Bank.Open(account, money.USD)
		}
		step := func() {
			t.Helper()
			for range 2 { // our order, the bank's answer, in with it
				_, err := settle.TakeFolder(b.ctx, b.k, dir)
				b.must(err)
				_, err = sim.Step(b.clock.Now().Time())
				b.must(err)
			}
			l, err := settle.TakeFolder(b.ctx, b.k, dir)
			b.must(err)
			if len(l.Refused) > 0 {
				t.Fatal(l.Refused)
			}
		}
		b.payTo(b.seller, payer)
		b.payTo(b.buyer, payer)
		pay := func(to, ref string, n int64) {
			b.must(sim.Pay(banksim.Payment{To: to, Currency: money.USD, Amount: n, Reference: ref, From: bankfile.Party{Name: "Buyer", Account: payer}}, b.clock.Now().Time()))
		}
		for n := range int64(6) {
			d := b.deal(100_000+n, money.USD)
			if n%2 == 0 {
				pay(collecting, settle.DealReference(d.Deal), 100_000+n)
			} else {
				pay(dedicated, "", 130_000)
			}
			step()
			if n%2 == 1 {
				_, err := b.settle(b.buyer, d.Deal)
				b.must(err)
			}
			_, err := settle.AskPayout{Currency: money.USD, Amount: b.cash(b.seller, money.USD)}.Do(b.ctx, b.k, b.seller, id.New())
			b.must(err)
			if n == 5 {
				_, err := settle.AskPayout{Currency: money.USD, Amount: b.cash(b.buyer, money.USD)}.Do(b.ctx, b.k, b.buyer, id.New())
				b.must(err)
			}
			step()
			day := clock.DateOf(b.clock.Now(), time.UTC)
			b.later(24 * time.Hour)
			step()
			r, err := settle.Reconcile(b.ctx, b.d, b.teller, day, b.clock.Now())
			if err != nil || len(r.Unexplained) != 0 || r.Entries == 0 {
				t.Fatalf("%s: %+v %v", day, r, err)
			}
		}
		for _, state := range []struct {
			who  access.Actor
			want int
		}{{b.seller, 6}, {b.buyer, 1}} {
			if paid, err := settle.Payouts(b.ctx, b.d, state.who, state.who.Org, settle.PaidOut, 0, 10); err != nil || len(paid) != state.want {
				all, _ := settle.Payouts(b.ctx, b.d, state.who, state.who.Org, "", 0, 10)
				t.Errorf("%s: %+v %v", state.who.Name, all, err)
			}
		}
		left := int64(0)
		for number, a := range sim.Bank.Accounts {
			left += a.Balance
			if a.Balance < 0 {
				t.Errorf("account %s is at %d", number, a.Balance)
			}
		}
		if all := b.cash(b.seller, money.USD) + b.cash(b.buyer, money.USD); all != 0 || left <= 0 {
			t.Errorf("members have %d, the bank %d, which is the exchange's fees", all, left)
		}
		b.sound()
	})
}

func TestAFileOfManyPayersIsOneForEachAccount(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		for n := range 3 {
			m := b.member(fmt.Sprintf("m%d", n))
			account := fmt.Sprintf("62220210011162450%02d", n)
			b.account(m.Org, money.USD, account)
			b.told(account, credit(fmt.Sprintf("E%d", n), money.USD, 1_000, ""))
			b.payTo(m, payer)
			for range 2 {
				_, err := settle.AskPayout{Currency: money.USD, Amount: 400}.Do(b.ctx, b.k, m, id.New())
				b.must(err)
			}
		}
		got := b.sent()
		if len(got) != 3 {
			t.Fatalf("%d files", len(got))
		}
		for n, o := range got {
			if o.Debtor.Account != fmt.Sprintf("62220210011162450%02d", n) || len(o.Payments) != 2 {
				t.Errorf("%+v", o)
			}
		}
		if len(b.sent()) != 0 {
			t.Error("sent again")
		}
		b.sound()
	})
}
