package web

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/memo"
)

// bids are the lines for which the holder may offer another price than the memo's.
func (d *memoData) bids(r *Request, m *memo.Whole) {
	if !d.Buy || !r.Actor.May("deal.offer", access.Own) {
		return
	}
	for i := range m.Lines {
		if x := &m.Lines[i]; x.Left() > 0 {
			d.Bids = append(d.Bids, memoBid{x.No, x.Label, x.Left()})
		}
	}
	d.Payments, d.Valid, d.Currency = paymentOptions(r.Lang), validOptions(r.Lang), string(m.Currency)
}

// memoOffer shows what the holder would sign.
func (s *Server) memoOffer(w http.ResponseWriter, r *Request) error {
	no, x, err := s.toOfferMemo(r)
	if err != nil {
		return s.memoDone(w, r, err)
	}
	return s.signPage(w, r, x, memoURL(no), memoURL(no)+"/offered", form{Lang: r.Lang})
}

// memoOffered takes the second proof and opens the room with the offer.
func (s *Server) memoOffered(w http.ResponseWriter, r *Request) error {
	if done, err := s.signedBefore(w, r, 0); done || err != nil {
		return err
	}
	no, x, err := s.toOfferMemo(r)
	if err != nil {
		return s.memoDone(w, r, err)
	}
	return s.signed(w, r, x, memoURL(no), memoURL(no)+"/offered")
}

// toOfferMemo reads the form: a price per carat for each line that is meant. Until is kept
// once it was shown, so that what is signed is what was seen.
func (s *Server) toOfferMemo(r *Request) (int64, *signing, error) {
	no, v, err := r.numbered()
	if err != nil {
		return 0, nil, err
	}
	m, err := memo.Read(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return no, nil, err
	}
	f := form{Values: v, Lang: r.Lang}
	c := deal.OfferMemo{Memo: no, Terms: deal.Terms{Days: wholeOf(f.V("days"))}}
	for i := range m.Lines {
		line := m.Lines[i].No
		field := "ppc." + strconv.FormatInt(line, 10)
		if f.V(field) == "" {
			continue
		}
		ppc, err := deal.ReadAmount(f.V(field), m.Currency)
		if err != nil {
			return no, nil, errs.Of(err).At(field)
		}
		c.Prices = append(c.Prices, deal.Price{Line: line, How: deal.PerCarat, Amount: ppc})
	}
	if c.Until, err = untilOf(r, f); err != nil {
		return no, nil, err
	}
	v.Set("until", c.Until.String())
	x := &signing{title: "deal.sign_offer", lead: "deal.sign_offer_lead", button: "deal.sign_send"}
	x.binding, err = c.Draft(r.Context(), s.Keeper.DB(), r.Actor, r.Now)
	x.do = func(proof id.ID) (string, error) {
		c.Proof = proof
		made, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return strconv.FormatInt(made.Deal, 10), err
	}
	return no, x, err
}
