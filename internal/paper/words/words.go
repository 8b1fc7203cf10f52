// Package words writes amounts in words, as papers carry them: in English, and in the
// Chinese capital numerals that nobody can turn into others with one stroke.
package words

import "strings"

var (
	small = []string{
		"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
		"fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
	}
	tens   = []string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
	scales = []string{"", " thousand", " million", " billion", " trillion"}
)

// English is a whole number, not below zero, in words.
func English(n int64) string {
	if n < 1000 {
		return hundreds(n)
	}
	var parts []string
	for scale := 0; n > 0; n, scale = n/1000, scale+1 {
		if g := n % 1000; g > 0 {
			word := hundreds(g)
			if scale < len(scales) {
				word += scales[scale]
			} else {
				word += " thousand trillion"
			}
			parts = append([]string{word}, parts...)
		}
	}
	return strings.Join(parts, " ")
}

func hundreds(n int64) string {
	switch {
	case n < 20:
		return small[n]
	case n < 100:
		if n%10 == 0 {
			return tens[n/10]
		}
		return tens[n/10] + "-" + small[n%10]
	case n%100 == 0:
		return small[n/100] + " hundred"
	}
	return small[n/100] + " hundred " + hundreds(n%100)
}

// Amount is money in English words: 8785.66 is "eight thousand seven hundred eighty-five
// and 66/100". The amount is in hundredths, not below zero.
func Amount(minor int64) string {
	cents := minor % 100
	return English(minor/100) + " and " + string([]byte{byte('0' + cents/10), byte('0' + cents%10)}) + "/100"
}

var (
	digits = []string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	places = []string{"", "拾", "佰", "仟"}
	groups = []string{"", "万", "亿", "万亿", "亿亿"}
)

// Capitals is money in Chinese capital numerals, in hundredths, not below zero: 8785.66 is
// 捌仟柒佰捌拾伍元陆角陆分, a whole amount ends in 整 (after the Uniform Accounting Rules for bank
// notes: a zero between digits is written once, an amount that ends in 元 or 角 closes with 整).
func Capitals(minor int64) string {
	whole, jiao, fen := minor/100, minor/10%10, minor%10
	var b strings.Builder
	if whole > 0 {
		b.WriteString(group(whole))
		b.WriteString("元")
	}
	switch {
	case jiao == 0 && fen == 0:
		if whole == 0 {
			b.WriteString("零元")
		}
		b.WriteString("整")
		return b.String()
	case jiao == 0:
		if whole > 0 {
			b.WriteString("零")
		}
	default:
		b.WriteString(digits[jiao] + "角")
	}
	if fen == 0 {
		b.WriteString("整")
	} else {
		b.WriteString(digits[fen] + "分")
	}
	return b.String()
}

// group writes a number above zero in groups of four digits.
func group(n int64) string {
	var parts []int64
	for ; n > 0; n /= 10_000 {
		parts = append(parts, n%10_000)
	}
	var b strings.Builder
	gap := false // a zero is due before the next digit
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i] == 0 {
			gap = true
			continue
		}
		if b.Len() > 0 && (gap || parts[i] < 1000) {
			b.WriteString("零")
		}
		b.WriteString(four(parts[i]))
		b.WriteString(groups[i])
		gap = false
	}
	return b.String()
}

// four writes 1 to 9999.
func four(n int64) string {
	var b strings.Builder
	zero := false
	for place, unit := 3, int64(1000); place >= 0; place, unit = place-1, unit/10 {
		d := n / unit % 10
		if d == 0 {
			zero = b.Len() > 0
			continue
		}
		if zero {
			b.WriteString("零")
			zero = false
		}
		b.WriteString(digits[d] + places[place])
	}
	return b.String()
}
