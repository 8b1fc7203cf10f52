package settle_test

import (
	"testing"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
)

// admins are two administrators of the exchange.
func (h *house) admins() (ann, bob access.Actor) {
	h.t.Helper()
	exchange, err := party.House(h.ctx, h.d)
	h.must(err)
	staff := party.Added{Org: exchange.ID, No: exchange.No}
	return h.person(staff, party.Exchange, "ann", access.Admin), h.person(staff, party.Exchange, "bob", access.Admin)
}

func TestNobodyAloneMakesALargeSumAMembers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ann, bob := h.admins()
		member := h.member("member")
		cash := func() int64 {
			all, err := settle.Balances(h.ctx, h.d, ann, h.clock.Now(), member.Org)
			h.must(err)
			if len(all) == 0 {
				return 0
			}
			return all[0].Posted
		}
		refused := func(err error, key string) {
			t.Helper()
			if !errs.Is(err, key) {
				t.Errorf("%v, want %s", err, key)
			}
		}
		small, err := settle.Deposit{Org: member.Org, Currency: "USD", Amount: 99_999_99, Source: "advice 1"}.Do(h.ctx, h.k, ann, id.New())
		h.must(err)
		if small.Transfer == 0 || small.Posting != 0 || cash() != 99_999_99 {
			t.Fatalf("a small sum: %+v, %d", small, cash())
		}
		large := settle.Deposit{Org: member.Org, Currency: "USD", Amount: 100_000_00, Source: "advice 2"}
		waits, err := large.Do(h.ctx, h.k, ann, id.New())
		h.must(err)
		if waits.Transfer != 0 || waits.Posting == 0 || cash() != 99_999_99 {
			t.Fatalf("a large sum: %+v, %d", waits, cash())
		}
		if all, err := settle.Postings(h.ctx, h.d, bob); err != nil || len(all) != 1 || all[0].Source != "advice 2" {
			t.Fatal(all, err)
		}
		_, err = settle.ApprovePosting{No: waits.Posting}.Do(h.ctx, h.k, ann, id.New())
		refused(err, "settle.second_person")
		key := bob
		key.KeyID = id.New()
		key.Scopes = []access.Act{"settle.*"}
		if _, err = (settle.ApprovePosting{No: waits.Posting}).Do(h.ctx, h.k, key, id.New()); err == nil {
			t.Error("a program approved")
		}
		if _, err = (settle.ApprovePosting{No: waits.Posting}).Do(h.ctx, h.k, member, id.New()); err == nil {
			t.Error("the member approved his own money")
		}
		cmd := id.New()
		for range 2 { // sent twice
			done, err := settle.ApprovePosting{No: waits.Posting}.Do(h.ctx, h.k, bob, cmd)
			h.must(err)
			if done.Transfer == 0 || cash() != 199_999_99 {
				t.Fatalf("%+v, %d", done, cash())
			}
		}
		_, err = settle.DropPosting{No: waits.Posting}.Do(h.ctx, h.k, ann, id.New())
		refused(err, "lifecycle.not_now")
		_, err = settle.ApprovePosting{No: 99}.Do(h.ctx, h.k, bob, id.New())
		refused(err, "settle.no_posting")

		waits, err = large.Do(h.ctx, h.k, ann, id.New())
		h.must(err)
		_, err = settle.DropPosting{No: waits.Posting}.Do(h.ctx, h.k, ann, id.New())
		h.must(err)
		_, err = settle.ApprovePosting{No: waits.Posting}.Do(h.ctx, h.k, bob, id.New())
		refused(err, "lifecycle.not_now")
		if all, err := settle.Postings(h.ctx, h.d, bob); err != nil || len(all) != 0 || cash() != 199_999_99 {
			t.Fatal(all, err, cash())
		}
		if faults, err := ledger.Check(h.ctx, h.d, 3); err != nil || len(faults) > 0 {
			t.Error(faults, err)
		}
	})
}

func TestNobodyPassesTheSecondPersonBySmallSteps(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ann, bob := h.admins()
		member := h.member("member")
		enter := func(who access.Actor, c money.Currency, amount int64) settle.Paid {
			t.Helper()
			done, err := settle.Deposit{Org: member.Org, Currency: c, Amount: amount, Source: "advice"}.Do(h.ctx, h.k, who, id.New())
			h.must(err)
			return done
		}
		for i, step := range []struct {
			who    access.Actor
			c      money.Currency
			amount int64
			waits  bool
			later  time.Duration
		}{
			{ann, money.USD, 60_000_00, false, 0},
			{ann, money.USD, 39_999_99, false, time.Hour},
			{ann, money.USD, 1, true, 0},
			{ann, money.EUR, 60_000_00, false, 0},
			{bob, money.USD, 60_000_00, false, 0},
			{ann, money.USD, 39_999_99, true, 22 * time.Hour},
			{ann, money.USD, 60_000_00, false, 2 * time.Hour}, // what waited counts for nothing
			{ann, money.USD, 39_999_99, false, 0},
			{ann, money.USD, 1, true, 0},
		} {
			h.later(step.later)
			if done := enter(step.who, step.c, step.amount); (done.Posting != 0) != step.waits || (done.Transfer == 0) != step.waits {
				t.Errorf("step %d: %+v", i, done)
			}
		}
	})
}
