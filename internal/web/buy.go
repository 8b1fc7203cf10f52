package web

import (
	"net/http"
	"strconv"

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
	c := deal.Buy{Delivery: orElse(v.Get("delivery"), "vault")}
	asks := v["ppc"]
	for i, no := range v["no"] {
		if i >= len(asks) {
			return nil, errs.New(errs.Invalid, "web.form_unreadable")
		}
		c.Lines = append(c.Lines, deal.Wanted{Listing: wholeOf(no), PPC: wholeOf(asks[i])})
	}
	b, firm, err := c.Draft(r.Context(), s.Keeper.DB(), r.Actor, r.Now)
	if err != nil {
		return nil, err
	}
	x := &signing{binding: b, title: "deal.sign_buy", lead: "deal.sign_buy_lead", button: "deal.sign_accept", seal: true}
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
