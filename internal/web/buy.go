package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
)

// buySign shows what a purchase at the asked price would bind the reader to.
func (s *Server) buySign(w http.ResponseWriter, r *Request) error {
	x, err := s.toBuy(r)
	if err != nil {
		return err
	}
	return s.signPage(w, r, x, r.back("/stones"), "/deals/buy/signed", form{Lang: r.Lang})
}

// buySigned buys.
func (s *Server) buySigned(w http.ResponseWriter, r *Request) error {
	if done, err := s.signedBefore(w, r, 0); done || err != nil {
		return err
	}
	x, err := s.toBuy(r)
	if err != nil {
		return err
	}
	return s.signed(w, r, x, "/deals", "/deals/buy/signed")
}

func (s *Server) toBuy(r *Request) (*signing, error) {
	v, err := r.Form()
	if err != nil {
		return nil, err
	}
	c := deal.Buy{Delivery: v.Get("delivery")}
	asks := v["ppc"]
	for i, no := range v["no"] {
		if i >= len(asks) {
			return nil, errs.New(errs.Invalid, "web.form_unreadable")
		}
		c.Lines = append(c.Lines, deal.Wanted{Listing: wholeOf(no), PPC: wholeOf(asks[i])})
	}
	if typed := strings.TrimSpace(v.Get("carats")); typed != "" && len(c.Lines) == 1 {
		if err := selects(&c.Lines[0], typed, v); err != nil {
			return nil, err
		}
	}
	b, firm, err := c.Draft(r.Context(), s.Keeper.DB(), r.Actor, r.Now)
	if err != nil {
		return nil, err
	}
	x := &signing{binding: b, title: "deal.sign_buy", lead: "deal.sign_buy_lead", button: "deal.sign_accept", seal: true, again: "/deals/buy"}
	if x.ways, err = c.Ways(r.Context(), s.Keeper.DB(), r.Actor, r.Now); err != nil {
		return nil, err
	}
	if firm {
		x.title, x.lead, x.button = "deal.sign_firm", "deal.sign_firm_lead", "deal.sign_send"
	}
	x.do = func(proof id.ID) (string, error) {
		c.Proof = proof
		done, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return strconv.FormatInt(done.Deal, 10), err
	}
	return x, nil
}

// selects makes of a purchase one of a selection out of a parcel, which has an asked price of
// its own. All carats that there are is the parcel.
func selects(l *deal.Wanted, typed string, v url.Values) error {
	w, err := typedCarats(typed, "carats")
	if err != nil {
		return err
	}
	if whole, err := typedCarats(v.Get("whole"), "whole"); err == nil && w == whole {
		return nil
	}
	l.Weight, l.PPC = w, wholeOf(v.Get("part_ppc"))
	return nil
}
