package custody

import (
	"context"
	"database/sql"
	"regexp"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of a handbook.
const (
	WorkOpen lifecycle.State = "open"
	WorkOff  lifecycle.State = "written_off"
)

// ActWriteOff ends a handbook.
const ActWriteOff lifecycle.Act = "write_off"

// WorkLife is the lifecycle of a handbook of entrusted processing.
var WorkLife = lifecycle.Table{Name: "handbook", Steps: []lifecycle.Step{
	{From: WorkOpen, Act: ActWriteOff, To: WorkOff, Who: byOfficer, Rule: "what came back, with the loss of the norm, is what went out (unit consumption HDB/DZ001-2004)"},
}}

// Handbook is work entrusted to a processor.
type Handbook struct {
	No        string
	Member    id.ID
	Processor string
	Kind      string // zone, inland
	Norm      int64  // least output of the input, millionths
	Opened    clock.Instant
	State     lifecycle.State
	Input     carat.Weight
	Output    carat.Weight
	Ended     clock.Instant
	Why       string
}

var handbookNo = regexp.MustCompile(`^[A-Z0-9-]{4,30}$`)

// OpenHandbook notes a handbook that customs gave a member.
type OpenHandbook struct {
	No        string `json:"no"`
	Member    id.ID  `json:"member"`
	Processor string `json:"processor"`
	Kind      string `json:"kind"` // zone, inland
	Norm      int64  `json:"norm"` // least output of the input, millionths
}

// WorkDone is the answer of commands on handbooks.
type WorkDone struct {
	Handbook string          `json:"handbook"`
	State    lifecycle.State `json:"state"`
	Input    carat.Weight    `json:"input"`
	Output   carat.Weight    `json:"output"`
}

// Do notes it.
func (c OpenHandbook) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (WorkDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.OpenHandbook", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, WorkDone, error) {
			if err := access.Check(who, "custody.handbook", access.Any); err != nil {
				return nil, WorkDone{}, err
			}
			words, err := said(c.Processor)
			switch {
			case !handbookNo.MatchString(c.No):
				return nil, WorkDone{}, errs.New(errs.Invalid, "custody.handbook_no").At("no")
			case err != nil || len(words) > 120:
				return nil, WorkDone{}, errs.New(errs.Invalid, "custody.processor").At("processor")
			case c.Kind != "zone" && c.Kind != "inland":
				return nil, WorkDone{}, errs.New(errs.Invalid, "custody.handbook_kind").At("kind")
			case c.Norm <= 0 || c.Norm > rule.RateScale:
				return nil, WorkDone{}, errs.New(errs.Invalid, "custody.norm").At("norm")
			}
			o, err := party.OrgByID(ctx, tx, c.Member)
			if err != nil && !errs.Is(err, "party.no_org") {
				return nil, WorkDone{}, err
			}
			if err != nil || o.Kind != party.Member {
				return nil, WorkDone{}, errs.New(errs.Invalid, "custody.no_member").At("member")
			}
			if _, found, err := handbookByNo(ctx, tx, c.No); err != nil || found {
				if err == nil {
					err = errs.New(errs.Conflict, "custody.handbook_twice", "handbook", c.No).At("no")
				}
				return nil, WorkDone{}, err
			}
			now := k.Clock().Now()
			_, err = tx.Exec(ctx, `INSERT INTO custody_handbook (no, member, processor, kind, norm, opened, state, input, output, ended, why)
				VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, '')`, c.No, c.Member, words, c.Kind, c.Norm, now, string(WorkOpen))
			return fact.HandbookMoved{Handbook: c.No, Member: c.Member, State: string(WorkOpen), At: now}, WorkDone{Handbook: c.No, State: WorkOpen}, err
		})
}

// mayWork refuses goods for a processor without an open handbook of the member's.
func mayWork(ctx context.Context, q db.Querier, s *shipment.Shipment) error {
	h, found, err := handbookByNo(ctx, q, s.Handbook)
	if err != nil {
		return err
	}
	inland := s.Direction == shipment.InlandOut || s.Direction == shipment.InlandBack
	if !found || h.Member != s.Member || h.State != WorkOpen || (h.Kind == "inland") != inland {
		return errs.New(errs.Conflict, "custody.no_handbook", "handbook", s.Handbook).At("handbook")
	}
	return nil
}

// work notes a lot that goes out under a handbook, or comes back: as it was, or as what was
// made of another.
func (l *Lot) work(ctx context.Context, tx *db.Tx, handbook string, act lifecycle.Act) error {
	if act == ActBack && !l.fresh {
		_, err := tx.Exec(ctx, "DELETE FROM custody_handbook_line WHERE handbook = $1 AND side = 'in' AND stone = $2", handbook, l.Stone)
		return err
	}
	side := "in"
	if act == ActBack {
		side = "out"
	}
	_, err := tx.Exec(ctx, "INSERT INTO custody_handbook_line (handbook, side, stone, weight, pieces) VALUES ($1, $2, $3, $4, $5)",
		handbook, side, l.Stone, int64(l.Weight), l.Pieces)
	return err
}

