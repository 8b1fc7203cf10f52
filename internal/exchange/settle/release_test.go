package settle_test

import (
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/rule"
)

// defaults are those that the journal tells of.
func (h *house) defaults() []fact.DealDefaulted {
	h.t.Helper()
	all, err := h.k.After(h.ctx, 0, 1000)
	h.must(err)
	var some []fact.DealDefaulted
	for _, e := range all {
		if e.Fact == (fact.DealDefaulted{}).FactName() {
			var f fact.DealDefaulted
			h.must(e.Decode(&f))
			some = append(some, f)
		}
	}
	return some
}

// sweeps lets so much time pass, and the sweeper look twice.
func (h *house) sweeps(d time.Duration) {
	h.t.Helper()
	h.later(d)
	h.must(settle.Sweep(h.ctx, h.k))
	h.must(settle.Sweep(h.ctx, h.k))
}

func TestABuyerWhosePaymentCameInTimeIsNotInDefaultWhenTheGoodsAreMissing(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		third := b.member("third")
		d := b.deal(1_000_000, money.USD)
		b.moves(d.Lines[0].Stone, nowhere, with(third, ledger.OnMemo))
		got := b.told(collecting, credit("G1", money.USD, 1_000_000, settle.DealReference(d.Deal)))
		if s := b.state(d.Deal); got.Settled != 0 || s.State != settle.Funded || s.Waits != settle.WaitsGoods {
			t.Fatalf("%+v: %s, waits for %q", got, s.State, s.Waits)
		}
		_, err := b.settle(b.buyer, d.Deal)
		refused(t, "paying twice", err, "settle.is_paid")
		b.sweeps(25 * time.Hour)
		if s := b.state(d.Deal); s.State != settle.Funded || s.Penalty != 0 {
			t.Errorf("after the deadline it is %s with a penalty of %d", s.State, s.Penalty)
		}
		b.sweeps(10 * 24 * time.Hour)
		all := b.defaults()
		if len(all) != 1 || all[0].Party != b.seller.Org || all[0].Other != b.buyer.Org || all[0].What != "delivery" || all[0].Amount != 1_000_000 {
			t.Fatalf("%+v", all)
		}
		credits, err := settle.Credits(b.ctx, b.d, b.teller, settle.Held, 0, 1)
		if err != nil || len(credits) != 1 || credits[0].Why != settle.WhyFailed {
			t.Errorf("his money: %+v %v", credits, err)
		}
		b.sound()
	})
}

func TestAPaidDealSettlesByItselfWhenItsGoodsAreBrought(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		third := b.member("third")
		d := b.deal(1_000_000, money.USD)
		stone := d.Lines[0].Stone
		b.moves(stone, nowhere, with(third, ledger.OnMemo))
		b.told(collecting, credit("G2", money.USD, 1_000_000, settle.DealReference(d.Deal)))
		b.sweeps(30 * time.Hour) // late, and not by his fault
		b.moves(stone, with(third, ledger.OnMemo), with(b.seller, ledger.Premises))
		b.sweeps(time.Minute)
		if s := b.state(d.Deal); s.State != settle.Settled || s.Penalty != 0 || s.Waits != "" || b.owner(stone) != b.buyer.Org {
			t.Errorf("%+v", s)
		}
		b.sound()
	})
}

func TestADayWithoutAFeeRuleIsTheHousesWaitAndNobodysDefault(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		_, err := (rule.Set{Name: "settle.fee", Value: "", From: "2026-11-01", Source: "decision 4", Mark: rule.Read}).Do(b.ctx, b.k, system, id.New())
		b.must(err)
		d := b.deal(1_000_000, money.USD)
		b.told(collecting, credit("F1", money.USD, 1_000_000, settle.DealReference(d.Deal)))
		b.sweeps(20 * 24 * time.Hour)
		if s := b.state(d.Deal); s.State != settle.Funded || s.Waits != settle.WaitsFee || len(b.defaults()) != 0 {
			t.Fatalf("%s waits for %q, defaults %+v", s.State, s.Waits, b.defaults())
		}
		b.rule("settle.fee", "0.5")
		b.sweeps(time.Minute)
		if s := b.state(d.Deal); s.State != settle.Settled || s.Penalty != 0 || s.Fee != 5000 {
			t.Errorf("%+v", s)
		}
		b.sound()
	})
}

func TestMoneyThatLayReadyOnTheLedgerIsSetAsideUntilTheGoodsAreThere(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, third := h.member("ann"), h.member("bob"), h.member("cy")
		h.deposit(buyer, money.USD, 5000)
		brought := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 2000})
		never := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 2500})
		short := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 4000}) // more than he ever has
		for _, d := range []fact.DealStruck{brought, never, short} {
			h.moves(d.Lines[0].Stone, nowhere, with(third, ledger.OnMemo))
		}
		_, err := h.settle(buyer, brought.Deal)
		refused(t, "goods that are elsewhere", err, "settle.goods_elsewhere")
		h.sweeps(24 * time.Hour)
		if got := h.cash(buyer, money.USD); got != 500 {
			t.Errorf("free beside what is set aside: %d", got)
		}
		h.moves(brought.Lines[0].Stone, with(third, ledger.OnMemo), with(seller, ledger.Premises))
		h.sweeps(time.Minute)
		if s := h.state(brought.Deal); s.State != settle.Settled || h.owner(brought.Lines[0].Stone) != buyer.Org || h.cash(seller, money.USD) != 1998 {
			t.Errorf("%+v, the seller has %d", s, h.cash(seller, money.USD))
		}
		h.sweeps(10 * 24 * time.Hour)
		who := map[int64]access.Actor{never.Deal: seller, short.Deal: buyer}
		all := h.defaults()
		if len(all) != 2 {
			t.Fatalf("%+v", all)
		}
		for _, f := range all {
			if f.Party != who[f.Deal].Org {
				t.Errorf("deal %d is the default of another: %+v", f.Deal, f)
			}
		}
		if got := h.cash(buyer, money.USD); got != 3000 {
			t.Errorf("the buyer has %d, nothing is set aside for goods that never came", got)
		}
		h.sound()
	})
}

func TestAPaidDealThatIsUndoneFreesItsMoney(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, third := h.member("ann"), h.member("bob"), h.member("cy")
		h.deposit(buyer, money.USD, 2000)
		d := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 2000})
		h.moves(d.Lines[0].Stone, nowhere, with(third, ledger.OnMemo))
		h.sweeps(24 * time.Hour)
		if s := h.state(d.Deal); s.State != settle.Funded || h.cash(buyer, money.USD) != 0 {
			t.Fatalf("%s, %d free", s.State, h.cash(buyer, money.USD))
		}
		h.undone(d.Deal)
		if s := h.state(d.Deal); s.State != settle.Rescinded || h.cash(buyer, money.USD) != 2000 {
			t.Errorf("%s, %d free", s.State, h.cash(buyer, money.USD))
		}
		h.sound()
	})
}
