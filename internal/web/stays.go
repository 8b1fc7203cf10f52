package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/border/custody"
	"openbourse/internal/registry/access"
)

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
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	_, err = custody.Extend{Stay: no, Day: clock.Date(strings.TrimSpace(v.Get("day")))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.stayDone(w, r, err)
}

// stayCall calls the guarantee of one that is overdue.
func (s *Server) stayCall(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	_, err = custody.Call{Stay: no, Why: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.stayDone(w, r, err)
}
