package settle

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// What a settlement waits for when its money is complete.
const (
	WaitsGoods = "goods" // they are not where they can change hands: their seller owes them
	WaitsFee   = "fee"   // the house has no fee rule for the day
)

// waitsFor tells what a refusal to settle waits for; empty when it is about something else.
func waitsFor(err error) string {
	switch {
	case errs.Is(err, "settle.goods_left"), errs.Is(err, "settle.goods_elsewhere"):
		return WaitsGoods
	case errs.Is(err, "settle.no_fee"):
		return WaitsFee
	}
	return ""
}

// release settles a deal whose money is complete, at the bank or set aside. When goods or a
// rule are missing it notes that the buyer has paid, so that he is not late for others.
type release struct {
	Deal int64 `json:"deal"`
}

func (c release) do(ctx context.Context, k *journal.Keeper) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "bank.release", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			was, err := byDeal(ctx, tx, c.Deal)
			if err != nil {
				return nil, Done{}, err
			}
			all, err := heldFor(ctx, tx, &was)
			if err != nil {
				return nil, Done{}, err
			}
			now := k.Clock().Now()
			if len(all) == 0 && was.aside == 0 {
				return was.unfund(ctx, tx, now)
			}
			at := now
			if was.State != Funded { // the deadline binds for the moment the last of the money was there
				at = all[len(all)-1].At
			}
			s, err := (Settle{Deal: c.Deal}).check(ctx, tx, system, at)
			waits := waitsFor(err)
			if err != nil && waits == "" {
				return nil, Done{}, err
			}
			if was.aside == 0 && sumOf(all) != s.Owed() {
				return was.unfund(ctx, tx, now)
			}
			if waits != "" {
				s.State = was.At(at).State
				return s.fund(ctx, tx, was.Waits, waits, now)
			}
			return s.bring(ctx, tx, all, now)
		})
}

func sumOf(all []Credit) (sum int64) {
	for i := range all {
		sum += all[i].Amount
	}
	return sum
}

// bring settles with the money of credits, or with what is set aside.
func (s *Settlement) bring(ctx context.Context, tx *db.Tx, all []Credit, now clock.Instant) (journal.Fact, Done, error) {
	if s.aside != 0 {
		return s.carryOut(ctx, tx, now)
	}
	t, err := tillsOf(ctx, tx)
	if err != nil {
		return nil, Done{}, err
	}
	sum := sumOf(all)
	asset, err := amount(s.Currency, sum)
	if err != nil {
		return nil, Done{}, err
	}
	for i := range all {
		all[i].State, all[i].Why = Applied, ""
		if err := all[i].update(ctx, tx); err != nil {
			return nil, Done{}, err
		}
	}
	return s.carryOut(ctx, tx, now, ledger.Leg{Book: ledger.Money, Asset: asset, From: t.suspense, To: s.buyerCash, Quantity: sum})
}

// fund notes that the money is complete and what is awaited now; was is what was awaited before.
func (s *Settlement) fund(ctx context.Context, tx *db.Tx, was, waits string, now clock.Instant) (journal.Fact, Done, error) {
	if s.State == Funded && was == waits { // as it was
		return nil, Done{}, errs.New(errs.Unavailable, "settle.moved")
	}
	var err error
	if s.State, err = Life.Next(s.State, ActFund); err != nil {
		return nil, Done{}, err
	}
	s.Waits, s.Moved = waits, now
	return s.fact(string(ActFund)), Done{Deal: s.Deal, State: s.State, At: now}, s.update(ctx, tx)
}

