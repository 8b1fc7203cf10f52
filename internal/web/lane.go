package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/money"
	"openbourse/internal/border/lane"
)

// laneData is one case with its checklist.
type laneData struct {
	URL, Head string
	Chip      template.HTML
	AllThere  bool
	Facts     []fact
	Items     []laneItem
	Proofs    []laneProof
	Form      form
	May       bool // the reader keeps the case, and it is open
	Notes     []option
	States    []option
	Money     []option
	Forms     []option
	Lines     []option
	Criteria  []option
}

type laneItem struct {
	Word, Ref, Hint, Due, Mark string
	Source                     citation
	Chip                       template.HTML
	Advised, ByHand            bool
}

// laneProof is a proof of origin; No names its form on the page.
type laneProof struct {
	No       int64
	Form     string
	Chip     template.HTML
	Paper    string
	Ref      string
	Findings []string
	Back     form // of the certificate that came back
	Open     bool
	E        bool
}

// lane shows a case.
func (s *Server) lane(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.lanePage(w, r, no, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) lanePage(w http.ResponseWriter, r *Request, no int64, f form) error {
	x, err := lane.Read(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return err
	}
	l := r.Lang
	d := laneData{
		URL: laneURL(no), Head: l.T("lane.one", "no", no, "from", x.From, "to", x.To), Chip: laneChip(l, &x.Case), AllThere: x.Missing() == 0, Facts: s.laneFacts(r, &x), Form: f,
		May: x.State == lane.Open && r.Actor.May("lane.keep", r.Actor.To(x.Member)),
	}
	for i := range x.Items {
		d.Items = append(d.Items, laneItemOf(r, &x.Items[i]))
	}
	for i := range x.Proofs {
		d.Proofs = append(d.Proofs, s.laneProofOf(r, &x.Proofs[i], f))
	}
	if d.May {
		s.laneChoices(r, &x, &d)
	}
	return s.show(w, r, "lane", View{Title: f.Title(d.Head), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

func (s *Server) laneFacts(r *Request, x *lane.Whole) []fact {
	l := r.Lang
	all := []fact{
		{Label: l.T("kp.member"), Value: s.orgName(r, x.Member)},
		{Label: l.T("lane.col_lane"), Value: x.From + " → " + x.To},
		{Label: l.T("lane.col_goods"), Value: classWords(l, x.Classes)},
		{Label: l.T("lane.carats"), Value: l.Carat(x.Ship.Weight)},
		{Label: l.T("lane.value"), Value: l.Money(money.Of(x.Ship.Value, money.USD))},
		{Label: l.T("lane.invoice"), Value: x.Ship.Invoice, Mono: true},
	}
	if x.Deal > 0 {
		f := fact{Label: l.T("lane.deal"), Value: strconv.FormatInt(x.Deal, 10), Mono: true}
		if x.Member == r.Actor.Org {
			f.URL = dealURL(x.Deal)
		}
		all = append(all, f)
	}
	if next, found := x.Next(); found {
		all = append(all, fact{Label: l.T("lane.col_next"), Value: l.Date(next.Due) + " · " + l.T("lane.item_"+next.Item)})
	}
	return all
}

func laneItemOf(r *Request, i *lane.Item) laneItem {
	l := r.Lang
	kind := map[string]string{"done": "o", "not_needed": "n"}[i.State]
	if kind == "" {
		kind = either(i.Need == "needed", "a", "n")
	}
	it := laneItem{
		Word: l.T("lane.item_" + i.Item), Ref: orElse(i.Ref, i.Why), Source: cited(l, i.Source), Mark: l.T("rule.mark." + string(i.Mark)), Chip: chip(kind, l.T("lane.state_"+i.State)),
		Advised: i.Need == "advised", ByHand: i.ByHand, Due: l.Date(i.Due),
	}
	if i.Hint != "" {
		it.Hint = l.T(i.Hint)
	}
	return it
}

func (s *Server) laneProofOf(r *Request, p *lane.Proof, f form) laneProof {
	x := laneProof{
		No: p.No, Form: p.Form, Paper: p.Paper, Ref: p.Back.Reference, Open: p.State != lane.Accepted, E: p.Form == lane.FormE,
		Chip: chip(stateKind(p.State), stateWord(r.Lang, lane.ProofLife, p.State)),
	}
	for _, key := range p.Findings {
		x.Findings = append(x.Findings, r.Lang.T("lane.finding_"+key))
	}
	b := p.Back
	if p.Came == 0 { // what is asked for stands there to be corrected, nothing that only the certificate says
		b = p.Sheet
	}
	x.Back = filled(r.Lang, "reference", b.Reference, "body", b.Body, "exporter", b.Exporter, "importer", b.Importer, "origin", b.Origin, "criterion", b.Criterion, "hs", b.HS,
		"weight", carat.Weight(b.Weight).String(), "fob", money.Of(b.FOB, money.USD).Decimal(), "invoice", b.Invoice, "invoiced", string(b.Invoiced), "departure", string(b.Departure), "issued", string(b.Issued), "first", b.First)
	for name, on := range map[string]bool{"retro": b.Retro, "third": b.Third, "back_to_back": b.BackTo, "exhibit": b.Exhibit} {
		if on {
			x.Back.Values.Set(name, "1")
		}
	}
	if f.Err != nil && f.V("proof") == strconv.FormatInt(p.No, 10) {
		x.Back = f
	}
	return x
}

// laneChoices are what the forms of an open case offer.
func (s *Server) laneChoices(r *Request, x *lane.Whole, d *laneData) {
	l := r.Lang
	for i := range x.Items {
		if it := &x.Items[i]; it.State != "done" || it.ByHand {
			d.Notes = append(d.Notes, option{it.Item, l.T("lane.item_" + it.Item)})
		}
	}
	for _, st := range []string{"done", "not_needed", "open"} {
		d.States = append(d.States, option{st, l.T("lane.note_" + st)})
	}
	for _, c := range []money.Currency{money.USD, money.CNY, money.EUR, money.HKD} {
		d.Money = append(d.Money, option{string(c), string(c)})
	}
	d.Forms = []option{{lane.FormE, "Form E"}, {lane.FormRCEP, "RCEP"}}
	for i := range x.Lines {
		d.Lines = append(d.Lines, option{strconv.FormatInt(x.Lines[i].No, 10), x.Lines[i].Label})
	}
	for _, c := range lane.Criteria[lane.FormE] {
		d.Criteria = append(d.Criteria, option{c, c})
	}
}
