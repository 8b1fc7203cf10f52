package deal

import (
	"context"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/rate"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Buy takes stones of one seller at the price he asks, for cash. When the exchange keeps
// them or he confirmed them, that is a mazal at once: his listing stands for him. When one
// of them is only claimed, it is a firm bid that he must accept before the clock of rule
// "deal.confirm" runs out. Goods that are not paid in US dollars, in which everybody asks,
// are bought at what the ask makes by the exchange's reference rate of the day.
type Buy struct {
	Lines    []Wanted `json:"lines"`
	Delivery string   `json:"delivery"` // empty: the first way that is possible

	Proof id.ID `json:"-"`
}

// Wanted is a listing and the asked price its buyer saw, in US cents per carat.
type Wanted struct {
	Listing int64        `json:"listing"`
	PPC     int64        `json:"ppc"`
	Weight  carat.Weight `json:"weight,omitempty"` // a selection out of a parcel; 0: all of it
}

// Draft gives what the buyer would sign, or why he may not; firm says that the seller has
// yet to confirm.
func (c Buy) Draft(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (b Binding, firm bool, err error) {
	x, err := c.prepare(ctx, q, who, now)
	if err != nil {
		return Binding{}, false, err
	}
	return x.binding, x.firm, nil
}

// Ways are the deliveries the buyer can choose among.
func (c Buy) Ways(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) ([]string, error) {
	x, err := c.prepare(ctx, q, who, now)
	if err != nil {
		return nil, err
	}
	return x.ways, nil
}

type buying struct {
	prepared
	lines []Line
	ways  []string // in which they can be delivered
	firm  bool
	until clock.Instant // of a firm bid
}

func (c Buy) prepare(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (*buying, error) {
	if err := access.Check(who, "deal.strike", access.Own); err != nil {
		return nil, err
	}
	var asked Enquire // in what the goods are paid in
	for _, w := range c.Lines {
		asked.Listings = append(asked.Listings, w.Listing)
	}
	r, lines, err := asked.check(ctx, q, who, now)
	if err != nil {
		return nil, err
	}
	x := &buying{prepared: prepared{room: r, act: ActOffer, state: Offered}, lines: lines}
	if err := maySign(ctx, q, who, now); err != nil {
		return nil, err
	}
	dollar, by, err := askRate(ctx, q, r.Currency, now)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		l := &lines[i]
		part, err := l.of(c.Lines[i].Weight)
		if err != nil {
			return nil, err
		}
		if part.AskPPC <= 0 {
			return nil, errs.New(errs.Conflict, "deal.no_ask", "stock", l.StockNo)
		}
		if part.AskPPC != c.Lines[i].PPC {
			return nil, errs.New(errs.Conflict, "deal.ask_changed", "stock", l.StockNo)
		}
		priced, err := part.atAsk(dollar, r.Currency)
		if err != nil {
			return nil, err
		}
		if part.Part {
			priced.Weight = part.Weight
		}
		x.prices = append(x.prices, priced)
		x.firm = x.firm || l.Proof == market.Claimed.String()
	}
	b := r.binding("deal.strike", 1)
	b.Rate = by
	if b.Terms, err = c.delivered(ctx, q, x); err != nil {
		return nil, err
	}
	if err := b.add(lines, x.prices); err != nil {
		return nil, err
	}
	if b.Pays, err = paysFor(ctx, q, r.Currency, lines, r.day); err != nil {
		return nil, err
	}
	x.binding = b
	if x.firm {
		if x.locks, x.holds, err = r.free(ctx, q, lines, market.LockHeld, 0); err != nil {
			return nil, err
		}
		long, err := limit(ctx, q, confirmRule, r.day)
		x.until = now.Add(long)
		return x, err
	}
	return x, nil
}

// atAsk is a line at its asked price, with what a US dollar is in the currency of its room.
func (l *Line) atAsk(dollar int64, c money.Currency) (p Priced, err error) {
	ppc, err := money.MulDiv(l.AskPPC, dollar, rate.One)
	if err != nil {
		return p, errs.New(errs.Invalid, "deal.price_high", "stock", l.StockNo, "max", maxPPC/100).Because(err)
	}
	p = Priced{Line: l.No, How: AtAsk, Amount: l.AskPPC}
	p.PPC, p.Total, err = l.Price(PerCarat, ppc, c)
	return p, err
}

// askRate is what a US dollar, in which everybody asks, is in a currency on the exchange's day,
// and as it was noted; nothing was for US dollars.
func askRate(ctx context.Context, q db.Querier, c money.Currency, at clock.Instant) (dollar int64, noted string, err error) {
	if c == money.USD {
		return rate.One, "", nil
	}
	day, err := calendar.DayOf(ctx, q, at)
	if err != nil {
		return 0, "", err
	}
	dollar, by, err := rate.OfDollar(ctx, q, c, day)
	if err == nil && dollar == 0 {
		err = errs.New(errs.Conflict, "deal.no_rate_ask", "currency", string(c))
	}
	return dollar, by.Value, err
}

// delivered are the terms of a purchase: cash, and a delivery that is possible.
func (c Buy) delivered(ctx context.Context, q db.Querier, x *buying) (t Terms, err error) {
	wanted := pick(x.lines, x.prices)
	if x.ways, err = Ways(ctx, q, wanted); err != nil {
		return t, err
	}
	if t.Delivery = c.Delivery; t.Delivery == "" {
		t.Delivery = x.ways[0]
	}
	if err := t.check(ctx, q, x.day, x.room); err != nil {
		return t, err
	}
	return t, t.stands(ctx, q, wanted)
}

// Do buys.
func (c Buy) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Struck, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Buy", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Struck, error) {
			x, err := c.prepare(ctx, tx, who, k.Clock().Now())
			if err != nil {
				return nil, Struck{}, err
			}
			if x.firm {
				return x.bid(ctx, tx, who, c.Proof)
			}
			return x.strike(ctx, tx, k, who, c.Proof)
		})
}

