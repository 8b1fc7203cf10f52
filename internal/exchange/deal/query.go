package deal

import (
	"context"
	"database/sql"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/memo"
	"openbourse/internal/store/db"
)

// Event is something that happened in a room.
type Event struct {
	No      int64
	At      clock.Instant
	Act     string
	Side    Side
	Person  id.ID
	Version int64
	Detail  string
}

// Room is a deal with everything its sides see, but for talk (see Talk).
type Room struct {
	Deal
	Side       Side // of the reader, house for the exchange
	Lines      []Line
	Offers     []Version // oldest first
	Events     []Event   // oldest first
	Viewings   []Viewing
	Signatures []Signature // under the wish to undo it
	Lent       int64       // memo on which the goods went out with the mazal, for who reads it; 0: none
}

// Standing is the offer that stands, false when none does.
func (r *Room) Standing() (Version, bool) {
	if r.State != Offered || len(r.Offers) == 0 {
		return Version{}, false
	}
	return r.Offers[len(r.Offers)-1], true
}

// Agreed is the offer that was accepted, false when none was.
func (r *Room) Agreed() (Version, bool) {
	for _, v := range r.Offers {
		if v.State == accepted {
			return v, true
		}
	}
	return Version{}, false
}

// Acts are what the reader's side can do now, by the lifecycle and whose turn it is;
// whether he himself may sign is checked when he does.
func (r *Room) Acts() []lifecycle.Act {
	var acts []lifecycle.Act
	for _, a := range Life.Acts(r.State) {
		mine := r.Turn == r.Side || r.Side == Broker
		switch a {
		case ActCounter, ActStrike, ActDecline:
			if !mine {
				continue
			}
		case ActWithdraw:
			if r.Turn == r.Side || r.Sealed {
				continue
			}
		case ActLapse, ActOvertake, ActSettle, ActDefault:
			continue
		case ActClose, ActRescind:
			if r.Side == Broker {
				continue
			}
		}
		acts = append(acts, a)
	}
	return acts
}

// Read reads a room for its sides, their broker and the exchange.
func Read(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) (Room, error) {
	x, err := enterAny(ctx, q, who, "deal.read", no, now)
	if err != nil {
		return Room{}, err
	}
	r := Room{Deal: x.Deal, Side: x.side}
	if r.Lines, err = linesOf(ctx, q, no); err != nil {
		return r, err
	}
	if r.Offers, err = versionsOf(ctx, q, no); err != nil {
		return r, err
	}
	if x.late && len(r.Offers) > 0 {
		last := &r.Offers[len(r.Offers)-1]
		last.State, last.Ended = lapsed, last.Until
	}
	if r.Events, err = db.Rows(ctx, q, func(r *sql.Rows) (Event, error) {
		var e Event
		return e, r.Scan(&e.No, &e.At, &e.Act, &e.Side, &e.Person, &e.Version, &e.Detail)
	}, "SELECT no, at, act, side, person, version, detail FROM deal_event WHERE deal = $1 ORDER BY no", no); err != nil {
		return r, err
	}
	if r.Viewings, err = db.Rows(ctx, q, scanViewing, "SELECT "+viewingColumns+" FROM deal_viewing WHERE deal = $1 ORDER BY no", no); err != nil {
		return r, err
	}
	if r.Signatures, err = signatures(ctx, q, no); err != nil || r.Struck == 0 || r.Side == Broker {
		return r, err
	}
	m, _, err := memo.ByDeal(ctx, q, no)
	r.Lent = m.No
	return r, err
}

// versionsOf reads all offers of a room with their prices, in two statements.
func versionsOf(ctx context.Context, q db.Querier, no int64) ([]Version, error) {
	all, err := db.Rows(ctx, q, scanVersion, "SELECT "+offerColumns+" FROM deal_offer WHERE deal = $1 ORDER BY version", no)
	if err != nil {
		return nil, err
	}
	type row struct {
		version int64
		Priced
	}
	prices, err := db.Rows(ctx, q, func(r *sql.Rows) (row, error) {
		var p row
		return p, r.Scan(&p.version, &p.Line, &p.How, &p.Amount, &p.PPC, &p.Total, &p.Answer, &p.Weight)
	}, "SELECT version, line, how, amount, ppc, total, answer, weight FROM deal_price WHERE deal = $1 ORDER BY version, line", no)
	at := 0
	for _, p := range prices {
		for at < len(all) && all[at].Version < p.version {
			at++
		}
		if at < len(all) && all[at].Version == p.version {
			all[at].Prices = append(all[at].Prices, p.Priced)
		}
	}
	return all, err
}

