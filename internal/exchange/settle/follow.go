package settle

import (
	"cmp"
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Apply does what follows from one entry of the journal and tells whether that was
// anything. It may be called again for the same entry.
func Apply(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	switch e.Fact {
	case (fact.DealStruck{}).FactName():
		var f fact.DealStruck
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		return true, open(ctx, k, e, f)
	case (fact.DealRescinded{}).FactName():
		var f fact.DealRescinded
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		return true, rescinded(ctx, k, e, f)
	}
	return false, nil
}

// open makes the settlement of a deal.
func open(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.DealStruck) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("settle.open"), Kind: "settle.open", Input: e.No},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none := struct{}{}
			if _, err := byDeal(ctx, tx, f.Deal); !errs.Is(err, "settle.none") {
				if err == nil {
					err = errs.New(errs.Conflict, "settle.twice", "deal", f.Deal)
				}
				return nil, none, err
			}
			s, err := opened(ctx, tx, f, k.Clock().Now())
			if err != nil {
				return nil, none, err
			}
			if err := s.accounts(ctx, tx); err != nil {
				return nil, none, err
			}
			if err := following.Move(ctx, tx, e.No); err != nil {
				return nil, none, err
			}
			return s.fact("open"), none, s.insert(ctx, tx)
		})
	if errs.Of(err) != nil && errs.Of(err).Code == errs.Conflict {
		return nil
	}
	return err
}

// opened is the settlement a deal gets, by the rules of its day.
func opened(ctx context.Context, q db.Querier, f fact.DealStruck, now clock.Instant) (*Settlement, error) {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return nil, err
	}
	s := &Settlement{
		Deal: f.Deal, State: Open, Mode: cmp.Or(f.Pays, Either), Reference: DealReference(f.Deal), Seller: f.Seller, Buyer: f.Buyer, Broker: f.Broker,
		Currency: money.Currency(f.Currency), Total: f.Total, Commission: f.Commission, Delivery: f.Delivery, Lines: f.Lines,
		Struck: f.At, Due: f.Due, Moved: now,
	}
	day := cal.Today(f.At)
	if s.Fee, s.Tax, s.FeeRule, _, err = charges(ctx, q, s.Seller, s.Total, s.Currency, day); err != nil {
		return nil, err
	}
	s.Grace, err = graceEnd(ctx, q, cal, s.Due)
	return s, err
}

func (s *Settlement) accounts(ctx context.Context, tx *db.Tx) error {
	var err error
	if s.buyerCash, err = cashOf(ctx, tx, s.Buyer); err != nil {
		return err
	}
	if s.sellerCash, err = cashOf(ctx, tx, s.Seller); err != nil {
		return err
	}
	if !s.Broker.IsZero() {
		s.brokerCash, err = cashOf(ctx, tx, s.Broker)
	}
	return err
}

// fact says that the settlement moved.
func (s *Settlement) fact(act string) fact.SettlementMoved {
	return fact.SettlementMoved{Deal: s.Deal, Act: act, State: string(s.State), Mode: s.Mode, Currency: string(s.Currency), Total: s.Total, Due: s.Due, Waits: s.Waits}
}

// rescinded closes the settlement of a deal that was undone; what was transferred the deal
// itself has reversed.
func rescinded(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.DealRescinded) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("settle.rescind"), Kind: "settle.rescind", Input: e.No},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none := struct{}{}
			s, err := byDeal(ctx, tx, f.Deal)
			if err != nil {
				return nil, none, err
			}
			now := k.Clock().Now()
			s = s.At(now)
			if s.State, err = Life.Next(s.State, ActRescind); err != nil {
				return nil, none, err
			}
			s.Moved = now
			if err := following.Move(ctx, tx, e.No); err != nil {
				return nil, none, err
			}
			if err := s.free(ctx, tx, now, "deal undone"); err != nil {
				return nil, none, err
			}
			if err := creditsUndone(ctx, tx, &s); err != nil {
				return nil, none, err
			}
			return s.fact(string(ActRescind)), none, s.update(ctx, tx)
		})
	if c := errs.Of(err); c != nil && (c.Code == errs.Conflict || c.Code == errs.NotFound) {
		return nil
	}
	return err
}

// following is how far the room has come in the journal.
var following = journal.Place{Table: "settle_cursor", Name: "follow"}

// Follow reads the journal for as long as ctx lives and opens and closes settlements. Where
// it stands is kept in the transaction of what it did.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, Apply)
}
