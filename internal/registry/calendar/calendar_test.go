package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/calendar"
)

// october is the SDE week with a made-up break: the first three days of October off, the
// Saturday before worked.
func october(t testing.TB) *calendar.Calendar {
	w, ok := calendar.Preset("sde", "")
	if !ok {
		t.Fatal("no such preset")
	}
	w.From = "2026-01-01"
	var days []calendar.Day
	for _, d := range []clock.Date{"2026-10-01", "2026-10-02", "2026-10-03"} {
		days = append(days, calendar.Day{Day: d, Kind: calendar.Holiday}, calendar.Day{Scope: money.CNY, Day: d, Kind: calendar.Holiday})
	}
	days = append(days, calendar.Day{Day: "2026-09-26", Kind: calendar.Workday},
		calendar.Day{Scope: money.CNY, Day: "2026-09-26", Kind: calendar.Workday},
		calendar.Day{Day: "2026-12-31", Kind: calendar.Workday, Sessions: []calendar.Span{{9 * 60, 12 * 60}}})
	return calendar.New([]calendar.Week{w}, days)
}

func TestHolidaysAndMakeUpDaysMoveTheNextTradingDay(t *testing.T) {
	c := october(t)
	for day, want := range map[clock.Date]bool{"2026-09-30": true, "2026-10-01": false, "2026-09-26": true, "2026-09-27": false, "2025-12-31": false} {
		if got := c.IsTradingDay(day); got != want {
			t.Errorf("%s trades: %v", day, got)
		}
	}
	if got, err := c.NextTradingDay("2026-09-30"); err != nil || got != "2026-10-05" {
		t.Errorf("after 30 September comes %s, %v", got, err)
	}
	if got, err := c.AddWorkingDays("2026-10-05", -2); err != nil || got != "2026-09-29" {
		t.Errorf("two working days before 5 October is %s, %v", got, err)
	}
	if got, err := c.AddBankDays(money.CNY, "2026-09-25", 1); err != nil || got != "2026-09-26" {
		t.Errorf("yuan: %s, %v", got, err)
	}
	if got, err := c.AddBankDays(money.USD, "2026-09-25", 1); err != nil || got != "2026-09-28" {
		t.Errorf("dollars: %s, %v", got, err)
	}
}

func TestSessionsAreInTheZoneOfTheExchange(t *testing.T) {
	c := october(t)
	at := func(text string) clock.Instant {
		var i clock.Instant
		if err := i.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return i
	}
	for text, open := range map[string]bool{
		"2026-09-30T09:00:00+08:00": true, "2026-09-30T08:59:59+08:00": false, "2026-09-30T16:59:59+08:00": true,
		"2026-09-30T17:00:00+08:00": false, "2026-09-30T01:00:00Z": true, "2026-12-31T12:30:00+08:00": false,
	} {
		if _, got := c.Session(at(text)); got != open {
			t.Errorf("at %s open: %v", text, got)
		}
	}
	s, err := c.NextSession(at("2026-09-30T17:00:00+08:00"))
	if err != nil || s.Opens != at("2026-10-05T09:00:00+08:00") {
		t.Errorf("next session %+v, %v", s, err)
	}
	if got := c.Today(at("2026-09-30T17:00:00Z")); got != "2026-10-01" {
		t.Errorf("the exchange's date is %s", got)
	}
}

func TestACalendarWithoutDaysSaysSo(t *testing.T) {
	c := calendar.New(nil, nil)
	if _, err := c.NextTradingDay("2026-01-01"); !errs.Is(err, "calendar.no_day") {
		t.Error(err)
	}
	if _, err := c.NextSession(clock.At(time.Now())); !errs.Is(err, "calendar.no_day") {
		t.Error(err)
	}
}

func TestTheLatestWordAboutADayHolds(t *testing.T) {
	w, _ := calendar.Preset("plain", "Europe/Brussels")
	w.From = "2026-01-01"
	early, late := w, w
	early.Sessions[5] = []calendar.Span{{600, 700}}
	c := calendar.New([]calendar.Week{early, late}, []calendar.Day{
		{Day: "2026-01-01", Kind: calendar.Holiday}, {Day: "2026-01-01", Kind: calendar.Usual}, {Day: "2026-01-02", Kind: calendar.Usual}, {Day: "2026-01-02", Kind: calendar.Holiday},
	})
	if !c.IsTradingDay("2026-01-01") || c.IsTradingDay("2026-01-02") || c.IsTradingDay("2026-01-03") {
		t.Error("an earlier word was taken")
	}
	if l := c.List("", "2026-01-01", "2027-01-01"); len(l) != 1 || l[0].Day != "2026-01-02" {
		t.Errorf("%+v", l)
	}
}

// TestCountingDaysAgreesWithACrossedOutCalendar lets a twin cross out days on a list of
// dates and count along it.
func TestCountingDaysAgreesWithACrossedOutCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := clock.Date("2026-01-01")
		w, _ := calendar.Preset("sde", "")
		w.From = first
		off := rapid.MapOfN(rapid.IntRange(0, 59), rapid.Bool(), 0, 25).Draw(t, "days")
		var days []calendar.Day
		for i, work := range off {
			k := calendar.Holiday
			if work {
				k = calendar.Workday
			}
			days = append(days, calendar.Day{Day: first.AddDays(i), Kind: k}, calendar.Day{Scope: money.EUR, Day: first.AddDays(i), Kind: k})
		}
		c := calendar.New([]calendar.Week{w}, days)
		var list []clock.Date // trading days in order
		for i := range 120 {
			d := first.AddDays(i)
			work, noted := off[i]
			weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
			trades := noted && work || !noted && !weekend
			if c.IsTradingDay(d) != trades || c.IsBankDay(money.EUR, d) != trades || c.IsBankDay(money.USD, d) == weekend {
				t.Fatalf("%s trades: %v", d, !trades)
			}
			if trades {
				list = append(list, d)
			}
		}
		day := first.AddDays(rapid.IntRange(0, 59).Draw(t, "day"))
		n := rapid.IntRange(-10, 10).Draw(t, "n")
		at := 0 // of the first day that is not before day
		for list[at] < day {
			at++
		}
		want := at + n
		if n > 0 && list[at] != day {
			want--
		}
		got, err := c.AddWorkingDays(day, n)
		if want < 0 { // before the first week
			if !errs.Is(err, "calendar.no_day") {
				t.Fatalf("%d days from %s: %s, %v", n, day, got, err)
			}
			return
		}
		if err != nil || got != list[want] {
			t.Fatalf("%d days from %s: %s, want %s: %v", n, day, got, list[want], err)
		}
		if bank, err := c.AddBankDays(money.EUR, day, max(n, 0)); n >= 0 && (err != nil || bank != got) {
			t.Fatalf("banks: %s, %v", bank, err)
		}
	})
}

func FuzzParseSpans(f *testing.F) {
	for _, s := range []string{"", "09:00-17:00", "09:00-12:00 13:00-17:00", "00:00-24:00", "9-5", "12:00-11:00", "09:00-25:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		spans, err := calendar.ParseSpans(s)
		if err != nil {
			return
		}
		last := -1
		for _, p := range spans {
			if p.Open <= last || p.Close <= p.Open || p.Close > 24*60 {
				t.Fatalf("%q gives %v", s, spans)
			}
			last = p.Close
		}
		again, err := calendar.ParseSpans(calendar.FormatSpans(spans))
		if err != nil || len(again) != len(spans) {
			t.Fatalf("%q comes back as %v: %v", s, again, err)
		}
	})
}
