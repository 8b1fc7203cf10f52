package rule_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

var (
	vat   = rule.Define(rule.Definition{Name: "test.vat", Kind: rule.Rate})
	lease = rule.Define(rule.Definition{Name: "test.lease", Kind: rule.Hours, Shipped: "48", Source: "our proposal", Mark: rule.Proposal})
	admin = access.System("test")
)

func set(t interface{ Fatal(...any) }, k *journal.Keeper, c rule.Set) {
	if _, err := c.Do(context.Background(), k, admin, id.New()); err != nil {
		t.Fatal(err)
	}
}

func TestARateHoldsByDateWithItsSourceAndMark(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, k := context.Background(), journal.New(d, clock.System{})
		set(t, k, rule.Set{Name: "test.vat", Value: "4", From: "2006-07-01", Source: "notice A", Mark: rule.Read})
		set(t, k, rule.Set{Name: "test.vat", Value: "13", From: "2025-11-01", Source: "notice B", Mark: rule.Read})
		for day, want := range map[clock.Date]int64{"2025-10-31": 40_000, "2025-11-01": 130_000} {
			if got, err := vat.Int(ctx, d, "", day); err != nil || got != want {
				t.Errorf("on %s it is %d, want %d: %v", day, got, want, err)
			}
		}
		if _, found, err := vat.At(ctx, d, "", "2006-06-30"); found || err != nil {
			t.Errorf("before the first version: %v %v", found, err)
		}
		r, _, err := vat.At(ctx, d, "", "2025-12-24")
		if err != nil || r.Source != "notice B" || r.Mark != rule.Read {
			t.Errorf("%+v %v", r, err)
		}
		if got, err := lease.Int(ctx, d, "", "2026-01-01"); err != nil || got != 48 {
			t.Errorf("as shipped: %d %v", got, err)
		}
		set(t, k, rule.Set{Name: "test.lease", Value: "", From: "2027-01-01", Source: "decision 5", Mark: rule.Read})
		if _, found, err := lease.At(ctx, d, "", "2027-01-01"); found || err != nil {
			t.Errorf("a rule that was ended is still there: %v", err)
		}
		history, err := rule.History(ctx, d, admin, "test.vat", "")
		if err != nil || len(history) != 2 || history[1].Value != "13" || history[1].NotedBy != "system:test" {
			t.Errorf("%+v %v", history, err)
		}
	})
}

func TestARuleThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := journal.New(d, clock.System{})
		good := rule.Set{Name: "test.vat", Value: "13", From: "2026-01-01", Source: "notice", Mark: rule.Read}
		for key, spoil := range map[string]func(*rule.Set){
			"rule.unknown":   func(s *rule.Set) { s.Name = "test.none" },
			"rule.bad_value": func(s *rule.Set) { s.Value = "thirteen" },
			"rule.bad_day":   func(s *rule.Set) { s.From = "2026-02-30" },
			"rule.bad_until": func(s *rule.Set) { s.Until = "2026-01-01" },
			"rule.bad_mark":  func(s *rule.Set) { s.Mark = "X" },
			"rule.no_source": func(s *rule.Set) { s.Source = " " },
			"rule.bad_text":  func(s *rule.Set) { s.Item = "a\x00" },
		} {
			c := good
			spoil(&c)
			if _, err := c.Do(context.Background(), k, admin, id.New()); !errs.Is(err, key) {
				t.Errorf("%s: got %v", key, err)
			}
		}
		if _, err := good.Do(context.Background(), k, access.Actor{}, id.New()); errs.Of(err).Code != errs.Unauthenticated {
			t.Errorf("a visitor set a rule: %v", err)
		}
		if all, err := rule.History(context.Background(), d, admin, "test.vat", ""); err != nil || len(all) != 0 {
			t.Errorf("a refusal left %d versions: %v", len(all), err)
		}
	})
}

