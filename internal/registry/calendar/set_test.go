package calendar_test

import (
	"context"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

func TestTheAdministratorEntersWeekAndDays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, k, admin := context.Background(), journal.New(d, clock.System{}), access.System("test")
		w, _ := calendar.Preset("gzde", "")
		if _, err := calendar.Begin(w, "2026-01-01").Do(ctx, k, admin, id.New()); err != nil {
			t.Fatal(err)
		}
		autumn := calendar.SetDays{
			Days: []clock.Date{"2026-10-01", "2026-10-02"}, Kind: calendar.Holiday,
			Name: "国庆节", Source: "a notice", Mark: rule.Read,
		}
		if _, err := autumn.Do(ctx, k, admin, id.New()); err != nil {
			t.Fatal(err)
		}
		short := calendar.SetDays{
			Days: []clock.Date{"2026-12-31"}, Kind: calendar.Workday, Sessions: "09:00-12:00",
			Name: "New Year's Eve", Source: "a notice", Mark: rule.Read,
		}
		if _, err := short.Do(ctx, k, admin, id.New()); err != nil {
			t.Fatal(err)
		}
		c, err := calendar.Load(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		if next, err := c.NextTradingDay("2026-09-30"); err != nil || next != "2026-10-05" {
			t.Errorf("next %s %v", next, err)
		}
		if s := c.Sessions("2026-12-31"); len(s) != 1 || s[0].Closes.Sub(s[0].Opens).Hours() != 3 {
			t.Errorf("%+v", s)
		}
		if day, ok := c.Differs("", "2026-10-01"); !ok || day.Name != "国庆节" || day.Mark != rule.Read {
			t.Errorf("%+v", day)
		}
		if week, ok := c.Week("2026-10-01"); !ok || week.Mark != rule.Proposal || week.Zone != "Asia/Shanghai" {
			t.Errorf("%+v", week)
		}
	})
}

func TestACalendarThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, k, admin := context.Background(), journal.New(d, clock.System{}), access.System("test")
		w, _ := calendar.Preset("plain", "Europe/Brussels")
		for key, spoil := range map[string]func(*calendar.SetWeek){
			"calendar.bad_day":      func(c *calendar.SetWeek) { c.From = "soon" },
			"calendar.bad_zone":     func(c *calendar.SetWeek) { c.Zone = "Antwerp" },
			"calendar.bad_sessions": func(c *calendar.SetWeek) { c.Sessions[2] = "17:00-09:00" },
			"calendar.no_monday":    func(c *calendar.SetWeek) { c.Sessions[0] = "" },
			"calendar.no_source":    func(c *calendar.SetWeek) { c.Source = "" },
			"rule.bad_mark":         func(c *calendar.SetWeek) { c.Mark = "" },
		} {
			c := calendar.Begin(w, "2026-01-01")
			spoil(&c)
			if _, err := c.Do(ctx, k, admin, id.New()); !errs.Is(err, key) {
				t.Errorf("%s: %v", key, err)
			}
		}
		for key, spoil := range map[string]func(*calendar.SetDays){
			"calendar.bad_currency": func(c *calendar.SetDays) { c.Scope = "XAU" },
			"calendar.bad_days":     func(c *calendar.SetDays) { c.Days = nil },
			"calendar.bad_day":      func(c *calendar.SetDays) { c.Days = []clock.Date{"2026-13-01"} },
			"calendar.bad_kind":     func(c *calendar.SetDays) { c.Kind = "party" },
			"calendar.bad_sessions": func(c *calendar.SetDays) { c.Sessions = "09:00-10:00" }, // a holiday has none
			"calendar.no_name":      func(c *calendar.SetDays) { c.Name = " " },
			"calendar.no_source":    func(c *calendar.SetDays) { c.Source = "\x00" },
		} {
			c := calendar.SetDays{Scope: money.USD, Days: []clock.Date{"2026-07-04"}, Kind: calendar.Holiday, Name: "n", Source: "s", Mark: rule.Read}
			spoil(&c)
			if _, err := c.Do(ctx, k, admin, id.New()); !errs.Is(err, key) {
				t.Errorf("%s: %v", key, err)
			}
		}
		c, err := calendar.Load(ctx, d)
		if _, any := c.Week("2026-06-01"); any || err != nil {
			t.Errorf("a refusal left a week: %v", err)
		}
		if _, err := calendar.Begin(w, "2026-01-01").Do(ctx, k, access.Actor{}, id.New()); errs.Of(err).Code != errs.Unauthenticated {
			t.Error(err)
		}
	})
}
