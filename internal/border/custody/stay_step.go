package custody

import (
	"context"
	"fmt"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
)

// terms refuses a step whose stay or handbook is missing.
func (c *Step) terms(ctx context.Context, q db.Querier, s *shipment.Shipment, lots []Lot, now clock.Instant) error {
	if c.Act == ActShow || c.Act == ActDepart && s.Direction == shipment.TemporaryIn {
		t, found, err := stayOf(ctx, q, s.No)
		if err != nil {
			return err
		}
		if !found || t.At(now).State != StayOpen {
			return errs.New(errs.Conflict, "custody.needs_stay", "shipment", s.No)
		}
		for i := range lots {
			lots[i].Temporary = t.No
		}
	}
	if c.Act == ActReturn && s.RefersPaper == "" && s.Refers == 0 || c.Act == ActDeclare && lots[0].State == Released && s.RefersPaper == "" && s.Refers == 0 {
		return errs.New(errs.Conflict, "custody.no_original", "shipment", s.No).At("refers")
	}
	if c.Act == ActInland || c.Act == ActZone && s.Handbook != "" || c.Act == ActBack && s.Handbook != "" {
		return mayWork(ctx, q, s)
	}
	for i := range lots {
		if lots[i].fresh && c.Act == ActBack { // made of nothing that went out
			return errs.New(errs.Conflict, "custody.no_handbook", "handbook", strings.TrimSpace(s.Handbook))
		}
	}
	return nil
}

// book notes what goes out and comes back under a handbook, before lots move.
func (c *Step) book(ctx context.Context, tx *db.Tx, s *shipment.Shipment, lots []Lot) error {
	if s.Handbook == "" || c.Act != ActInland && c.Act != ActZone && c.Act != ActBack {
		return nil
	}
	for i := range lots {
		if err := lots[i].work(ctx, tx, s.Handbook, c.Act); err != nil {
			return err
		}
	}
	return nil
}

// follows ends stays of goods that left again or were bought.
func (c *Step) follows(ctx context.Context, tx *db.Tx, s *shipment.Shipment, lots []Lot, now clock.Instant) error {
	switch {
	case c.Act == ActBuy:
		return endStays(ctx, tx, lots, StayBought, now)
	case c.Act == ActExit || c.Act == ActRelease:
		how := StayReturned
		if c.Act == ActRelease {
			how = StayBought
		}
		return endStays(ctx, tx, lots, how, now)
	}
	return nil
}

// endStays takes lots out of their stays; a stay of which none is left ends so.
func endStays(ctx context.Context, tx *db.Tx, lots []Lot, how lifecycle.State, now clock.Instant) error {
	for i := range lots {
		l := &lots[i]
		if l.Temporary == 0 || how == StayReturned && l.State == Bonded && !cameBack(ctx, tx, l) {
			continue
		}
		no := l.Temporary
		l.Temporary = 0
		if err := l.save(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE custody_temporary SET state = $2, ended = $3 WHERE no = $1 AND ended = 0
			AND NOT EXISTS (SELECT 1 FROM custody_lot WHERE temporary = $1)`, no, string(how), now); err != nil {
			return fmt.Errorf("custody: %w", err)
		}
	}
	return nil
}

// cameBack tells whether a lot that was admitted came back from a show: one that entered from
// abroad for a time is only beginning its stay.
func cameBack(ctx context.Context, q db.Querier, l *Lot) bool {
	s, err := shipment.ByNo(ctx, q, l.Shipment)
	return err == nil && s.Direction.Back()
}
