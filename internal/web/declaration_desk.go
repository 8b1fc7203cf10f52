package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/customs"
	"openbourse/internal/registry/access"
)

// deskData is the officers' queue.
type deskData struct {
	Form form
	Rows []declarationsRow
	Desk bool // the reader is an officer
}

func deskOf(r *Request) bool { return r.Actor.May("declaration.desk", access.Any) }

// declarationDesk shows what waits for customs.
func (s *Server) declarationDesk(w http.ResponseWriter, r *Request) error {
	return s.deskPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

// deskPage is the desk, or for the exchange's people who brought a file the form alone.
func (s *Server) deskPage(w http.ResponseWriter, r *Request, f form) error {
	d := deskData{Form: f, Desk: deskOf(r)}
	if d.Desk {
		all, err := customs.Desk(r.Context(), s.Keeper.DB(), r.Actor, 200)
		if err != nil {
			return err
		}
		for i := range all {
			d.Rows = append(d.Rows, s.declarationsRow(r, &all[i]))
		}
	}
	return s.show(w, r, "declaration_desk", View{Title: f.Title(r.Lang.T("declaration.desk")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// todayPapers are the customs papers that need somebody.
func (s *Server) todayPapers(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("declaration.title")}
	all, err := customs.Due(r.Context(), s.Keeper.DB(), r.Actor, 100)
	for i := range all {
		x := &all[i]
		row := todayRow{No: strconv.FormatInt(x.No, 10), URL: declarationURL(x.No), What: r.Lang.T("declaration.kind_"+string(x.Kind)) + ", " + s.orgName(r, x.Member), When: moment(r.Lang, x.LookAt, s.zone(r)), Chip: declarationChip(r, x)}
		p.Rows = append(p.Rows, row)
	}
	return p, err
}

// parseLocal reads a moment as a browser's field gives it.
func parseLocal(s string, z zone) (time.Time, error) {
	return time.ParseInLocation("2006-01-02T15:04", s, z)
}

// formsData is the register of approval forms.
type formsData struct {
	Form  form
	Rows  []formsRow
	More  string
	Files bool // the reader goes on with forms
}

type formsRow struct {
	No, Paper                         int64
	Number, Way, Who, Certificate, At string
	Invoice, URL                      string
	Chip                              template.HTML
	CanInvoice, CanArchive            bool
}

// approvalForms shows the register.
func (s *Server) approvalForms(w http.ResponseWriter, r *Request) error {
	return s.formsPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) formsPage(w http.ResponseWriter, r *Request, f form) error {
	all, err := customs.Forms(r.Context(), s.Keeper.DB(), r.Actor, wholeOf(r.URL.Query().Get("before")), declarationsPage+1)
	if err != nil {
		return err
	}
	l := r.Lang
	d := formsData{Form: f, Files: r.Actor.May("approval.register", access.Any)}
	if len(all) > declarationsPage {
		all = all[:declarationsPage]
		d.More = "/approval-forms?before=" + strconv.FormatInt(all[declarationsPage-1].No, 10)
	}
	can := func(x *customs.Form, act lifecycle.Act) bool {
		_, err := customs.FormLife.Next(x.State, act)
		return d.Files && err == nil
	}
	for i := range all {
		x := &all[i]
		d.Rows = append(d.Rows, formsRow{
			No: x.No, Paper: x.Paper, Number: x.Number, Way: l.T("declaration.way_" + string(x.Direction)), Who: s.orgName(r, x.Member), Certificate: x.Certificate, Invoice: x.Invoice,
			At: moment(l, x.Numbered, s.zone(r)), URL: paperURL(x.Document), Chip: chip(stateKind(x.State), stateWord(l, customs.FormLife, x.State)),
			CanInvoice: can(x, "invoice"), CanArchive: can(x, "archive"),
		})
	}
	return s.show(w, r, "declaration_forms", View{Title: f.Title(l.T("declaration.forms")), Data: d, NoIndex: true, Status: f.Status()})
}

// approvalFile goes on with a form.
func (s *Server) approvalFile(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	if _, err = (customs.File{Form: no, Act: lifecycle.Act(v.Get("act")), Invoice: v.Get("invoice")}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.formsPage(w, r, f)
	}
	s.say(w, "declaration.said_done")
	return redirect(w, r, "/approval-forms")
}

// stonesData are certificates of stones.
type stonesData struct {
	Form    form
	Rows    []stonesRow
	More    string
	Revokes bool
}

type stonesRow struct {
	No, Stone, Paper int64
	Who, At, Code    string
	Match            string
	Chip             template.HTML
	Can              bool
}

// stoneCertificates lists them.
func (s *Server) stoneCertificates(w http.ResponseWriter, r *Request) error {
	return s.stonesPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) stonesPage(w http.ResponseWriter, r *Request, f form) error {
	all, err := customs.Certificates(r.Context(), s.Keeper.DB(), r.Actor, wholeOf(r.URL.Query().Get("before")), declarationsPage+1)
	if err != nil {
		return err
	}
	l := r.Lang
	d := stonesData{Form: f, Revokes: r.Actor.May("certificate.revoke", access.Any)}
	if len(all) > declarationsPage {
		all = all[:declarationsPage]
		d.More = "/stone-certificates?before=" + strconv.FormatInt(all[declarationsPage-1].No, 10)
	}
	for i := range all {
		x := &all[i]
		_, err := customs.StoneLife.Next(x.State, "revoke")
		d.Rows = append(d.Rows, stonesRow{
			No: x.No, Stone: x.Stone, Paper: x.Paper, Who: s.orgName(r, x.Member), At: moment(l, x.Requested, s.zone(r)), Code: x.Code, Match: s.stoneMatch(r, x),
			Chip: chip(stateKind(x.State), stateWord(l, customs.StoneLife, x.State)), Can: d.Revokes && err == nil,
		})
	}
	return s.show(w, r, "declaration_stones", View{Title: f.Title(l.T("declaration.stones")), Data: d, NoIndex: true, Status: f.Status()})
}

// stoneMatch says whether the three sides agree, and who differs; never in what.
func (s *Server) stoneMatch(r *Request, x *customs.Certificate) string {
	var all string
	for _, side := range x.Differs() {
		all += ", " + r.Lang.T("declaration.differ_"+side)
	}
	if all == "" {
		return r.Lang.T("declaration.agree")
	}
	return all[2:]
}

// stoneRevoke ends a certificate.
func (s *Server) stoneRevoke(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	if _, err = (customs.Revoke{Certificate: no, Why: v.Get("why")}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.stonesPage(w, r, f)
	}
	s.say(w, "declaration.said_done")
	return redirect(w, r, "/stone-certificates")
}
