package party_test

import (
	"context"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func TestWhatKindOfMemberSomebodyWasOnAnyDayCanBeAsked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		m, bank := w.org(party.Member, "Scheldt & Zoon"), w.org(party.Bank, "Bank")
		note := func(c party.Category, from, until clock.Date) {
			t.Helper()
			if _, err := (party.SetCategory{Org: m.ID, Category: c, From: from, Until: until, Source: "register"}).Do(ctx, w.k, operator, id.New()); err != nil {
				t.Fatal(err)
			}
		}
		note(party.Preparatory, "2024-01-05", "2026-01-05")
		note(party.Formal, "2026-01-05", "")
		note(party.Preparatory, "2026-01-05", "2026-07-05") // extended by half a year: the later line wins
		for day, want := range map[clock.Date]party.Category{
			"2024-01-04": "", "2024-01-05": party.Preparatory, "2026-01-05": party.Preparatory, "2026-07-04": party.Preparatory, "2026-07-05": party.Formal,
		} {
			have, found, err := party.CategoryOn(ctx, d, m.ID, day)
			if err != nil || found != (want != "") || have != want {
				t.Errorf("%s: %q %v %v, want %q", day, have, found, err, want)
			}
			all, err := party.CategoriesOn(ctx, d, day)
			if err != nil || all[m.ID] != want {
				t.Errorf("%s: of all %v %v, want %q", day, all, err, want)
			}
		}
		for key, c := range map[string]party.SetCategory{
			"party.not_member":   {Org: bank.ID, Category: party.Formal, From: "2026-01-05", Source: "s"},
			"party.bad_category": {Org: m.ID, Category: "golden", From: "2026-01-05", Source: "s"},
			"party.bad_day":      {Org: m.ID, Category: party.Formal, Source: "s"},
			"party.bad_term":     {Org: m.ID, Category: party.Formal, From: "2026-01-05", Until: "2026-01-05", Source: "s"},
			"party.no_paper":     {Org: m.ID, Category: party.Formal, From: "2026-01-05"},
		} {
			_, err := c.Do(ctx, w.k, operator, id.New())
			w.refuses(err, key)
		}
		if lines, err := party.CategoriesOf(ctx, d, m.ID); err != nil || len(lines) != 3 {
			t.Errorf("%v %v", lines, err)
		}
	})
}