// unfund notes that money which was complete went back to its payer: the clock counts again.
func (s *Settlement) unfund(ctx context.Context, tx *db.Tx, now clock.Instant) (journal.Fact, Done, error) {
	if s.State != Funded { // tried again at each sweep: no answer that the journal keeps
		return nil, Done{}, errs.New(errs.Unavailable, "bank.not_complete", "deal", s.Deal)
	}
	var err error
	if s.State, err = Life.Next(s.State, ActUnfund); err != nil {
		return nil, Done{}, err
	}
	s.Waits, s.Penalty, s.Moved = "", 0, now
	return s.fact(string(ActUnfund)), Done{Deal: s.Deal, State: s.State, At: now}, s.update(ctx, tx)
}

// setAside keeps the buyer's cash for his settlement when only others hold it up at the moment
// the clock strikes: he has what he owes. It gives false when he has not, or nothing but he is
// in the way.
func (s *Settlement) setAside(ctx context.Context, tx *db.Tx, now clock.Instant) (waits string, ok bool, err error) {
	if s.Mode == ByBank { // his balance does not pay it
		return "", false, nil
	}
	err = s.ready(ctx, tx)
	if err == nil {
		err = s.charged(ctx, tx)
	}
	if waits = waitsFor(err); waits == "" {
		if err != nil && errs.Of(err).Code != errs.Internal {
			err = nil
		}
		return "", false, err
	}
	asset, err := ledger.CurrencyAsset(s.Currency)
	if err != nil {
		return "", false, err
	}
	free, err := ledger.Available(ctx, tx, ledger.Money, asset, s.buyerCash, now)
	if err != nil || free < s.Owed() {
		return "", false, err
	}
	t := ledger.Transfer{At: now, Kind: "settle.aside", Reference: s.Ref()}
	for _, n := range []int64{s.Total, s.Penalty} {
		if n > 0 {
			t.Legs = append(t.Legs, ledger.Leg{Book: ledger.Money, Asset: asset, From: s.buyerCash, To: s.sellerCash, Quantity: n})
		}
	}
	s.aside, err = ledger.Reserve(ctx, tx, t, 0)
	return waits, true, err
}

// free gives back what is set aside of the buyer's cash.
func (s *Settlement) free(ctx context.Context, tx *db.Tx, now clock.Instant, why string) error {
	if s.aside == 0 || s.Transfer != 0 {
		return nil
	}
	no := s.aside
	s.aside = 0
	return ledger.Release(ctx, tx, no, now, why)
}

// creditsUndone holds again what had settled a deal that was undone: the reversal put the
// money back into suspense. What had not settled it yet was never anybody's but its payer's.
func creditsUndone(ctx context.Context, tx *db.Tx, s *Settlement) error {
	query := "UPDATE bank_credit SET why = 'rescinded' WHERE deal = $1 AND state = 'held' AND why = 'part'"
	if s.Transfer != 0 {
		query = "UPDATE bank_credit SET state = 'held', why = 'rescinded' WHERE deal = $1 AND state = 'applied'"
	}
	_, err := tx.Exec(ctx, query, s.Deal)
	return err
}

// creditsFailed marks the money of a deal whose seller did not deliver: it goes back.
func creditsFailed(ctx context.Context, tx *db.Tx, s *Settlement) error {
	_, err := tx.Exec(ctx, "UPDATE bank_credit SET why = 'failed' WHERE deal = $1 AND state = 'held' AND why = 'part'", s.Deal)
	return err
}

// releaseWaiting tries again what could not be settled when its money came.
func releaseWaiting(ctx context.Context, k *journal.Keeper) error {
	deals, err := db.Rows(ctx, k.DB(), db.One[int64], `SELECT DISTINCT c.deal FROM bank_credit c JOIN settlement s ON s.deal = c.deal
		WHERE c.state = 'held' AND c.why = 'part' AND s.state IN ('open', 'overdue')
		UNION SELECT deal FROM settlement WHERE state = 'funded' ORDER BY 1 LIMIT 1000`)
	if err != nil {
		return err
	}
	for _, no := range deals {
		if _, err := (release{no}).do(ctx, k); err != nil && errs.Of(err).Code == errs.Internal {
			return err
		}
	}
	return nil
}
