package shipment

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
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

// Consignment is what a partner that a shipment names learns of it: what it needs to carry or
// keep the goods, and no prices.
type Consignment struct {
	No        int64
	State     lifecycle.State
	Direction Direction
	Member    id.ID
	From, To  Side
	Carrier   string
	Waybill   string
	Escort    string
	Packages  int64
	Gross     int64 // grams
	Pieces    int64
	Insured   int64
	Currency  money.Currency
	Policy    string
	Announced clock.Instant
}

// Carried lists the announced shipments that name the actor's organisation, newest first: as
// their carrier, or as the bonded store from which goods are forwarded. Names are compared
// with those the organisation has now, in either script.
func Carried(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) ([]Consignment, error) {
	if err := access.Check(who, "shipment.carried", access.Assigned); err != nil {
		return nil, err
	}
	o, err := party.OrgByID(ctx, q, who.Org)
	if err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	field := "carrier"
	switch o.Kind {
	case party.Carrier:
	case party.Bonded:
		field = "counterpart"
	default:
		return nil, nil
	}
	all, err := named(ctx, q, field, o.Name, o.NameZh, before, limit)
	out := make([]Consignment, len(all))
	for i := range all {
		s := &all[i]
		out[i] = Consignment{s.No, s.State, s.Direction, s.Member, s.From, s.To, s.Carrier, s.Waybill, s.Escort, s.Packages, s.Gross, s.Pieces, s.Insured, s.Currency, s.Policy, s.Announced}
	}
	return out, err
}
