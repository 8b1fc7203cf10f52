package settle_test

import (
	"testing"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/rule"
)

// paying is a deal that is paid in a way.
func (b *bank) paying(pays string, total int64) fact.DealStruck {
	b.t.Helper()
	return b.struck(fact.DealStruck{Seller: b.seller.Org, Buyer: b.buyer.Org, Total: total, Currency: "USD", Pays: pays})
}

// order has the buyer order that the bank pay a deal out of his dedicated account.
func (b *bank) order(who access.Actor, deal int64) (settle.PayoutAsked, error) {
	return settle.OrderPayment{Deal: deal}.Do(b.ctx, b.k, who, id.New())
}

// carries has the bank carry out the one order it is sent: it books each payment on both
// accounts.
func (b *bank) carries(ref string) *bankfile.Order {
	b.t.Helper()
	all := b.sent()
	if len(all) != 1 {
		b.t.Fatalf("%d orders were written", len(all))
	}
	for _, p := range all[0].Payments {
		b.told(all[0].Debtor.Account, debit(ref+"-D", p.EndToEnd, p.Amount))
		in := credit(ref+"-C", p.Currency, p.Amount, p.Reference)
		in.Payments[0].EndToEnd, in.Payments[0].Other = p.EndToEnd, all[0].Debtor
		b.told(p.Creditor.Account, in)
	}
	return all[0]
}

func TestWhereTheBanksWordIsWantedABalanceDoesNotPay(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.paying("bank", 100_000)
		if s := b.state(d.Deal); s.Mode != settle.ByBank {
			t.Fatalf("the mode is %q", s.Mode)
		}
		b.deposit(b.buyer, money.USD, 500_000)
		b.told(dedicated, credit("M1", money.USD, 100_000, "")) // for nothing in particular
		_, err := b.settle(b.buyer, d.Deal)
		refused(t, "by a balance", err, "settle.by_bank")
		if got := b.cash(b.buyer, money.USD); got != 600_000 {
			t.Errorf("the refusal left %d", got)
		}
		b.must(settle.Sweep(b.ctx, b.k))
		if s := b.state(d.Deal); s.State != settle.Open {
			t.Errorf("after a sweep: %s", s.State)
		}
		if got := b.told(dedicated, credit("M2", money.USD, 100_000, settle.DealReference(d.Deal))); got.Settled != 1 {
			t.Errorf("the bank's word with the reference: %+v", got)
		}
		if got := b.cash(b.buyer, money.USD); got != 600_000 || b.owner(d.Lines[0].Stone) != b.buyer.Org {
			t.Errorf("his balance is %d", got)
		}
		_, err = b.settle(b.buyer, d.Deal)
		refused(t, "once more", err, "lifecycle.not_now")
		b.sound()
	})
}

func TestABalanceIsPaidThroughTheBankFromTheDedicatedAccount(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.paying("bank", 100_000)
		_, err := b.order(b.buyer, d.Deal)
		refused(t, "with nothing on the account", err, "settle.short")
		b.told(dedicated, credit("M1", money.USD, 150_000, ""))
		_, err = b.order(b.seller, d.Deal)
		if errs.Of(err) == nil || errs.Of(err).Code != errs.Forbidden {
			t.Errorf("the seller ordered: %v", err)
		}
		_, err = b.order(b.member("stranger"), d.Deal)
		refused(t, "a stranger", err, "settle.none")
		cmd := id.New()
		first, err := settle.OrderPayment{Deal: d.Deal}.Do(b.ctx, b.k, b.buyer, cmd)
		b.must(err)
		again, err := settle.OrderPayment{Deal: d.Deal}.Do(b.ctx, b.k, b.buyer, cmd)
		b.must(err)
		if first != again {
			t.Errorf("sent twice: %+v, %+v", first, again)
		}
		_, err = b.order(b.buyer, d.Deal)
		refused(t, "a second order", err, "settle.ordered")
		if got := b.cash(b.buyer, money.USD); got != 50_000 {
			t.Errorf("he is free to use %d", got)
		}
		if s := b.state(d.Deal); s.State != settle.Open {
			t.Errorf("an order is no payment: %s", s.State)
		}
		sent := b.carries("B1")
		if p := sent.Payments[0]; sent.Debtor.Account != dedicated || p.Creditor.Account != collecting || p.Reference != settle.DealReference(d.Deal) || p.Amount != 100_000 {
			t.Errorf("the bank was told %+v from %s", p, sent.Debtor.Account)
		}
		if s := b.state(d.Deal); s.State != settle.Settled || b.owner(d.Lines[0].Stone) != b.buyer.Org {
			t.Errorf("the settlement is %s", s.State)
		}
		if got := b.cash(b.buyer, money.USD); got != 50_000 {
			t.Errorf("he has %d left", got)
		}
		_, err = b.order(b.buyer, d.Deal)
		refused(t, "an order for a settled deal", err, "lifecycle.not_now")
		b.sound()
	})
}

