package api

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/calendar"
)

var calendarOperations = []Operation{
	get("readDay", "/calendar/{date}", "calendar.read", "exchange", "Whether the exchange trades on a day and when, and in which currencies banks pay", (*Server).readDay),
}

type calendarDay struct {
	Date string `path:"date" doc:"the day in the exchange's zone" example:"2026-11-23"`
}

// Day is a day of the trading calendar.
type Day struct {
	Date     clock.Date  `json:"date" example:"2026-11-23"`
	Zone     string      `json:"zone,omitempty" doc:"the exchange's zone" example:"Asia/Shanghai"`
	Trading  bool        `json:"trading"`
	Sessions []Session   `json:"sessions"`
	Name     string      `json:"name,omitempty" doc:"what people call a day that differs from its week" example:"National Day"`
	Source   string      `json:"source,omitempty" doc:"who announced the difference"`
	Banks    []string    `json:"banks" doc:"currencies in which banks pay on the day" example:"CNY,USD"`
	Next     *clock.Date `json:"next,omitempty" doc:"the next trading day; absent when none is known"`
}

// Session is a time in which the exchange is open.
type Session struct {
	Opens  clock.Instant `json:"opens"`
	Closes clock.Instant `json:"closes"`
}

// currencies are those the exchange settles in.
var currencies = []money.Currency{money.CNY, money.USD, money.EUR, money.HKD}

func (s *Server) readDay(c *call, in calendarDay) (Day, error) {
	date, err := clock.ParseDate(in.Date)
	if err != nil {
		return Day{}, errs.New(errs.Invalid, "api.bad_parameter", "name", "date", "value", in.Date).At("date").Because(err)
	}
	cal, err := calendar.Load(c.Context(), s.DB)
	if err != nil {
		return Day{}, err
	}
	d := Day{Date: date, Trading: cal.IsTradingDay(date), Sessions: []Session{}, Banks: []string{}}
	for _, one := range cal.Sessions(date) {
		d.Sessions = append(d.Sessions, Session{one.Opens, one.Closes})
	}
	if w, ok := cal.Week(date); ok {
		d.Zone = w.Zone
	}
	if other, ok := cal.Differs("", date); ok {
		d.Name, d.Source = other.Name, other.Source
	}
	for _, currency := range currencies {
		if cal.IsBankDay(currency, date) {
			d.Banks = append(d.Banks, string(currency))
		}
	}
	if next, err := cal.NextTradingDay(date); err == nil {
		d.Next = &next
	}
	return d, nil
}
