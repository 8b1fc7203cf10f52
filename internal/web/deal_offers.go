package web

import (
	"strconv"
	"strings"

	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
)

// dealOffer is one line of the list of offers.
type dealOffer struct {
	Time, Who, Terms, Price, Unit, Total, State string
	You                                         bool
}

// dealOffers are the offers as people read them, newest first, and the room's headline.
func (s *Server) dealOffers(r *Request, d *dealData) {
	l, x := r.Lang, d.R
	one := len(x.Lines) == 1
	sum := func(n int64) string { return l.Money(money.Of(n, x.Currency)) }
	for i := len(x.Offers) - 1; i >= 0; i-- {
		v := &x.Offers[i]
		o := dealOffer{Time: v.At.In(s.zone(r)).Format("15:04"), Who: s.sideName(r, d, v.Side), You: v.Side == x.Side, State: l.T("deal.offer_" + string(v.State))}
		if i == 0 || !sameDay(r, s, v, &x.Offers[i-1]) {
			o.Time = moment(l, v.At, s.zone(r))
		}
		o.Price, o.Total = sum(v.Total), l.T("deal.for_n", "n", len(v.Prices))
		if one && len(v.Prices) == 1 {
			o.Price, o.Unit, o.Total = sum(v.Prices[0].PPC), l.T("deal.per_ct"), l.T("deal.in_total", "sum", sum(v.Total))
			if w := v.Prices[0].Weight; w > 0 {
				o.Unit = l.T("deal.per_ct_of", "ct", l.Carat(w))
			}
		}
		var words []string
		for _, f := range termFacts(l, &v.Terms, 0, x.Currency) {
			words = append(words, f.Value)
		}
		if v.Sealed {
			words = append(words, l.T("deal.sealed_word"))
		}
		if v.Each {
			words = append(words, l.T("deal.each_word"))
		}
		o.Terms = strings.Join(words, " · ")
		d.Offers = append(d.Offers, o)
	}
	d.Headline = s.headline(r, d)
}

func sameDay(r *Request, s *Server, a, b *deal.Version) bool {
	const day = "2006-01-02"
	return a.At.In(s.zone(r)).Format(day) == b.At.In(s.zone(r)).Format(day)
}

// headline says what happened last, not what the page is called.
func (s *Server) headline(r *Request, d *dealData) string {
	l, x := r.Lang, d.R
	if deal.Bound(x.State) || x.State == deal.Rescinded {
		return l.T("deal.head_"+string(x.State), "sum", l.Money(money.Of(x.Total, x.Currency)), "org", d.With)
	}
	v, ok := x.Standing()
	if !ok {
		return l.T("deal.head_"+string(x.State), "org", d.With)
	}
	price := l.Money(money.Of(v.Total, x.Currency))
	if len(x.Lines) == 1 && len(v.Prices) == 1 {
		price = l.T("deal.price_per_ct", "price", l.Money(money.Of(v.Prices[0].PPC, x.Currency)))
	}
	switch {
	case x.Firm && v.Side != x.Side:
		return l.T("deal.head_firm", "org", s.sideName(r, d, v.Side), "price", price)
	case v.Side == x.Side:
		return l.T("deal.head_you", "price", price)
	}
	return l.T("deal.head_they", "org", s.sideName(r, d, v.Side), "price", price)
}

// sideName is a side in words: you, or the organisation.
func (s *Server) sideName(r *Request, d *dealData, side deal.Side) string {
	switch {
	case side == d.R.Side:
		return r.Lang.T("deal.you")
	case side == deal.Buyer:
		return s.orgName(r, d.R.Buyer)
	case side == deal.Seller:
		return s.orgName(r, d.R.Seller)
	case side == deal.Broker:
		return d.Broker
	}
	return r.Lang.T("deal.side_house")
}

// dealEvent says what happened.
func (s *Server) dealEvent(r *Request, d *dealData, e deal.Event) string {
	l := r.Lang
	who := s.sideName(r, d, e.Side)
	text := l.T("deal.event_"+e.Act, "who", who)
	if e.Version > 0 {
		text += " " + l.T("deal.version", "n", e.Version)
	}
	switch e.Act {
	case "gone":
		return l.T("deal.event_gone", "stock", e.Detail)
	case "rescind_asked":
		if e.Detail != "" {
			text += ": " + l.T("deal.ground_"+e.Detail)
		}
	case "viewing_asked":
	case "return_stuck":
		text += ": " + l.T("deal.ground_"+e.Detail)
	case "decline", "withdraw", "close", "return_contested":
		if e.Detail != "" {
			text += ": " + e.Detail
		}
	}
	return text
}

// offerForm reads what is typed into an offer form. Without scripts the first way that is
// filled in and was not filled by the page wins: per cent to the reference price, per cent to
// the ask, total, per carat.
func (f form) price(line int64) (how deal.How, typed, field string) {
	at := strconv.FormatInt(line, 10)
	ways := []struct {
		how  deal.How
		name string
	}{{toReference, "ref." + at}, {deal.Percent, "pct." + at}, {deal.Total, "total." + at}, {deal.PerCarat, "ppc." + at}}
	said := f.V("how." + at)
	for _, w := range ways {
		if string(w.how) == said && strings.TrimSpace(f.V(w.name)) != "" {
			return w.how, f.V(w.name), w.name
		}
	}
	for _, w := range ways {
		if strings.TrimSpace(f.V(w.name)) != "" {
			return w.how, f.V(w.name), w.name
		}
	}
	return "", "", ""
}
