package deal

import (
	"cmp"
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Enquire opens a room about stones of one seller. A buyer opens it for himself and may
// bring a broker; a broker opens it for a buyer.
type Enquire struct {
	Listings []int64        `json:"listings"`
	Buyer    id.ID          `json:"buyer,omitzero"`     // when a broker opens: for whom
	Broker   id.ID          `json:"broker,omitzero"`    // when the buyer opens: with whom
	Currency money.Currency `json:"currency,omitempty"` // none: what the first stone is paid in by rule, else US dollars
}

// Opened is the answer.
type Opened struct {
	Deal  int64 `json:"deal"`
	Lines int64 `json:"lines"`
}

// Do opens it.
func (c Enquire) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Opened, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Enquire", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Opened, error) {
			now := k.Clock().Now()
			r, lines, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Opened{}, err
			}
			if err := alreadyOpen(ctx, tx, &r.Deal, lines, now); err != nil {
				return nil, Opened{}, err
			}
			if err := enterRoom(ctx, tx, who, &r.Deal, lines); err != nil {
				return nil, Opened{}, err
			}
			return r.opened(lines), Opened{r.No, r.lines}, r.insert(ctx, tx)
		})
}

func (d *Deal) opened(lines []Line) fact.DealOpened {
	f := fact.DealOpened{Deal: d.No, Seller: d.Seller, Buyer: d.Buyer, Broker: d.Broker, Currency: string(d.Currency)}
	for i := range lines {
		f.Listings = append(f.Listings, lines[i].Listing)
	}
	return f
}

// check reads the stones and gives the room as it would be.
func (c Enquire) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (*room, []Line, error) {
	if err := access.Check(who, "deal.open", access.Own); err != nil {
		return nil, nil, err
	}
	d := Deal{Buyer: who.Org, Broker: c.Broker, Currency: c.Currency, State: Enquiry, Opened: now}
	if !c.Buyer.IsZero() && c.Buyer != who.Org {
		d.Buyer, d.Broker = c.Buyer, who.Org
	}
	lines, err := c.lines(ctx, q, who, now, &d)
	if err != nil {
		return nil, nil, err
	}
	r, err := roomOf(ctx, q, d, who, Buyer, now)
	if err == nil {
		err = r.payIn(ctx, q, lines, r.day)
	}
	if err != nil {
		return nil, nil, err
	}
	if d.Broker == d.Buyer || d.Broker == d.Seller {
		return nil, nil, errs.New(errs.Invalid, "deal.broker_side").At("broker")
	}
	return r, lines, r.standing(ctx, q)
}

// lines freezes what is asked for: live stones of one seller, none of them the buyer's.
func (c Enquire) lines(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, d *Deal) ([]Line, error) {
	if len(c.Listings) == 0 || len(c.Listings) > MaxLines {
		return nil, errs.New(errs.Invalid, "deal.line_count", "max", MaxLines).At("listings")
	}
	found, err := market.ListingsByNo(ctx, q, who, now, c.Listings...)
	if err != nil {
		return nil, err
	}
	seen := map[int64]bool{}
	lines := make([]Line, 0, len(c.Listings))
	for i, no := range c.Listings {
		if seen[no] {
			return nil, errs.New(errs.Invalid, "deal.line_twice", "listing", no).At("listings")
		}
		seen[no] = true
		if i >= len(found) || found[i].No != no {
			return nil, errs.New(errs.NotFound, "market.no_listing", "listing", no)
		}
		l := &found[i]
		switch {
		case l.Member == d.Buyer:
			return nil, errs.New(errs.Conflict, "deal.own_stone", "stock", l.StockNo)
		case i > 0 && l.Member != d.Seller:
			return nil, errs.New(errs.Invalid, "deal.one_seller", "stock", l.StockNo).At("listings")
		case !l.Live:
			return nil, errs.New(errs.NotFound, "market.no_listing", "listing", no)
		}
		d.Seller = l.Member
		x := freeze(int64(i+1), l)
		if !x.Single {
			if x.Frozen.Selection, err = market.SelectionOf(ctx, q, no); err != nil {
				return nil, err
			}
		}
		lines = append(lines, x)
	}
	return lines, nil
}

// alreadyOpen refuses a second room of the same sides about the same stone.
func alreadyOpen(ctx context.Context, q db.Querier, d *Deal, lines []Line, now clock.Instant) error {
	for i := range lines {
		if lines[i].Listing == 0 {
			continue
		}
		rooms, err := db.Rows(ctx, q, db.One[int64], `SELECT d.no FROM deal_line l JOIN deal d ON d.no = l.deal
			WHERE l.listing = $1 AND l.state = 'open' AND d.buyer = $2 AND d.state IN ('enquiry', 'offer') AND (d.until_at = 0 OR d.until_at > $3) ORDER BY d.no LIMIT 1`,
			lines[i].Listing, d.Buyer, now)
		if err != nil {
			return err
		}
		if len(rooms) > 0 {
			return errs.New(errs.Conflict, "deal.already_open", "deal", rooms[0], "stock", lines[i].StockNo)
		}
	}
	return nil
}

// enterRoom gives a room its number and writes its lines and first event; the caller
// writes the deal.
func enterRoom(ctx context.Context, tx *db.Tx, who access.Actor, d *Deal, lines []Line) error {
	var err error
	if d.No, err = tx.Next(ctx, "deal"); err != nil {
		return err
	}
	d.lines = int64(len(lines))
	for i := range lines {
		if err := lines[i].insert(ctx, tx, d.No); err != nil {
			return err
		}
	}
	return d.event(ctx, tx, d.Opened, "open", cmp.Or(d.SideOf(who.Org), House), who.Person, 0, "")
}
