// Package clock is where time comes from: instants are UTC microseconds, legal dates
// are dates without a time, deadlines keep their IANA zone.
//
// Rooms take a Clock so that tests and simulations run on their own time.
package clock

import (
	"database/sql/driver"
	"fmt"
	"time"
	_ "time/tzdata" // the exchange's zone must be known on any machine
)

// Clock tells the time.
type Clock interface {
	Now() Instant
}

// System is the machine's clock.
type System struct{}

// Now is the present instant, cut to whole microseconds.
func (System) Now() Instant { return At(time.Now()) }

// Fixed is a clock that stands still; tests set it forward by hand.
type Fixed struct{ Instant Instant }

// Now is the instant the clock was set to.
func (f *Fixed) Now() Instant { return f.Instant }

// Instant is a moment in microseconds since 1 Jan 1970 UTC. Zero means "none".
type Instant int64

// At turns a time.Time into an instant.
func At(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time is the instant as a time.Time in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// In is the instant in a zone.
func (i Instant) In(z *time.Location) time.Time { return time.UnixMicro(int64(i)).In(z) }

// Add moves the instant by d.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Microseconds()) }

// Sub is the time from o to i.
func (i Instant) Sub(o Instant) time.Duration { return time.Duration(i-o) * time.Microsecond }

// IsZero tells whether this is no instant.
func (i Instant) IsZero() bool { return i == 0 }

// MarshalText writes RFC 3339 in UTC with microseconds, or nothing for none.
func (i Instant) MarshalText() ([]byte, error) {
	if i.IsZero() {
		return []byte{}, nil
	}
	return []byte(i.Time().Format("2006-01-02T15:04:05.000000Z")), nil
}

// UnmarshalText reads any RFC 3339 time.
func (i *Instant) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	*i = At(t)
	return nil
}

func (i Instant) String() string {
	b, _ := i.MarshalText()
	return string(b)
}

// Date is a calendar date as a legal text means it: no time, no zone. Stored and
// written as "2026-11-22"; the empty date means "none" and sorts first.
type Date string

// DateOf is the date of an instant in a zone.
func DateOf(i Instant, z *time.Location) Date { return Date(i.In(z).Format(time.DateOnly)) }

// ParseDate reads "2026-11-22" and refuses dates that do not exist.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("clock: %q is not a date", s)
	}
	return Date(s), nil
}

// Time is midnight UTC of the date, for arithmetic only.
func (d Date) Time() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// AddDays is the date n days later.
func (d Date) AddDays(n int) Date {
	return Date(d.Time().AddDate(0, 0, n).Format(time.DateOnly))
}

// AddMonths is the date n months later; a day that the month does not have becomes its last.
func (d Date) AddMonths(n int) Date {
	t := d.Time()
	then := t.AddDate(0, n, 0)
	if then.Day() != t.Day() { // it ran over into the month after
		then = then.AddDate(0, 0, -then.Day())
	}
	return Date(then.Format(time.DateOnly))
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// Value stores the text, or NULL for none.
func (d Date) Value() (driver.Value, error) {
	if d == "" {
		return nil, nil
	}
	return string(d), nil
}

// Scan reads text or NULL.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = ""
	case string:
		*d = Date(v)
	case []byte:
		*d = Date(v)
	default:
		return fmt.Errorf("clock: cannot read a date from %T", src)
	}
	return nil
}
