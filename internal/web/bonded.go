package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/custody"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/shipment"
)

const bondedPage = 100

// bondedData is bonded stock: what stands in the reader's customs account, or in all.
type bondedData struct {
	Rows                     []bondedRow
	Chosen                   string
	States, Places, Ways     []option
	More                     string
	Box, Put, Ship           bool
	Form                     form
	Pieces                   int64
	Weight                   carat.Weight
	Value                    string
	Differences, Inspections int
}

type bondedRow struct {
	Stone, Pieces            int64
	Chip                     template.HTML
	Member, Owner, Kind, HS  string
	Place, Box, Value, Since string
	Weight                   carat.Weight
	Shipment                 int64
	May                      bool
}

// bonded lists lots.
func (s *Server) bonded(w http.ResponseWriter, r *Request) error {
	return s.bondedList(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) bondedList(w http.ResponseWriter, r *Request, f form) error {
	q := r.URL.Query()
	ask := custody.LotAsk{State: lifecycle.State(q.Get("state")), After: wholeOf(q.Get("after")), Limit: bondedPage + 1}
	ctx, d := r.Context(), s.Keeper.DB()
	all, err := custody.Lots(ctx, d, r.Actor, ask)
	if err != nil {
		return err
	}
	if f.Values == nil {
		f.Values = url.Values{}
	}
	f.Values.Set("state", string(ask.State))
	b := bondedData{
		Form: f, Chosen: string(ask.State), Put: r.Actor.May("custody.inside", access.Any), Ship: r.Actor.May("shipment.draft", access.Own),
		Box: r.Actor.May("custody.box", access.Own), States: []option{{Value: "", Word: r.Lang.T("custody.all_here")}},
	}
	for _, st := range custody.Life.States() {
		if st != custody.Outside {
			b.States = append(b.States, option{Value: string(st), Word: stateWord(r.Lang, custody.Life, st)})
		}
	}
	for _, p := range custody.Places {
		b.Places = append(b.Places, option{Value: p, Word: placeWord(r, p)})
	}
	for _, way := range []shipment.Direction{shipment.HomeOut, shipment.AbroadOut, shipment.ShowOut, shipment.ZoneOut, shipment.InlandOut, shipment.TemporaryBack} {
		b.Ways = append(b.Ways, option{Value: string(way), Word: wayWord(r.Lang, way)})
	}
	if len(all) > bondedPage {
		all = all[:bondedPage]
		b.More = "/border/bonded?state=" + url.QueryEscape(b.Chosen) + "&after=" + strconv.FormatInt(all[bondedPage-1].Stone, 10)
	}
	var value int64
	for i := range all {
		l := &all[i]
		b.Pieces, b.Weight, value = b.Pieces+l.Pieces, b.Weight+l.Weight, value+l.Value
		b.Rows = append(b.Rows, s.bondedRow(r, l))
	}
	b.Value = usd(r.Lang, value)
	reports, err := custody.Reports(ctx, d, r.Actor, true, 100)
	if err != nil {
		return err
	}
	met, err := custody.Inspections(ctx, d, r.Actor, 100)
	if err != nil {
		return err
	}
	b.Differences, b.Inspections = len(reports), len(met)
	return s.show(w, r, "bonded", View{Title: f.Title(r.Lang.T("custody.title")), Data: b, NoIndex: true, Status: f.Status()})
}

func (s *Server) bondedRow(r *Request, l *custody.Lot) bondedRow {
	row := bondedRow{
		Stone: l.Stone, Pieces: l.Pieces, Chip: chip(stateKind(l.State), stateWord(r.Lang, custody.Life, l.State)), Member: s.orgName(r, l.Member),
		Kind: kindWord(r.Lang, l.Kind), HS: l.HS, Place: placeWord(r, l.Place), Box: l.Box, Value: usd(r.Lang, l.Value), Since: moment(r.Lang, l.Since, s.zone(r)),
		Weight: l.Weight, Shipment: l.Shipment, May: l.State == custody.Bonded,
	}
	if l.Owner != l.Member {
		row.Owner = s.orgName(r, l.Owner)
	}
	if l.Rough {
		row.Kind += " · " + r.Lang.T("word.form.rough")
	}
	return row
}

// placeWord is the purpose of a place account in words.
func placeWord(r *Request, place string) string {
	return r.Lang.T("custody.at_" + strings.ReplaceAll(place, " ", "_"))
}

// bondedPut moves chosen lots inside the exchange.
func (s *Server) bondedPut(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := custody.Put{Place: v.Get("place"), Box: v.Get("box")}
	for _, no := range v["stones"] {
		c.Stones = append(c.Stones, wholeOf(no))
	}
	if _, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.bondedList(w, r, f)
	}
	s.say(w, "custody.said_put")
	return redirect(w, r, "/border/bonded")
}
