// Package carat holds weights: int64 thousandths of a metric carat (1 ct = 200 mg).
// No float enters a weight.
package carat

import (
	"fmt"
	"strconv"
	"strings"
)

// Weight is a weight in thousandths of a carat: 1.21 ct is 1210.
type Weight int64

// One is one carat.
const One Weight = 1000

// Parse reads "1.21", "0.5" or "2"; more than three decimals, signs other than a
// leading minus, and anything but digits are refused.
func Parse(s string) (Weight, error) {
	v, err := Fixed(s, 3)
	if err != nil {
		return 0, fmt.Errorf("carat: %w", err)
	}
	return Weight(v), nil
}

// String writes at least two decimals, and the third when it is not zero: "1.21", "0.305".
func (w Weight) String() string {
	sign := ""
	if w < 0 {
		sign, w = "-", -w
	}
	whole, frac := w/One, w%One
	if frac%10 == 0 {
		return fmt.Sprintf("%s%d.%02d", sign, whole, frac/10)
	}
	return fmt.Sprintf("%s%d.%03d", sign, whole, frac)
}

// Fixed reads a plain decimal number as an integer scaled by 10^scale, exactly:
// Fixed("61.5", 1) is 615. It refuses digits past the scale unless they are zeros.
func Fixed(s string, scale int) (int64, error) {
	t, neg := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(t, ".")
	if whole == "" && frac == "" || len(whole) > 15 {
		return 0, fmt.Errorf("%q is not a number", s)
	}
	if len(frac) > scale {
		if strings.Trim(frac[scale:], "0") != "" {
			return 0, fmt.Errorf("%q has more than %d decimals", s, scale)
		}
		frac = frac[:scale]
	}
	digits := whole + frac + strings.Repeat("0", scale-len(frac))
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, fmt.Errorf("%q is not a number", s)
		}
	}
	v, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is out of range", s)
	}
	if neg {
		v = -v
	}
	return v, nil
}

// Decimal writes an integer scaled by 10^scale as a plain decimal without trailing
// zeros: Decimal(615, 1) is "61.5". It is the inverse of Fixed.
func Decimal(v int64, scale int) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	s := strconv.FormatInt(v, 10)
	if scale == 0 {
		return sign + s
	}
	if len(s) <= scale {
		s = strings.Repeat("0", scale-len(s)+1) + s
	}
	whole, frac := s[:len(s)-scale], strings.TrimRight(s[len(s)-scale:], "0")
	if frac == "" {
		return sign + whole
	}
	return sign + whole + "." + frac
}
