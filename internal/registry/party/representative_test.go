package party_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func TestWhoCouldSignForAMemberOnAPastDayIsAnswered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		zone := time.FixedZone("Shanghai", 8*3600)
		at := func(day clock.Date, hour int) { // in Shanghai
			w.now.Instant = clock.At(day.Time().Add(time.Duration(hour-8) * time.Hour))
		}
		must := func(_ any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		house := w.org(party.Exchange, "House")
		admin := w.person(operator, house, "admin@house.example", access.Admin)
		m, other := w.org(party.Member, "Scheldt & Zoon"), w.org(party.Member, "Other")
		at("2026-11-30", 9)
		ana, bo := w.person(admin, m, "ana@scheldt.example", access.Trader), w.person(admin, m, "bo@scheldt.example", access.Trader)
		stranger := w.person(admin, other, "x@other.example", access.Trader)
		file := func(p access.Actor, source string) {
			t.Helper()
			must(party.FileRepresentative{Person: p.Person, Source: source}.Do(ctx, w.k, operator, id.New()))
		}
		at("2026-12-01", 1) // still the day before in London
		file(ana, "letter 1")
		at("2026-12-03", 23)
		file(bo, "letter 2")
		at("2026-12-05", 12)
		must(party.EndRepresentative{Person: ana.Person, Org: m.ID}.Do(ctx, w.k, operator, id.New()))
		at("2026-12-08", 12)
		must(party.DeactivatePerson{Person: bo.Person}.Do(ctx, w.k, admin, id.New())) // he leaves; nobody ended the filing
		at("2026-12-20", 12)
		for day, want := range map[clock.Date]string{
			"2026-11-30": "", "2026-12-01": "letter 1", "2026-12-02": "letter 1", "2026-12-03": "letter 1 letter 2", "2026-12-05": "letter 1 letter 2",
			"2026-12-06": "letter 2", "2026-12-08": "letter 2", "2026-12-09": "",
		} {
			all, err := party.RepresentativesOn(ctx, d, admin, m.ID, day, zone)
			must(nil, err)
			var have []string
			for _, x := range all {
				have = append(have, x.Source)
			}
			slices.Sort(have)
			if got := strings.Join(have, " "); got != want {
				t.Errorf("on %s: %q, want %q", day, got, want)
			}
		}
		if all, err := party.RepresentativesOn(ctx, d, ana, m.ID, "2026-12-02", zone); err != nil || len(all) != 1 {
			t.Errorf("its own people read %v, %v", all, err)
		}
		_, err := party.RepresentativesOn(ctx, d, stranger, m.ID, "2026-12-02", zone)
		w.refuses(err, "access.forbidden")
	})
}
