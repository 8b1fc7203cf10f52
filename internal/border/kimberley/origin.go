package kimberley

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
)

// Origin is a country where goods were mined, and its share.
type Origin struct {
	Country string `json:"country"`         // ISO 3166 alpha-2
	Share   int64  `json:"share,omitempty"` // thousandths, 0: not said
}

// Origins are the countries of one certificate, in the order of their codes.
type Origins []Origin

// String is how they are kept: "BW 600 ZA 400".
func (o Origins) String() string {
	parts := make([]string, 0, 2*len(o))
	for _, x := range o {
		parts = append(parts, x.Country, strconv.FormatInt(x.Share, 10))
	}
	return strings.Join(parts, " ")
}

// Words are how people write them: "BW 60%, ZA 40%".
func (o Origins) Words() string {
	parts := make([]string, len(o))
	for i, x := range o {
		if parts[i] = x.Country; x.Share > 0 {
			parts[i] += " " + carat.Decimal(x.Share, 1) + "%"
		}
	}
	return strings.Join(parts, ", ")
}

// Has tells whether a country is among them.
func (o Origins) Has(country string) bool {
	return slices.ContainsFunc(o, func(x Origin) bool { return x.Country == country })
}

func storedOrigins(s string) (Origins, error) {
	f := strings.Fields(s)
	var o Origins
	for i := 0; i+1 < len(f); i += 2 {
		n, err := strconv.ParseInt(f[i+1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("kimberley: origins %q: %w", s, err)
		}
		o = append(o, Origin{f[i], n})
	}
	return o, nil
}

// mostOrigins bounds a list: there are not that many countries with mines.
const mostOrigins = 40

// ParseOrigins reads what people write: "BW", "BW, ZA", "BW 60%, ZA 40 %", "mixed", or
// "mixed: AO, CD". True means that the parcel is of mixed origin. Shares are said for all
// or for none and make 100 %.
func ParseOrigins(s string) (o Origins, mixed bool, err error) {
	bad := errs.New(errs.Invalid, "kimberley.bad_origins").At("origins")
	if len(s) > 1000 {
		return nil, false, bad
	}
	s = strings.TrimSpace(s)
	for _, word := range []string{"mixed", "混合"} {
		if len(s) >= len(word) && strings.EqualFold(s[:len(word)], word) {
			mixed = true
			s = strings.TrimLeft(s[len(word):], ":： ")
			break
		}
	}
	s = strings.NewReplacer("，", ",", "、", ",", ";", ",", "；", ",", "%", "% ", "％", "% ").Replace(s)
	for part := range strings.SplitSeq(s, ",") {
		f := strings.Fields(part)
		if len(f) == 0 {
			continue
		}
		x := Origin{Country: strings.ToUpper(f[0])}
		if !alpha2(x.Country) || o.Has(x.Country) || len(o) == mostOrigins {
			return nil, false, bad
		}
		if len(f) > 1 {
			share := strings.TrimSuffix(strings.Join(f[1:], ""), "%")
			if x.Share, err = carat.Fixed(share, 1); err != nil || x.Share <= 0 || x.Share > 1000 {
				return nil, false, bad
			}
		}
		o = append(o, x)
	}
	return o.tidy(mixed)
}

// tidy orders a list and refuses one that makes no sense.
func (o Origins) tidy(mixed bool) (Origins, bool, error) {
	bad := errs.New(errs.Invalid, "kimberley.bad_origins").At("origins")
	o = slices.Clone(o)
	slices.SortFunc(o, func(a, b Origin) int { return strings.Compare(a.Country, b.Country) })
	var sum int64
	for i, x := range o {
		if !alpha2(x.Country) || x.Share < 0 || i > 0 && o[i-1].Country == x.Country || (x.Share > 0) != (o[0].Share > 0) {
			return nil, false, bad
		}
		sum += x.Share
	}
	switch {
	case sum != 0 && sum != 1000, len(o) > mostOrigins, len(o) == 0 && !mixed:
		return nil, false, bad
	}
	return o, mixed || len(o) > 1, nil
}

func alpha2(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}
