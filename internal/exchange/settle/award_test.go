package settle_test

import (
	"context"
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// awarded writes a final award as justice does and lets the room follow it, twice.
func (h *house) awarded(f fact.AwardMade) {
	h.t.Helper()
	head, _, err := h.k.Head(h.ctx)
	h.must(err)
	_, err = journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test.award", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
	all, err := h.k.After(h.ctx, head, 10)
	h.must(err)
	for range 2 {
		for _, e := range all {
			h.must(settle.ApplyAward(h.ctx, h.k, e))
		}
	}
}

func TestAnAwardIsADebtThatIsPaidOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		payer, payee, third := h.member("payer"), h.member("payee"), h.member("third")
		h.deposit(payer, "USD", 6000)
		h.awarded(fact.AwardMade{Case: 3, Deal: 7, Pay: 5000, Money: "USD", Payer: payer.Org, Payee: payee.Org, KeepBy: h.clock.Now().Add(24 * time.Hour), Paper: "CODE"})
		all, err := settle.Debts(h.ctx, h.d, payee, h.clock.Now(), 10)
		if err != nil || len(all) != 1 || all[0].State != settle.Owed || all[0].Amount != 5000 || all[0].Penalty != 0 {
			t.Fatalf("%+v %v", all, err)
		}
		pay := settle.PayAward{Case: 3}
		_, err = pay.Do(h.ctx, h.k, third, id.New())
		refused(t, "a third member pays", err, "settle.no_debt")
		_, err = pay.Do(h.ctx, h.k, payee, id.New())
		refused(t, "who is to be paid pays", err, "access.forbidden")
		_, err = settle.PayAward{Case: 4}.Do(h.ctx, h.k, payer, id.New())
		refused(t, "another case", err, "settle.no_debt")
		payer.Suspended = true // it may pay what it owes
		cmd := id.New()
		done, err := pay.Do(h.ctx, h.k, payer, cmd)
		h.must(err)
		if again, err := pay.Do(h.ctx, h.k, payer, cmd); err != nil || again != done {
			t.Errorf("the same command: %+v %v", again, err)
		}
		_, err = pay.Do(h.ctx, h.k, payer, id.New())
		refused(t, "paid twice", err, "lifecycle.not_now")
		if got := h.cash(payer, "USD"); got != 1000 {
			t.Errorf("payer has %d", got)
		}
		if got := h.cash(payee, "USD"); got != 5000 {
			t.Errorf("payee has %d", got)
		}
	})
}

func TestALateAwardCostsAPenaltyAndNothingMovesWhenMoneyIsShort(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		payer, payee := h.member("payer"), h.member("payee")
		h.rule("settle.award_penalty", "1")
		h.awarded(fact.AwardMade{Case: 3, Deal: 7, Pay: 5000, Money: "USD", Payer: payer.Org, Payee: payee.Org, KeepBy: h.clock.Now().Add(time.Hour)})
		h.later(time.Hour + 24*time.Hour) // the second day has begun
		d, err := settle.DebtOf(h.ctx, h.d, payer, h.clock.Now(), 3)
		if err != nil || d.State != settle.Late || d.Penalty != 100 {
			t.Fatalf("%+v %v", d, err)
		}
		h.deposit(payer, "USD", 5099)
		_, err = settle.PayAward{Case: 3}.Do(h.ctx, h.k, payer, id.New())
		refused(t, "a cent short", err, "settle.short_cash")
		if got := h.cash(payer, "USD"); got != 5099 {
			t.Errorf("payer has %d", got)
		}
		h.deposit(payer, "USD", 1)
		_, err = settle.PayAward{Case: 3}.Do(h.ctx, h.k, payer, id.New())
		h.must(err)
		if got := h.cash(payer, "USD"); got != 0 {
			t.Errorf("payer has %d", got)
		}
		if got := h.cash(payee, "USD"); got != 5100 {
			t.Errorf("payee has %d", got)
		}
		h.sound()
	})
}

func TestAnAwardWithoutPaymentOwesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		payer := h.member("payer")
		h.awarded(fact.AwardMade{Case: 3, Deal: 7, Rescind: true})
		if all, err := settle.Debts(h.ctx, h.d, payer, h.clock.Now(), 10); err != nil || len(all) != 0 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

func TestTheLifecycleOfADebtIsSound(t *testing.T) {
	if err := settle.DebtLife.Check(); err != nil {
		t.Error(err)
	}
}
