package custody

import (
	"context"
	"slices"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Step moves a shipment's goods one transition on.
type Step struct {
	Shipment    int64         `json:"shipment"`
	Act         lifecycle.Act `json:"act"`
	Seals       []string      `json:"seals,omitempty"`       // put on: at the port, and before goods leave
	Appointment clock.Instant `json:"appointment,omitempty"` // of lodge and declare: when goods are to be looked at
	Place       string        `json:"place,omitempty"`
}

// Done is the answer of the commands.
type Done struct {
	Shipment int64           `json:"shipment,omitempty"`
	State    lifecycle.State `json:"state,omitempty"`
	Lots     int64           `json:"lots"`
	Report   int64           `json:"report,omitempty"` // the first discrepancy reported
}

// Do moves the goods: all lines of the shipment or none.
func (c Step) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Step", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			r, s, lots, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			said := fact.CustodyMoved{Act: string(c.Act), Member: s.Member, Shipment: s.No, Seals: c.Seals, At: now}
			if err := c.book(ctx, tx, &s, lots); err != nil {
				return nil, Done{}, err
			}
			for i := range lots {
				if err := lots[i].step(ctx, tx, c.Act, s.Ref(), who, now, &said); err != nil {
					return nil, Done{}, err
				}
			}
			for _, seal := range c.Seals {
				if err := shipment.ApplySeal(ctx, tx, s.No, seal, who.OrgKind, now); err != nil {
					return nil, Done{}, err
				}
			}
			if r.meeting {
				if err := appoint(ctx, tx, s.No, c.Appointment, c.Place); err != nil {
					return nil, Done{}, err
				}
			}
			if c.Act == ActLodge && s.State == shipment.Moving { // back from show or work: no port before
				r.moves = []lifecycle.Act{shipment.ActArrive}
			}
			for _, act := range r.moves {
				if err := shipment.Advance(ctx, tx, s.No, act, now); err != nil {
					return nil, Done{}, err
				}
			}
			return said, Done{Shipment: s.No, State: lots[0].State, Lots: int64(len(lots))}, c.follows(ctx, tx, &s, lots, now)
		})
}

// step carries one lot and notes it.
func (l *Lot) step(ctx context.Context, tx *db.Tx, act lifecycle.Act, ref string, who access.Actor, now clock.Instant, said *fact.CustodyMoved) error {
	from := l.State
	to, err := Life.Next(from, act)
	if err != nil {
		return err
	}
	transfer, err := l.carry(ctx, tx, act, to, ref, now)
	if err != nil {
		return err
	}
	l.State, l.Since = to, now
	if to != Bonded {
		l.Box = ""
	}
	said.Lots = append(said.Lots, l.fact(from, transfer))
	if err := l.event(ctx, tx, act, from, transfer, who, ""); err != nil {
		return err
	}
	return l.save(ctx, tx)
}

func (l *Lot) fact(from lifecycle.State, transfer int64) fact.CustodyLot {
	return fact.CustodyLot{
		Stone: l.Stone, Owner: l.Owner, Kind: l.Kind, Rough: l.Rough, Pieces: l.Pieces, Weight: int64(l.Weight), USD: l.Value,
		From: string(from), To: string(l.State), Transfer: transfer,
	}
}

func (c *Step) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (passing, shipment.Shipment, []Lot, error) {
	r, ok := rules[c.Act]
	if !ok {
		return r, shipment.Shipment{}, nil, errs.New(errs.Invalid, "custody.bad_act").At("act")
	}
	s, lines, err := open(ctx, q, who, r.by, c.Shipment)
	if err != nil {
		return r, s, nil, err
	}
	if !slices.Contains(r.ways, s.Direction) {
		return r, s, nil, errs.New(errs.Conflict, "custody.not_this_way", "shipment", s.No).At("act")
	}
	if !r.fits(c.Act, s.Mode) {
		return r, s, nil, errs.New(errs.Conflict, "custody.other_mode", "shipment", s.No, "mode", s.Mode).At("act")
	}
	if s.State == shipment.Drafted || s.State == shipment.Withdrawn || s.State == shipment.Closed {
		return r, s, nil, errs.New(errs.Conflict, "custody.not_announced", "shipment", s.No)
	}
	if len(r.moves) > 0 {
		if err := s.May(r.moves[0]); err != nil {
			return r, s, nil, err
		}
	}
	if err := c.input(r, now); err != nil {
		return r, s, nil, err
	}
	lots, err := c.lots(ctx, q, r, &s, lines, now)
	if err != nil {
		return r, s, nil, err
	}
	if r.gate {
		if err := gate(ctx, q, &s, lots); err != nil {
			return r, s, nil, err
		}
	}
	return r, s, lots, c.terms(ctx, q, &s, lots, now)
}

