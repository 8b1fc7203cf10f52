package statistics

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
)

// Month counts months, so that they can be compared and subtracted: year × 12 + month − 1.
type Month int64

// MonthOf is the month a day lies in.
func MonthOf(d clock.Date) Month {
	t := d.Time()
	return Month(t.Year()*12 + int(t.Month()) - 1)
}

// ParseMonth reads "2026-10".
func ParseMonth(s string) (Month, bool) {
	t, err := time.Parse("2006-01", s)
	if err != nil || t.Year() < 1990 || t.Year() > 2200 {
		return 0, false
	}
	return Month(t.Year()*12 + int(t.Month()) - 1), true
}

// String writes "2026-10".
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m/12, m%12+1) }

// Day is the first day of the month.
func (m Month) Day() clock.Date { return clock.Date(m.String() + "-01") }

// Period is a span of whole months: a month, a quarter or a year.
type Period struct{ First, Last Month }

// Periods are how long periods are.
var Periods = []string{"month", "quarter", "year"}

// ParsePeriod reads "2026-10", "2026-Q3" or "2026".
func ParsePeriod(s string) (Period, error) {
	bad := errs.New(errs.Invalid, "statistics.period", "period", s).At("period")
	if m, ok := ParseMonth(s); ok {
		return Period{m, m}, nil
	}
	year, quarter, cut := strings.Cut(s, "-Q")
	m, ok := ParseMonth(year + "-01")
	switch q, err := strconv.Atoi(quarter); {
	case !ok:
		return Period{}, bad
	case !cut:
		return Period{m, m + 11}, nil
	case err != nil || q < 1 || q > 4 || len(quarter) != 1:
		return Period{}, bad
	default:
		m += Month(q-1) * 3
		return Period{m, m + 2}, nil
	}
}

// String writes the period as ParsePeriod reads it.
func (p Period) String() string {
	switch p.Last - p.First {
	case 0:
		return p.First.String()
	case 2:
		return fmt.Sprintf("%04d-Q%d", p.First/12, p.First%12/3+1)
	}
	return fmt.Sprintf("%04d", p.First/12)
}

// Kind is "month", "quarter" or "year".
func (p Period) Kind() string {
	switch p.Last - p.First {
	case 0:
		return Periods[0]
	case 2:
		return Periods[1]
	}
	return Periods[2]
}

// Before is the period of the same length just before.
func (p Period) Before() Period {
	n := p.Last - p.First + 1
	return Period{p.First - n, p.Last - n}
}

// YearAgo is the same period a year earlier.
func (p Period) YearAgo() Period { return Period{p.First - 12, p.Last - 12} }

// Of is the period of a kind that a month lies in.
func Of(kind string, m Month) Period {
	switch kind {
	case "quarter":
		first := m - m%3
		return Period{first, first + 2}
	case "year":
		first := m - m%12
		return Period{first, first + 11}
	}
	return Period{m, m}
}

// Closed refuses a period that was not over on a day.
func (p Period) Closed(today clock.Date) error {
	if next := (p.Last + 1).Day(); today < next {
		return errs.New(errs.Conflict, "statistics.open", "period", p.String(), "day", string(next)).At("period")
	}
	return nil
}

// EndOf is the last instant of a day in a zone: what was known that day.
func EndOf(d clock.Date, zone *time.Location) clock.Instant {
	t := d.Time()
	return clock.At(time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, zone)) - 1
}
