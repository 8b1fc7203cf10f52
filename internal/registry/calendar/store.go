package calendar

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

type loadedKey struct{}

// Load reads the calendar as it stands.
func Load(ctx context.Context, q db.Querier) (*Calendar, error) {
	return db.Remembered(q, loadedKey{}, func() (*Calendar, error) { return load(ctx, q) }, "calendar_week", "calendar_day")
}

// DayOf is the exchange's date at an instant, as Today.
func DayOf(ctx context.Context, q db.Querier, at clock.Instant) (clock.Date, error) {
	c, err := Load(ctx, q)
	if err != nil {
		return "", err
	}
	return c.Today(at), nil
}

func load(ctx context.Context, q db.Querier) (*Calendar, error) {
	weeks, err := db.Rows(ctx, q, scanWeek, "SELECT no, from_day, zone, sessions, source, mark FROM calendar_week ORDER BY no")
	if err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	days, err := db.Rows(ctx, q, scanDay, "SELECT no, scope, day, kind, sessions, name, source, mark FROM calendar_day ORDER BY no")
	if err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	return New(weeks, days), nil
}

func scanWeek(rows *sql.Rows) (Week, error) {
	var w Week
	var text string
	if err := rows.Scan(&w.No, &w.From, &w.Zone, &text, &w.Source, &w.Mark); err != nil {
		return w, err
	}
	var err error
	w.Sessions, err = parseWeek(text)
	return w, err
}

func scanDay(rows *sql.Rows) (Day, error) {
	var d Day
	var text string
	if err := rows.Scan(&d.No, &d.Scope, &d.Day, &d.Kind, &text, &d.Name, &d.Source, &d.Mark); err != nil {
		return d, err
	}
	var err error
	d.Sessions, err = ParseSpans(text)
	return d, err
}

// parseWeek reads seven lists of sessions, Monday first, between semicolons.
func parseWeek(text string) ([7][]Span, error) {
	var w [7][]Span
	parts := strings.Split(text, ";")
	if len(parts) != len(w) {
		return w, fmt.Errorf("calendar: a week has seven days, not %d", len(parts))
	}
	for i, p := range parts {
		var err error
		if w[i], err = ParseSpans(p); err != nil {
			return w, err
		}
	}
	return w, nil
}

func formatWeek(w [7][]Span) string {
	parts := make([]string, len(w))
	for i, s := range w {
		parts[i] = FormatSpans(s)
	}
	return strings.Join(parts, ";")
}
