package price

import (
	"fmt"
	"time"

	"openbourse/internal/base/clock"
)

// Month is a month as it is written: "2026-10". Months begin and end at midnight UTC.
type Month string

// MonthOf is the month an instant lies in.
func MonthOf(i clock.Instant) Month { return Month(i.Time().Format("2006-01")) }

// ParseMonth reads a month.
func ParseMonth(s string) (Month, bool) {
	t, err := time.Parse("2006-01", s)
	return Month(s), err == nil && t.Year() > 1900
}

// begin is the first instant of the month.
func (m Month) begin() clock.Instant {
	t, err := time.Parse("2006-01", string(m))
	if err != nil {
		return 0 // no month that ParseMonth and MonthOf do not give
	}
	return clock.At(t)
}

// End is the first instant after the month.
func (m Month) End() clock.Instant { return m.Add(1).begin() }

// Day is the first day of the month.
func (m Month) Day() clock.Date { return clock.Date(m + "-01") }

// Add is the month n months later.
func (m Month) Add(n int) Month { return monthAt(m.no() + n) }

// no counts months, so that they can be subtracted.
func (m Month) no() int {
	t := m.begin().Time()
	return t.Year()*12 + int(t.Month()) - 1
}

func monthAt(no int) Month { return Month(fmt.Sprintf("%04d-%02d", no/12, no%12+1)) }
