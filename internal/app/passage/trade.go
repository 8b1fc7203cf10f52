package passage

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/db"
)

// signed has a person confirm what he would sign, and sign.
func signed[A any](ctx context.Context, p *Play, who access.Actor, draft func(context.Context, db.Querier, access.Actor, clock.Instant) (deal.Binding, error), sign func(id.ID) (A, error)) (A, error) {
	var none A
	bound, err := draft(ctx, p.Keeper.DB(), who, p.Keeper.Clock().Now())
	if err != nil {
		return none, err
	}
	proof, err := p.Desk.Confirm(ctx, who, signin.Confirming{Act: string(bound.Act), Digest: bound.Digest()})
	if err != nil {
		return none, err
	}
	return sign(proof.ID)
}

// Buy makes a mazal at the asked prices and gives the number of the deal, which is to be paid.
func (p *Play) Buy(ctx context.Context, seller, buyer access.Actor, stones ...*market.Listing) (no int64) {
	p.step("buying", func() error {
		b := deal.Buy{Delivery: "vault"}
		for _, l := range stones {
			b.Lines = append(b.Lines, deal.Wanted{Listing: l.No, PPC: l.PPC})
		}
		draft := func(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (deal.Binding, error) {
			bound, _, err := b.Draft(ctx, q, who, now)
			return bound, err
		}
		made, err := signed(ctx, p, buyer, draft, func(proof id.ID) (deal.Struck, error) {
			b.Proof = proof
			return b.Do(ctx, p.Keeper, buyer, id.New())
		})
		no = made.Deal
		if err != nil || made.State == deal.Mazal {
			return err
		}
		s := deal.Strike{Deal: made.Deal, Version: made.Version, Side: deal.Seller}
		_, err = signed(ctx, p, seller, s.Draft, func(proof id.ID) (deal.Struck, error) {
			s.Proof = proof
			return s.Do(ctx, p.Keeper, seller, id.New())
		})
		return err
	})
	p.Follow(ctx)
	return no
}

// Enquire opens a room about stones of one seller, with a broker when one is named.
func (p *Play) Enquire(ctx context.Context, buyer access.Actor, broker id.ID, stones ...*market.Listing) (no int64) {
	p.step("opening a room", func() error {
		c := deal.Enquire{Broker: broker, Currency: money.USD}
		for _, l := range stones {
			c.Listings = append(c.Listings, l.No)
		}
		made, err := c.Do(ctx, p.Keeper, buyer, id.New())
		no = made.Deal
		return err
	})
	return no
}

// Offer makes the buyer's first offer in a room; a sealed one is a cachet.
func (p *Play) Offer(ctx context.Context, buyer access.Actor, o deal.Offer) {
	p.step("offering", func() error {
		_, err := signed(ctx, p, buyer, o.Draft, func(proof id.ID) (deal.OfferMade, error) {
			o.Proof = proof
			return o.Do(ctx, p.Keeper, buyer, id.New())
		})
		return err
	})
}

// Lend proposes a stone on memo until a day.
func (p *Play) Lend(ctx context.Context, owner, holder access.Actor, l *market.Listing, day clock.Date) (no int64) {
	p.step("proposing a memo", func() error {
		made, err := memo.Propose{
			Holder: holder.Org, Currency: money.USD, Day: day, Cover: "city", Insurer: "holder", Bears: "holder", Goods: []memo.Good{{Stone: l.Stone.No, Label: l.StockNo, PPC: l.PPC}},
		}.Do(ctx, p.Keeper, owner, id.New())
		no = made.Memo
		return err
	})
	return no
}

// Take is the holder's signature for a memo.
func (p *Play) Take(ctx context.Context, holder access.Actor, no int64) {
	p.step("accepting a memo", func() error {
		_, err := memo.Accept{Memo: no}.Do(ctx, p.Keeper, holder, id.New())
		return err
	})
	p.Follow(ctx)
}

// Credited is the bank's advice of money that came in: what is owed nobody can tell from its
// reference, so that it is held.
func (p *Play) Credited(ctx context.Context, name, reference string, amount int64) {
	p.step("money of unknown reference", func() error {
		_, err := p.advice(ctx, name, bankfile.Transfer{Amount: amount, Reference: reference, Other: bankfile.Party{Name: "Buyer", Account: "BE68539007547034"}})
		return err
	})
}

// advice is a file of the bank about one payment on the exchange's account.
func (p *Play) advice(ctx context.Context, name string, paid bankfile.Transfer) (settle.Taken, error) {
	a, _, err := settle.Collecting(ctx, p.Keeper.DB(), money.USD)
	if err != nil {
		return settle.Taken{}, err
	}
	file := bankfile.WriteReports(bankfile.Advice, name, p.Keeper.Clock().Now().Time().Truncate(time.Second), []bankfile.Report{{ID: name, Account: a.Number, Currency: money.USD, Entries: []bankfile.Entry{{
		Ref: name + "-1", Currency: money.USD, Amount: paid.Amount, Credit: true, Booked: true, Payments: []bankfile.Transfer{paid},
	}}}})
	return settle.Import(ctx, p.Keeper, system, name+".xml", file)
}
