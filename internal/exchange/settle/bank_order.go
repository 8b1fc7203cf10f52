package settle

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// OrderPayment has the bank pay a deal out of its buyer's dedicated account. The money is set
// aside and goes out as a payout does, to the collecting account and with the settlement's
// reference; what releases the goods is the bank's booking there, as with any other payment.
type OrderPayment struct {
	Deal int64 `json:"deal"`
}

// Do orders it.
func (c OrderPayment) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (PayoutAsked, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "bank.order", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, PayoutAsked, error) {
			now := k.Clock().Now()
			s, err := c.owed(ctx, tx, who, now)
			if err != nil {
				return nil, PayoutAsked{}, err
			}
			p, err := s.payment(ctx, tx, now)
			if err != nil {
				return nil, PayoutAsked{}, err
			}
			if err := p.order(ctx, tx, s.buyerCash); err != nil {
				if errs.Is(err, "settle.short_cash") {
					err = errs.New(errs.Conflict, "settle.short", "deal", s.Deal).Because(err)
				}
				return nil, PayoutAsked{}, err
			}
			return p.fact(), PayoutAsked{p.No, p.State}, nil
		})
}

// owed is the settlement, when money of its buyer is awaited at the bank.
func (c OrderPayment) owed(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Settlement, error) {
	s, err := byDeal(ctx, q, c.Deal)
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
	switch {
	case s.State == Defaulted:
		return s, errs.New(errs.Conflict, "settle.defaulted", "deal", s.Deal)
	case s.State == Funded:
		return s, errs.New(errs.Conflict, "settle.is_paid", "deal", s.Deal)
	}
	if _, err := Life.Next(s.State, ActSettle); err != nil {
		return s, err
	}
	if s.Mode != ByBank {
		return s, errs.New(errs.Conflict, "settle.by_word", "deal", s.Deal)
	}
	s.Penalty, err = s.penalty(ctx, q, now)
	return s, err
}

// payment is the order for what is still missing of a settlement's money.
func (s *Settlement) payment(ctx context.Context, q db.Querier, now clock.Instant) (*Payout, error) {
	from, found, err := bankAccountOf(ctx, q, s.Buyer, s.Currency)
	if err == nil && !found {
		err = errs.New(errs.Conflict, "settle.no_dedicated", "currency", string(s.Currency))
	}
	if err != nil {
		return nil, err
	}
	to, found, err := Collecting(ctx, q, s.Currency)
	if err == nil && !found {
		err = errs.New(errs.Conflict, "settle.no_collecting", "currency", string(s.Currency))
	}
	if err != nil {
		return nil, err
	}
	if err := s.notOrdered(ctx, q); err != nil {
		return nil, err
	}
	came, err := heldFor(ctx, q, s)
	if err == nil && sumOf(came) >= s.Owed() {
		err = errs.New(errs.Conflict, "settle.is_paid", "deal", s.Deal)
	}
	if err != nil {
		return nil, err
	}
	house, err := party.House(ctx, q)
	if err != nil {
		return nil, err
	}
	return &Payout{
		Org: s.Buyer, Currency: s.Currency, Amount: s.Owed() - sumOf(came), Account: to.Number, BIC: to.BIC, Holder: house.Name,
		State: Ordered, Asked: now, Moved: now, Debtor: from.Number, Deal: s.Deal,
	}, nil
}

// notOrdered refuses a second order while the money of the first is on its way: until the bank
// has refused it, or has booked it on the collecting account.
func (s *Settlement) notOrdered(ctx context.Context, q db.Querier) error {
	p, found, err := paymentFor(ctx, q, s.Deal)
	if err != nil || !found || p.State == Refused {
		return err
	}
	if p.State == PaidOut {
		came, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM bank_credit WHERE deal = $1 AND amount = $2 AND at >= $3 AND payer_account IN ('', $4)", s.Deal, p.Amount, p.Asked, p.Debtor)
		if err != nil || came > 0 {
			return err
		}
	}
	return errs.New(errs.Conflict, "settle.ordered", "deal", s.Deal, "no", p.No)
}

// reference is what a payment of a deal carries; a payout carries none.
func (p *Payout) reference() string {
	if p.Deal == 0 {
		return ""
	}
	return DealReference(p.Deal)
}

// paymentFor is the last order to pay a deal.
func paymentFor(ctx context.Context, q db.Querier, deal int64) (Payout, bool, error) {
	return db.Row(ctx, q, scanPayout, "SELECT "+payoutColumns+" FROM payout p WHERE p.deal = $1 AND p.deal > 0 ORDER BY p.no DESC LIMIT 1", deal)
}

// Payment is the last order that a buyer gave to have his deal paid by the bank, for himself
// and the house; false when he gave none.
func Payment(ctx context.Context, q db.Querier, who access.Actor, s *Settlement) (Payout, bool, error) {
	if err := access.Check(who, "settle.money", who.To(s.Buyer)); err != nil {
		return Payout{}, false, err
	}
	return paymentFor(ctx, q, s.Deal)
}