// MayRead refuses who may not see a room.
func MayRead(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) error {
	_, err := enterAny(ctx, q, who, "deal.read", no, now)
	return err
}

// Tells says whether a fact of the journal is about a deal: its room looks different now.
func Tells(name string) bool { return told[name] }

var told = func() map[string]bool {
	all := map[string]bool{}
	for _, f := range []fact.Fact{fact.DealOffered{}, fact.DealMoved{}, fact.DealSaid{}, fact.DealStruck{}, fact.DealRescinded{}, fact.DealSettled{}, fact.DealDefaulted{}} {
		all[f.FactName()] = true
	}
	return all
}()

// Ask says which rooms are wanted.
type Ask struct {
	State  lifecycle.State // empty: all
	Mine   bool            // only those that wait for the reader's side
	Before int64           // numbers below this one; 0: from the newest
	Limit  int             // 50 when zero, at most 200
}

// Listed is a room in a list.
type Listed struct {
	Deal
	Side  Side // of the reader
	Lines int64
	First Line  // the first line, to tell rooms apart
	Offer int64 // total of the latest offer, 0 before the first
	Your  bool  // the reader's side is to answer
}

// List lists the rooms of the reader's organisation, newest first; the exchange sees all.
func List(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, a Ask) ([]Listed, error) {
	all := who.HasAny(access.Staff, access.Admin) || who.IsSystem()
	if err := access.Check(who, "deal.list", map[bool]access.Relation{true: access.Any, false: access.Own}[all]); err != nil {
		return nil, err
	}
	if a.Limit <= 0 || a.Limit > 200 {
		a.Limit = 50
	}
	if a.Before <= 0 {
		a.Before = 1 << 62
	}
	rows, err := listed(ctx, q, who, now, a, all)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		r := &rows[i]
		r.Deal = r.Deal.At(now)
		r.Side, r.Lines = r.SideOf(who.Org), r.lines
		if r.Side == "" {
			r.Side = House
		}
		if r.First, r.Offer, err = glance(ctx, q, &r.Deal); err != nil {
			return nil, err
		}
		r.Your = r.Turn != "" && (r.Turn == r.Side || r.Side == Broker && r.Mandated(r.Turn))
	}
	return rows, nil
}

// glance is what a list shows of a room: its first line and the latest offer's total.
func glance(ctx context.Context, q db.Querier, d *Deal) (Line, int64, error) {
	l, _, err := db.Row(ctx, q, scanLine, "SELECT "+lineColumns+" FROM deal_line WHERE deal = $1 AND line = 1", d.No)
	if err != nil || d.Version == 0 {
		return l, 0, err
	}
	total, _, err := db.Row(ctx, q, db.One[int64], "SELECT total FROM deal_offer WHERE deal = $1 AND version = $2", d.No, d.Version)
	return l, total, err
}

func listed(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, a Ask, all bool) ([]Listed, error) {
	var where strings.Builder
	args := []any{a.Before, a.Limit, now}
	where.WriteString("d.no < $1 AND d.opened <= $3")
	if !all {
		where.WriteString(" AND (d.seller = $4 OR d.buyer = $4 OR d.broker = $4)")
		args = append(args, who.Org)
	}
	switch a.State {
	case "":
	case Lapsed:
		where.WriteString(" AND (d.state = 'lapsed' OR d.state = 'offer' AND d.until_at <= $3)")
	case Offered:
		where.WriteString(" AND d.state = 'offer' AND d.until_at > $3")
	default:
		if _, known := stateWords[a.State]; !known {
			return nil, nil
		}
		where.WriteString(" AND d.state = '" + string(a.State) + "'")
	}
	if a.Mine && !all {
		where.WriteString(" AND d.state = 'offer' AND d.until_at > $3 AND (d.turn = 'seller' AND d.seller = $4 OR d.turn = 'buyer' AND d.buyer = $4)")
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (Listed, error) {
		var x Listed
		var err error
		x.Deal, err = scanDeal(r)
		return x, err
	}, "SELECT "+dealColumns+" FROM deal d WHERE "+where.String()+" ORDER BY d.no DESC LIMIT $2", args...)
}

// stateWords are the states a list can be narrowed to.
var stateWords = func() map[lifecycle.State]bool {
	known := map[lifecycle.State]bool{}
	for _, s := range Life.States() {
		known[s] = true
	}
	return known
}()
