package feed

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// CalendarType is the media type of a calendar.
const CalendarType = "text/calendar; charset=utf-8"

// Calendar is a list of deadlines for a calendar program (RFC 5545), in one zone.
type Calendar struct {
	Name   string
	Lang   string // BCP 47
	Zone   *time.Location
	Made   time.Time
	Events []Event
}

// Event is one deadline.
type Event struct {
	ID    string // never changes, so that a program knows it again when it moves
	Title string
	URL   string
	At    time.Time // of a whole day: any moment of it in the calendar's zone
	Day   bool      // it is a whole day
	Warn  time.Duration
}

// Write writes it. Lines end by CR LF and are folded before 75 octets, never inside a letter.
func (c *Calendar) Write(w io.Writer) error {
	b := &lines{w: bufio.NewWriter(w)}
	zone := c.Zone.String()
	b.line("BEGIN", "VCALENDAR")
	b.line("VERSION", "2.0")
	b.line("PRODID", "-//openbourse//deadlines//EN")
	b.line("CALSCALE", "GREGORIAN")
	b.line("METHOD", "PUBLISH")
	b.text("X-WR-CALNAME;LANGUAGE="+c.Lang, c.Name)
	b.line("X-WR-TIMEZONE", zone)
	b.line("REFRESH-INTERVAL;VALUE=DURATION", "PT15M")
	c.zone(b)
	events := slices.Clone(c.Events)
	slices.SortFunc(events, func(x, y Event) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) })
	for _, e := range events {
		b.line("BEGIN", "VEVENT")
		b.line("UID", e.ID)
		b.line("DTSTAMP", c.Made.UTC().Format(utc))
		if e.Day {
			b.line("DTSTART;VALUE=DATE", e.At.In(c.Zone).Format(day))
		} else {
			b.line("DTSTART;TZID="+zone, e.At.In(c.Zone).Format(local))
			b.line("DURATION", "PT0S")
		}
		b.text("SUMMARY;LANGUAGE="+c.Lang, e.Title)
		b.line("URL", e.URL)
		b.line("TRANSP", "TRANSPARENT")
		if e.Warn > 0 {
			b.line("BEGIN", "VALARM")
			b.line("ACTION", "DISPLAY")
			b.text("DESCRIPTION", e.Title)
			b.line("TRIGGER", fmt.Sprintf("-PT%dM", int(e.Warn/time.Minute)))
			b.line("END", "VALARM")
		}
		b.line("END", "VEVENT")
	}
	b.line("END", "VCALENDAR")
	if b.err != nil {
		return b.err
	}
	return b.w.Flush()
}

const (
	utc   = "20060102T150405Z"
	local = "20060102T150405"
	day   = "20060102"
)

// zone writes how far the zone is from UTC at the times of the events, with every change
// between the first and the last.
func (c *Calendar) zone(b *lines) {
	from, to := c.Made, c.Made
	for _, e := range c.Events {
		if e.At.Before(from) {
			from = e.At
		}
		if e.At.After(to) {
			to = e.At
		}
	}
	b.line("BEGIN", "VTIMEZONE")
	b.line("TZID", c.Zone.String())
	for at := from.In(c.Zone); ; {
		begins, ends := at.ZoneBounds()
		name, offset := at.Zone()
		before := offset
		start := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
		if !begins.IsZero() {
			_, before = begins.Add(-time.Second).In(c.Zone).Zone()
			start = begins.UTC().Add(time.Duration(before) * time.Second)
		}
		kind := "STANDARD"
		if at.IsDST() {
			kind = "DAYLIGHT"
		}
		b.line("BEGIN", kind)
		b.line("DTSTART", start.Format(local))
		b.line("TZOFFSETFROM", offsetOf(before))
		b.line("TZOFFSETTO", offsetOf(offset))
		b.line("TZNAME", name)
		b.line("END", kind)
		if ends.IsZero() || ends.After(to) {
			break
		}
		at = ends.In(c.Zone)
	}
	b.line("END", "VTIMEZONE")
}

// offsetOf writes seconds east of UTC: +0800, -033000.
func offsetOf(s int) string {
	sign := '+'
	if s < 0 {
		sign, s = '-', -s
	}
	text := fmt.Sprintf("%c%02d%02d", sign, s/3600, s/60%60)
	if s%60 != 0 {
		text += fmt.Sprintf("%02d", s%60)
	}
	return text
}

// lines writes content lines and keeps the first error.
type lines struct {
	w   *bufio.Writer
	err error
}

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// text writes a property whose value is text.
func (b *lines) text(name, value string) { b.line(name, escapes.Replace(value)) }

// line writes name:value, folded. What could end a line early is left out of both.
func (b *lines) line(name, value string) {
	all := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, name+":"+value)
	const most = 75
	for room := most; ; room = most - 1 { // the space that begins a folded line counts
		if len(all) <= room {
			b.put(all + "\r\n")
			return
		}
		cut := room
		for !utf8.RuneStart(all[cut]) {
			cut--
		}
		b.put(all[:cut] + "\r\n ")
		all = all[cut:]
	}
}

func (b *lines) put(s string) {
	if b.err == nil {
		_, b.err = b.w.WriteString(s)
	}
}
