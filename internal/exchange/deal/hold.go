package deal

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Held is a hold as its sides see it.
type Held struct {
	No      int64
	Listing int64
	Stone   int64
	StockNo string
	Seller  id.ID
	Org     id.ID // who holds
	Since   clock.Instant
	Until   clock.Instant
	State   string // held, released, lapsed, used
	Ended   clock.Instant

	reserved int64 // pending transfer that sets the title aside while it lasts
}

type hold = Held

// The states of a hold.
const (
	HoldOn       = "held"
	HoldReleased = "released"
	HoldLapsed   = "lapsed"
	HoldUsed     = "used" // an offer or a deal took its place
)

func (h Held) ref() string { return "hold:" + strconv.FormatInt(h.No, 10) }

// At is the hold as the clock has it.
func (h Held) At(now clock.Instant) Held {
	if h.State == HoldOn && h.Until <= now {
		h.State, h.Ended = HoldLapsed, h.Until
	}
	return h
}

const holdColumns = "h.no, h.listing, h.stone, h.stock_no, h.seller, h.org, h.since, h.until_at, h.state, h.ended, h.reserved"

func scanHold(r *sql.Rows) (Held, error) {
	var h Held
	return h, r.Scan(&h.No, &h.Listing, &h.Stone, &h.StockNo, &h.Seller, &h.Org, &h.Since, &h.Until, &h.State, &h.Ended, &h.reserved)
}

// holdsOn are the holds of an organisation that bind on lines.
func holdsOn(ctx context.Context, q db.Querier, org id.ID, lines []Line, now clock.Instant) ([]hold, error) {
	all, err := db.Rows(ctx, q, scanHold, "SELECT "+holdColumns+" FROM deal_hold h WHERE h.org = $1 AND h.state = 'held' AND h.until_at > $2 ORDER BY h.no", org, now)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	in := make(map[int64]bool, len(lines))
	for i := range lines {
		in[lines[i].Listing] = true
	}
	var mine []hold
	for _, h := range all {
		if in[h.Listing] {
			mine = append(mine, h)
		}
	}
	return mine, nil
}

// end ends a hold; the title it set aside is free again.
func (h Held) end(ctx context.Context, tx *db.Tx, state string, at clock.Instant) error {
	if h.reserved != 0 {
		if err := ledger.Release(ctx, tx, h.reserved, at, "hold "+state); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "UPDATE deal_hold SET state = $2, ended = $3 WHERE no = $1", h.No, state, at)
	return err
}

// Hold keeps a live stone for the actor's organisation for some hours: its listing is locked
// and its title set aside, so that it cannot go out on memo meanwhile either.
type Hold struct {
	Listing int64 `json:"listing"`
	Hours   int64 `json:"hours,omitempty"` // 0: as long as the rule allows
}

// HoldDone is the answer.
type HoldDone struct {
	Hold  int64         `json:"hold"`
	Until clock.Instant `json:"until"`
	State string        `json:"state"`
}

// Do holds it.
func (c Hold) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (HoldDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Hold", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, HoldDone, error) {
			now := k.Clock().Now()
			h, goods, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, HoldDone{}, err
			}
			lock := market.Locking{Listing: c.Listing, Reason: market.LockHeld, Until: h.Until, Now: now}
			if err := lock.Free(ctx, tx); err != nil {
				return nil, HoldDone{}, taken(err, h.StockNo)
			}
			if err := owned(ctx, tx, h.Seller, goods, nil, now); err != nil {
				return nil, HoldDone{}, err
			}
			if h.No, err = tx.Next(ctx, "hold"); err != nil {
				return nil, HoldDone{}, err
			}
			lock.Ref = h.ref()
			if _, err := lock.Put(ctx, tx); err != nil {
				return nil, HoldDone{}, err
			}
			if err := (aside{h.Seller, h.Org, "deal.hold", h.ref(), now, h.Until}).of(ctx, tx, goods); err != nil {
				return nil, HoldDone{}, err
			}
			_, err = tx.Exec(ctx, `INSERT INTO deal_hold (no, listing, stone, stock_no, seller, org, person, since, until_at, state, ended, reserved)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'held', 0, $10)`, h.No, h.Listing, h.Stone, h.StockNo, h.Seller, h.Org, who.Person, now, h.Until, goods[0].Reserved)
			return fact.HoldMoved{Hold: h.No, Listing: h.Listing, Org: h.Org, State: HoldOn, Until: h.Until}, HoldDone{h.No, h.Until, HoldOn}, err
		})
}

