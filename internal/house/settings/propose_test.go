package settings_test

import (
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

var second = access.Actor{Person: id.New(), Roles: []access.Role{access.Admin}}

// TestASettingThatWantsTwoPeopleIsChangedByTwo walks from one person to two and back.
func TestASettingThatWantsTwoPeopleIsChangedByTwo(t *testing.T) {
	t.Parallel()
	if err := settings.Life.Check(); err != nil {
		t.Error(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock.Fixed{Instant: clock.At(clock.Date("2026-11-23").Time())}
		k := journal.New(d, c)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		refused := func(err error, key string) {
			t.Helper()
			if !errs.Is(err, key) {
				t.Errorf("%v, want %s", err, key)
			}
		}
		named := func(want string) settings.House {
			t.Helper()
			h, err := settings.Now(ctx, d)
			must(err)
			if h.Name != want {
				t.Errorf("it is called %s, want %s", h.Name, want)
			}
			return h
		}
		_, err := settings.Begin{Change: good, Mode: settings.Demo}.Do(ctx, k, operator, id.New())
		must(err)
		change := good
		_, err = settings.Propose{Change: change}.Do(ctx, k, admin, id.New())
		refused(err, "settings.no_wait")

		change.Two, change.Name = true, "Two Eyes Exchange"
		_, err = change.Do(ctx, k, admin, id.New())
		must(err)
		change.Name = "Four Eyes Exchange"
		_, err = change.Do(ctx, k, admin, id.New())
		refused(err, "settings.wants_two")
		p, err := settings.Propose{Change: change}.Do(ctx, k, admin, id.New())
		must(err)
		named("Two Eyes Exchange")
		_, err = settings.Decide{No: p.No, Accept: true}.Do(ctx, k, admin, id.New())
		refused(err, "settings.same_person")
		_, err = settings.Decide{No: p.No, Accept: true}.Do(ctx, k, second, id.New())
		must(err)
		if h := named("Four Eyes Exchange"); h.By != admin.Key() || h.Mode != settings.Demo || !h.Two {
			t.Errorf("%+v", h)
		}
		_, err = settings.Decide{No: p.No, Accept: true}.Do(ctx, k, second, id.New())
		refused(err, "lifecycle.not_now")
		_, err = settings.Decide{No: 99}.Do(ctx, k, second, id.New())
		refused(err, "settings.no_change")

		change.Name = "Exchange of December"
		_, err = settings.Propose{Change: change, From: "2026-11-22"}.Do(ctx, k, admin, id.New())
		refused(err, "settings.bad_from")
		later, err := settings.Propose{Change: change, From: "2026-12-01"}.Do(ctx, k, admin, id.New())
		must(err)
		_, err = settings.Decide{No: later.No, Accept: true}.Do(ctx, k, second, id.New())
		must(err)
		must(settings.Sweep(ctx, k))
		named("Four Eyes Exchange")
		c.Instant = clock.At(clock.Date("2026-11-30").Time()).Add(16 * time.Hour) // 1 December in Shanghai
		must(settings.Sweep(ctx, k))
		must(settings.Sweep(ctx, k))
		h := named("Exchange of December")
		if open, err := settings.Open(ctx, d, admin); err != nil || len(open) != 0 {
			t.Errorf("%v still waits, %v", open, err)
		}
		all, err := settings.History(ctx, d, admin)
		must(err)
		diff := settings.Differ(all[1], all[0])
		if len(all) != 4 || len(diff) != 1 || diff[0] != (settings.Differing{Field: "name", Before: "Four Eyes Exchange", After: "Exchange of December"}) {
			t.Errorf("%d versions, %v", len(all), diff)
		}

		one, err := settings.Propose{Change: change}.Do(ctx, k, admin, id.New())
		must(err)
		two, err := settings.Propose{Change: good}.Do(ctx, k, admin, id.New())
		must(err)
		_, err = settings.Decide{No: two.No, Accept: true}.Do(ctx, k, second, id.New())
		must(err)
		_, err = settings.Decide{No: one.No, Accept: true}.Do(ctx, k, second, id.New())
		refused(err, "settings.moved_on")
		_, err = settings.Decide{No: one.No}.Do(ctx, k, admin, id.New())
		must(err)
		if now := named(good.Name); now.No != h.No+1 {
			t.Errorf("version %d", now.No)
		}
	})
}
