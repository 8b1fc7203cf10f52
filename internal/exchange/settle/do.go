package settle

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Settle is delivery against payment: the titles of a deal, its price, the fee with its
// tax and the broker's commission change hands in one transfer. The buyer does it when his
// money is on the exchange's ledger, unless the deal is paid at the bank.
type Settle struct {
	Deal int64 `json:"deal"`
}

// Done is the answer.
type Done struct {
	Deal     int64           `json:"deal"`
	State    lifecycle.State `json:"state"`
	Transfer int64           `json:"transfer"`
	At       clock.Instant   `json:"at"`
}

// Do settles.
func (c Settle) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settle.Settle", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			s, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			return s.carryOut(ctx, tx, now)
		})
}

// check finds out whether the settlement can be done now.
func (c Settle) check(ctx context.Context, tx *db.Tx, who access.Actor, now clock.Instant) (Settlement, error) {
	s, err := byDeal(ctx, tx, c.Deal)
	if err != nil {
		return s, err
	}
	if err := access.Check(who, "settle.settle", who.To(s.Buyer)); err != nil {
		if !s.concerns(who) {
			err = none(c.Deal)
		}
		return s, err
	}
	s = s.At(now)
	if s.State == Defaulted {
		return s, errs.New(errs.Conflict, "settle.defaulted", "deal", s.Deal)
	}
	if !who.IsSystem() {
		if err := s.takesWord(); err != nil {
			return s, err
		}
	}
	if s.State != Funded { // what was paid with the money stays
		if s.Penalty, err = s.penalty(ctx, tx, now); err != nil {
			return s, err
		}
	}
	if s.State, err = Life.Next(s.State, ActSettle); err != nil {
		return s, err
	}
	if err := s.ready(ctx, tx); err != nil {
		return s, err
	}
	return s, s.charged(ctx, tx)
}

// takesWord refuses the buyer's word when nothing more is asked of him, and where the bank's is
// wanted: what he has on the exchange's ledger is not that. It may have been entered by hand, or
// earned by deals whose money stands on other accounts at the bank.
func (s *Settlement) takesWord() error {
	switch {
	case s.State == Funded:
		return errs.New(errs.Conflict, "settle.is_paid", "deal", s.Deal)
	case s.Pending() && s.Mode == ByBank:
		return errs.New(errs.Conflict, "settle.by_bank", "deal", s.Deal, "reference", s.Reference)
	}
	return nil
}

// charged sees to it that the fee of the day is known and leaves something of the price.
func (s *Settlement) charged(ctx context.Context, q db.Querier) error {
	if s.Fee < 0 {
		var ok bool
		var err error
		if s.Fee, s.Tax, s.FeeRule, ok, err = charges(ctx, q, s.Seller, s.Total, s.Currency, s.FeeRule.Day); err != nil {
			return err
		}
		if !ok {
			return errs.New(errs.Conflict, "settle.no_fee", "day", string(s.FeeRule.Day))
		}
		s.ruled = true
	}
	if s.Proceeds() <= 0 {
		return errs.New(errs.Conflict, "settle.nothing_left", "deal", s.Deal)
	}
	return nil
}

// carryOut writes the transfer and what follows from it; first are legs that bring the money.
func (s *Settlement) carryOut(ctx context.Context, tx *db.Tx, now clock.Instant, first ...ledger.Leg) (journal.Fact, Done, error) {
	legs, err := s.legs(ctx, tx)
	if err != nil {
		return nil, Done{}, err
	}
	legs = append(first, legs...)
	t := ledger.Transfer{At: now, Kind: "settle", Reference: s.Ref(), Legs: legs}
	if pending := s.pending(); len(pending) > 0 {
		s.Transfer, err = ledger.CompleteAll(ctx, tx, pending, t)
	} else {
		s.Transfer, err = ledger.Post(ctx, tx, t)
	}
	if err != nil {
		if errs.Is(err, "ledger.short") {
			err = errs.New(errs.Conflict, "settle.short", "deal", s.Deal).Because(err)
		}
		return nil, Done{}, err
	}
	for _, l := range s.Lines {
		if !l.Single {
			if err := market.Bought(ctx, tx, s.Buyer, l.Stone); err != nil {
				return nil, Done{}, err
			}
		}
		if l.Listing == 0 || l.Part { // not on the market, or the rest of it stays there
			continue
		}
		if err := market.Sold(ctx, tx, l.Listing, s.Ref(), now); err != nil {
			return nil, Done{}, err
		}
	}
	s.Moved, s.Waits = now, ""
	f := fact.DealSettled{
		Deal: s.Deal, Transfer: s.Transfer, Seller: s.Seller, Buyer: s.Buyer, Lines: s.Lines, Currency: string(s.Currency), Total: s.Total, Struck: s.Struck, At: now,
	}
	return f, Done{Deal: s.Deal, State: s.State, Transfer: s.Transfer, At: now}, s.update(ctx, tx)
}

// legs are the money and the goods; titles are in the pending transfers.
func (s *Settlement) legs(ctx context.Context, tx *db.Tx) ([]ledger.Leg, error) {
	t, err := tillsOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	asset, err := ledger.CurrencyAsset(s.Currency)
	if err != nil {
		return nil, err
	}
	legs := make([]ledger.Leg, 0, 5+len(s.Lines))
	pay := func(from, to, amount int64) {
		if amount > 0 {
			legs = append(legs, ledger.Leg{Book: ledger.Money, Asset: asset, From: from, To: to, Quantity: amount})
		}
	}
	if s.aside == 0 { // else the price is in the pending transfer that set it aside
		pay(s.buyerCash, s.sellerCash, s.Total)
		pay(s.buyerCash, s.sellerCash, s.Penalty)
	}
	pay(s.sellerCash, t.fees, s.Fee)
	pay(s.sellerCash, t.tax, s.Tax)
	pay(s.sellerCash, s.brokerCash, s.Commission)
	return s.goods(ctx, tx, t, legs)
}
