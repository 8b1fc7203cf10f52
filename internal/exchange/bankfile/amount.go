package bankfile

import (
	"strconv"
	"strings"

	"openbourse/internal/base/money"
)

// scales are the currencies of ISO 4217 that do not have two decimals.
var scales = map[money.Currency]int{
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}

func scaleOf(c money.Currency) int {
	if c.Known() {
		return c.Digits()
	}
	if n, ok := scales[c]; ok {
		return n
	}
	return 2
}

// maxDigits is what ISO 20022 allows an amount.
const maxDigits = 18

// amount reads an amount as ISO 20022 writes it: digits, at most one point, nothing else.
// Decimals beyond the currency's own must be zeros. False: it is no such amount.
func amount(s string, c money.Currency) (int64, bool) {
	whole, part, pointed := strings.Cut(s, ".")
	if pointed && part == "" || whole == "" || len(whole)+len(part) > maxDigits || len(part) > 5 {
		return 0, false
	}
	scale := scaleOf(c)
	for len(part) < scale {
		part += "0"
	}
	if strings.Trim(part[scale:], "0") != "" {
		return 0, false
	}
	for _, r := range whole + part {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(whole+part[:scale], 10, 64)
	return n, err == nil
}

// amountText writes minor units with the currency's decimals.
func amountText(n int64, c money.Currency) string {
	scale := scaleOf(c)
	s := strconv.FormatInt(n, 10)
	if scale == 0 {
		return s
	}
	for len(s) <= scale {
		s = "0" + s
	}
	return s[:len(s)-scale] + "." + s[len(s)-scale:]
}

// decimal is a control sum: the plain sum of amounts of whatever currency, compared as text
// of five decimals.
type decimal struct{ n int64 } // × 100000

func decimalText(s string) (decimal, bool) {
	n, ok := scaled5(s)
	return decimal{n}, ok
}

func scaled5(s string) (int64, bool) {
	whole, part, pointed := strings.Cut(s, ".")
	if pointed && part == "" || whole == "" || len(whole) > 13 || len(part) > 17 {
		return 0, false
	}
	for len(part) < 5 {
		part += "0"
	}
	if strings.Trim(part[5:], "0") != "" {
		return 0, false
	}
	for _, r := range whole + part {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(whole+part[:5], 10, 64)
	return n, err == nil
}

// plus adds minor units of a currency; false: the sum is beyond what we can hold.
func (d decimal) plus(n int64, c money.Currency) (decimal, bool) {
	for range 5 - scaleOf(c) {
		if n > 1<<59 {
			return d, false
		}
		n *= 10
	}
	if d.n > 1<<62-n {
		return d, false
	}
	return decimal{d.n + n}, true
}

func (d decimal) text() string {
	s := strings.TrimRight(amountText5(d.n), "0")
	return strings.TrimSuffix(s, ".")
}

func amountText5(n int64) string {
	s := strconv.FormatInt(n, 10)
	for len(s) <= 5 {
		s = "0" + s
	}
	return s[:len(s)-5] + "." + s[len(s)-5:]
}
