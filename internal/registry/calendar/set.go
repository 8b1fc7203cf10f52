package calendar

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

const maxDays = 400 // that one command may set

// SetWeek says what the week is like from a day on.
type SetWeek struct {
	From     clock.Date `json:"from"`
	Zone     string     `json:"zone"`
	Sessions [7]string  `json:"sessions"` // Monday first: "09:00-12:00 13:00-17:00"
	Source   string     `json:"source"`
	Mark     rule.Mark  `json:"mark"`
}

// Begin is the command that starts an exchange with a preset's week.
func Begin(w Week, from clock.Date) SetWeek {
	c := SetWeek{From: from, Zone: w.Zone, Source: w.Source, Mark: w.Mark}
	for i, s := range w.Sessions {
		c.Sessions[i] = FormatSpans(s)
	}
	return c
}

// WeekNoted is the answer: the number of the week.
type WeekNoted struct {
	No int64 `json:"no"`
}

// Do notes it.
func (c SetWeek) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (WeekNoted, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "calendar.SetWeek", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, WeekNoted, error) {
			if err := access.Check(who, "calendar.change", access.Any); err != nil {
				return nil, WeekNoted{}, err
			}
			text, err := c.check()
			if err != nil {
				return nil, WeekNoted{}, err
			}
			no, err := tx.Next(ctx, "calendar")
			if err != nil {
				return nil, WeekNoted{}, err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO calendar_week (no, from_day, zone, sessions, source, mark, noted_at, noted_by)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
				no, c.From, c.Zone, text, c.Source, string(c.Mark), int64(k.Clock().Now()), who.Key()); err != nil {
				return nil, WeekNoted{}, fmt.Errorf("calendar: %w", err)
			}
			return fact.WeekSet{No: no, From: c.From, Zone: c.Zone, Sessions: text, Source: c.Source, Mark: string(c.Mark)}, WeekNoted{no}, nil
		})
}

func (c SetWeek) check() (string, error) {
	if _, err := clock.ParseDate(string(c.From)); err != nil {
		return "", errs.New(errs.Invalid, "calendar.bad_day").At("from")
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		return "", errs.New(errs.Invalid, "calendar.bad_zone", "zone", c.Zone).At("zone")
	}
	var w [7][]Span
	for i, s := range c.Sessions {
		var err error
		if w[i], err = ParseSpans(s); err != nil {
			return "", errs.New(errs.Invalid, "calendar.bad_sessions", "text", s).Because(err).At("sessions")
		}
	}
	if len(w[0]) == 0 {
		return "", errs.New(errs.Invalid, "calendar.no_monday").At("sessions")
	}
	return formatWeek(w), checkSource(c.Source, c.Mark)
}

func checkSource(source string, mark rule.Mark) error {
	if strings.TrimSpace(source) == "" || len(source) > 2000 || !printable(source) {
		return errs.New(errs.Invalid, "calendar.no_source").At("source")
	}
	if !mark.Known() {
		return errs.New(errs.Invalid, "rule.bad_mark").At("mark")
	}
	return nil
}

func printable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// SetDays says how days differ from the week, for the exchange or for a currency's banks.
// Kind "usual" takes back what was said before.
type SetDays struct {
	Scope    money.Currency `json:"scope,omitempty"` // empty for the exchange
	Days     []clock.Date   `json:"days"`
	Kind     Kind           `json:"kind"`
	Sessions string         `json:"sessions,omitempty"` // of a workday; empty: those of a Monday
	Name     string         `json:"name"`
	Source   string         `json:"source"`
	Mark     rule.Mark      `json:"mark"`
}

// DaysNoted is the answer: how many days were noted.
type DaysNoted struct {
	Days int `json:"days"`
}

// Do notes them.
func (c SetDays) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (DaysNoted, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "calendar.SetDays", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, DaysNoted, error) {
			if err := access.Check(who, "calendar.change", access.Any); err != nil {
				return nil, DaysNoted{}, err
			}
			text, err := c.check()
			if err != nil {
				return nil, DaysNoted{}, err
			}
			no, err := tx.NextN(ctx, "calendar", int64(len(c.Days)))
			if err != nil {
				return nil, DaysNoted{}, err
			}
			for i, day := range c.Days {
				if _, err := tx.Exec(ctx, `INSERT INTO calendar_day (no, scope, day, kind, sessions, name, source, mark, noted_at, noted_by)
					VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, no+int64(i), string(c.Scope), day, string(c.Kind), text,
					c.Name, c.Source, string(c.Mark), int64(k.Clock().Now()), who.Key()); err != nil {
					return nil, DaysNoted{}, fmt.Errorf("calendar: %w", err)
				}
			}
			return fact.DaysSet{
				Scope: string(c.Scope), Days: c.Days, Kind: string(c.Kind), Sessions: text, Title: c.Name,
				Source: c.Source, Mark: string(c.Mark),
			}, DaysNoted{len(c.Days)}, nil
		})
}

func (c SetDays) check() (string, error) {
	if c.Scope != "" && !c.Scope.Known() {
		return "", errs.New(errs.Invalid, "calendar.bad_currency", "currency", string(c.Scope)).At("scope")
	}
	if len(c.Days) == 0 || len(c.Days) > maxDays {
		return "", errs.New(errs.Invalid, "calendar.bad_days", "n", maxDays).At("days")
	}
	for _, day := range c.Days {
		if _, err := clock.ParseDate(string(day)); err != nil {
			return "", errs.New(errs.Invalid, "calendar.bad_day").At("days")
		}
	}
	if c.Kind != Holiday && c.Kind != Workday && c.Kind != Usual {
		return "", errs.New(errs.Invalid, "calendar.bad_kind").At("kind")
	}
	spans, err := ParseSpans(c.Sessions)
	if err != nil || len(spans) > 0 && (c.Kind != Workday || c.Scope != "") {
		return "", errs.New(errs.Invalid, "calendar.bad_sessions", "text", c.Sessions).At("sessions")
	}
	if len(c.Name) > 200 || !printable(c.Name) || strings.TrimSpace(c.Name) == "" && c.Kind != Usual {
		return "", errs.New(errs.Invalid, "calendar.no_name").At("name")
	}
	return FormatSpans(spans), checkSource(c.Source, c.Mark)
}
