package deal

import (
	"context"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// room is a deal inside a command: as the tables have it and as the clock has it.
type room struct {
	Deal       // as the clock has it at now
	late  bool // its offer has lapsed by the clock and nobody noted it yet
	now   clock.Instant
	day   clock.Date // the exchange's, of now; rules and standings go by it
	who   access.Actor
	side  Side // of the actor's organisation: buyer, seller, broker, house
	acted Side // the side he acts for: buyer or seller
}

// roomOf is a deal at an instant, for somebody of a side who acts for it.
func roomOf(ctx context.Context, q db.Querier, d Deal, who access.Actor, side Side, now clock.Instant) (*room, error) {
	day, err := calendar.DayOf(ctx, q, now)
	r := &room{Deal: d.At(now), now: now, day: day, who: who, side: side, acted: side}
	r.late = d.State == Offered && r.State == Lapsed
	return r, err
}

// enter opens a room for an act of the actor. as is the side a broker speaks for; others
// speak for their own. Who has no part in a room learns nothing of it.
func enter(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64, as Side, now clock.Instant) (*room, error) {
	d, err := dealByNo(ctx, q, no)
	if err != nil {
		return nil, err
	}
	r, err := roomOf(ctx, q, d, who, d.SideOf(who.Org), now)
	if err != nil {
		return nil, err
	}
	rel := access.Any
	if r.side != "" {
		rel = access.Own
	}
	if err := access.Check(who, act, rel); err != nil {
		if r.side == "" && errs.Of(err).Code == errs.Forbidden && !who.HasAny(access.Staff, access.Admin) {
			err = errs.New(errs.NotFound, "deal.none", "deal", no)
		}
		return nil, err
	}
	if r.side == "" {
		r.side, r.acted = House, House
	}
	if r.side == Broker {
		if as != Buyer && as != Seller {
			return nil, errs.New(errs.Invalid, "deal.for_whom").At("side")
		}
		r.acted = as
	} else if as != "" && as != r.side {
		return nil, errs.New(errs.Forbidden, "deal.not_your_side").At("side")
	}
	return r, nil
}

// signs refuses who may not bind the side he acts for: he must be a filed representative,
// and a broker needs that side's mandate.
func (r *room) signs(ctx context.Context, q db.Querier) error {
	if r.side == Broker && !r.Mandated(r.acted) {
		return errs.New(errs.Conflict, "deal.no_mandate_"+string(r.acted))
	}
	return maySign(ctx, q, r.who, r.now)
}

func maySign(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) error {
	filed, err := party.Filed(ctx, q, who.Person, who.Org, now)
	if err == nil && !filed {
		err = errs.New(errs.Conflict, "deal.not_filed", "person", who.Name)
	}
	return err
}

// standing refuses when an organisation of the room may not trade: suspended ones start
// nothing new, and who left is gone.
func (r *room) standing(ctx context.Context, q db.Querier) error {
	for _, org := range []id.ID{r.Seller, r.Buyer, r.Broker} {
		if org.IsZero() {
			continue
		}
		if _, err := mayTrade(ctx, q, org, r.day); err != nil {
			return err
		}
	}
	return nil
}

func mayTrade(ctx context.Context, q db.Querier, org id.ID, day clock.Date) (party.Org, error) {
	o, err := party.OrgByID(ctx, q, org)
	if err != nil {
		return o, err
	}
	switch state := o.StateOn(day); {
	case o.Kind != party.Member:
		err = errs.New(errs.Invalid, "deal.not_member", "org", o.Name)
	case state == party.Suspended:
		err = errs.New(errs.Conflict, "deal.suspended", "org", o.Name)
	case party.Over(state):
		err = errs.New(errs.Conflict, "deal.left", "org", o.Name)
	}
	return o, err
}

// move takes the room to the state after an act, first noting what the clock has done.
func (r *room) next(act lifecycle.Act) (lifecycle.State, error) {
	return Life.Next(r.State, act)
}

// settleClock notes the lapse that the clock has brought. It writes.
func (r *room) settleClock(ctx context.Context, tx *db.Tx) error {
	if !r.late {
		return nil
	}
	r.late = false
	if err := endVersion(ctx, tx, r.No, r.Version, lapsed, r.now); err != nil {
		return err
	}
	if err := r.unlock(ctx, tx); err != nil {
		return err
	}
	return r.event(ctx, tx, r.now, string(ActLapse), House, id.ID{}, r.Version, "")
}

// unlock takes back what a sealed offer of this room put on its stones.
func (r *room) unlock(ctx context.Context, tx *db.Tx) error {
	lines, err := linesOf(ctx, tx, r.No)
	if err != nil {
		return err
	}
	for i := range lines {
		if err := lines[i].unseal(ctx, tx, r.No, r.now); err != nil {
			return err
		}
	}
	return nil
}

// free refuses when a line cannot be had: sold, withdrawn, held, on memo or in a deal. The
// room's own sealed offer and the buyer's own holds do not stand in its way. It gives the
// listings' lockings as they would be put.
func (r *room) free(ctx context.Context, q db.Querier, lines []Line, reason string, until clock.Instant) ([]market.Locking, []hold, error) {
	holds, err := holdsOn(ctx, q, r.Buyer, lines, r.now)
	if err != nil {
		return nil, nil, err
	}
	var over []string
	if r.No != 0 { // a room that is only now opened holds nothing
		over = append(over, r.Ref())
	}
	for _, h := range holds {
		over = append(over, h.ref())
	}
	if r.Memo != 0 {
		over = append(over, memo.RefOf(r.Memo))
	}
	locks := make([]market.Locking, 0, len(lines))
	for i := range lines {
		if r.Memo != 0 && (lines[i].Listing == 0 || lines[i].Part) { // nothing to lock, or it goes on being offered
			continue
		}
		lock := market.Locking{Listing: lines[i].Listing, Reason: reason, Ref: r.Ref(), Over: over, Until: until, Now: r.now}
		if !lines[i].Part || reason != market.LockDeal { // a selection leaves its listing open for the rest
			locks = append(locks, lock)
		}
		if err := lock.Free(ctx, q); err != nil {
			if errs.Is(err, "market.no_listing") {
				err = errs.New(errs.Conflict, "deal.stone_gone", "stock", lines[i].StockNo)
			}
			return nil, nil, taken(err, lines[i].StockNo)
		}
	}
	return locks, holds, nil
}

// taken says of a locked stone what its buyers want to know; the market's own words are
// for its seller.
func taken(err error, stock string) error {
	if e := errs.Of(err); e != nil && strings.HasPrefix(e.Key, "market.locked_") {
		return errs.New(errs.Conflict, "deal.locked_"+strings.TrimPrefix(e.Key, "market.locked_"), "stock", stock)
	}
	return err
}

// same refuses when a listing is no longer the stone that was frozen, or no longer the
// seller's.
func (r *room) same(ctx context.Context, q db.Querier, lines []Line) error {
	if r.Memo != 0 { // what is on memo was written down when it went out
		return nil
	}
	nos := make([]int64, len(lines))
	for i := range lines {
		nos[i] = lines[i].Listing
	}
	now, err := market.ListingsByNo(ctx, q, system, r.now, nos...)
	if err != nil {
		return err
	}
	of := make(map[int64]*market.Listing, len(now))
	for i := range now {
		of[now[i].No] = &now[i]
	}
	for i := range lines {
		l := of[lines[i].Listing]
		if l != nil && l.Member == r.Seller && l.Stone.No == lines[i].Stone && lines[i].Part {
			if l.Stone.Carat < lines[i].Weight {
				return errs.New(errs.Conflict, "deal.cut_left", "stock", lines[i].StockNo, "left", l.Stone.Carat.String())
			}
			lines[i].Part = l.Stone.Carat > lines[i].Weight // else it is all there is now
			continue
		}
		if l == nil || l.Member != r.Seller || l.Stone.No != lines[i].Stone || l.Stone.Carat != lines[i].Weight {
			return errs.New(errs.Conflict, "deal.stone_gone", "stock", lines[i].StockNo)
		}
	}
	return nil
}

var system = access.System("deal")
