package custody

import (
	"context"
	"database/sql"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
)

// mayAll tells whether the reader sees goods of everybody, or only those of his organisation.
func mayAll(who access.Actor, act access.Act) (bool, error) {
	if access.Check(who, act, access.Any) == nil {
		return true, nil
	}
	if who.Org.IsZero() {
		return false, access.Check(who, act, access.Any)
	}
	return false, access.Check(who, act, access.Own)
}

// hideBox takes the box out for readers who may not know it.
func (l *Lot) hideBox(who access.Actor) {
	rel := access.Any
	if who.Org == l.Owner || who.Org == l.Member {
		rel = access.Own
	}
	if !who.May("custody.box", rel) {
		l.Box = ""
	}
}

// LotAsk is which lots are wanted.
type LotAsk struct {
	Member id.ID           // zero: all the reader may see
	State  lifecycle.State // empty: all that are not gone
	After  int64           // number of a stone to go on behind
	Limit  int
}

// Lots lists lots by the number of their stone: those of the reader's organisation, or all
// for staff and officers.
func Lots(ctx context.Context, q db.Querier, who access.Actor, ask LotAsk) ([]Lot, error) {
	all, err := mayAll(who, "custody.read")
	if err != nil {
		return nil, err
	}
	lots, err := db.Rows(ctx, q, scanLot, "SELECT "+lotColumns+lotFrom+`WHERE l.stone > $1 AND ($2 = 1 OR l.member = $3 OR l.owner = $3)
		AND ($4 = 1 OR l.member = $5) AND (l.state = $6 OR $6 = '' AND l.state NOT IN ('exited', 'released_home', 'consumed')) ORDER BY l.stone LIMIT $7`,
		ask.After, yes(all), who.Org, yes(ask.Member.IsZero()), ask.Member[:], string(ask.State), ask.Limit)
	for i := range lots {
		lots[i].hideBox(who)
	}
	return lots, err
}

// Event is something that happened to a lot.
type Event struct {
	At            clock.Instant
	Act           lifecycle.Act
	Before, After lifecycle.State
	Shipment      int64
	Transfer      int64
	Detail        string
}

// LotOf reads one lot with its history, newest first; to those it does not concern there is
// none.
func LotOf(ctx context.Context, q db.Querier, who access.Actor, stone int64) (Lot, []Event, error) {
	l, found, err := byStone(ctx, q, stone)
	if err != nil {
		return l, nil, err
	}
	rel := access.Any
	if found && !who.Org.IsZero() && (who.Org == l.Member || who.Org == l.Owner) {
		rel = access.Own
	}
	if err := access.Check(who, "custody.read", rel); err != nil || !found {
		if err == nil || access.Check(who, "custody.read", access.Own) == nil {
			err = errs.New(errs.NotFound, "custody.none", "stone", stone)
		}
		return Lot{}, nil, err
	}
	l.hideBox(who)
	events, err := db.Rows(ctx, q, func(r *sql.Rows) (Event, error) {
		var e Event
		return e, r.Scan(&e.At, &e.Act, &e.Before, &e.After, &e.Shipment, &e.Transfer, &e.Detail)
	}, "SELECT at, act, before, after, shipment, transfer, detail FROM custody_event WHERE stone = $1 ORDER BY no DESC LIMIT 500", stone)
	return l, events, err
}

// Desk is a shipment as the weighing desk sees it.
type Desk struct {
	shipment.Shipment
	Lines     []DeskLine
	Seals     []shipment.Seal
	Appointed clock.Instant
	Place     string
	Opened    clock.Instant
	Acts      []lifecycle.Act // that the reader may do now
	Paper     int64           // released, 0: not yet
	Stay      *Stay
}

// DeskLine is a line with its lot and its newest weighing.
type DeskLine struct {
	shipment.Line
	Lot     Lot
	Reading carat.Weight // 0: not weighed
	Within  bool
}

// Stand reads a shipment for those it concerns, with where its goods are.
func Stand(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) (Desk, error) {
	w, err := shipment.Read(ctx, q, who, no)
	if err != nil {
		return Desk{}, err
	}
	d := Desk{Shipment: w.Shipment, Seals: w.Seals}
	var lots []Lot
	for i := range w.Lines {
		line := DeskLine{Line: w.Lines[i]}
		var found bool
		if line.Lot, found, err = byStone(ctx, q, line.Stone); err != nil {
			return d, err
		}
		if !found {
			line.Lot = Lot{Stone: line.Stone, Member: w.Member, Owner: w.Owner(), State: Outside, fresh: true}
		}
		line.Lot.hideBox(who)
		lots = append(lots, line.Lot)
		if line.Reading, line.Within, err = readingOf(ctx, q, no, line.Stone); err != nil {
			return d, err
		}
		d.Lines = append(d.Lines, line)
	}
	d.Acts = Acts(ctx, q, who, w.Shipment, lots)
	if p, found, err := paperOf(ctx, q, no, w.Direction.Paper()); err != nil {
		return d, err
	} else if found {
		d.Paper = p.paper
	}
	if s, found, err := stayOf(ctx, q, no); err != nil {
		return d, err
	} else if found {
		s = s.At(now)
		d.Stay = &s
	}
	i, found, err := db.Row(ctx, q, scanInspection, "SELECT shipment, appointed, place, opened FROM custody_inspection WHERE shipment = $1", no)
	if found {
		d.Appointed, d.Place, d.Opened = i.At, i.Place, i.Opened
	}
	return d, err
}

