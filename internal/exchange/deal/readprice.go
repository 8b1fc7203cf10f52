package deal

import (
	"strings"
	"unicode"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
)

// ReadAmount reads a sum as dealers type it, in minor units: "7420", "7,420", "7.420",
// "7 420", "7'420.50", "7420 USD", "US$ 7,420". A group of three digits after the only
// separator is thousands; pages print back what was read. More decimals than the currency
// has are refused, and so is another currency.
func ReadAmount(s string, c money.Currency) (int64, error) {
	bad := errs.New(errs.Invalid, "deal.price_unread")
	if len(s) > 64 {
		return 0, bad
	}
	t, err := bare(s, c)
	if err != nil {
		return 0, err
	}
	sign, t := "", strings.ReplaceAll(t, "−", "-")
	if rest, ok := strings.CutPrefix(t, "-"); ok {
		sign, t = "-", rest
	}
	whole, frac, ok := groups(t)
	if !ok {
		return 0, bad
	}
	if len(frac) > c.Digits() && strings.Trim(frac[c.Digits():], "0") != "" {
		return 0, errs.New(errs.Invalid, "deal.price_decimals", "max", c.Digits())
	}
	if len(whole) > 14 {
		return 0, errs.New(errs.Invalid, "deal.price_huge")
	}
	n, err := carat.Fixed(sign+whole+"."+frac, c.Digits())
	if err != nil {
		return 0, bad
	}
	return n, nil
}

// bare takes spaces, thin spaces, apostrophes and the currency's own sign away.
func bare(s string, c money.Currency) (string, error) {
	t := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\'' || r == '’' {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
	signs := map[money.Currency][]string{
		money.USD: {"USD", "US$", "$"}, money.CNY: {"CNY", "CN¥", "RMB", "¥", "元"}, money.EUR: {"EUR", "€"}, money.HKD: {"HKD", "HK$"},
	}
	for _, sign := range signs[c] {
		if rest, ok := strings.CutPrefix(t, sign); ok {
			return rest, nil
		}
		if rest, ok := strings.CutSuffix(t, sign); ok {
			return rest, nil
		}
	}
	for other, all := range signs {
		for _, sign := range all {
			if other != c && strings.Contains(t, sign) {
				return "", errs.New(errs.Invalid, "deal.price_currency", "currency", string(c))
			}
		}
	}
	return t, nil
}

// groups splits digits at separators into whole and decimals. The last separator is the
// decimal one when another kind came before it, or when not exactly three digits follow;
// all others must stand before groups of three.
func groups(t string) (whole, frac string, ok bool) {
	last := strings.LastIndexAny(t, ".,")
	if last < 0 {
		return t, "", digits(t)
	}
	mark, head, tail := t[last:last+1], t[:last], t[last+1:]
	decimal := strings.ContainsAny(head, ".,") && !strings.Contains(head, mark) || len(tail) != 3 || len(head) > 3 && !strings.ContainsAny(head, ".,")
	if decimal && strings.Contains(head, mark) {
		return "", "", false
	}
	if !decimal {
		head, tail = t, ""
	}
	if tail != "" && !digits(tail) {
		return "", "", false
	}
	parts := strings.FieldsFunc(head, func(r rune) bool { return r == '.' || r == ',' })
	for i, p := range parts {
		if !digits(p) || len(parts) > 1 && (i > 0 && len(p) != 3 || i == 0 && len(p) > 3) {
			return "", "", false
		}
	}
	if strings.Contains(head, ".") && strings.Contains(head, ",") || len(strings.Split(strings.ReplaceAll(head, ",", "."), ".")) != len(parts) {
		return "", "", false
	}
	return strings.Join(parts, ""), tail, true
}

func digits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