func (c Hold) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Held, []Line, error) {
	if err := access.Check(who, "deal.hold", access.Own); err != nil {
		return Held{}, nil, err
	}
	l, err := market.ListingByNo(ctx, q, who, now, c.Listing)
	if err != nil {
		return Held{}, nil, err
	}
	if l.Member == who.Org {
		return Held{}, nil, errs.New(errs.Conflict, "deal.own_stone", "stock", l.StockNo)
	}
	day, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return Held{}, nil, err
	}
	for _, org := range []id.ID{who.Org, l.Member} {
		if _, err := mayTrade(ctx, q, org, day); err != nil {
			return Held{}, nil, err
		}
	}
	most, err := limit(ctx, q, holdRule, day)
	if err != nil {
		return Held{}, nil, err
	}
	long := time.Duration(c.Hours) * time.Hour
	if c.Hours == 0 {
		long = most
	}
	if c.Hours < 0 || c.Hours > 1000 || long > most {
		return Held{}, nil, errs.New(errs.Invalid, "deal.hold_hours", "max", int64(most/time.Hour)).At("hours")
	}
	many, err := holdsRule.Int(ctx, q, "", day)
	if err != nil {
		return Held{}, nil, err
	}
	held, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM deal_hold WHERE org = $1 AND state = 'held' AND until_at > $2", who.Org, now)
	if err != nil {
		return Held{}, nil, err
	}
	if held >= many {
		return Held{}, nil, errs.New(errs.Conflict, "deal.hold_many", "max", many)
	}
	again, err := limit(ctx, q, holdAgainRule, day)
	if err != nil {
		return Held{}, nil, err
	}
	_, twice, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM deal_hold WHERE listing = $1 AND org = $2 AND since > $3 AND state <> 'used'", c.Listing, who.Org, now.Add(-again))
	if err != nil {
		return Held{}, nil, err
	}
	if twice {
		return Held{}, nil, errs.New(errs.Conflict, "deal.hold_twice", "stock", l.StockNo, "hours", int64(again/time.Hour))
	}
	h := Held{Listing: l.No, Stone: l.Stone.No, StockNo: l.StockNo, Seller: l.Member, Org: who.Org, Since: now, Until: now.Add(long)}
	return h, []Line{freeze(1, &l)}, nil
}

// Unhold lets a held stone go before its time.
type Unhold struct {
	Hold int64 `json:"hold"`
}

// Do lets it go. Who holds it may, and the exchange.
func (c Unhold) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (HoldDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Unhold", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, HoldDone, error) {
			now := k.Clock().Now()
			h, ok, err := db.Row(ctx, tx, scanHold, "SELECT "+holdColumns+" FROM deal_hold h WHERE h.no = $1", c.Hold)
			if err != nil {
				return nil, HoldDone{}, err
			}
			if err := access.Check(who, "deal.unhold", who.To(h.Org)); !ok || err != nil {
				if err == nil || who.HasAny(access.Trader) {
					err = errs.New(errs.NotFound, "deal.no_hold", "hold", c.Hold)
				}
				return nil, HoldDone{}, err
			}
			if h.At(now).State != HoldOn {
				return nil, HoldDone{}, errs.New(errs.Conflict, "deal.hold_over", "stock", h.StockNo)
			}
			if err := market.Unlock(ctx, tx, h.Listing, h.ref()); err != nil {
				return nil, HoldDone{}, err
			}
			return fact.HoldMoved{Hold: h.No, Listing: h.Listing, Org: h.Org, State: HoldReleased, Until: h.Until},
				HoldDone{h.No, h.Until, HoldReleased}, h.end(ctx, tx, HoldReleased, now)
		})
}

// Holds lists an organisation's holds, those it made and those on its own stones, newest
// first; before is the number to go on from, 0 for the first page.
func Holds(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, before int64, most int) ([]Held, error) {
	if err := access.Check(who, "deal.list", access.Own); err != nil {
		return nil, err
	}
	if before == 0 {
		before = 1 << 62
	}
	all, err := db.Rows(ctx, q, scanHold, "SELECT "+holdColumns+" FROM deal_hold h WHERE (h.org = $1 OR h.seller = $1) AND h.no < $2 ORDER BY h.no DESC LIMIT $3", who.Org, before, most)
	for i := range all {
		all[i] = all[i].At(now)
	}
	return all, err
}

// Ending are the holds that end before an instant, the earliest first, for the exchange's people.
func Ending(ctx context.Context, q db.Querier, who access.Actor, now, before clock.Instant, most int) ([]Held, error) {
	if err := access.Check(who, "today.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanHold, "SELECT "+holdColumns+" FROM deal_hold h WHERE h.state = 'held' AND h.until_at > $1 AND h.until_at <= $2 ORDER BY h.until_at, h.no LIMIT $3", now, before, most)
}

// Holding are the holds of the actor's own organisation that still bind, the first to end first.
func Holding(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, most int) ([]Held, error) {
	if err := access.Check(who, "deal.list", access.Own); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanHold, "SELECT "+holdColumns+" FROM deal_hold h WHERE h.state = 'held' AND h.until_at > $1 AND h.org = $2 ORDER BY h.until_at, h.no LIMIT $3", now, who.Org, most)
}
