package api

import (
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/price"
	"openbourse/internal/export"
)

// priceOperations read what was published of prices. The index is everybody's; reference
// prices are for members.
var priceOperations = []Operation{
	get("readIndex", "/price-index", "site.read", "prices", "The price index of a kind of stones, month by month: never revised", (*Server).readIndex),
	get("listErrata", "/price-index/errata", "site.read", "prices", "What is known to be wrong in published values of the index", (*Server).listErrata),
	get("listReferences", "/reference-prices", "market.search", "prices", "The newest reference prices of a kind of stones, by shape, size band, colour and clarity", (*Server).listReferences),
	get("listFlags", "/price-flags", "price.flags", "prices", "Settled sales for the supervisors to look at, newest first", (*Server).listFlags),
}

type ofKind struct {
	Kind string `query:"kind" doc:"natural, laboratory-grown or treated stones: never together" default:"natural" enum:"natural,lab_grown,treated"`
}

// PriceIndex is the index of one kind of stones.
type PriceIndex struct {
	Kind   string       `json:"kind" enum:"natural,lab_grown,treated"`
	Base   string       `json:"base,omitempty" doc:"the month that is 100" example:"2025-10"`
	Months []IndexMonth `json:"months" doc:"the first month first"`
}

// IndexMonth is the index of a month.
type IndexMonth struct {
	Month   string         `json:"month" example:"2026-10"`
	Value   export.Decimal `json:"value,omitempty" doc:"absent: too few trades or members behind it" example:"96.5"`
	Low     export.Decimal `json:"low,omitempty" doc:"it lies between low and high nineteen times of twenty"`
	High    export.Decimal `json:"high,omitempty"`
	Fisher  export.Decimal `json:"fisher,omitempty" doc:"the same month without a model, by a basket of strata"`
	Covered export.Decimal `json:"covered_pct,omitempty" doc:"part of the month's turnover in those strata"`
	Trades  int64          `json:"trades"`
	Sellers int64          `json:"sellers"`
	Buyers  int64          `json:"buyers"`
	Largest export.Decimal `json:"largest_pct,omitempty" doc:"part of the trades in which the largest member had a side"`
}

// decimal leaves out what is 0: not known.
func decimal(v int64, scale int) export.Decimal {
	if v == 0 {
		return ""
	}
	return export.Decimal(carat.Decimal(v, scale))
}

func (s *Server) readIndex(c *call, in ofKind) (PriceIndex, error) {
	points, err := price.Index(c.Context(), s.DB, in.Kind)
	out := PriceIndex{Kind: in.Kind, Months: []IndexMonth{}}
	for _, p := range points {
		if p.Value > 0 && out.Base == "" {
			out.Base = string(p.Month)
		}
		out.Months = append(out.Months, IndexMonth{
			Month: string(p.Month), Value: decimal(p.Value, 2), Low: decimal(p.Low, 2), High: decimal(p.High, 2), Fisher: decimal(p.Fisher, 2), Covered: decimal(p.Covered, 1),
			Trades: p.Trades, Sellers: p.Sellers, Buyers: p.Buyers, Largest: decimal(p.Share, 1),
		})
	}
	return out, err
}

// Errata are all errata of the index, the newest first.
type Errata struct {
	Errata []IndexErratum `json:"errata"`
}

// IndexErratum says what is known to be wrong in a published value, which stays.
type IndexErratum struct {
	No    int64          `json:"no"`
	Kind  string         `json:"kind" enum:"natural,lab_grown,treated"`
	Month string         `json:"month" example:"2026-10"`
	Value export.Decimal `json:"value,omitempty" doc:"what it should have been; absent: not known"`
	Text  string         `json:"text" doc:"in the language asked for, or in English"`
	Lang  string         `json:"lang" doc:"of the text" example:"en"`
	At    clock.Instant  `json:"at"`
}

func (s *Server) listErrata(c *call, _ nothing) (Errata, error) {
	all, err := price.Errata(c.Context(), s.DB)
	out := Errata{Errata: []IndexErratum{}}
	for i := range all {
		e := &all[i]
		text, in := e.In(c.Lang), e.Told(c.Lang)
		out.Errata = append(out.Errata, IndexErratum{e.No, e.Kind, string(e.Month), decimal(e.Value, 2), text, string(in), e.At})
	}
	return out, err
}

