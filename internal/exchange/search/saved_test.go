package search_test

import (
	"context"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

func TestAPersonKeepsHisOwnSearchesOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, k := context.Background(), journal.New(d, clock.System{})
		ann := access.Actor{Person: id.New(), Roles: []access.Role{access.Trader}}
		ben := access.Actor{Person: id.New(), Roles: []access.Role{access.Trader}}
		q := search.ParseLine("round 1-1.5 D-G")
		first, err := search.Save{Name: "  Rounds   of May ", Query: q}.Do(ctx, k, ann, id.New())
		if err != nil {
			t.Fatal(err)
		}
		again, err := search.Save{Name: "Rounds", Query: q}.Do(ctx, k, ann, id.New())
		if err != nil || again != first {
			t.Errorf("the same search again: %v %v, want %v", again, err, first)
		}
		if _, err := (search.Save{Name: "Pears", Query: search.ParseLine("pear")}).Do(ctx, k, ann, id.New()); err != nil {
			t.Fatal(err)
		}
		kept, err := search.SavedBy(ctx, d, ann)
		if err != nil || len(kept) != 2 || kept[1].Name != "Rounds" || kept[1].Query.Encode() != q.Encode() {
			t.Errorf("kept %+v %v", kept, err)
		}
		if kept, err := search.SavedBy(ctx, d, ben); err != nil || len(kept) != 0 {
			t.Errorf("another person sees %v %v", kept, err)
		}
		if _, err := (search.Drop{No: first.No}).Do(ctx, k, ben, id.New()); !errs.Is(err, "saved.none") {
			t.Errorf("another person drops it: %v", err)
		}
		if _, err := (search.Drop{No: first.No}).Do(ctx, k, ann, id.New()); err != nil {
			t.Error(err)
		}
		if kept, err := search.SavedBy(ctx, d, ann); err != nil || len(kept) != 1 {
			t.Errorf("left %v %v", kept, err)
		}
	})
}

func TestASavedSearchNeedsANameOfOneLine(t *testing.T) {
	ctx, k := context.Background(), journal.New(dbtest.SQLite(t), clock.System{})
	ann := access.Actor{Person: id.New(), Roles: []access.Role{access.Trader}}
	for name, want := range map[string]string{"": "saved.no_name", " \t ": "saved.no_name", strings.Repeat("x", 81): "saved.bad_name", "a\x01b": "saved.bad_name"} {
		if _, err := (search.Save{Name: name}).Do(ctx, k, ann, id.New()); !errs.Is(err, want) {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
	}
	if _, err := (search.Save{Name: "x"}).Do(ctx, k, access.Actor{}, id.New()); errs.Of(err).Code != errs.Unauthenticated {
		t.Errorf("a visitor saves: %v", err)
	}
}
