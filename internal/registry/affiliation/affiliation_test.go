package affiliation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

var admin = access.System("test")

// town is some organisations and people.
type town struct {
	k      *journal.Keeper
	orgs   []id.ID
	people []id.ID // each holds a post at organisation 0
}

func build(t testing.TB, d *db.DB, orgs, people int) town {
	w := town{k: journal.New(d, clock.System{})}
	for i := range orgs {
		a, err := party.AddOrg{Kind: party.Member, Name: fmt.Sprint("Diamonds ", i), Country: "BE", Since: "2020-01-01"}.Do(context.Background(), w.k, admin, id.New())
		if err != nil {
			t.Fatal(err)
		}
		w.orgs = append(w.orgs, a.Org)
	}
	for i := range people {
		p, err := party.AddPerson{
			Org: w.orgs[0], Email: fmt.Sprintf("p%d@example.org", i), Name: fmt.Sprint("P ", i), Lang: i18n.English,
			Roles: []access.Role{access.MemberAdmin},
		}.Do(context.Background(), w.k, admin, id.New())
		if err != nil {
			t.Fatal(err)
		}
		w.people = append(w.people, p.Person)
	}
	return w
}

func (w town) set(t interface{ Fatal(...any) }, kind affiliation.Kind, who, org id.ID, from, until clock.Date) int64 {
	n, err := affiliation.Set{Kind: kind, Who: who, Org: org, From: from, Until: until, Source: "register"}.Do(context.Background(), w.k, admin, id.New())
	if err != nil {
		t.Fatal(err)
	}
	return n.No
}

func (w town) between(t interface{ Fatal(...any) }, a, b id.ID, day clock.Date) []id.ID {
	got, err := affiliation.Between(context.Background(), w.k.DB(), a, b, day)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestASharedOwnerAffiliatesTwoMembersOnlyWhileHeIsOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d, 5, 1)
		holding, a, b := w.orgs[1], w.orgs[2], w.orgs[3]
		w.set(t, affiliation.Owner, holding, a, "2026-01-01", "")
		last := w.set(t, affiliation.Owner, holding, b, "2026-03-01", "")
		if got := w.between(t, a, b, "2026-02-28"); len(got) != 0 {
			t.Errorf("the day before: %v", got)
		}
		if got := w.between(t, a, b, "2026-03-01"); len(got) != 1 || got[0] != holding {
			t.Errorf("shared owner: %v", got)
		}
		if _, err := (affiliation.End{No: last, Until: "2026-06-01"}).Do(context.Background(), w.k, admin, id.New()); err != nil {
			t.Fatal(err)
		}
		if got := w.between(t, a, b, "2026-06-01"); len(got) != 0 {
			t.Errorf("after the end: %v", got)
		}
		if got := w.between(t, a, b, "2026-05-31"); len(got) != 1 {
			t.Errorf("the last day: %v", got)
		}
		if got := w.between(t, holding, a, "2026-05-31"); len(got) != 1 || got[0] != holding {
			t.Errorf("owner and owned: %v", got)
		}
	})
}

func TestWhoHoldsAPostHereAndOwnsAMemberThereAffiliatesBoth(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d, 3, 1)
		today := clock.DateOf(clock.System{}.Now(), time.UTC)
		w.set(t, affiliation.Owner, w.people[0], w.orgs[1], "2026-01-01", "")
		if got := w.between(t, w.orgs[0], w.orgs[1], today); len(got) != 1 || got[0] != w.people[0] {
			t.Errorf("%v", got)
		}
		if got := w.between(t, w.orgs[0], w.orgs[2], today); len(got) != 0 {
			t.Errorf("%v", got)
		}
	})
}

func TestAnAffiliationThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d, 2, 1)
		for key, c := range map[string]affiliation.Set{
			"affiliation.bad_kind":  {Kind: "friend", Who: w.people[0], Org: w.orgs[0], From: "2026-01-01", Source: "s"},
			"affiliation.bad_day":   {Kind: affiliation.Owner, Who: w.people[0], Org: w.orgs[0], Source: "s"},
			"affiliation.bad_until": {Kind: affiliation.Owner, Who: w.people[0], Org: w.orgs[0], From: "2026-01-01", Until: "2025-01-01", Source: "s"},
			"affiliation.no_source": {Kind: affiliation.Owner, Who: w.people[0], Org: w.orgs[0], From: "2026-01-01"},
			"affiliation.itself":    {Kind: affiliation.Owner, Who: w.orgs[0], Org: w.orgs[0], From: "2026-01-01", Source: "s"},
			"party.no_org":          {Kind: affiliation.Owner, Who: id.New(), Org: w.orgs[0], From: "2026-01-01", Source: "s"},
			"party.no_person":       {Kind: affiliation.Employee, Who: w.orgs[1], Org: w.orgs[0], From: "2026-01-01", Source: "s"},
		} {
			if _, err := c.Do(context.Background(), w.k, admin, id.New()); !errs.Is(err, key) {
				t.Errorf("%s: %v", key, err)
			}
		}
		if _, err := (affiliation.End{No: 9, Until: "2026-01-01"}).Do(context.Background(), w.k, admin, id.New()); !errs.Is(err, "affiliation.none") {
			t.Error(err)
		}
		if all, err := affiliation.History(context.Background(), d, admin, w.orgs[0]); err != nil || len(all) != 0 {
			t.Errorf("%v %v", all, err)
		}
	})
}

// TestAnyOwnershipIsFoundAsTheNaiveClosureFindsIt lets a twin add owners of owners until
// nothing changes.
func TestAnyOwnershipIsFoundAsTheNaiveClosureFindsIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d, 7, 3)
		base := clock.Date("2010-01-01") // before anybody's post
		orgs := w.orgs[1:]
		rapid.Check(t, func(rt *rapid.T) {
			base = base.AddDays(40) // each case has days of its own
			var all []affiliation.Link
			for range rapid.IntRange(0, 8).Draw(rt, "links") {
				org := rapid.SampledFrom(orgs).Draw(rt, "org")
				kind := rapid.SampledFrom([]affiliation.Kind{affiliation.Owner, affiliation.Employee}).Draw(rt, "kind")
				who := rapid.SampledFrom(w.people).Draw(rt, "who")
				if kind == affiliation.Owner && rapid.Bool().Draw(rt, "an organisation owns") {
					if who = rapid.SampledFrom(orgs).Draw(rt, "owner"); who == org {
						continue
					}
				}
				from := rapid.IntRange(0, 20).Draw(rt, "from")
				until := rapid.IntRange(from+1, 30).Draw(rt, "until")
				all = append(all, affiliation.Link{Kind: kind, Who: who, Org: org, From: base.AddDays(from), Until: base.AddDays(until)})
				w.set(rt, kind, who, org, base.AddDays(from), base.AddDays(until))
			}
			day := base.AddDays(rapid.IntRange(0, 30).Draw(rt, "day"))
			behind := func(org id.ID) map[id.ID]bool {
				set, owners := map[id.ID]bool{org: true}, map[id.ID]bool{org: true}
				for range all {
					for _, l := range all {
						if !l.Covers(day) || !owners[l.Org] {
							continue
						}
						if l.Kind == affiliation.Owner {
							owners[l.Who], set[l.Who] = true, true
						} else if l.Org == org {
							set[l.Who] = true
						}
					}
				}
				return set
			}
			for i, a := range orgs {
				for _, b := range orgs[i+1:] {
					want, other := 0, behind(b)
					for who := range behind(a) {
						if other[who] {
							want++
						}
					}
					if got := w.between(rt, a, b, day); len(got) != want {
						rt.Fatalf("%d stand behind both, want %d", len(got), want)
					}
				}
			}
		})
	})
}
