package web

import (
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/price"
)

// vsReference is how far a price per carat lies from the reference price: "−6.1%", nothing
// where there is none.
func vsReference(l i18n.Lang, ppc, reference int64) string {
	tenths, ok := price.Against(ppc, reference)
	if !ok {
		return ""
	}
	if tenths > 0 {
		return "+" + l.Percent(tenths)
	}
	return l.Percent(tenths)
}

// referenceWords say what a reference price is and stands on.
type referenceWords struct {
	Value, Band, Basis, Day, Vs string
}

// referenceOf is the reference price of a stone beside a price per carat; nil where nothing
// was published.
func referenceOf(l i18n.Lang, ref price.Reference, ppc int64) *referenceWords {
	if ref.PPC == 0 {
		return nil
	}
	w := &referenceWords{
		Value: wholeUSD(l, ref.PPC), Band: wholeUSD(l, ref.Low) + "–" + wholeUSD(l, ref.High), Day: l.Date(ref.Day),
		Basis: l.T("prices.basis_" + ref.Basis), Vs: vsReference(l, ppc, ref.PPC),
	}
	if ref.Trades > 0 {
		w.Basis = l.T("prices.basis_trades", "basis", w.Basis, "n", ref.Trades)
	}
	return w
}
