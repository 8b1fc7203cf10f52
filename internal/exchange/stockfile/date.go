package stockfile

import (
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
)

// order says how a column writes 03/04/2018.
type order uint8

const (
	orderUnknown order = iota
	dayMonth
	monthDay
)

var dateLayouts = []string{
	"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2006年1月2日",
	"Jan 2 2006", "January 2 2006", "2 Jan 2006", "2 January 2006", "2-Jan-2006", "2-Jan-06", "Jan-2-2006", "2 Jan 06", "02Jan2006",
}

// readDate reads the forms dates are seen in; 03/04/2018 only when other cells of its
// column show which part is the day.
func readDate(raw string, o order) word {
	s := strings.TrimSpace(raw)
	if blankWords[normal(s)] || s == "0" || s == "-" || normal(s) == "NONE" {
		return word{flag: flagBlank}
	}
	if len(s) > 40 {
		return unknownWord()
	}
	if i := strings.IndexAny(s, "T"); i == 10 {
		s = s[:10]
	}
	if a, b, ok := strings.Cut(s, " "); ok && strings.Contains(b, ":") && !strings.Contains(a, ":") && strings.ContainsAny(a, "-/.") {
		s = a
	}
	plain := strings.Join(strings.Fields(strings.ReplaceAll(s, ",", " ")), " ")
	for _, l := range dateLayouts {
		if t, err := time.Parse(l, plain); err == nil {
			return dated(raw, t)
		}
	}
	if a, b, y, ok := threeParts(plain); ok {
		if o == orderUnknown && a > 12 {
			o = dayMonth
		}
		if o == orderUnknown && b > 12 || o == monthDay {
			a, b = b, a
		} else if o == orderUnknown && a != b {
			return word{level: Kept, key: "stockfile.date_order"}
		}
		t := time.Date(y, time.Month(b), a, 0, 0, 0, 0, time.UTC)
		if t.Day() == a && int(t.Month()) == b {
			return dated(raw, t)
		}
		return unknownWord()
	}
	if serial, err := strconv.Atoi(strings.TrimSuffix(plain, ".0")); err == nil && serial >= 20000 && serial < 80000 { // a workbook's day count: 1954 to 2119
		return dated(raw, time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, serial))
	}
	return unknownWord()
}

func dated(raw string, t time.Time) word {
	if t.Year() < 1930 || t.Year() > 2100 {
		return unknownWord()
	}
	return word{flag: flagGrade, text: string(clock.Date(t.Format(time.DateOnly)))}.noted(raw)
}

// threeParts cuts 26/09/2018 into its numbers.
func threeParts(s string) (a, b, y int, ok bool) {
	parts := strings.FieldsFunc(s, func(c rune) bool { return c == '/' || c == '-' || c == '.' })
	if len(parts) != 3 || len(parts[2]) != 4 && len(parts[2]) != 2 || len(parts[0]) > 2 {
		return 0, 0, 0, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v <= 0 {
			return 0, 0, 0, false
		}
		n[i] = v
	}
	if len(parts[2]) == 2 {
		n[2] += 2000
	}
	return n[0], n[1], n[2], n[0] <= 31 && n[1] <= 31
}

// dateOrder looks through the cells of a column for one that shows which part is the day.
// A column that shows both shows nothing.
func dateOrder(cells []string) order {
	o := orderUnknown
	for _, c := range cells {
		s, _, _ := strings.Cut(strings.TrimSpace(c), " ")
		a, b, _, ok := threeParts(s)
		if !ok {
			continue
		}
		seen := orderUnknown
		switch {
		case a > 12:
			seen = dayMonth
		case b > 12:
			seen = monthDay
		}
		if seen != orderUnknown && o != orderUnknown && seen != o {
			return orderUnknown
		}
		if seen != orderUnknown {
			o = seen
		}
	}
	return o
}
