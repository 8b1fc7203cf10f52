package web

import (
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/border/lane"
)

// laneDone leads back to the case, or shows it with what is wrong.
func (s *Server) laneDone(w http.ResponseWriter, r *Request, no int64, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil && errs.Is(err, "lane.no_deal") {
			f, err = again(r, err, errs.NotFound)
		}
		if err != nil {
			return err
		}
		return s.lanePage(w, r, no, f)
	}
	s.say(w, "lane.said_done")
	return redirect(w, r, laneURL(no))
}

// laneNote notes an item of the checklist.
func (s *Server) laneNote(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = lane.Say{
		Shipment: no, Item: v.Get("item"), State: v.Get("state"), Reference: v.Get("reference"), Amount: v.Get("amount"), Currency: v.Get("currency"),
		Day: clock.Date(strings.TrimSpace(v.Get("day"))), Why: v.Get("why"),
	}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.laneDone(w, r, no, err)
}

// laneJoin says which deal the shipment belongs to.
func (s *Server) laneJoin(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = lane.Join{Shipment: no, Deal: wholeOf(v.Get("deal"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.laneDone(w, r, no, err)
}

// laneClose closes the case.
func (s *Server) laneClose(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = lane.Close{Shipment: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.laneDone(w, r, no, err)
}

// laneApply drafts the application for a certificate of origin.
func (s *Server) laneApply(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = lane.Apply{
		Shipment: no, Form: v.Get("form"), Line: wholeOf(v.Get("line")), Origin: v.Get("origin"), Criterion: v.Get("criterion"), Producer: v.Get("producer"),
		Departure: clock.Date(strings.TrimSpace(v.Get("departure"))), Third: v.Get("third") == "1", BackTo: v.Get("back_to_back") == "1", First: v.Get("first"), Exhibit: v.Get("exhibit") == "1",
	}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.laneDone(w, r, no, err)
}

// laneReturn compares a certificate that came back with what was asked for.
func (s *Server) laneReturn(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	b, err := readBoxes(v)
	if err == nil {
		_, err = lane.Return{Shipment: no, Proof: wholeOf(v.Get("proof")), Boxes: b}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.laneDone(w, r, no, err)
}

func readBoxes(v url.Values) (b lane.Boxes, err error) {
	day := func(name string) clock.Date { return clock.Date(strings.TrimSpace(v.Get(name))) }
	b = lane.Boxes{
		Reference: v.Get("reference"), Body: v.Get("body"), Exporter: v.Get("exporter"), Importer: v.Get("importer"), Origin: v.Get("origin"), Criterion: v.Get("criterion"), HS: v.Get("hs"),
		Invoice: v.Get("invoice"), Invoiced: day("invoiced"), Departure: day("departure"), Issued: day("issued"), First: v.Get("first"),
		Retro: v.Get("retro") == "1", Third: v.Get("third") == "1", BackTo: v.Get("back_to_back") == "1", Exhibit: v.Get("exhibit") == "1",
	}
	if b.Weight, err = readCarats(v.Get("weight"), "weight"); err != nil {
		return b, errs.New(errs.Invalid, "lane.bad_weight").At("weight")
	}
	if strings.TrimSpace(v.Get("fob")) == "" {
		return b, nil
	}
	a, err := money.Parse(strings.ReplaceAll(strings.TrimSpace(v.Get("fob")), ",", ""), money.USD)
	if err != nil {
		return b, errs.New(errs.Invalid, "lane.bad_weight").At("fob")
	}
	b.FOB = a.Minor
	return b, nil
}
