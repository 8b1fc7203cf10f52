package clock_test

import (
	"testing"
	"time"

	"openbourse/internal/base/clock"
)

func TestAnInstantKeepsMicrosecondsThroughText(t *testing.T) {
	i := clock.At(time.Date(2026, 11, 22, 7, 2, 3, 456789000, time.UTC))
	b, err := i.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var j clock.Instant
	if err := j.UnmarshalText(b); err != nil || i != j {
		t.Fatalf("%v became %v: %v", i, j, err)
	}
}

func TestADateDependsOnTheZone(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	i := clock.At(time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC))
	if d := clock.DateOf(i, shanghai); d != "2026-11-23" {
		t.Fatalf("in Shanghai it is %s", d)
	}
	if d := clock.DateOf(i, time.UTC); d != "2026-11-22" {
		t.Fatalf("in UTC it is %s", d)
	}
	if _, err := clock.ParseDate("2026-02-30"); err == nil {
		t.Fatal("30 February was read as a date")
	}
	if d := clock.Date("2026-12-31").AddDays(1); d != "2027-01-01" || d.Weekday() != time.Friday {
		t.Fatalf("the day after is %s, a %s", d, d.Weekday())
	}
}

func TestMonthsLaterIsNeverTheMonthAfter(t *testing.T) {
	for _, x := range []struct {
		day    clock.Date
		months int
		want   clock.Date
	}{
		{"2026-08-31", 6, "2027-02-28"},
		{"2027-08-31", 6, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2026-12-31", 2, "2027-02-28"},
		{"2026-11-10", 6, "2027-05-10"},
		{"2026-01-31", 1, "2026-02-28"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-10-31", 0, "2026-10-31"},
	} {
		if have := x.day.AddMonths(x.months); have != x.want {
			t.Errorf("%d months after %s is %s, want %s", x.months, x.day, have, x.want)
		}
	}
}