// TestOfManyVersionsTheLastNotedOneHolds compares with a twin that writes every day of
// each version into a table, one after the other.
func TestOfManyVersionsTheLastNotedOneHolds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, k, first := context.Background(), journal.New(d, clock.System{}), clock.Date("2026-02-20")
		rapid.Check(t, func(rt *rapid.T) {
			item, twin := id.New().String(), map[clock.Date]string{}
			for range rapid.IntRange(1, 6).Draw(rt, "versions") {
				from := rapid.IntRange(0, 15).Draw(rt, "from")
				until := rapid.IntRange(from+1, 20).Draw(rt, "until")
				value := rapid.SampledFrom([]string{"", "4", "13", "17"}).Draw(rt, "value")
				set(rt, k, rule.Set{Name: "test.vat", Item: item, Value: value, From: first.AddDays(from), Until: first.AddDays(until), Source: "s", Mark: rule.Read})
				for i := from; i < until; i++ {
					twin[first.AddDays(i)] = value
				}
			}
			for i := range 21 {
				day := first.AddDays(i)
				got, found, err := vat.At(ctx, d, item, day)
				if err != nil || got.Value != twin[day] || found != (twin[day] != "") {
					rt.Fatalf("on %s: %q, want %q: %v", day, got.Value, twin[day], err)
				}
			}
		})
	})
}

func TestTheListShowsWhatIsInForce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := journal.New(d, clock.System{})
		set(t, k, rule.Set{Name: "test.vat", Item: "7102", Value: "13", From: "2025-11-01", Source: "notice", Mark: rule.Read})
		set(t, k, rule.Set{Name: "test.vat", Item: "7103", Value: "9", From: "2026-11-01", Source: "notice", Mark: rule.Memory})
		got, err := rule.InForce(context.Background(), d, admin, "2026-01-01")
		if err != nil {
			t.Fatal(err)
		}
		want := []rule.Rule{
			{Name: "test.lease", Value: "48", Source: "our proposal", Mark: rule.Proposal},
			{No: 1, Name: "test.vat", Item: "7102", Value: "13", From: "2025-11-01", Source: "notice", Mark: rule.Read, NotedBy: "system:test"},
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(rule.Rule{}, "NotedAt")); diff != "" {
			t.Error(diff)
		}
	})
}

var twoPeople = rule.Define(rule.Definition{Name: "test.two", Kind: rule.Rate, TwoPeople: true})

func TestARuleOfTwoPeopleHoldsWhenTheSecondHasAccepted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, k := context.Background(), journal.New(d, clock.System{})
		person := func() access.Actor {
			return access.Actor{Person: id.New(), OrgKind: "exchange", Roles: []access.Role{access.Admin}}
		}
		first, second := person(), person()
		version := rule.Set{Name: "test.two", Value: "9", From: "2026-01-01", Source: "notice", Mark: rule.Read}
		if _, err := version.Do(ctx, k, first, id.New()); !errs.Is(err, "rule.two_people") {
			t.Errorf("one person alone: %v", err)
		}
		propose := func() int64 {
			p, err := rule.Propose{Set: version}.Do(ctx, k, first, id.New())
			if err != nil {
				t.Fatal(err)
			}
			return p.No
		}
		no, dropped := propose(), propose()
		decide := func(no int64, accept bool, who access.Actor, key string) {
			t.Helper()
			_, err := rule.Decide{No: no, Accept: accept}.Do(ctx, k, who, id.New())
			if key == "" && err != nil || key != "" && !errs.Is(err, key) {
				t.Errorf("proposal %d, accepted %v: %v, want %q", no, accept, err, key)
			}
		}
		decide(no, true, first, "rule.same_person")
		decide(99, true, second, "rule.no_proposal")
		if open, err := rule.Open(ctx, d, second); err != nil || len(open) != 2 || open[0].No != no || open[0].NotedBy != first.Key() {
			t.Errorf("%+v %v", open, err)
		}
		if _, found, err := twoPeople.At(ctx, d, "", "2026-06-01"); found || err != nil {
			t.Errorf("it holds before it was accepted: %v", err)
		}
		decide(dropped, false, first, "")
		decide(no, true, second, "")
		decide(no, true, second, "lifecycle.not_now")
		decide(dropped, true, second, "lifecycle.not_now")
		if r, found, err := twoPeople.At(ctx, d, "", "2026-06-01"); !found || err != nil || r.Value != "9" || r.NotedBy != second.Key() {
			t.Errorf("%+v %v %v", r, found, err)
		}
		if all, err := rule.History(ctx, d, admin, "test.two", ""); err != nil || len(all) != 1 {
			t.Errorf("%d versions: %v", len(all), err)
		}
	})
}
