package api

import (
	"context"
	"mime"
	"net/http"
	"slices"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/export"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
)

var stoneOperations = []Operation{
	get("findStones", "/stones", "market.search", "stones", "Search the market; the filters are those of the search page's address", (*Server).findStones),
	file("exportStones", "/stones/export", "market.export", "stones", "All stones of a search as one file",
		[]string{export.CSV.Type(), export.XLSX.Type(), export.JSON.Type()}, (*Server).exportStones),
	get("stoneByReport", "/stones/by-report", "market.read", "stones", "The listing of a laboratory report", (*Server).stoneByReport),
	get("readStone", "/stones/{no}", "market.read", "stones", "One listing", (*Server).readStone),
}

type findStones struct {
	Filters search.Query `query:"*"`
	After   string       `query:"after" doc:"the cursor “next” of the page before"`
	Limit   int          `query:"limit" default:"50" min:"1" max:"1000" doc:"stones on the page"`
	Facets  []string     `query:"facets" doc:"filters whose choices are counted, each without its own filter" example:"s,c,k"`
	Sums    bool         `query:"sums" doc:"add the weight and value of the whole result"`
}

// StonePage is one page of a search.
type StonePage struct {
	Total  int64               `json:"total" doc:"exact number of stones found" example:"1284"`
	Stones []export.Line       `json:"stones"`
	Next   string              `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
	Facets map[string][]Choice `json:"facets,omitempty" doc:"by filter key"`
	Sums   *Sums               `json:"sums,omitempty"`
}

// Choice is one choice of a filter with the number of stones it would show.
type Choice struct {
	Value string         `json:"value,omitempty" doc:"as the filter takes it; absent: not stated" example:"VS1"`
	From  export.Decimal `json:"from,omitempty" doc:"where a bar of a histogram begins; it ends where the next begins"`
	N     int64          `json:"n" example:"212"`
}

// Sums are the weight and value of a whole result.
type Sums struct {
	Carat export.Decimal `json:"carat" example:"1482.31"`
	Total export.Decimal `json:"total_price" doc:"US dollars" example:"9812345.5"`
}

// ask is the search of the caller, who sees his own stock whatever its state.
func (s *Server) ask(c *call, q search.Query) search.Ask {
	ask := search.Ask{Query: q, Now: s.Clock.Now(), Zone: s.Zone}
	if c.Actor.OrgKind == string(party.Member) {
		ask.See.Own = c.Actor.OrgNo
	}
	return ask
}

func (s *Server) findStones(c *call, in findStones) (StonePage, error) {
	if err := access.Check(c.Actor, "market.search", access.Any); err != nil {
		return StonePage{}, err
	}
	ask := s.ask(c, in.Filters)
	ask.After, ask.Limit, ask.Sums = search.Cursor(in.After), in.Limit, in.Sums
	for _, key := range in.Facets {
		f, err := facet(key)
		if err != nil {
			return StonePage{}, err
		}
		if !slices.Contains(ask.Facets, f) { // named twice it would be counted twice
			ask.Facets = append(ask.Facets, f)
		}
	}
	found, err := s.Find(c.Context(), ask)
	if err != nil {
		return StonePage{}, err
	}
	page := StonePage{Total: found.Total, Next: string(found.Next)}
	if page.Stones, err = export.Listings(c.Context(), s.DB, c.Actor, ask.Now, found.Hits); err != nil {
		return StonePage{}, err
	}
	for f, counts := range found.Facets {
		if page.Facets == nil {
			page.Facets = map[string][]Choice{}
		}
		page.Facets[f.Key()] = choices(f, counts)
	}
	if in.Sums {
		page.Sums = &Sums{export.Decimal(carat.Weight(found.Sums.Carat).String()), export.Decimal(carat.Decimal(found.Sums.Value, 2))}
	}
	return page, nil
}

// countable are the filters whose choices can be counted.
func countable(f search.Field) bool {
	var zero search.Query
	switch f {
	case search.FieldKind, search.FieldCountry, search.FieldCity, search.FieldSeller, search.FieldCarat, search.FieldPPC, search.FieldTotal:
		return true
	case search.FieldShadeNot, search.FieldHas:
		return false
	}
	return f.Set(&zero) != nil
}

func facet(key string) (search.Field, error) {
	if f, ok := search.FieldOf(key); ok && countable(f) {
		return f, nil
	}
	var known []string
	for _, f := range search.Fields() {
		if countable(f) {
			known = append(known, f.Key())
		}
	}
	return 0, errs.New(errs.Invalid, "api.unknown_facet", "name", key, "known", strings.Join(known, ", ")).At("facets")
}

func choices(f search.Field, counts []search.Count) []Choice {
	all := make([]Choice, len(counts))
	for i, n := range counts {
		all[i] = Choice{Value: n.Word, N: n.N}
		switch {
		case f == search.FieldCarat || f == search.FieldPPC || f == search.FieldTotal:
			all[i].From = export.Decimal(carat.Decimal(n.From, f.Scale()))
		case n.Word == "" && n.Code > 0:
			all[i].Value = f.Word(n.Code)
		}
	}
	return all
}

type exportStones struct {
	Filters search.Query  `query:"*"`
	Format  export.Format `query:"format" default:"csv" enum:"csv,xlsx,json"`
	Words   bool          `query:"words" doc:"heads in the reader's words, and a byte order mark for spreadsheets"`
}

func (s *Server) exportStones(w http.ResponseWriter, c *call, in exportStones) error {
	rows, err := export.Rows(c.Context(), s.Find, s.DB, c.Actor, s.ask(c, in.Filters))
	if err != nil {
		return err
	}
	day := string(clock.DateOf(s.Clock.Now(), s.zone()))
	h := w.Header()
	h.Set("Content-Type", in.Format.Type())
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": in.Format.FileName("stones", day)}))
	out, done := stream(w, c.Request)
	defer done()
	if err := export.Write(out, in.Format, c.Lang, rows, in.Words); err != nil {
		s.torn(c, err)
	}
	return nil
}

// torn ends an answer that has begun and cannot be finished: the connection is cut, so
// that nobody takes the part for the whole.
func (s *Server) torn(c *call, err error) {
	if c.Context().Err() == nil {
		s.Log.ErrorContext(c.Context(), "answer cut short", "id", c.ID, "err", err)
	}
	panic(http.ErrAbortHandler)
}

type byReport struct {
	Lab      string `query:"lab" doc:"the laboratory" example:"GIA"`
	ReportNo string `query:"report_no" example:"2245118093"`
}

func (s *Server) stoneByReport(c *call, in byReport) (export.Line, error) {
	lab, err := stone.ParseLab(in.Lab)
	if err != nil || lab == 0 || in.ReportNo == "" {
		return export.Line{}, errs.New(errs.Invalid, "api.report_parts").At("lab")
	}
	now := s.Clock.Now()
	missing := errs.New(errs.NotFound, "api.no_such_thing")
	no, ok, err := market.StoneByReport(c.Context(), s.DB, lab, in.ReportNo)
	if err != nil || !ok {
		return export.Line{}, orElse(err, missing)
	}
	all, err := market.ListingsOfStone(c.Context(), s.DB, c.Actor, now, no)
	if err != nil {
		return export.Line{}, err
	}
	for i := range all {
		if all[i].Live {
			return export.Of(&all[i]), nil
		}
	}
	return export.Line{}, missing
}

func orElse(err error, other *errs.Error) error {
	if err != nil {
		return err
	}
	return other
}

type stoneNo struct {
	No int64 `path:"no" doc:"number of the listing" example:"40285"`
}

func (s *Server) readStone(c *call, in stoneNo) (export.Line, error) {
	l, err := s.listing(c.Context(), c.Actor, in.No)
	if err != nil {
		return export.Line{}, err
	}
	return export.Of(&l), nil
}

func (s *Server) listing(ctx context.Context, who access.Actor, no int64) (market.Listing, error) {
	return market.ListingByNo(ctx, s.DB, who, s.Clock.Now(), no)
}
