package feed_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"openbourse/internal/feed"
)

// read takes a calendar apart as RFC 5545 says: unfolds, splits into properties.
func read(t testing.TB, text string) [][2]string {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Fatal("lines do not end by CR LF")
	}
	for _, l := range strings.Split(text, "\r\n") {
		if len(l) > 75 {
			t.Errorf("a line of %d octets: %q", len(l), l)
		}
	}
	var all [][2]string
	for _, l := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n") {
		name, value, ok := strings.Cut(l, ":")
		if !ok {
			t.Fatalf("no property: %q", l)
		}
		all = append(all, [2]string{name, value})
	}
	return all
}

func calendar(zone string, events ...feed.Event) *feed.Calendar {
	z, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return &feed.Calendar{Name: "Deadlines", Lang: "en", Zone: z, Made: time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC), Events: events}
}

func values(all [][2]string, name string) []string {
	var vs []string
	for _, p := range all {
		if n, _, _ := strings.Cut(p[0], ";"); n == name {
			vs = append(vs, p[1])
		}
	}
	return vs
}

func TestADeadlineKeepsItsHourInItsZone(t *testing.T) {
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	c := calendar("Asia/Shanghai", feed.Event{ID: "deal-7-due@x", Title: "Deal 7: money is due, US$ 1,250; 钻石交易第七号须在期限前付清款项并交付货物，逾期将按规则处理", URL: "https://x/deals/7", At: at, Warn: time.Hour},
		feed.Event{ID: "stay-1@x", Title: "Last day\r\nEND:VCALENDAR", URL: "https://x", At: at, Day: true})
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	all := read(t, b.String())
	if got := values(all, "DTSTART"); strings.Join(got[1:], " ") != "20261201T170000 20261201" {
		t.Errorf("begins %v", got)
	}
	if got := values(all, "TZOFFSETTO"); len(got) != 1 || got[0] != "+0800" {
		t.Errorf("offsets %v", got)
	}
	if got := values(all, "SUMMARY"); len(got) != 2 || !strings.HasPrefix(got[0], `Deal 7: money is due\, US$ 1\,250\; 钻石`) || got[1] != `Last day\nEND:VCALENDAR` {
		t.Errorf("titles %q", got)
	}
	if n := len(values(all, "END")); n != len(values(all, "BEGIN")) || values(all, "END")[n-1] != "VCALENDAR" {
		t.Errorf("parts do not close: %v", all)
	}
	if got := values(all, "TRIGGER"); len(got) != 1 || got[0] != "-PT60M" {
		t.Errorf("warnings %v", got)
	}
}

func TestAZoneWithSummerTimeTellsItsChanges(t *testing.T) {
	var b bytes.Buffer
	c := calendar("Europe/Brussels", feed.Event{ID: "a", Title: "a", URL: "u", At: time.Date(2027, 7, 1, 10, 0, 0, 0, time.UTC)})
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	all := read(t, b.String())
	if got := strings.Join(values(all, "TZOFFSETTO"), " "); got != "+0100 +0200" {
		t.Errorf("offsets %s", got)
	}
	if got := strings.Join(values(all, "DTSTART"), " "); got != "20261025T030000 20270328T020000 20270701T120000" {
		t.Errorf("changes and event: %s", got)
	}
}

// FuzzCalendar: whatever stands in a title, nobody can begin or end a part of the calendar.
func FuzzCalendar(f *testing.F) {
	f.Add("Deal 7", "https://x/deals/7")
	f.Add("a\r\nBEGIN:VEVENT\r\n", "u\r\nX:1")
	f.Add(strings.Repeat("钻", 60), "\x00\xff")
	f.Fuzz(func(t *testing.T, title, url string) {
		var b bytes.Buffer
		if err := calendar("Asia/Shanghai", feed.Event{ID: "a", Title: title, URL: url, At: time.Unix(1_800_000_000, 0)}).Write(&b); err != nil {
			t.Fatal(err)
		}
		all := read(t, b.String())
		if n := len(values(all, "BEGIN")); n != 4 || len(values(all, "END")) != n {
			t.Errorf("%d parts: %q", n, b.String())
		}
	})
}
