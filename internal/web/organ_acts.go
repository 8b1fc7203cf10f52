package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/party"
)

// organDone leads back to the organ, or shows it with what is wrong.
func (s *Server) organDone(w http.ResponseWriter, r *Request, err error, doing string) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.organPage(w, r, f, doing)
	}
	s.say(w, "organ.said_done")
	return redirect(w, r, organURL(r.PathValue("organ")))
}

// personTyped is the person whose e-mail address was typed.
func (s *Server) personTyped(r *Request, v url.Values) (id.ID, error) {
	p, err := party.PersonByEmail(r.Context(), s.Keeper.DB(), strings.ToLower(strings.TrimSpace(v.Get("person"))))
	if errs.Is(err, "party.no_person") {
		err = errs.New(errs.Invalid, "organ.no_person").At("person")
	}
	return p.ID, err
}

// lastDay is the day after the last day that was typed: seats keep the first day no longer held.
func lastDay(typed string) clock.Date {
	d, err := clock.ParseDate(strings.TrimSpace(typed))
	if err != nil {
		return clock.Date(typed)
	}
	return d.AddDays(1)
}

// organBegin notes who sits from before the program.
func (s *Server) organBegin(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	person, err := s.personTyped(r, v)
	if err == nil {
		_, err = organ.Begin{Organ: r.PathValue("organ"), Person: person, Post: v.Get("post"), From: clock.Date(v.Get("from")), Until: lastDay(v.Get("until")), Source: v.Get("source")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.organDone(w, r, err, "begin")
}

// organNominate proposes somebody for a seat.
func (s *Server) organNominate(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	person, err := s.personTyped(r, v)
	if err == nil {
		_, err = organ.Nominate{Organ: r.PathValue("organ"), Person: person, Post: v.Get("post"), From: clock.Date(v.Get("from")), Until: lastDay(v.Get("until"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.organDone(w, r, err, "nominate")
}

// organEndSeat ends a seat before its term.
func (s *Server) organEndSeat(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = organ.EndSeat{Seat: no, Until: clock.Date(v.Get("end")), Source: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.organDone(w, r, at(at(err, "until", "end"), "source", "why"), "end")
}

// organRaise puts a text on the list.
func (s *Server) organRaise(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = organ.Raise{Organ: r.PathValue("organ"), Title: textIn(v, "title"), Body: textIn(v, "body")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.organDone(w, r, err, "raise")
}

// organBring asks the organ about a proposed rule.
func (s *Server) organBring(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = organ.Bring{Organ: r.PathValue("organ"), Proposal: wholeOf(v.Get("proposal"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.organDone(w, r, err, "bring")
}

// organDrop takes a text off the list.
func (s *Server) organDrop(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = organ.Drop{Item: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.organDone(w, r, err, "drop")
}

// organCall calls a meeting, or sends what is chosen round for a decision in writing.
func (s *Server) organCall(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	var items []int64
	for _, i := range v["items"] {
		items = append(items, wholeOf(i))
	}
	at, code := s.typedMoment(r, v.Get("at")), r.PathValue("organ")
	var d organ.Done
	if v.Get("do") == "circulate" {
		d, err = organ.Circulate{Organ: code, Until: s.typedMoment(r, v.Get("until")), Items: items, Secret: v.Get("secret") == "1"}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	} else {
		d, err = organ.Call{Organ: code, At: at, Place: v.Get("place"), Items: items}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		return s.organDone(w, r, err, "call")
	}
	s.say(w, "organ.said_done")
	return redirect(w, r, meetingURL(&organ.Meeting{Organ: code, No: d.Meeting}))
}

// typedMoment is a day and time typed in the exchange's zone; zero when it is none.
func (s *Server) typedMoment(r *Request, typed string) clock.Instant {
	t, err := time.ParseInLocation("2006-01-02T15:04", strings.TrimSpace(typed), s.zone(r))
	if err != nil {
		return 0
	}
	return clock.At(t)
}
