package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/custody"
	"openbourse/internal/registry/access"
)

// differencesData is what was found to differ, open reports first.
type differencesData struct {
	Rows   []differenceRow
	Form   form
	Failed int64 // the report whose form was refused
}

type differenceRow struct {
	No, Stone, Shipment         int64
	Chip                        template.HTML
	Member, What, Words         string
	Declared, Found             carat.Weight
	DeclaredPieces, FoundPieces int64
	Opened, Why                 string
	Decisions                   []option
}

// differences lists them.
func (s *Server) differences(w http.ResponseWriter, r *Request) error {
	return s.differencesPage(w, r, form{Lang: r.Lang, Values: url.Values{}}, 0)
}

func (s *Server) differencesPage(w http.ResponseWriter, r *Request, f form, failed int64) error {
	all, err := custody.Reports(r.Context(), s.Keeper.DB(), r.Actor, false, 200)
	if err != nil {
		return err
	}
	d := differencesData{Form: f, Failed: failed}
	for i := range all {
		x := &all[i]
		row := differenceRow{
			No: x.No, Stone: x.Stone, Shipment: x.Shipment, Member: s.orgName(r, x.Member), What: r.Lang.T("custody.what_" + x.What), Words: x.Words,
			Declared: x.Declared, Found: x.Found, DeclaredPieces: x.DeclaredPieces, FoundPieces: x.FoundPieces, Opened: moment(r.Lang, x.Opened, s.zone(r)), Why: x.Why,
		}
		if x.What == "count" {
			row.Words = r.Lang.T("custody.result_" + x.Words)
		}
		if x.Decision != "" {
			row.Chip = chip("o", r.Lang.T("life.custody_"+string(x.Decision)))
		} else {
			row.Chip = chip("a", r.Lang.T("custody.undecided"))
			if r.Actor.May("custody.decide", access.Any) {
				for _, act := range []lifecycle.Act{custody.ActAmend, custody.ActClear, custody.ActRefuse, custody.ActSeize} {
					row.Decisions = append(row.Decisions, option{Value: string(act), Word: r.Lang.T("life.custody_" + string(act))})
				}
			}
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "differences", View{Title: f.Title(r.Lang.T("custody.differences")), Data: d, NoIndex: true, Status: f.Status()})
}

// differenceDecide decides about one.
func (s *Server) differenceDecide(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	if _, err := (custody.Decide{Report: no, Decision: lifecycle.Act(v.Get("decision")), Why: v.Get("why")}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.differencesPage(w, r, f, no)
	}
	s.say(w, "custody.said_decided")
	return redirect(w, r, "/border/differences")
}

// staysData is goods in or out for a time with their last days.
type staysData struct {
	Rows []stayRow
	May  bool
	Form form
}

type stayRow struct {
	No, Shipment                                 int64
	Chip                                         template.HTML
	Member, Kind, Value, Guarantee, Fee, Day, In string
	Extend, Call                                 bool
}

// stays lists them.
func (s *Server) stays(w http.ResponseWriter, r *Request) error {
	return s.staysPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) staysPage(w http.ResponseWriter, r *Request, f form) error {
	all, err := custody.Stays(r.Context(), s.Keeper.DB(), r.Actor, r.Now, false, 200)
	if err != nil {
		return err
	}
	d := staysData{Form: f, May: r.Actor.May("custody.extend", access.Any)}
	for i := range all {
		x := &all[i]
		row := stayRow{
			No: x.No, Shipment: x.Shipment, Chip: chip(stateKind(x.State), stateWord(r.Lang, custody.StayLife, x.State)), Member: s.orgName(r, x.Member),
			Kind: strings.TrimSpace(r.Lang.T("custody.stay_"+x.Kind) + " " + x.Carnet), Value: usd(r.Lang, x.Value), Day: r.Lang.Date(x.Day),
		}
		if x.Guarantee > 0 {
			row.Guarantee, row.Fee = yuan(r.Lang, x.Guarantee), yuan(r.Lang, x.Fee)
		}
		if x.State == custody.StayOpen {
			row.In = timeLeft(r.Lang, r.Now, x.Due)
		}
		row.Extend, row.Call = d.May && x.State == custody.StayOpen, d.May && x.State == custody.StayOverdue
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "stays", View{Title: f.Title(r.Lang.T("custody.stays")), Data: d, NoIndex: true, Status: f.Status()})
}

func (s *Server) stayDone(w http.ResponseWriter, r *Request, err error) error {
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.staysPage(w, r, f)
	}
	s.say(w, "custody.said_stay")
	return redirect(w, r, "/border/stays")
}

// stayExtend gives one more time.
func (s *Server) stayExtend(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = custody.Extend{Stay: no, Day: clock.Date(strings.TrimSpace(v.Get("day")))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.stayDone(w, r, err)
}

// stayCall calls the guarantee of one that is overdue.
func (s *Server) stayCall(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = custody.Call{Stay: no, Why: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.stayDone(w, r, err)
}

// todayArrivals are shipments that are to be looked at, by their appointments.
func (s *Server) todayArrivals(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("today.arrivals")}
	all, err := custody.Inspections(r.Context(), s.Keeper.DB(), r.Actor, 100)
	for _, x := range all {
		c := chip("n", r.Lang.T("custody.appointed"))
		if x.Opened != 0 {
			c = chip("i", r.Lang.T("custody.opened"))
		}
		p.Rows = append(p.Rows, todayRow{No: strconv.FormatInt(x.Shipment, 10), URL: shipmentURL(x.Shipment), What: x.Place, When: moment(r.Lang, x.At, s.zone(r)), Chip: c})
	}
	return p, err
}

// todayDifferences are differences nobody has decided about.
func (s *Server) todayDifferences(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("custody.differences")}
	all, err := custody.Reports(r.Context(), s.Keeper.DB(), r.Actor, true, 100)
	for _, x := range all {
		p.Rows = append(p.Rows, todayRow{
			No: strconv.FormatInt(x.No, 10), URL: "/border/differences", What: s.orgName(r, x.Member) + ": " + r.Lang.T("custody.what_"+x.What), When: moment(r.Lang, x.Opened, s.zone(r)),
			Chip: chip("a", r.Lang.T("custody.undecided")),
		})
	}
	return p, err
}
