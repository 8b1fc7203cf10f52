package calendar

import (
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
)

// horizon bounds a search for a day: a calendar without one for three years is wrong.
const horizon = 3 * 366

// Session is a time in which the exchange is open: from Opens, before Closes.
type Session struct {
	Day           clock.Date
	Opens, Closes clock.Instant
}

// Sessions are the sessions of a day in order.
func (c *Calendar) Sessions(day clock.Date) []Session {
	spans, w := c.spans(day)
	zone, err := clock.Zone(w.Zone)
	if len(spans) == 0 || err != nil { // SetWeek has loaded the zone before it was kept
		return nil
	}
	all := make([]Session, len(spans))
	y, m, d := day.Time().Date()
	for i, s := range spans {
		all[i] = Session{day, clock.At(time.Date(y, m, d, 0, s.Open, 0, 0, zone)), clock.At(time.Date(y, m, d, 0, s.Close, 0, 0, zone))}
	}
	return all
}

// Today is the exchange's date at an instant: in the zone of the week that is in force
// there.
func (c *Calendar) Today(at clock.Instant) clock.Date {
	for _, w := range slices.Backward(c.weeks) {
		zone, err := clock.Zone(w.Zone)
		if err != nil {
			continue
		}
		if day := clock.DateOf(at, zone); w.From <= day {
			return day
		}
	}
	return clock.DateOf(at, time.UTC)
}

// Session is the session that runs at an instant; false when the exchange is closed.
func (c *Calendar) Session(at clock.Instant) (Session, bool) {
	for _, s := range c.Sessions(c.Today(at)) {
		if s.Opens <= at && at < s.Closes {
			return s, true
		}
	}
	return Session{}, false
}

// NextSession is the first session that opens after an instant.
func (c *Calendar) NextSession(at clock.Instant) (Session, error) {
	day := c.Today(at)
	for range horizon {
		for _, s := range c.Sessions(day) {
			if s.Opens > at {
				return s, nil
			}
		}
		day = day.AddDays(1)
	}
	return Session{}, errs.New(errs.Conflict, "calendar.no_day", "day", string(c.Today(at)))
}

// NextTradingDay is the first trading day after a day.
func (c *Calendar) NextTradingDay(day clock.Date) (clock.Date, error) {
	return c.AddWorkingDays(day, 1)
}

// AddWorkingDays is the n-th trading day after a day, before it when n is negative. For
// n = 0 it is the day itself, or the first trading day after it.
func (c *Calendar) AddWorkingDays(day clock.Date, n int) (clock.Date, error) {
	return walk(day, n, c.IsTradingDay)
}

// AddBankDays is AddWorkingDays on the bank days of a currency.
func (c *Calendar) AddBankDays(currency money.Currency, day clock.Date, n int) (clock.Date, error) {
	return walk(day, n, func(d clock.Date) bool { return c.IsBankDay(currency, d) })
}

// walk counts days that fit, from a day on, and gives up when none comes for three years.
func walk(from clock.Date, n int, fits func(clock.Date) bool) (clock.Date, error) {
	if n == 0 && fits(from) {
		return from, nil
	}
	step, left := 1, max(1, n)
	if n < 0 {
		step, left = -1, -n
	}
	day := from
	for idle := 0; idle < horizon; idle++ {
		day = day.AddDays(step)
		if !fits(day) {
			continue
		}
		idle = 0
		if left--; left == 0 {
			return day, nil
		}
	}
	return "", errs.New(errs.Conflict, "calendar.no_day", "day", string(from))
}
