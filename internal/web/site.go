package web

import (
	"strings"
	"time"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
)

// zone is the exchange's zone, in which every time on a page is written.
type zone = *time.Location

// moment writes an instant with its zone: "22 Nov 2026, 15:00 (UTC+8)".
func moment(l i18n.Lang, i clock.Instant, z zone) string {
	if i.IsZero() {
		return ""
	}
	t := i.In(z)
	return l.Date(clock.DateOf(i, z)) + " " + t.Format("15:04") + " (" + offset(t) + ")"
}

// offset writes a zone's distance from UTC as people say it: UTC+8, UTC+5:30.
func offset(t time.Time) string {
	_, s := t.Zone()
	if s == 0 {
		return "UTC"
	}
	sign := "+"
	if s < 0 {
		sign, s = "\u2212", -s
	}
	o := "UTC" + sign + time.Unix(int64(s), 0).UTC().Format("15:04")
	return strings.TrimSuffix(strings.Replace(o, sign+"0", sign, 1), ":00")
}

// initials are up to two letters for the round sign of a person.
func initials(name string) string {
	var out string
	for _, w := range strings.Fields(name) {
		r, _ := utf8.DecodeRuneInString(w)
		if out += string(r); utf8.RuneCountInString(out) == 2 {
			break
		}
	}
	return strings.ToUpper(out)
}
