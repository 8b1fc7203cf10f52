// Package calendar knows when the exchange trades and when banks work, by date.
//
// Words:
//
//	week      the sessions of the seven days and the zone they are in, from a day on
//	session   a time in which the exchange is open; a day may have several
//	holiday   a day without sessions though its week has some
//	workday   a day with sessions though its week has none (a make-up day), or with others
//	usual     says that a day is as its week has it after all
//	bank day  a day on which a currency can be paid: Monday to Friday, less the currency's
//	          holidays, plus its workdays
//
// Nothing is edited: of two weeks from one day, and of two words about one day, the one
// noted last holds. Public holidays are entered by the administrator with their source;
// none are shipped.
package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/rule"
)

// Span is a session in minutes after midnight in the exchange's zone.
type Span struct{ Open, Close int }

// ParseSpans reads the sessions of a day: "09:00-12:00 13:00-17:00"; empty means none.
// They must follow each other.
func ParseSpans(s string) ([]Span, error) {
	var all []Span
	last := -1
	for _, f := range strings.Fields(s) {
		from, to, ok := strings.Cut(f, "-")
		open, err1 := minutes(from)
		end, err2 := minutes(to)
		if !ok || err1 != nil || err2 != nil || open >= end || open <= last {
			return nil, fmt.Errorf("calendar: %q is not a session after the one before", f)
		}
		if len(all) == 12 {
			return nil, fmt.Errorf("calendar: more than 12 sessions a day")
		}
		all, last = append(all, Span{open, end}), end
	}
	return all, nil
}

// minutes reads "09:30"; "24:00" is the end of the day.
func minutes(s string) (int, error) {
	h, m, ok := strings.Cut(s, ":")
	if !ok || len(h) != 2 || len(m) != 2 {
		return 0, fmt.Errorf("calendar: %q is not a time", s)
	}
	hour, err1 := strconv.ParseUint(h, 10, 8)
	minute, err2 := strconv.ParseUint(m, 10, 8)
	if n := int(hour*60 + minute); err1 == nil && err2 == nil && minute < 60 && n <= 24*60 {
		return n, nil
	}
	return 0, fmt.Errorf("calendar: %q is not a time", s)
}

// FormatSpans writes what ParseSpans reads.
func FormatSpans(spans []Span) string {
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = fmt.Sprintf("%02d:%02d-%02d:%02d", s.Open/60, s.Open%60, s.Close/60, s.Close%60)
	}
	return strings.Join(parts, " ")
}

// Week is what the seven days are like from a day on.
type Week struct {
	No       int64
	From     clock.Date
	Zone     string    // IANA name
	Sessions [7][]Span // Monday first
	Source   string
	Mark     rule.Mark
}

// Kind says how a day differs from its week.
type Kind string

// The kinds of days.
const (
	Holiday Kind = "holiday"
	Workday Kind = "workday"
	Usual   Kind = "usual"
)

// Day is one day that differs from the week.
type Day struct {
	No       int64
	Scope    money.Currency // empty for the exchange itself
	Day      clock.Date
	Kind     Kind
	Sessions []Span // of a workday of the exchange; none: those of a Monday
	Name     string // what people call it: "National Day"
	Source   string
	Mark     rule.Mark
}

type place struct {
	scope money.Currency
	day   clock.Date
}

// Calendar answers questions about days. It is a snapshot: load it anew for each piece
// of work.
type Calendar struct {
	weeks []Week // by From, then No
	days  map[place]Day
}

// New makes a calendar from weeks and days in the order they were noted.
func New(weeks []Week, days []Day) *Calendar {
	c := &Calendar{weeks: slices.Clone(weeks), days: map[place]Day{}}
	slices.SortStableFunc(c.weeks, func(a, b Week) int { return strings.Compare(string(a.From), string(b.From)) })
	for _, d := range days {
		c.days[place{d.Scope, d.Day}] = d
	}
	return c
}

// Week is the week a day belongs to; false before the first.
func (c *Calendar) Week(day clock.Date) (Week, bool) {
	for _, w := range slices.Backward(c.weeks) {
		if w.From <= day {
			return w, true
		}
	}
	return Week{}, false
}

// Differs is what was noted about a day of the exchange, or of a currency's banks.
func (c *Calendar) Differs(scope money.Currency, day clock.Date) (Day, bool) {
	d, ok := c.days[place{scope, day}]
	return d, ok && d.Kind != Usual
}

// List are the days of a scope that differ, from a day on and before another, in order.
func (c *Calendar) List(scope money.Currency, from, before clock.Date) []Day {
	var all []Day
	for p, d := range c.days {
		if p.scope == scope && from <= p.day && p.day < before && d.Kind != Usual {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b Day) int { return strings.Compare(string(a.Day), string(b.Day)) })
	return all
}

// spans are the sessions of a day with the week whose zone they are in.
func (c *Calendar) spans(day clock.Date) ([]Span, Week) {
	w, ok := c.Week(day)
	if !ok {
		return nil, w
	}
	switch d, ok := c.Differs("", day); {
	case !ok:
		return w.Sessions[(int(day.Weekday())+6)%7], w
	case d.Kind == Holiday:
		return nil, w
	case len(d.Sessions) > 0:
		return d.Sessions, w
	}
	return w.Sessions[0], w
}

// IsTradingDay tells whether the exchange is open at some time of the day.
func (c *Calendar) IsTradingDay(day clock.Date) bool {
	s, _ := c.spans(day)
	return len(s) > 0
}

// IsBankDay tells whether the currency can be paid on the day.
func (c *Calendar) IsBankDay(currency money.Currency, day clock.Date) bool {
	if d, ok := c.Differs(currency, day); ok {
		return d.Kind == Workday
	}
	wd := day.Weekday()
	return wd != time.Saturday && wd != time.Sunday
}