func readingOf(ctx context.Context, q db.Querier, shipment, stone int64) (carat.Weight, bool, error) {
	type reading struct{ weight, within int64 }
	r, _, err := db.Row(ctx, q, func(r *sql.Rows) (reading, error) {
		var x reading
		return x, r.Scan(&x.weight, &x.within)
	}, "SELECT reading, within FROM custody_weighing WHERE shipment = $1 AND stone = $2 ORDER BY no DESC LIMIT 1", shipment, stone)
	return carat.Weight(r.weight), r.within == 1, err
}

// Inspection is an appointment at which goods are to be looked at.
type Inspection struct {
	Shipment int64
	At       clock.Instant
	Place    string
	Opened   clock.Instant
}

func scanInspection(r *sql.Rows) (Inspection, error) {
	var i Inspection
	return i, r.Scan(&i.Shipment, &i.At, &i.Place, &i.Opened)
}

// Inspections are the appointments that are not over, the earliest first.
func Inspections(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]Inspection, error) {
	all, err := mayAll(who, "custody.read")
	if err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanInspection, `SELECT i.shipment, i.appointed, i.place, i.opened FROM custody_inspection i
		WHERE i.ended = 0 AND ($1 = 1 OR EXISTS (SELECT 1 FROM custody_lot l WHERE l.shipment = i.shipment AND (l.member = $2 OR l.owner = $2)))
		ORDER BY i.appointed, i.shipment LIMIT $3`, yes(all), who.Org, limit)
}

// Reports are differences, open ones first, then the newest.
func Reports(ctx context.Context, q db.Querier, who access.Actor, open bool, limit int) ([]Report, error) {
	all, err := mayAll(who, "custody.read")
	if err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanReport, "SELECT "+reportColumns+` FROM custody_report WHERE ($1 = 1 OR member = $2) AND ($3 = 0 OR decided = 0)
		ORDER BY CASE WHEN decided = 0 THEN 0 ELSE 1 END, no DESC LIMIT $4`, yes(all), who.Org, yes(open), limit)
}

// Stays are goods in or out for a time, those that are not over first, by their last day.
func Stays(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, open bool, limit int) ([]Stay, error) {
	all, err := mayAll(who, "custody.read")
	if err != nil {
		return nil, err
	}
	stays, err := db.Rows(ctx, q, scanStay, "SELECT "+stayColumns+` FROM custody_temporary WHERE ($1 = 1 OR member = $2) AND ($3 = 0 OR ended = 0)
		ORDER BY CASE WHEN ended = 0 THEN 0 ELSE 1 END, due, no LIMIT $4`, yes(all), who.Org, yes(open), limit)
	for i := range stays {
		stays[i] = stays[i].At(now)
	}
	return stays, err
}

// Handbooks are those of the reader's member, or all, newest first.
func Handbooks(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]Handbook, error) {
	all, err := mayAll(who, "custody.read")
	if err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanHandbook, "SELECT "+handbookColumns+" FROM custody_handbook WHERE $1 = 1 OR member = $2 ORDER BY opened DESC, no LIMIT $3", yes(all), who.Org, limit)
}

// Checks are stock checks, newest first; for staff and officers.
func Checks(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]Check, error) {
	if err := access.Check(who, "custody.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanCheck, "SELECT "+checkColumns+" FROM custody_check ORDER BY no DESC LIMIT $1", limit)
}

// CheckOf is a stock check with the lines that differ, or all of them while it is open.
func CheckOf(ctx context.Context, q db.Querier, who access.Actor, no int64) (Check, []CheckLine, error) {
	if err := access.Check(who, "custody.read", access.Any); err != nil {
		return Check{}, nil, err
	}
	h, found, err := db.Row(ctx, q, scanCheck, "SELECT "+checkColumns+" FROM custody_check WHERE no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "custody.no_check", "check", no)
	}
	if err != nil {
		return h, nil, err
	}
	lines, err := checkLines(ctx, q, no, h.State != CheckOpen)
	return h, lines, err
}
