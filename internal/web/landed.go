package web

import (
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/border/duty"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
)

// landed is what a stone costs bonded and over the border, in words.
type landed struct {
	Bonded string   // US$
	Paid   string   // US$, with duty and taxes
	Yuan   string   // the same in CN¥; empty: no customs rate is noted
	Others []string // the same in the other currencies of the trade whose customs rates are noted
	Rate   string   // the customs rate and its month
	Burden string   // "+13 %"
	URL    string   // the calculator
}

func codeOfStone(st *stone.Stone) string {
	return duty.CodeOf(st.Form == stone.Rough, st.Kind == stone.LabGrown)
}

// landedPrice reckons what a price in US cents becomes over the border today. It is nil
// where nothing can be reckoned, or the reader may not reckon.
func (s *Server) landedPrice(r *Request, st *stone.Stone, cents int64) (*landed, error) {
	if cents <= 0 || !r.Actor.May("duty.reckon", access.Any) {
		return nil, nil
	}
	rules, err := s.duties.Rules(r.Context(), s.Keeper.DB(), today(r, s.zone(r)), r.Now)
	if err != nil {
		return nil, err
	}
	x, err := duty.Land(rules, codeOfStone(st), cents)
	if errs.Of(err) != nil {
		if errs.Of(err).Code == errs.Invalid {
			return nil, nil // a rule has ended or is not confirmed: the page of the stone is no place to refuse
		}
		return nil, err
	}
	l := r.Lang
	out := &landed{
		Bonded: l.Money(money.Of(x.Bonded, money.USD)), Paid: l.Money(money.Of(x.Paid, money.USD)),
		Burden: "+" + l.Scaled((x.Burden+500)/1000, 1, 0) + " %",
	}
	if x.RateRule != nil {
		out.Yuan = l.Money(money.Of(x.PaidFen, money.CNY))
		for _, c := range []money.Currency{money.EUR, money.HKD} {
			if n, ok := x.In(rules, string(c)); ok {
				out.Others = append(out.Others, l.Money(money.Of(n, c)))
			}
		}
		out.Rate = l.T("duty.landed_rate", "rate", x.RateRule.Value, "day", l.Date(x.RateRule.From))
	}
	return out, nil
}

// landedStone is landedPrice for what is asked for a listing.
func (s *Server) landedStone(r *Request, x *market.Listing) (*landed, error) {
	out, err := s.landedPrice(r, &x.Stone, x.Total)
	if out != nil {
		out.URL = stoneDutyURL(x.No)
	}
	return out, err
}

// burden says what comes on top of bonded prices of a search for one kind of stones.
func (p *searchPage) burden() (string, error) {
	if p.public || p.q.OneKind() == 0 {
		return "", nil
	}
	st := stone.Stone{Kind: p.q.OneKind(), Form: stone.Single}
	if p.q.Form.Has(uint8(stone.Rough)) {
		if p.q.Form.Len() != 1 {
			return "", nil // rough and polished together
		}
		st.Form = stone.Rough
	}
	x, err := p.s.landedPrice(p.r, &st, 100_000_000)
	if x == nil {
		return "", err
	}
	return p.t("duty.landed_list", "burden", x.Burden), nil
}
