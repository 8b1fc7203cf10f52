package shipment

import (
	"context"
	"fmt"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Advance moves a shipment along inside a command of another room: the goods departed, are
// there, or all is done. The room has checked who may.
func Advance(ctx context.Context, tx *db.Tx, no int64, act lifecycle.Act, now clock.Instant) error {
	s, err := ByNo(ctx, tx, no)
	if err != nil {
		return err
	}
	to, err := Life.Next(s.State, act)
	if err != nil {
		return err
	}
	s.State = to
	if act == ActClose {
		s.Ended = now
	}
	return s.update(ctx, tx)
}

// May tells whether the act is possible in the shipment's state; a check before writing.
func (s *Shipment) May(act lifecycle.Act) error {
	_, err := Life.Next(s.State, act)
	return err
}

// SealNo reads a seal's number as it is typed or scanned.
func SealNo(no string) (string, error) { return text("seal", no, true) }

// ApplySeal notes a seal that an office put on.
func ApplySeal(ctx context.Context, tx *db.Tx, shipment int64, no, office string, now clock.Instant) error {
	if _, err := tx.Exec(ctx, "INSERT INTO shipment_seal (shipment, seal, applied, applier, broken) VALUES ($1, $2, $3, $4, 0)",
		shipment, no, now, office); err != nil {
		return fmt.Errorf("shipment: %w", err)
	}
	return nil
}

// WholeSeal finds a seal that is on the shipment and whole: else errs.Conflict
// "shipment.no_seal", or "shipment.seal_broken" when it was broken before.
func WholeSeal(ctx context.Context, q db.Querier, shipment int64, no string) (Seal, error) {
	all, err := Seals(ctx, q, shipment)
	if err != nil {
		return Seal{}, err
	}
	for _, s := range all {
		switch {
		case s.No == no && s.Broken != 0:
			return s, errs.New(errs.Conflict, "shipment.seal_broken", "seal", no, "shipment", shipment).At("seal")
		case s.No == no:
			return s, nil
		}
	}
	return Seal{}, errs.New(errs.Conflict, "shipment.no_seal", "seal", no, "shipment", shipment).At("seal")
}

// BreakSeal notes who broke a seal and who of the member saw it.
func BreakSeal(ctx context.Context, tx *db.Tx, shipment int64, no string, breaker, witness id.ID, now clock.Instant) error {
	if _, err := tx.Exec(ctx, "UPDATE shipment_seal SET broken = $3, breaker = $4, witness = $5 WHERE shipment = $1 AND seal = $2 AND broken = 0",
		shipment, no, now, breaker, witness); err != nil {
		return fmt.Errorf("shipment: %w", err)
	}
	return nil
}

// enter reads a shipment for an act of its member.
func enter(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64) (Shipment, []Line, error) {
	s, found, err := byNo(ctx, q, no)
	if err != nil {
		return s, nil, err
	}
	rel := access.Any
	if found && !who.Org.IsZero() && (who.Org == s.Member || who.Org == s.Principal) {
		rel = access.Own
	}
	if err := access.Check(who, act, rel); err != nil {
		if access.Check(who, act, access.Own) == nil { // of others one does not even learn that it is there
			err = none(no)
		}
		return s, nil, err
	}
	if !found {
		return s, nil, none(no)
	}
	lines, err := Lines(ctx, q, no)
	return s, lines, err
}

func none(no int64) error { return errs.New(errs.NotFound, "shipment.none", "shipment", no) }

// Correct writes what was really found of a stone into its line: papers are amended from it.
// The difference is taken from, or given to, the largest of its origins.
func Correct(ctx context.Context, tx *db.Tx, no, stone int64, weight carat.Weight, pieces int64) error {
	s, err := ByNo(ctx, tx, no)
	if err != nil {
		return err
	}
	lines, err := Lines(ctx, tx, no)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		if l.Stone != stone {
			continue
		}
		if n := len(l.Origins); n > 0 {
			big := 0
			for k := range l.Origins {
				if l.Origins[k].Weight > l.Origins[big].Weight {
					big = k
				}
			}
			if l.Origins[big].Weight += int64(weight - l.Weight); l.Origins[big].Weight <= 0 {
				return errs.New(errs.Conflict, "shipment.shares", "label", l.Label, "sum", l.Weight.String(), "weight", weight.String())
			}
		}
		s.Weight, s.Pieces = s.Weight+weight-l.Weight, s.Pieces+pieces-l.Pieces
		l.Weight, l.Pieces = weight, pieces
	}
	if err := setLines(ctx, tx, no, lines); err != nil {
		return err
	}
	return s.update(ctx, tx)
}
