package web

import (
	"net/http"
	"strings"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/custody"
	"openbourse/internal/registry/shipment"
)

// shipmentDone leads back to the shipment, or shows it with what is wrong.
func (s *Server) shipmentDone(w http.ResponseWriter, r *Request, said string, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.shipmentPage(w, r, f)
	}
	s.say(w, said)
	return redirect(w, r, "/shipments/"+r.PathValue("no"))
}

// shipmentAnnounce announces it.
func (s *Server) shipmentAnnounce(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	_, err = shipment.Announce{Shipment: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.shipmentDone(w, r, "shipment.said_announced", err)
}

// shipmentWithdraw withdraws it.
func (s *Server) shipmentWithdraw(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	_, err = shipment.Withdraw{Shipment: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.shipmentDone(w, r, "shipment.said_withdrawn", err)
}

// shipmentMove moves its goods one step on.
func (s *Server) shipmentMove(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	c := custody.Step{Shipment: no, Act: lifecycle.Act(v.Get("act")), Seals: strings.FieldsFunc(v.Get("seals"), func(c rune) bool { return c == ',' || c == ' ' }), Place: v.Get("place")}
	if v.Has("appointment") {
		at, err := time.ParseInLocation("2006-01-02T15:04", strings.TrimSpace(v.Get("appointment")), s.zone(r))
		if err != nil {
			return s.shipmentDone(w, r, "", errs.New(errs.Invalid, "custody.appointment").At("appointment"))
		}
		c.Appointment = clock.At(at)
	}
	_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.shipmentDone(w, r, "custody.said_moved", err)
}

// shipmentOpen breaks a seal in the member's presence.
func (s *Server) shipmentOpen(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	c := custody.Open{Shipment: no, Seal: v.Get("seal")}
	if c.Witness, err = id.Parse(v.Get("witness")); err != nil {
		return s.shipmentDone(w, r, "", errs.New(errs.Invalid, "custody.no_witness").At("witness"))
	}
	_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.shipmentDone(w, r, "custody.said_opened", err)
}

// shipmentWeigh notes a reading of the scale.
func (s *Server) shipmentWeigh(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	c := custody.Weigh{Shipment: no, Stone: wholeOf(v.Get("stone")), Pieces: wholeOf(v.Get("pieces")), Scale: v.Get("scale")}
	reading, err := readCarats(v.Get("reading"), "reading")
	if err != nil {
		return s.shipmentDone(w, r, "", errs.New(errs.Invalid, "custody.reading").At("reading"))
	}
	c.Reading = carat.Weight(reading)
	done, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	said := "custody.said_agrees"
	if err == nil && !done.Within {
		said = "custody.said_held"
	}
	return s.shipmentDone(w, r, said, err)
}

// shipmentAdmit lets its goods in.
func (s *Server) shipmentAdmit(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	_, err = custody.Admit{Shipment: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.shipmentDone(w, r, "custody.said_admitted", err)
}

// shipmentStay asks for a stay until a day.
func (s *Server) shipmentStay(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	_, err = custody.OpenStay{Shipment: no, Day: clock.Date(strings.TrimSpace(v.Get("day")))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.shipmentDone(w, r, "custody.said_stay", err)
}