// References are the values of one version.
type References struct {
	Kind    string           `json:"kind" enum:"natural,lab_grown,treated"`
	Version int64            `json:"version" doc:"a version is never changed"`
	Day     clock.Date       `json:"day" example:"2026-11-27"`
	Sales   int64            `json:"sales" doc:"of the last year, from settled deals between members who are not affiliated"`
	Values  []ReferencePrice `json:"values"`
}

// ReferencePrice is the value of a shape, size band, colour and clarity.
type ReferencePrice struct {
	Shape   string         `json:"shape" example:"Round"`
	From    export.Decimal `json:"from_carat" doc:"smallest weight of the band" example:"1"`
	Color   string         `json:"color" example:"G"`
	Clarity string         `json:"clarity" example:"VS2"`
	PPC     export.Decimal `json:"usd_per_carat" example:"5799"`
	Low     export.Decimal `json:"low" doc:"two of three such sales lie between low and high"`
	High    export.Decimal `json:"high"`
	Basis   string         `json:"basis" doc:"traded: five trades or more, of three sellers and three buyers or more" enum:"traded,indicative"`
	Trades  int64          `json:"trades"`
	Sellers int64          `json:"sellers"`
	Buyers  int64          `json:"buyers"`
	Largest export.Decimal `json:"largest_pct,omitempty" doc:"part of the trades in which the largest member had a side"`
}

func (s *Server) listReferences(c *call, in ofKind) (References, error) {
	v, found, err := price.Newest(c.Context(), s.DB, in.Kind, s.Clock.Now())
	if err != nil {
		return References{}, err
	}
	if !found {
		return References{}, errs.New(errs.NotFound, "stats.no_version")
	}
	cells, err := price.Matrix(c.Context(), s.DB, v.No)
	out := References{Kind: v.Kind, Version: v.No, Day: v.Day, Sales: v.Sales, Values: make([]ReferencePrice, 0, len(cells))}
	for i := range cells {
		x := &cells[i]
		out.Values = append(out.Values, ReferencePrice{
			Shape: x.Shape.String(), From: export.Decimal(x.Band.String()), Color: x.Color.String(), Clarity: x.Clarity.String(),
			PPC: decimal(x.PPC, 2), Low: decimal(x.Low, 2), High: decimal(x.High, 2), Basis: x.Basis(),
			Trades: x.Trades, Sellers: x.Sellers, Buyers: x.Buyers, Largest: decimal(x.Share, 1),
		})
	}
	return out, err
}

type listFlags struct {
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// FlagPage is one page of flagged sales.
type FlagPage struct {
	Flags []PriceFlag `json:"flags"`
	Next  string      `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// PriceFlag is a sale to look at. It blocks nothing.
type PriceFlag struct {
	Deal      int64          `json:"deal" example:"1204"`
	Line      int64          `json:"line"`
	Pattern   string         `json:"pattern" enum:"far,repeated,round_trip,circle"`
	Seller    int64          `json:"seller" doc:"number of the member"`
	Buyer     int64          `json:"buyer" doc:"number of the member"`
	PPC       export.Decimal `json:"usd_per_carat"`
	Reference export.Decimal `json:"reference,omitempty" doc:"that stood when the price was agreed"`
	Other     int64          `json:"other,omitempty" doc:"the earlier deal it belongs with"`
	At        clock.Instant  `json:"at"`
	Finding   string         `json:"finding,omitempty" doc:"of the last look; absent: nobody has looked" enum:"explained,referred"`
}

func (s *Server) listFlags(c *call, in listFlags) (FlagPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return FlagPage{}, err
	}
	flags, next, err := price.Flags(c.Context(), s.DB, c.Actor, before, in.Limit)
	if err != nil {
		return FlagPage{}, err
	}
	page, n := FlagPage{Flags: []PriceFlag{}}, orgNumbers{}
	for i := range flags {
		f := &flags[i]
		x := PriceFlag{
			Deal: f.Deal, Line: f.Line, Pattern: f.Pattern, PPC: decimal(f.PPC, 2), Reference: decimal(f.Reference, 2), Other: f.Other, At: f.At, Finding: f.Finding,
		}
		if x.Seller, err = n.of(c.Context(), s, f.Seller); err != nil {
			return FlagPage{}, err
		}
		if x.Buyer, err = n.of(c.Context(), s, f.Buyer); err != nil {
			return FlagPage{}, err
		}
		page.Flags = append(page.Flags, x)
	}
	if next != 0 {
		page.Next = strconv.FormatInt(next, 10)
	}
	return page, nil
}