func TestAnOrderThatTheBankRefusesLeavesTheMoneyAndCanBeGivenAgain(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.paying("bank", 100_000)
		b.told(dedicated, credit("M1", money.USD, 150_000, ""))
		_, err := b.order(b.buyer, d.Deal)
		b.must(err)
		b.answered(b.sent()[0], "RJCT", "AM04")
		if got := b.cash(b.buyer, money.USD); got != 150_000 {
			t.Errorf("after the refusal he is free to use %d", got)
		}
		b.told(collecting, credit("P1", money.USD, 30_000, settle.DealReference(d.Deal))) // a part comes from elsewhere
		_, err = b.order(b.buyer, d.Deal)
		b.must(err)
		if sent := b.carries("B1"); sent.Payments[0].Amount != 70_000 {
			t.Errorf("ordered is %d, not the rest", sent.Payments[0].Amount)
		}
		if s := b.state(d.Deal); s.State != settle.Settled {
			t.Errorf("the settlement is %s", s.State)
		}
		b.sound()
	})
}

func TestAnOrderNeedsADedicatedAccountAndADealThatIsPaidAtTheBank(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		b.deposit(b.buyer, money.USD, 500_000)
		b.deposit(b.buyer, money.CNY, 500_000)
		for _, pays := range []string{"", "either", "ledger"} {
			_, err := b.order(b.buyer, b.paying(pays, 100_000).Deal)
			refused(t, "paid "+pays, err, "settle.by_word")
		}
		d := b.struck(fact.DealStruck{Seller: b.seller.Org, Buyer: b.buyer.Org, Total: 100_000, Currency: "CNY", Pays: "bank"})
		_, err := b.order(b.buyer, d.Deal)
		refused(t, "without an account in yuan", err, "settle.no_dedicated")
		b.account(b.buyer.Org, money.EUR, "6222021001116245711")
		e := b.struck(fact.DealStruck{Seller: b.seller.Org, Buyer: b.buyer.Org, Total: 100_000, Currency: "EUR", Pays: "bank"})
		_, err = b.order(b.buyer, e.Deal)
		refused(t, "when the exchange has none", err, "settle.no_collecting")
		late := b.paying("bank", 100_000)
		b.later(10 * 24 * time.Hour)
		_, err = b.order(b.buyer, late.Deal)
		refused(t, "in default", err, "settle.defaulted")
	})
}

func TestWhatIsPaidFromABalanceIsNotReleasedByABooking(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.paying("ledger", 100_000)
		ref := settle.DealReference(d.Deal)
		if got := b.told(collecting, credit("L1", money.USD, 100_000, ref)); got.Settled != 0 || got.Held != 1 {
			t.Errorf("a booking: %+v", got)
		}
		all, err := settle.Credits(b.ctx, b.d, b.teller, settle.Held, 0, 1)
		b.must(err)
		if all[0].Why != settle.WhyWord {
			t.Errorf("held because of %q", all[0].Why)
		}
		if got := b.told(dedicated, credit("L2", money.USD, 100_000, ref)); got.Held != 0 || b.cash(b.buyer, money.USD) != 100_000 {
			t.Errorf("on his dedicated account: %+v, he has %d", got, b.cash(b.buyer, money.USD))
		}
		if expected, err := settle.Expected(b.ctx, b.d, b.teller, b.clock.Now(), 10); err != nil || len(expected) != 0 {
			t.Errorf("the bank expects %d, %v", len(expected), err)
		}
		_, err = b.settle(b.buyer, d.Deal)
		b.must(err)
		if s := b.state(d.Deal); s.State != settle.Settled {
			t.Errorf("by his word: %s", s.State)
		}
		b.sound()
	})
}

func TestDealsFromBeforeThereWasAChoiceArePaidEitherWay(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		first, second := b.paying("", 100_000), b.paying("", 100_000)
		if s := b.state(first.Deal); s.Mode != settle.Either {
			t.Errorf("the mode is %q", s.Mode)
		}
		_, err := (rule.Set{Name: "settle.fee", Value: "0.2", From: "2026-01-01", Source: "x", Mark: rule.Read}).Do(b.ctx, b.k, system, id.New())
		b.must(err)
		b.deposit(b.buyer, money.USD, 100_000)
		_, err = b.settle(b.buyer, first.Deal)
		b.must(err)
		if got := b.told(collecting, credit("E1", money.USD, 100_000, settle.DealReference(second.Deal))); got.Settled != 1 {
			t.Errorf("by the bank: %+v", got)
		}
	})
}

func TestABalanceKeepsNobodyFromBeingLateWhereTheBanksWordIsWanted(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.paying("bank", 100_000)
		b.deposit(b.buyer, money.USD, 500_000)
		b.moves(d.Lines[0].Stone, nowhere, with(b.member("third"), ledger.OnMemo)) // and the goods are not there either
		b.later(25 * time.Hour)
		b.must(settle.Sweep(b.ctx, b.k))
		if s := b.state(d.Deal); s.State != settle.Overdue {
			t.Errorf("the settlement is %s", s.State)
		}
		if faults, err := ledger.Check(b.ctx, b.d, 3); err != nil || len(faults) > 0 {
			t.Error(faults, err)
		}
	})
}
