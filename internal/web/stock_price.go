package web

import (
	"strings"
	"unicode"

	"openbourse/internal/base/money"
)

// readPrice reads US dollars as people of four languages type them: 7420, 7,420.50,
// 7.420,50, 7 420, US$ 7,420, 7420 USD/ct. A single mark before three digits parts
// thousands; before one or two digits it is the decimal mark.
func readPrice(s string) (cents int64, ok bool) {
	s = strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, s))
	for _, unit := range []string{"/CT", "USD", "US$", "$"} {
		s = strings.TrimSuffix(strings.TrimPrefix(s, unit), unit)
	}
	if len(s) == 0 || len(s) > 24 {
		return 0, false
	}
	whole, part := s, ""
	if i := strings.LastIndexAny(s, ",."); i >= 0 {
		mark, digits := s[i], len(s)-i-1
		both := strings.ContainsAny(s[:i], ",.") && strings.IndexByte(s[:i], mark) < 0
		if digits == 1 || digits == 2 || digits == 0 || both && digits != 3 {
			whole, part = s[:i], s[i+1:]
		}
	}
	if whole, ok = ungroup(whole); !ok {
		return 0, false
	}
	if part != "" {
		whole += "." + part
	}
	a, err := money.Parse(whole, money.USD)
	return a.Minor, err == nil && a.Minor > 0 && whole[0] != '-' && whole[0] != '+'
}

// ungroup takes out marks of thousands, which stand before exactly three digits each and
// are all the same.
func ungroup(s string) (string, bool) {
	i := strings.IndexAny(s, ",.")
	if i < 0 {
		return s, s != ""
	}
	groups := strings.Split(s, s[i:i+1])
	for n, g := range groups {
		if n > 0 && len(g) != 3 || n == 0 && (len(g) == 0 || len(g) > 3) || strings.ContainsAny(g, ",.") {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}
