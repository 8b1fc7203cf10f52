package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
)

// stockPage is how many listings one page of a member's stock shows.
const stockPage = 50

// stockData is the page of a member's own stock.
type stockData struct {
	Counts   market.StockCounts
	Staged   int64 // upload that is being read or waits to be published
	Tabs     []stockTab
	Rows     []stockRow
	Number   string // what is looked for
	State    string
	Next     string // address of the next page
	First    string // address of the first, on later pages
	Query    string // of this page, to come back to
	May      bool
	Problems []stockProblem
	Zone     zone
	Files    []string
}

type stockTab struct {
	Label, URL string
	N          int64
	Chosen     bool
}

// stockRow is one line of the table; what was typed and could not be taken stands in it.
type stockRow struct {
	No           int64
	StockNo      string
	Stone        string
	Kind         template.HTML // empty for natural stones
	Report       string
	Price        string
	Total        string
	Availability string
	State, Proof template.HTML
	Until        clock.Instant
	Over         bool
	Locked       string
	Choices      []choice
	Bad          bool
}

type stockProblem struct {
	No   int64
	Text string
}

// stock shows the reader's own stock: states with counts, and a table in which prices and
// states can be changed.
func (s *Server) stock(w http.ResponseWriter, r *Request) error {
	return s.stockPage(w, r, r.URL.Query(), nil, nil)
}

// ownFilter reads the filter of the address; state is the word that stands in it.
func ownFilter(r *Request, v url.Values) (f market.StockQuery, state string) {
	f.Member, f.After, f.Limit = r.Actor.OrgNo, v.Get("after"), stockPage
	f.Number = strings.ToUpper(strings.TrimSpace(v.Get("no")))
	if len(f.Number) > 40 {
		f.Number = f.Number[:40]
	}
	switch state = v.Get("state"); state {
	case "over":
		f.Expired = true
	default:
		a, _ := stone.ParseAvailability(strings.ReplaceAll(state, "_", " ")) // an unknown word filters nothing
		if f.Availability = a; a == 0 {
			state = ""
		}
	}
	return f, state
}

// stockPage shows the stock under the filter of the address. typed is a form that could
// not be taken as a whole, with what is wrong in it.
func (s *Server) stockPage(w http.ResponseWriter, r *Request, q, typed url.Values, problems []stockProblem) error {
	if r.Actor.OrgNo == 0 {
		return errs.New(errs.Forbidden, "stock.no_member")
	}
	f, state := ownFilter(r, q)
	ctx, d := r.Context(), stockData{Number: f.Number, State: state, Problems: problems, Zone: s.zone(r), Files: []string{"csv", "xlsx", "json"}}
	var err error
	if d.Counts, err = market.CountStock(ctx, s.Keeper.DB(), r.Actor, r.Now, r.Actor.OrgNo); err != nil {
		return err
	}
	whole, err := market.StockOf(ctx, s.Keeper.DB(), r.Actor, r.Actor.OrgNo)
	if err != nil {
		return err
	}
	page, err := market.MyStock(ctx, s.Keeper.DB(), r.Actor, r.Now, f)
	if err != nil {
		return err
	}
	d.Staged = whole.Staged
	if page.Next != "" {
		d.Next = stockURL(f, state, page.Next)
	}
	if q.Get("after") != "" {
		d.First = stockURL(f, state, "")
	}
	d.Query = q.Encode()
	d.May = r.Actor.May("market.change", access.Own)
	d.Tabs = stockTabs(r.Lang, d.Counts, f, state)
	for i := range page.Listings {
		d.Rows = append(d.Rows, s.ownRow(r, &page.Listings[i], typed, problems))
	}
	v := View{Title: r.Lang.T("stock.title", "n", d.Counts.All), Data: &d, NoIndex: true}
	if len(problems) > 0 {
		v.Status = http.StatusUnprocessableEntity
		v.Title = r.Lang.T("web.error_title", "what", v.Title)
	}
	return s.show(w, r, "stock", v)
}

func stockURL(f market.StockQuery, state, after string) string {
	v := url.Values{}
	for key, value := range map[string]string{"state": state, "no": f.Number, "after": after} {
		if value != "" {
			v.Set(key, value)
		}
	}
	if len(v) == 0 {
		return "/stock"
	}
	return "/stock?" + v.Encode()
}

// stockTabs are the states with their counts.
func stockTabs(l i18n.Lang, c market.StockCounts, f market.StockQuery, state string) []stockTab {
	tabs := []stockTab{{l.T("stock.state_all"), stockURL(f, "", ""), c.All, state == ""}}
	for _, a := range stone.Availabilities() {
		word := search.FieldAvailability.Word(uint8(a))
		if n := c.Availability[a]; n > 0 || state == word {
			tabs = append(tabs, stockTab{codeWord(l, search.FieldAvailability, uint8(a)), stockURL(f, word, ""), n, state == word})
		}
	}
	if c.Over > 0 || state == "over" {
		tabs = append(tabs, stockTab{l.T("stock.state_over"), stockURL(f, "over", ""), c.Over, state == "over"})
	}
	return tabs
}

func (s *Server) ownRow(r *Request, x *market.Listing, typed url.Values, problems []stockProblem) stockRow {
	l := r.Lang
	row := stockRow{
		No: x.No, StockNo: x.StockNo, Stone: stoneName(l, &x.Stone), Price: priceText(l, x.PPC), Total: l.Whole(x.Total, money.USD),
		State: stateChip(l, x), Proof: chip([...]string{"", "o", "i", "n"}[x.Proof], codeWord(l, search.FieldProof, uint8(x.Proof))),
		Until: x.Until, Over: !x.Live, Availability: codeWord(l, search.FieldAvailability, uint8(x.Availability)),
	}
	if rep := x.Stone.Report(); rep.Number != "" {
		row.Report = rep.Lab.String() + " " + rep.Number
	}
	if x.Stone.Kind != stone.Natural {
		row.Kind = kindChip(l, x.Stone.Kind)
	}
	if x.Lock.Reason != "" {
		row.Locked = l.T("stock.locked", "what", orElse(x.Lock.Ref, l.T("stock.lock_"+x.Lock.Reason)))
	}
	chosen := x.Availability
	key := strconv.FormatInt(x.No, 10)
	if typed != nil {
		row.Price = orElse(typed.Get("ppc."+key), row.Price)
		if a, err := stone.ParseAvailability(typed.Get("av." + key)); err == nil && a != 0 {
			chosen = a
		}
	}
	for _, p := range problems {
		row.Bad = row.Bad || p.No == x.No
	}
	for _, a := range stone.Availabilities() {
		row.Choices = append(row.Choices, choice{a.String(), codeWord(l, search.FieldAvailability, uint8(a)), a == chosen})
	}
	return row
}

// priceText is a price in an input: whole dollars, with cents only where there are some.
func priceText(l i18n.Lang, cents int64) string {
	if cents%100 == 0 {
		return l.Int(cents / 100)
	}
	return l.Scaled(cents, 2, 2)
}
