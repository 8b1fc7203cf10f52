package customs

import (
	"context"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// DraftPaper drafts the paper that an announced shipment needs. What the shipment says is
// not typed again.
type DraftPaper struct {
	Shipment int64 `json:"shipment"`
}

// Do drafts it.
func (c DraftPaper) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "customs.DraftPaper", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "declaration.draft", access.Own); err != nil {
				return nil, Done{}, err
			}
			g, err := sourceOf(ctx, tx, who, c.Shipment)
			if err != nil {
				return nil, Done{}, err
			}
			p, lines, err := g.paper(ctx, tx, k.Clock().Now())
			if err != nil {
				return nil, Done{}, err
			}
			if err := p.begin(ctx, tx, who, lines); err != nil {
				return nil, Done{}, err
			}
			return p.moved("draft"), Done{Paper: p.No, Revision: p.Revision, State: p.State}, nil
		})
}

// sourceOf reads a shipment in customs' words.
func sourceOf(ctx context.Context, q db.Querier, who access.Actor, no int64) (goods, error) {
	s, err := shipment.ByNo(ctx, q, no)
	if err != nil {
		return goods{}, err
	}
	if s.Member != who.Org {
		return goods{}, errs.New(errs.NotFound, "shipment.none", "shipment", no)
	}
	g := goods{Shipment: no, Kind: Kind(s.Direction.Paper()), Member: s.Member, Principal: s.Principal, Mode: s.Mode}
	if g.Kind == "" {
		return g, errs.New(errs.Conflict, "customs.no_route", "shipment", no)
	}
	if s.State == shipment.Drafted || s.State == shipment.Withdrawn {
		return g, errs.New(errs.Conflict, "customs.not_announced", "shipment", no)
	}
	end := s.From // the other end of the way
	if !s.Direction.In() {
		end = s.To
	}
	g.Country, g.Port, g.Term, g.Other, g.Contract = end.Country, end.Port, s.Terms, s.Counterpart, or(s.Contract, s.Invoice)
	g.Carrier, g.Waybill, g.Packages, g.Currency, g.Freight, g.Insured = s.Carrier, s.Waybill, s.Packages, s.Currency, s.Freight, s.Insurance
	g.Gross, g.Original = s.Gross, s.RefersPaper
	seals, err := shipment.Seals(ctx, q, no)
	if err != nil {
		return g, err
	}
	for _, x := range seals {
		g.Seals = strings.Trim(g.Seals+" "+x.No, " ")
	}
	lines, err := shipment.Lines(ctx, q, no)
	for i := range lines {
		l := &lines[i]
		g.Lines = append(g.Lines, Line{
			Stone: l.Stone, HS: l.HS[:min(8, len(l.HS))], Kind: l.Kind, Rough: l.Rough, Single: l.Single, Pieces: l.Pieces, Weight: int64(l.Weight), USD: l.Value, Price: l.Price,
			Origins: append([]fact.Share{}, l.Origins...), Kimberley: l.Kimberley, Report: strings.Join(l.Reports, "; "),
		})
	}
	g.Documents = []Attachment{{Code: "invoice", Number: s.Invoice}, {Code: "packing", Number: s.Packing}, {Code: "contract", Number: s.Contract}, {Code: "waybill", Number: s.Waybill}}
	return g, err
}

// WaitingShipments are announced ones of the member that no paper was drafted from yet.
func WaitingShipments(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]shipment.Shipment, error) {
	if err := access.Check(who, "declaration.draft", access.Own); err != nil {
		return nil, err
	}
	all, err := shipment.List(ctx, q, who, shipment.Ask{Limit: 200})
	if err != nil {
		return nil, err
	}
	var out []shipment.Shipment
	for i := range all {
		s := &all[i]
		if s.Direction.Paper() == "" || s.State == shipment.Drafted || s.State == shipment.Withdrawn || s.Member != who.Org || len(out) == limit {
			continue
		}
		_, found, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM customs_paper WHERE current = 1 AND shipment = $1 AND state <> 'withdrawn'", s.No)
		if err != nil {
			return nil, err
		}
		if !found {
			out = append(out, *s)
		}
	}
	return out, nil
}
