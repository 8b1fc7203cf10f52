package duty

import (
	"math/bits"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/rule"
)

// TaxKind is one of the amounts of an assessment.
type TaxKind string

// The amounts, in the order they are reckoned.
const (
	DutyTax        TaxKind = "duty"
	ConsumptionTax TaxKind = "consumption"
	VATTax         TaxKind = "vat"
	RefundTax      TaxKind = "refund"
)

// Tax is one amount and why.
type Tax struct {
	Kind   TaxKind
	Base   int64 // what the rate is taken of, fen
	Amount int64 // fen; of a refund what comes back
	Rule   *Rule
	Losers []Loser // of duty: rates that were not taken
}

// Rate is the rate in millionths.
func (t *Tax) Rate() int64 { return t.Rule.rate }

// Assessment is what customs takes for a line, in fen.
type Assessment struct {
	Day      clock.Date
	HS       string // as written on the day
	Terms    Terms
	Currency string
	Price    int64 // price, freight and insurance together, hundredths of the currency
	Value    int64 // customs value
	Rate     int64 // yuan for one of the currency, in millionths
	RateRule *Rule // nil: the rate came with the line
	Duty     int64
	Tax      int64 // consumption tax
	VAT      int64
	Refund   int64
	Taxes    []Tax
	Notes    []Note
}

// Net is what is left to pay.
func (a *Assessment) Net() int64 { return a.Duty + a.Tax + a.VAT - a.Refund }

// Assess reckons a line by the rules of the day.
func Assess(r *Rules, x Line) (Assessment, error) {
	var a Assessment
	err := r.assess(&x, &a, make([]Tax, 0, mostTaxes))
	return a, err
}

// mostTaxes is how many amounts an assessment has at most.
const mostTaxes = 4

// assess reckons a line into a; room is an empty slice for its taxes.
func (r *Rules) assess(x *Line, a *Assessment, room []Tax) error {
	if err := x.check(); err != nil {
		return err
	}
	hs, err := ParseHS(x.HS)
	if err != nil {
		return err
	}
	p, err := r.plan(goods{hs, x.Route, x.Direction, x.Origin, r.proofs(x.Proofs)})
	if err != nil {
		return err
	}
	a.Day, a.HS, a.Terms, a.Rate, a.Notes = r.Day, p.written, x.Terms, x.Rate, p.notes
	if a.Rate == 0 {
		if a.Rate, a.RateRule, err = r.CustomsRate(x.Currency); err != nil {
			return err
		}
	}
	a.Currency, a.Price = x.Currency, x.cif()
	if a.Value, err = money.MulDiv(a.Price, a.Rate, rule.RateScale); err != nil || a.Value > MaxFen {
		return errs.New(errs.Invalid, "duty.too_much").At("value")
	}
	a.Taxes = room
	if p.zero {
		return a.leave(p)
	}
	return a.enter(p)
}

// leave reckons goods that leave the home market.
func (a *Assessment) leave(p *plan) (err error) {
	if a.VAT, err = share(a.Value, p.vat.rate, rule.RateScale); err != nil {
		return err
	}
	a.Taxes = append(a.Taxes, Tax{Kind: VATTax, Base: a.Value, Amount: a.VAT, Rule: p.vat})
	return nil
}

// enter reckons goods that enter it.
func (a *Assessment) enter(p *plan) (err error) {
	if a.Duty, err = share(a.Value, p.duty.rate, rule.RateScale); err != nil {
		return err
	}
	paid := a.Value + a.Duty
	if ct := p.consumption.rate; ct >= rule.RateScale {
		return errs.New(errs.Invalid, "duty.too_much").At("value")
	} else if a.Tax, err = share(paid, ct, rule.RateScale-ct); err != nil {
		return err
	}
	if a.VAT, err = share(paid+a.Tax, p.vat.rate, rule.RateScale); err != nil {
		return err
	}
	a.Taxes = append(a.Taxes,
		Tax{Kind: DutyTax, Base: a.Value, Amount: a.Duty, Rule: p.duty, Losers: p.losers},
		Tax{Kind: ConsumptionTax, Base: paid, Amount: a.Tax, Rule: p.consumption},
		Tax{Kind: VATTax, Base: paid + a.Tax, Amount: a.VAT, Rule: p.vat})
	if p.refund != nil {
		a.Refund = over(a.VAT, paid, p.refund.rate)
		a.Taxes = append(a.Taxes, Tax{Kind: RefundTax, Base: paid, Amount: a.Refund, Rule: p.refund})
	}
	return nil
}

// share is base × rate / of, half up. Rates go up to a thousand per cent, so the sum of all
// shares of the largest value still fits.
func share(base, rate, of int64) (int64, error) {
	v, err := money.MulDiv(base, rate, of)
	if err != nil || v > 100*MaxFen {
		return 0, errs.New(errs.Invalid, "duty.too_much").At("value")
	}
	return v, nil
}

// over is what of a tax lies over a rate of base, half up, never less than nothing.
// Rounding the difference up is rounding the subtrahend down.
func over(tax, base, rate int64) int64 {
	hi, lo := bits.Mul64(uint64(base), uint64(rate))
	lo, carry := bits.Add64(lo, rule.RateScale/2-1, 0)
	hi += carry
	if hi >= rule.RateScale {
		return 0 // the burden allowed is beyond any tax
	}
	allowed, _ := bits.Div64(hi, lo, rule.RateScale)
	if allowed >= uint64(tax) {
		return 0
	}
	return tax - int64(allowed)
}

// Total is the sum of many lines.
type Total struct{ Value, Duty, Tax, VAT, Refund int64 }

// Net is what is left to pay.
func (t *Total) Net() int64 { return t.Duty + t.Tax + t.VAT - t.Refund }

// MaxLines is how many lines are assessed together.
const MaxLines = 10_000

// AssessAll reckons the lines of a paper. The first line that is refused refuses the paper;
// its place, from 1, is the argument "line" of the refusal.
func AssessAll(r *Rules, lines []Line) ([]Assessment, Total, error) {
	var t Total
	if len(lines) > MaxLines {
		return nil, t, errs.New(errs.TooLarge, "duty.too_many", "most", MaxLines)
	}
	all, taxes := make([]Assessment, len(lines)), make([]Tax, mostTaxes*len(lines))
	for i := range lines {
		room := taxes[mostTaxes*i : mostTaxes*i : mostTaxes*(i+1)]
		if err := r.assess(&lines[i], &all[i], room); err != nil {
			return nil, Total{}, atLine(err, i+1)
		}
		a := &all[i]
		for _, add := range [...]struct {
			to *int64
			n  int64
		}{{&t.Value, a.Value}, {&t.Duty, a.Duty}, {&t.Tax, a.Tax}, {&t.VAT, a.VAT}, {&t.Refund, a.Refund}} {
			if *add.to += add.n; *add.to > 1<<61 {
				return nil, Total{}, atLine(errs.New(errs.Invalid, "duty.too_much").At("value"), i+1)
			}
		}
	}
	return all, t, nil
}

// atLine names the line a refusal is about.
func atLine(err error, line int) error {
	e := *errs.Of(err)
	args := map[string]any{"line": line}
	for k, v := range e.Args {
		args[k] = v
	}
	e.Args = args
	return &e
}
