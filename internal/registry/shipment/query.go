package shipment

import (
	"context"

	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Whole is a shipment with its lines and seals.
type Whole struct {
	Shipment
	Lines []Line
	Seals []Seal
}

// Read gives a shipment to its member, its principal, staff and officers; to others there
// is none.
func Read(ctx context.Context, q db.Querier, who access.Actor, no int64) (Whole, error) {
	s, lines, err := enter(ctx, q, who, "shipment.read", no)
	if err != nil {
		return Whole{}, err
	}
	seals, err := Seals(ctx, q, no)
	return Whole{s, lines, seals}, err
}

// Ask is which shipments are wanted. Staff and officers see all, others those of their
// organisation; nobody but the member sees drafts.
type Ask struct {
	State  lifecycle.State // empty: all
	Before int64           // number to go on from, 0: the newest
	Limit  int
}

// List lists shipments, newest first.
func List(ctx context.Context, q db.Querier, who access.Actor, ask Ask) ([]Shipment, error) {
	all := access.Check(who, "shipment.list", access.Any) == nil
	if !all {
		rel := access.Own
		if who.Org.IsZero() {
			rel = access.Any
		}
		if err := access.Check(who, "shipment.list", rel); err != nil {
			return nil, err
		}
	}
	if ask.Before <= 0 {
		ask.Before = 1 << 62
	}
	return list(ctx, q, who.Org, all, ask)
}

// ByNo reads a shipment for rooms that are about to write from it; errs.NotFound
// "shipment.none". It asks nobody's permission: its caller does.
func ByNo(ctx context.Context, q db.Querier, no int64) (Shipment, error) {
	s, found, err := byNo(ctx, q, no)
	if err == nil && !found {
		err = none(no)
	}
	return s, err
}

// OpenOf is the shipment that a stone travels with now; false when it rests.
func OpenOf(ctx context.Context, q db.Querier, stone int64) (int64, bool, error) {
	return openOf(ctx, q, stone, 0)
}

// Came is the line with which goods came to the exchange last; false for goods that no
// shipment brought. It asks nobody's permission: its caller knows whose goods they are.
func Came(ctx context.Context, q db.Querier, stone int64) (Line, bool, error) {
	return came(ctx, q, stone)
}