// openRoom opens a room with the buyer's signed offer in it; the caller writes the deal.
func (x *buying) openRoom(ctx context.Context, tx *db.Tx, who access.Actor, proof id.ID) error {
	method, err := x.binding.prove(ctx, tx, who, proof, x.now)
	if err != nil {
		return err
	}
	if err := enterRoom(ctx, tx, who, &x.Deal, x.lines); err != nil {
		return err
	}
	if err := x.insert(ctx, tx); err != nil {
		return err
	}
	x.binding.Until = x.until
	return x.write(ctx, tx, &who, method)
}

// bid opens a room with the buyer's firm bid in it.
func (x *buying) bid(ctx context.Context, tx *db.Tx, who access.Actor, proof id.ID) (journal.Fact, Struck, error) {
	if err := x.openRoom(ctx, tx, who, proof); err != nil {
		return nil, Struck{}, err
	}
	x.Firm = true
	done := Struck{Deal: x.No, Version: x.Version, State: x.State, Total: x.binding.Total, At: x.now, Until: x.until}
	return x.prepared.fact(), done, x.update(ctx, tx)
}

// byListing is how the seller is bound in a purchase at the asked price: by his listing.
const byListing = "listing"

// strike opens a room in which the listing's ask is the offer, and accepts it.
func (x *buying) strike(ctx context.Context, tx *db.Tx, k *journal.Keeper, who access.Actor, proof id.ID) (journal.Fact, Struck, error) {
	m := &mazal{room: x.room, binding: x.binding}
	for i := range x.lines {
		l := x.lines[i]
		l.PPC, l.Total = x.prices[i].PPC, x.prices[i].Total
		x.prices[i].limit(&l)
		x.prices[i].Answer = "accepted"
		m.sold = append(m.sold, l)
	}
	m.offer = Version{Version: 1, Terms: x.binding.Terms, Prices: x.prices}
	if err := m.check(ctx, tx); err != nil {
		return nil, Struck{}, err
	}
	if _, err := m.binding.prove(ctx, tx, who, proof, x.now); err != nil {
		return nil, Struck{}, err
	}
	if err := enterRoom(ctx, tx, who, &x.Deal, x.lines); err != nil {
		return nil, Struck{}, err
	}
	for i := range m.locks { // the room has its number only now
		m.locks[i].Ref = x.Ref()
	}
	if err := x.insert(ctx, tx); err != nil {
		return nil, Struck{}, err
	}
	side := x.binding
	side.Side, side.Until = Seller, x.now
	x.binding = side
	if err := x.write(ctx, tx, nil, byListing); err != nil {
		return nil, Struck{}, err
	}
	var err error
	if m.offer, err = versionOf(ctx, tx, x.No, 1); err != nil {
		return nil, Struck{}, err
	}
	return m.strike(ctx, tx, k)
}
