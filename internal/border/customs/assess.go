package customs

import (
	"context"
	"encoding/json"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/border/duty"
	"openbourse/internal/registry/calendar"
)

// Explained is how the figures of a line came about, as it is kept with the line.
type Explained struct {
	Day   clock.Date `json:"day"`
	Terms string     `json:"terms"`
	Rate  int64      `json:"rate"` // yuan for one of the currency, in millionths
	Where string     `json:"where,omitempty"`
	Taxes []Step     `json:"taxes"`
}

// Step is one tax of a line.
type Step struct {
	Kind   string     `json:"kind"` // duty, consumption, vat, refund
	Base   int64      `json:"base"` // fen
	Amount int64      `json:"amount"`
	Rate   int64      `json:"rate"` // millionths
	Rule   string     `json:"rule"`
	From   clock.Date `json:"from"`
	Source string     `json:"source"`
	Mark   string     `json:"mark"`
	Losers []string   `json:"losers,omitempty"` // rules of rates that were not taken
}

// Explained reads how the line was assessed; false when it was not.
func (l *Line) Explained() (Explained, bool) {
	var x Explained
	if l.Assessed == nil || json.Unmarshal(l.Assessed, &x) != nil {
		return x, false
	}
	return x, true
}

// checkScope: industrial codes and what no rule names do not pass the exchange. On the way
// an import is assessed, line by line.
func checkScope(ctx context.Context, w *work) (*errs.Error, error) {
	rules, err := w.rules(ctx)
	if err != nil {
		return nil, err
	}
	w.unrated = nil
	for i := range w.lines {
		l := &w.lines[i]
		a, err := duty.Assess(rules, w.dutiable(i))
		e := errs.Of(err)
		switch {
		case err == nil:
			if w.Kind == Import {
				l.Tax = Sums{Value: a.Value, Duty: a.Duty, Tax: a.Tax, VAT: a.VAT, Refund: a.Refund}
				l.Assessed = []byte(text(explain(&a)))
			}
		case e.Code == errs.Internal:
			return nil, err
		case e.Key == "duty.outside":
			return bad("check_scope", "line", l.No, "hs", l.HS, "why", e.Args["article"]), nil
		case e.Key == "duty.not_exchange" || e.Key == "duty.bad_hs":
			return bad("check_not_exchange", "line", l.No, "hs", l.HS, "day", string(rules.Day)), nil
		case w.Kind == Import && w.unrated == nil:
			w.unrated = bad("check_rate", "line", l.No, "why", missing(e, l, w.Currency, rules.Day))
		}
	}
	return nil, nil
}

// missing names what there is no rule for, in codes that every language reads.
func missing(e *errs.Error, l *Line, c money.Currency, day clock.Date) string {
	if kind, ok := e.Args["kind"].(string); ok {
		return kind + " " + l.HS + ", " + string(day)
	}
	return "CNY/" + string(c) + ", " + string(day)
}

// checkRate: there is a rule for every tax and a rate for the currency. checkScope found out.
func checkRate(_ context.Context, w *work) (*errs.Error, error) { return w.unrated, nil }

// rules are those of the day of acceptance; before it, of today.
func (w *work) rules(ctx context.Context) (*duty.Rules, error) {
	at := w.now
	if w.Accepted != 0 {
		at = w.Accepted
	}
	day, err := calendar.DayOf(ctx, w.q, at)
	if err != nil {
		return nil, err
	}
	return duty.At(ctx, w.q, day)
}

// dutiable is a line as the duty engine reads it, with its share of freight and insurance by
// price; the last line takes what rounding leaves.
func (w *work) dutiable(i int) duty.Line {
	l := &w.lines[i]
	x := duty.Line{HS: l.HS, Route: duty.Exchange, Direction: duty.Import, Terms: duty.Terms(w.Head["TransMode"]), Currency: string(w.Currency), Value: l.Price, Weight: carat.Weight(l.Weight)}
	if len(l.Origins) == 1 {
		x.Origin = l.Origins[0].Country
	}
	x.Freight, x.Insurance = w.share(w.Freight, i), w.share(w.Insurance, i)
	return x
}

// share is what falls to a line of a cost of the whole paper.
func (w *work) share(cost int64, i int) int64 {
	var before, all int64
	for j := range w.lines {
		if all += w.lines[j].Price; j < i {
			before += w.lines[j].Price
		}
	}
	if cost == 0 || all == 0 {
		return 0
	}
	upto := func(price int64) int64 {
		n, err := money.MulDiv(cost, price, all)
		if err != nil {
			return 0
		}
		return n
	}
	return upto(before+w.lines[i].Price) - upto(before)
}

func explain(a *duty.Assessment) Explained {
	x := Explained{Day: a.Day, Terms: string(a.Terms), Rate: a.Rate}
	if a.RateRule != nil {
		x.Where = a.RateRule.Source
	}
	for i := range a.Taxes {
		t := &a.Taxes[i]
		s := Step{Kind: string(t.Kind), Base: t.Base, Amount: t.Amount, Rate: t.Rate(), Rule: t.Rule.ID, From: t.Rule.From, Source: t.Rule.Source, Mark: string(t.Rule.Mark)}
		for _, l := range t.Losers {
			s.Losers = append(s.Losers, l.Rule.ID)
		}
		x.Taxes = append(x.Taxes, s)
	}
	return x
}
