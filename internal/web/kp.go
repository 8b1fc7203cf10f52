package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/money"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/registry/access"
)

const kpPage = 50

// kpData is the register of certificates: the reader's own, or all for customs and the house.
type kpData struct {
	Filters         []dealsTab
	Rows            []kpRow
	More            string
	May, Tables     bool
	Number          string
	Shipment, Stone int64
}

type kpRow struct {
	No                int64
	Chip, Late        template.HTML
	Name, Way, Member string
	Carats, Value     string
	Expires           string
}

// kp lists certificates, newest first.
func (s *Server) kp(w http.ResponseWriter, r *Request) error {
	q := r.URL.Query()
	f := kimberley.Filter{Before: wholeOf(q.Get("before")), Number: q.Get("number"), Shipment: wholeOf(q.Get("shipment")), Stone: wholeOf(q.Get("stone")), Limit: kpPage + 1}
	which := q.Get("d")
	switch which {
	case kimberley.In, kimberley.Out:
		f.Direction = which
	case "desk":
		f.Desk = true
	}
	all, err := kimberley.List(r.Context(), s.Keeper.DB(), r.Actor, f)
	if err != nil {
		return err
	}
	d := kpData{May: r.Actor.May("kimberley.announce", access.Own), Tables: r.Actor.May("kimberley.tables", access.Any), Number: f.Number, Shipment: f.Shipment, Stone: f.Stone}
	for _, x := range []string{"all", kimberley.In, kimberley.Out, "desk"} {
		d.Filters = append(d.Filters, dealsTab{Label: r.Lang.T("kp.filter_" + x), URL: "/border/kp" + either(x == "all", "", "?d="+x), Chosen: which == x || which == "" && x == "all"})
	}
	if len(all) > kpPage {
		all = all[:kpPage]
		next := url.Values{"before": {strconv.FormatInt(all[kpPage-1].No, 10)}}
		if which != "" {
			next.Set("d", which)
		}
		d.More = "/border/kp?" + next.Encode()
	}
	day := today(r, s.zone(r))
	for i := range all {
		c := &all[i]
		row := kpRow{
			No: c.No, Chip: s.kpChip(r, c), Name: c.Name(), Way: c.From + " → " + c.To, Carats: r.Lang.Carat(carat.Weight(c.Weight)),
			Value: r.Lang.Money(money.Of(c.USD, money.USD)), Expires: r.Lang.Date(c.Expires),
		}
		if c.Member != r.Actor.Org {
			row.Member = s.orgName(r, c.Member)
		}
		if c.ExpiredOn(day) {
			row.Late = chip("x", r.Lang.T("kp.expired_chip"))
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "kp", View{Title: r.Lang.T("kp.title"), Data: d, NoIndex: true})
}

func (s *Server) kpChip(r *Request, c *kimberley.Certificate) template.HTML {
	return chip(stateKind(c.State), stateWord(r.Lang, c.Life(), c.State))
}

func kpURL(no int64) string { return "/border/kp/" + strconv.FormatInt(no, 10) }

// kpName is what a page calls a certificate: its name, or what it is an application for.
func kpName(r *Request, c *kimberley.Certificate) string {
	if c.Number == "" {
		return r.Lang.T("kp.application", "no", c.No, "to", c.To)
	}
	return r.Lang.T("kp.one", "name", c.Name())
}
