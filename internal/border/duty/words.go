package duty

import (
	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
)

// Plain writes hundredths as a plain decimal: "710000.00".
func Plain(hundredths int64) string {
	s := carat.Decimal(hundredths, 2)
	switch {
	case len(s) > 1 && s[len(s)-2] == '.':
		return s + "0"
	case len(s) < 3 || s[len(s)-3] != '.':
		return s + ".00"
	}
	return s
}

// grouped writes hundredths as the language groups digits.
func grouped(l i18n.Lang, hundredths int64) string { return l.Scaled(hundredths, 2, 2) }

// Formula says how a tax was reckoned, with its numbers.
func (t *Tax) Formula(l i18n.Lang, a *Assessment) string {
	key := "duty.formula_" + string(t.Kind)
	if t.Rule.Kind == ExportVAT {
		key = "duty.formula_export"
	}
	return l.T(key, "base", grouped(l, t.Base), "rate", l.Scaled(t.Rule.rate, 4, 0), "amount", grouped(l, t.Amount), "vat", grouped(l, a.VAT))
}

// Formula says how the customs value was reckoned.
func (a *Assessment) Formula(l i18n.Lang) string {
	return l.T("duty.formula_value", "price", grouped(l, a.Price), "currency", a.Currency, "rate", l.Scaled(a.Rate, 6, 2), "amount", grouped(l, a.Value))
}

// Words is the note in a language; notes of the administrator's own words are as noted.
func (n *Note) Words(l i18n.Lang) string {
	if n.Code == "" {
		return n.Rule.Value
	}
	value := ""
	if n.Rule != nil {
		value = n.Rule.Value
	}
	return l.T("duty.note_"+n.Code, "value", value)
}
