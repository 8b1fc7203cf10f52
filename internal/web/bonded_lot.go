package web

import (
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/border/custody"
	"openbourse/internal/registry/access"
)

type bondedLotData struct {
	Lot     bondedRow
	Stone   int64
	Stay    int64
	Report  int64
	Events  []bondedEvent
	Hold    bool
	Grounds []option
	Form    form
}

type bondedEvent struct{ At, Act, After, Shipment, Detail string }

// bondedLot shows one lot with its history.
func (s *Server) bondedLot(w http.ResponseWriter, r *Request) error {
	return s.bondedLotPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) bondedLotPage(w http.ResponseWriter, r *Request, f form) error {
	no, err := pathNo(r, "stone")
	if err != nil {
		return err
	}
	l, events, err := custody.LotOf(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return err
	}
	d := bondedLotData{Lot: s.bondedRow(r, &l), Stone: no, Stay: l.Temporary, Report: l.Report, Form: f}
	_, stop := custody.Life.Next(l.State, custody.ActHold)
	d.Hold = stop == nil && r.Actor.May("custody.decide", access.Any)
	for _, g := range custody.Grounds {
		d.Grounds = append(d.Grounds, option{Value: g, Word: r.Lang.T("custody.what_" + g)})
	}
	for _, e := range events {
		x := bondedEvent{At: moment(r.Lang, e.At, s.zone(r)), Act: r.Lang.T("custody.event_" + string(e.Act)), After: stateWord(r.Lang, custody.Life, e.After)}
		if e.Shipment != 0 {
			x.Shipment = strconv.FormatInt(e.Shipment, 10)
		}
		d.Events = append(d.Events, x)
	}
	return s.show(w, r, "bonded_lot", View{Title: f.Title(r.Lang.T("custody.lot", "stone", no)), Data: d, NoIndex: true, Status: f.Status()})
}

// bondedHold holds a lot.
func (s *Server) bondedHold(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "stone")
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	if _, err := (custody.Hold{Stone: no, What: v.Get("what"), Words: v.Get("why")}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.bondedLotPage(w, r, f)
	}
	s.say(w, "custody.said_held")
	return redirect(w, r, "/border/differences")
}