// lots are the shipment's lots, each able to do the act.
func (c *Step) lots(ctx context.Context, q db.Querier, r passing, s *shipment.Shipment, lines []shipment.Line, now clock.Instant) ([]Lot, error) {
	lots := make([]Lot, 0, len(lines))
	for i := range lines {
		l, err := lotOf(ctx, q, s, &lines[i], c.Act)
		if err != nil {
			return nil, err
		}
		if l.Member != s.Member || l.Owner != s.Owner() {
			return nil, errs.New(errs.Conflict, "custody.not_in_account", "stone", l.Stone)
		}
		if _, err := Life.Next(l.State, c.Act); err != nil {
			return nil, err
		}
		if l.State == Bonded && (l.Weight != lines[i].Weight || l.Pieces != lines[i].Pieces) {
			return nil, errs.New(errs.Conflict, "custody.other_weight", "stone", l.Stone, "declared", lines[i].Weight.String(), "vault", l.Weight.String())
		}
		if err := l.elsewhere(ctx, q); err != nil {
			return nil, err
		}
		if r.free {
			if err := l.promised(ctx, q, now); err != nil {
				return nil, err
			}
		}
		l.Shipment = s.No
		lots = append(lots, l)
	}
	return lots, nil
}

// input checks seals and appointment.
func (c *Step) input(r passing, now clock.Instant) error {
	for i, seal := range c.Seals {
		var err error
		if c.Seals[i], err = shipment.SealNo(seal); err != nil {
			return err
		}
		if slices.Contains(c.Seals[:i], c.Seals[i]) {
			return errs.New(errs.Invalid, "custody.seal_twice", "seal", seal).At("seals")
		}
	}
	switch {
	case r.sealed && len(c.Seals) == 0:
		return errs.New(errs.Invalid, "custody.no_seal").At("seals")
	case !r.sealed && len(c.Seals) > 0 || len(c.Seals) > 50:
		return errs.New(errs.Invalid, "custody.seals_not_now").At("seals")
	case r.meeting && (c.Appointment <= now || c.Appointment > now.Add(60*24*time.Hour)):
		return errs.New(errs.Invalid, "custody.appointment").At("appointment")
	}
	c.Place = strings.TrimSpace(c.Place)
	if len(c.Place) > 60 {
		return errs.New(errs.Invalid, "custody.place").At("place")
	}
	return nil
}

// lotOf is the lot of a line, or the one it becomes when it comes under control.
func lotOf(ctx context.Context, q db.Querier, s *shipment.Shipment, line *shipment.Line, act lifecycle.Act) (Lot, error) {
	l, found, err := byStone(ctx, q, line.Stone)
	if err != nil || found {
		return l, err
	}
	l = Lot{
		Stone: line.Stone, Member: s.Member, Owner: s.Owner(), Kind: line.Kind, Rough: line.Rough, Single: line.Single, HS: line.HS,
		Pieces: line.Pieces, Weight: line.Weight, Value: line.Value, State: Outside, fresh: true,
	}
	switch {
	case act == ActBack && s.Direction == shipment.ZoneBack: // made of what went out
		l.State = ZoneWork
	case act == ActBack && s.Direction == shipment.InlandBack:
		l.State = InlandWork
	case !s.Direction.In():
		return l, errs.New(errs.Conflict, "custody.not_in_account", "stone", l.Stone)
	}
	return l, nil
}

// gate refuses goods whose customs paper is not released. After a difference was found only a
// revision that says what was found opens it.
func gate(ctx context.Context, q db.Querier, s *shipment.Shipment, lots []Lot) error {
	kind := s.Direction.Paper()
	if kind == "" {
		return nil
	}
	p, found, err := paperOf(ctx, q, s.No, kind)
	if err != nil {
		return err
	}
	if !found {
		return errs.New(errs.Conflict, "custody.no_paper", "shipment", s.No, "kind", kind)
	}
	var weight, pieces int64
	for i := range lots {
		weight, pieces = weight+int64(lots[i].Weight), pieces+lots[i].Pieces
	}
	if p.weight != weight || p.pieces != pieces {
		return errs.New(errs.Conflict, "custody.paper_differs", "shipment", s.No, "paper", p.paper)
	}
	return nil
}

// open reads a shipment with its lines for an act of its member, or of the officer.
func open(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64) (shipment.Shipment, []shipment.Line, error) {
	s, err := shipment.ByNo(ctx, q, no)
	if err != nil && !errs.Is(err, "shipment.none") {
		return s, nil, err
	}
	rel := access.Any
	if err == nil && (who.Org == s.Member || who.Org == s.Principal) && !who.Org.IsZero() {
		rel = access.Own
	}
	if refused := access.Check(who, act, rel); refused != nil {
		if access.Check(who, act, access.Own) == nil { // of others one does not even learn that it is there
			refused = errs.New(errs.NotFound, "shipment.none", "shipment", no)
		}
		return s, nil, refused
	}
	if err != nil {
		return s, nil, err
	}
	lines, err := shipment.Lines(ctx, q, no)
	return s, lines, err
}
