package web

import (
	"strings"
	"unicode"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/border/kimberley"
)

// readCarats reads a weight as people of four languages type it: 12.5, 12,5, 1 204.50,
// 1,204.50, 1.204,50 ct. A mark that stands alone parts the thousandths: 1.204 is one carat.
func readCarats(s, field string) (int64, error) {
	s = strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, s))
	for _, unit := range []string{"ct", "carats", "克拉", "кар"} {
		s = strings.TrimSuffix(s, unit)
	}
	if i := strings.LastIndexAny(s, ",."); i >= 0 {
		rest, ok := s[:i], true
		if strings.ContainsAny(rest, ",.") {
			if strings.IndexByte(rest, s[i]) >= 0 { // the same mark twice parts thousands only
				rest, ok = ungroup(s)
				i = len(s)
			} else {
				rest, ok = ungroup(rest)
			}
		}
		if !ok {
			return 0, errs.New(errs.Invalid, "kimberley.bad_weight").At(field)
		}
		if i < len(s) {
			rest += "." + s[i+1:]
		}
		s = rest
	}
	w, err := carat.Parse(s)
	if err != nil || w <= 0 {
		return 0, errs.New(errs.Invalid, "kimberley.bad_weight").At(field)
	}
	return int64(w), nil
}

// readUSD reads a value in US dollars.
func readUSD(s, field string) (int64, error) {
	cents, ok := readPrice(s)
	if !ok {
		return 0, errs.New(errs.Invalid, "kimberley.bad_value").At(field)
	}
	return cents, nil
}

// readGoods reads one stone or parcel a line: its number and its carats.
func readGoods(s string) ([]kimberley.Goods, error) {
	var all []kimberley.Goods
	for line := range strings.Lines(s) {
		no, weight, _ := strings.Cut(strings.TrimSpace(line), " ")
		if no == "" {
			continue
		}
		n := wholeOf(strings.TrimPrefix(no, "#"))
		w, err := readCarats(weight, "goods")
		if n <= 0 || err != nil {
			return nil, errs.New(errs.Invalid, "kimberley.bad_goods", "stone", no).At("goods")
		}
		all = append(all, kimberley.Goods{Stone: n, Weight: w})
	}
	return all, nil
}
