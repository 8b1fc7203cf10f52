package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/border/customs"
	"openbourse/internal/registry/access"
)

const declarationsPage = 50

// declarationsData are customs papers: of the reader's organisation, or all.
type declarationsData struct {
	Tabs        []dealsTab
	Rows        []declarationsRow
	May         bool // draft one
	Desk, Whose bool // the reader has a desk; papers of many members are listed
	More        string
}

type declarationsRow struct {
	No                                  int64
	Kind, Way, Entry, Who, Value, Since string
	Chip, Failed                        template.HTML
}

// declarations lists them, newest first.
func (s *Server) declarations(w http.ResponseWriter, r *Request) error {
	q, l := r.URL.Query(), r.Lang
	state := lifecycle.State(q.Get("state"))
	all, err := customs.List(r.Context(), s.Keeper.DB(), r.Actor, state, wholeOf(q.Get("before")), declarationsPage+1)
	if err != nil {
		return err
	}
	d := declarationsData{May: r.Actor.May("declaration.draft", access.Own), Desk: r.Actor.May("declaration.desk", access.Any), Whose: r.Actor.May("declaration.list", access.Any)}
	for _, st := range []lifecycle.State{"", customs.Draft, customs.Sent, customs.Accepted, customs.Assessed, customs.Released} {
		tab := dealsTab{Label: l.T("declaration.all"), URL: "/declarations", Chosen: state == st}
		if st != "" {
			tab.Label, tab.URL = stateWord(l, customs.Life, st), "/declarations?state="+string(st)
		}
		d.Tabs = append(d.Tabs, tab)
	}
	if len(all) > declarationsPage {
		all = all[:declarationsPage]
		d.More = "/declarations?" + url.Values{"state": {string(state)}, "before": {strconv.FormatInt(all[declarationsPage-1].No, 10)}}.Encode()
	}
	for i := range all {
		d.Rows = append(d.Rows, s.declarationsRow(r, &all[i]))
	}
	return s.show(w, r, "declarations", View{Title: l.T("declaration.title"), Data: d, NoIndex: true})
}

func (s *Server) declarationsRow(r *Request, p *customs.Paper) declarationsRow {
	l := r.Lang
	row := declarationsRow{
		No: p.No, Kind: l.T("declaration.kind_" + string(p.Kind)), Way: l.T("declaration.way_" + string(p.Kind)), Entry: entrySpaced(p.Entry), Who: s.orgName(r, p.Member),
		Value: l.Money(money.Of(p.USD, money.USD)), Since: moment(l, p.Sent, s.zone(r)), Chip: declarationChip(r, p),
	}
	if p.Failed > 0 && p.Open() {
		row.Failed = chip("a", l.T("declaration.checks_failed", "n", p.Failed))
	}
	return row
}

func declarationChip(r *Request, p *customs.Paper) template.HTML {
	return chip(stateKind(p.State), stateWord(r.Lang, customs.Life, p.State))
}

// entrySpaced writes customs' number in groups: office, year, direction, serial.
func entrySpaced(entry string) string {
	if len(entry) != 18 {
		return entry
	}
	return entry[:4] + " " + entry[4:8] + " " + entry[8:9] + " " + entry[9:]
}

func declarationURL(no int64) string { return "/declarations/" + strconv.FormatInt(no, 10) }

// declarationNewData is the choice of a shipment to draft from.
type declarationNewData struct {
	Form      form
	Shipments []option
}

// declarationNew offers the shipments that wait for a paper.
func (s *Server) declarationNew(w http.ResponseWriter, r *Request) error {
	return s.declarationChoose(w, r, form{Lang: r.Lang, Values: url.Values{"shipment": {r.URL.Query().Get("shipment")}}})
}

func (s *Server) declarationChoose(w http.ResponseWriter, r *Request, f form) error {
	all, err := customs.WaitingShipments(r.Context(), s.Keeper.DB(), r.Actor, 100)
	if err != nil {
		return err
	}
	d := declarationNewData{Form: f}
	for i := range all {
		x := &all[i]
		no := strconv.FormatInt(x.No, 10)
		d.Shipments = append(d.Shipments, option{no, r.Lang.T("declaration.shipment_option", "no", no, "way", r.Lang.T("declaration.way_"+x.Direction.Paper()), "with", x.Counterpart)})
	}
	return s.show(w, r, "declaration_new", View{Title: f.Title(r.Lang.T("declaration.new")), Data: d, NoIndex: true, Status: f.Status()})
}

// declarationDraft drafts the paper of a shipment.
func (s *Server) declarationDraft(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	done, err := customs.DraftPaper{Shipment: wholeOf(v.Get("shipment"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.declarationChoose(w, r, f)
	}
	s.say(w, "declaration.said_done")
	return redirect(w, r, declarationURL(done.Paper))
}
