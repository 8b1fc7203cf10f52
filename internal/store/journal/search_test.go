package journal_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// looked is a fact with a number and an organisation.
type looked struct {
	Deal int64 `json:"deal"`
	Org  id.ID `json:"org"`
}

func (looked) FactName() string { return "test.looked" }
func (looked) FactVersion() int { return 1 }

// TestASearchFindsWhatAPlainLookFinds compares searches with looking at every entry.
func TestASearchFindsWhatAPlainLookFinds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		start := clock.At(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
		c := &clock.Fixed{Instant: start}
		k := journal.New(d, c)
		orgs := []id.ID{id.New(), id.New()}
		cmds := make([]id.ID, 60)
		for i := range cmds {
			c.Instant = start.Add(time.Duration(i) * time.Hour)
			cmds[i] = id.New()
			_, _ = journal.Do(ctx, k, journal.Act{Actor: fmt.Sprintf("person:%d", i%3), ID: cmds[i], Kind: []string{"deal.Strike", "market.Publish", "market_x.Y"}[i%3], Input: i},
				func(context.Context, *db.Tx) (journal.Fact, struct{}, error) {
					if i%7 == 0 {
						return nil, struct{}{}, errs.New(errs.Invalid, "test.no")
					}
					return looked{Deal: int64(i % 12), Org: orgs[i%2]}, struct{}{}, nil
				})
		}
		all, err := k.After(ctx, 0, 1000)
		if err != nil || len(all) != len(cmds) {
			t.Fatal(len(all), err)
		}
		for name, x := range map[string]struct {
			f     journal.Filter
			plain func(e journal.Entry) bool
		}{
			"everything":     {journal.Filter{}, func(journal.Entry) bool { return true }},
			"an actor":       {journal.Filter{Actors: []string{"person:1"}}, func(e journal.Entry) bool { return e.Actor == "person:1" }},
			"two actors":     {journal.Filter{Actors: []string{"person:1", "person:2"}}, func(e journal.Entry) bool { return e.Actor != "person:0" }},
			"a room":         {journal.Filter{Kind: "market.*"}, func(e journal.Entry) bool { return strings.HasPrefix(e.Kind, "market.") }},
			"a wildcard":     {journal.Filter{Kind: "market_*"}, func(e journal.Entry) bool { return strings.HasPrefix(e.Kind, "market_") }},
			"refusals":       {journal.Filter{Refused: true}, func(e journal.Entry) bool { return e.Fact == "refused" }},
			"an org":         {journal.Filter{Words: []string{orgs[1].String()}}, func(e journal.Entry) bool { return strings.Contains(string(e.Body), orgs[1].String()) }},
			"a deal":         {journal.Filter{Field: "deal", Number: 1}, func(e journal.Entry) bool { return strings.Contains(string(e.Body), `"deal":1,`) }},
			"a day":          {journal.Filter{From: start.Add(24 * time.Hour), Until: start.Add(48 * time.Hour)}, func(e journal.Entry) bool { return e.At >= start.Add(24*time.Hour) && e.At < start.Add(48*time.Hour) }},
			"a command":      {journal.Filter{Command: cmds[30]}, func(e journal.Entry) bool { return e.Command == cmds[30] }},
			"a day far away": {journal.Filter{From: start.Add(1000 * time.Hour)}, func(journal.Entry) bool { return false }},
			"several at once": {
				journal.Filter{Actors: []string{"person:0"}, Fact: "test.looked", Until: start.Add(30 * time.Hour)},
				func(e journal.Entry) bool {
					return e.Actor == "person:0" && e.Fact == "test.looked" && e.At < start.Add(30*time.Hour)
				},
			},
		} {
			var want, got []int64
			for _, e := range slices.Backward(all) {
				if x.plain(e) {
					want = append(want, e.No)
				}
			}
			for f := x.f; ; {
				found, err := journal.Search(ctx, d, f, 7)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				for _, e := range found.Entries {
					got = append(got, e.No)
				}
				if f.Before = found.Next; found.Next == 0 {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: found %v, want %v", name, got, want)
			}
		}
	})
}
