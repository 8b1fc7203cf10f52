package stockfile

import (
	"strings"
	"unicode"
)

// reading says how a number was got out of a cell.
type reading uint8

const (
	exact    reading = iota // digits, at most a point and a sign
	cleaned                 // a currency sign, a unit or thousands marks were taken off
	rounded                 // digits past the scale of the field were rounded off
	unread                  // not a number
	currency                // a number in another currency than US dollars
)

const maxDigits = 15 // more than a trillion dollars in cents; far below the end of int64

// decimal reads a number as an integer scaled by 10^scale, rounded half away from zero.
// comma is the decimal mark of the column: '.' takes commas as thousands marks.
func decimal(s string, scale int, comma byte) (int64, reading) {
	if v, how := plainDecimal(s, scale); how != unread {
		return v, how
	}
	t, how := cleanNumber(s, comma)
	if how != cleaned {
		return 0, how
	}
	v, how := plainDecimal(t, scale)
	if how == exact {
		how = cleaned
	}
	return v, how
}

// plainDecimal reads digits with at most one point and a leading minus.
func plainDecimal(s string, scale int) (int64, reading) {
	i, neg := 0, false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg, i = s[0] == '-', 1
	}
	var v int64
	digits, past, point, up, lost := 0, 0, false, false, false
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '.' && !point:
			point = true
			continue
		case c < '0' || c > '9':
			return 0, unread
		}
		digits++
		if !point {
			if v > 0 && digits > maxDigits {
				return 0, unread
			}
			v = v*10 + int64(c-'0')
			continue
		}
		if past++; past <= scale {
			v = v*10 + int64(c-'0')
			continue
		}
		if past == scale+1 {
			up = c >= '5'
		}
		lost = lost || c != '0'
	}
	if digits == 0 || digits-past > maxDigits-scale {
		return 0, unread
	}
	for ; past < scale; past++ {
		v *= 10
	}
	if up {
		v++
	}
	if neg {
		v = -v
	}
	if lost {
		return v, rounded
	}
	return v, exact
}

// units may stand before or after a number and say nothing new.
var units = map[string]bool{
	"": true, "$": true, "US$": true, "USD": true, "USD$": true, "%": true, "CT": true, "CTS": true, "CT.": true, "CTS.": true, "CARAT": true, "CARATS": true,
	"MM": true, "°": true, "DEG": true, "克拉": true, "毫米": true, "PCS": true, "PC": true, "粒": true, "颗": true, "顆": true, "美元": true, "$/CT": true, "USD/CT": true,
}

var currencies = map[string]bool{"€": true, "EUR": true, "¥": true, "CNY": true, "RMB": true, "元": true, "人民币": true, "HK$": true, "HKD": true, "港币": true, "£": true, "GBP": true, "₹": true, "INR": true, "RS": true, "RS.": true, "₽": true, "RUB": true, "AED": true, "ILS": true, "₪": true, "CHF": true, "JPY": true}

// cleanNumber takes units, currency signs, thousands marks and the apostrophe that
// spreadsheets put before text off a number, and writes accounting parentheses as a minus.
func cleanNumber(s string, comma byte) (string, reading) {
	if len(s) > 64 {
		return "", unread
	}
	var num, unit strings.Builder
	neg := false
	for _, c := range s {
		c = narrow(c)
		switch {
		case c >= '0' && c <= '9', c == '.', c == ',', c == '\'' && num.Len() > 0:
			num.WriteRune(c)
		case c == '-', c == '\u2212', c == '\u2013':
			if num.Len() > 0 && !strings.HasSuffix(strings.TrimSpace(s), string(c)) {
				return "", unread
			}
			neg = true
		case c == '(' || c == ')':
			neg = true
		case c == '+' && num.Len() == 0, c == '\'', c == '￥':
			if c == '￥' {
				unit.WriteRune('¥')
			}
		case unicode.IsSpace(c):
			if num.Len() > 0 {
				num.WriteByte(' ')
			}
		default:
			unit.WriteRune(unicode.ToUpper(c))
		}
	}
	switch u := unit.String(); {
	case currencies[u]:
		return "", currency
	case !units[u]:
		return "", unread
	}
	t, ok := ungroup(strings.TrimSpace(num.String()), comma)
	if !ok {
		return "", unread
	}
	if neg {
		t = "-" + t
	}
	return t, cleaned
}

// ungroup takes thousands marks out of a number; each must stand before three digits.
func ungroup(s string, comma byte) (string, bool) {
	whole, frac, has := s, "", false
	if comma == ',' {
		whole, frac, has = strings.Cut(s, ",")
	} else {
		whole, frac, has = cutLast(s, '.')
	}
	if has && strings.ContainsAny(frac, ",.' ") {
		return "", false
	}
	parts := strings.FieldsFunc(whole, func(c rune) bool {
		return c == '.' && comma == ',' || c == ',' && comma != ',' || c == ' ' || c == '\''
	})
	for i, p := range parts {
		if strings.ContainsAny(p, ".,") || i > 0 && len(p) != 3 || i == 0 && len(parts) > 1 && len(p) > 3 {
			return "", false
		}
	}
	whole = strings.Join(parts, "")
	if has {
		whole += "." + frac
	}
	return whole, whole != ""
}

func cutLast(s string, c byte) (string, string, bool) {
	if i := strings.LastIndexByte(s, c); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// scientific tells whether a cell is a number a spreadsheet has shortened: 2.15E+09.
func scientific(s string) bool {
	i := exponentAt(s)
	if i <= 0 || i+1 >= len(s) {
		return false
	}
	mantissa, exponent := strings.TrimPrefix(s[:i], "-"), s[i+1:]
	signed := exponent[0] == '+' || exponent[0] == '-'
	if signed {
		exponent = exponent[1:]
	}
	if exponent == "" || strings.Trim(exponent, "0123456789") != "" || strings.Trim(mantissa, "0123456789.,") != "" {
		return false
	}
	return signed || strings.ContainsAny(mantissa, ".,")
}

func exponentAt(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i]|0x20 == 'e' {
			return i
		}
	}
	return -1
}

// spelled writes a number in scientific notation out, when its digits say all of it:
// 2.156859206E9 is 2156859206, but 2.15E9 has lost digits. Workbooks store numbers so.
func spelled(s string) (string, bool) {
	i := exponentAt(s)
	if i < 0 || !scientific(s) {
		return s, false
	}
	m, neg := strings.CutPrefix(s[:i], "-")
	e := 0
	for _, c := range strings.TrimLeft(s[i+1:], "+-") {
		if e = e*10 + int(c-'0'); e > 30 {
			return s, false
		}
	}
	whole, frac, _ := strings.Cut(m, ".")
	digits := whole + frac
	if s[i+1] == '-' {
		e = -e
	}
	at := len(whole) + e
	switch {
	case at > len(digits):
		return s, false
	case at <= 0:
		digits, at = strings.Repeat("0", 1-at)+digits, 1
	}
	out := digits[:at]
	if rest := strings.TrimRight(digits[at:], "0"); rest != "" {
		out += "." + rest
	}
	if neg {
		out = "-" + out
	}
	return out, true
}