// WriteOff ends a handbook: what is still with the processor was cut into what came back.
// More loss than the norm allows needs the officer's reason.
type WriteOff struct {
	Handbook string `json:"handbook"`
	Why      string `json:"why,omitempty"`
}

// Do writes it off.
func (c WriteOff) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (WorkDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.WriteOff", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, WorkDone, error) {
			now := k.Clock().Now()
			h, lots, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, WorkDone{}, err
			}
			for i := range lots {
				l := &lots[i]
				from := l.State
				transfer, err := l.use(ctx, tx, "handbook:"+h.No, now)
				if err != nil {
					return nil, WorkDone{}, err
				}
				l.State, l.Since = Consumed, now
				if err := l.event(ctx, tx, ActConsume, from, transfer, who, h.No); err != nil {
					return nil, WorkDone{}, err
				}
				if err := l.save(ctx, tx); err != nil {
					return nil, WorkDone{}, err
				}
			}
			_, err = tx.Exec(ctx, "UPDATE custody_handbook SET state = $2, input = $3, output = $4, ended = $5, why = $6 WHERE no = $1",
				h.No, string(WorkOff), int64(h.Input), int64(h.Output), now, h.Why)
			return fact.HandbookMoved{Handbook: h.No, Member: h.Member, State: string(WorkOff), Input: int64(h.Input), Output: int64(h.Output), At: now},
				WorkDone{h.No, WorkOff, h.Input, h.Output}, err
		})
}

func (c *WriteOff) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Handbook, []Lot, error) {
	if err := access.Check(who, "custody.handbook", access.Any); err != nil {
		return Handbook{}, nil, err
	}
	h, found, err := handbookByNo(ctx, q, c.Handbook)
	if err != nil {
		return h, nil, err
	}
	if !found {
		return h, nil, errs.New(errs.NotFound, "custody.no_handbook", "handbook", c.Handbook)
	}
	if _, err := WorkLife.Next(h.State, ActWriteOff); err != nil {
		return h, nil, err
	}
	ins, outs, err := workOf(ctx, q, h.No)
	if err != nil {
		return h, nil, err
	}
	var lots []Lot
	for _, w := range ins {
		l, found, err := byStone(ctx, q, w.stone)
		if err != nil {
			return h, nil, err
		}
		if !found || l.State != ZoneWork && l.State != InlandWork { // sold at home meanwhile
			continue
		}
		if err := l.promised(ctx, q, now); err != nil {
			return h, nil, err
		}
		h.Input += l.Weight
		lots = append(lots, l)
	}
	for _, w := range outs {
		h.Output += w.weight
	}
	if h.Output > h.Input {
		return h, nil, errs.New(errs.Conflict, "custody.more_than_went", "input", h.Input.String(), "output", h.Output.String())
	}
	least, err := money.MulDiv(int64(h.Input), h.Norm, rule.RateScale)
	if err != nil {
		return h, nil, err
	}
	if c.Why != "" || int64(h.Output) < least {
		if h.Why, err = said(c.Why); err != nil {
			return h, nil, errs.New(errs.Conflict, "custody.below_norm", "least", carat.Weight(least).String(), "output", h.Output.String()).At("why")
		}
	}
	return h, lots, nil
}

type worked struct {
	stone  int64
	weight carat.Weight
}

// workOf is what went out under a handbook and what came back made of it.
func workOf(ctx context.Context, q db.Querier, no string) (ins, outs []worked, err error) {
	scan := func(r *sql.Rows) (worked, error) { var w worked; return w, r.Scan(&w.stone, &w.weight) }
	const query = "SELECT stone, weight FROM custody_handbook_line WHERE handbook = $1 AND side = $2 ORDER BY stone"
	if ins, err = db.Rows(ctx, q, scan, query, no, "in"); err != nil {
		return nil, nil, err
	}
	outs, err = db.Rows(ctx, q, scan, query, no, "out")
	return ins, outs, err
}

const handbookColumns = "no, member, processor, kind, norm, opened, state, input, output, ended, why"

func scanHandbook(r *sql.Rows) (Handbook, error) {
	var h Handbook
	return h, r.Scan(&h.No, &h.Member, &h.Processor, &h.Kind, &h.Norm, &h.Opened, &h.State, &h.Input, &h.Output, &h.Ended, &h.Why)
}

func handbookByNo(ctx context.Context, q db.Querier, no string) (Handbook, bool, error) {
	return db.Row(ctx, q, scanHandbook, "SELECT "+handbookColumns+" FROM custody_handbook WHERE no = $1", no)
}

// endOf is the first instant after a day in a zone.
func endOf(day clock.Date, zone string) clock.Instant {
	z, err := time.LoadLocation(zone)
	if err != nil {
		z = time.UTC
	}
	t := day.AddDays(1).Time()
	return clock.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, z))
}
