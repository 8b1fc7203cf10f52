package search_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// stock is an index with n listings and the same as rows.
func stock(n int64, seed uint64) (*search.Index, *twin, pick) {
	p := pick{rand.New(rand.NewPCG(seed, 2))}
	x, tw := search.NewIndex(), &twin{map[int64]search.Row{}}
	x.Limits(100, 500)
	load := x.Load(int(n))
	for no := int64(1); no <= n; no++ {
		r := p.row(no)
		tw.rows[no] = r
		load.Add(&r)
	}
	load.Done(1)
	return x, tw, p
}

func TestHiddenStockIsNeitherShownNorCounted(t *testing.T) {
	t.Parallel()
	x, tw, _ := stock(2000, 1)
	everyFacet := slices.DeleteFunc(search.Fields(), func(f search.Field) bool { return !search.Counted(f) })
	for _, see := range []search.Visibility{{}, {Own: 2}, {Hidden: []int64{1, 3}}, {Own: 3, Hidden: []int64{3, 1}}} {
		for _, kind := range stone.Kinds() {
			agree(t, x.Snapshot(), tw, search.Ask{Query: search.Query{Kind: kind}, See: see, Facets: everyFacet, Sums: true, Limit: 200, Now: now})
		}
	}
	res, err := x.Snapshot().Search(search.Ask{See: search.Visibility{Hidden: []int64{1}}, Facets: []search.Field{search.FieldSeller}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range res.Facets[search.FieldSeller] {
		if c.Word == "1" {
			t.Fatalf("%d stones of a hidden seller are counted", c.N)
		}
	}
}

func TestWhatIsRememberedOfTheHomePageEndsWhenStockChanges(t *testing.T) {
	t.Parallel()
	x, tw, p := stock(800, 2)
	ask := search.Ask{Query: search.Query{Availability: search.SetOf(stone.Availability(2))}, Facets: []search.Field{search.FieldShape, search.FieldAvailability, search.FieldPPC}, Sums: true, Limit: 30, Now: now}
	for range 3 {
		agree(t, x.Snapshot(), tw, ask)
		ask.Query.Sort.By++ // another order of the same counts
		agree(t, x.Snapshot(), tw, ask)
		c := x.Change()
		for no := range int64(40) {
			r := p.row(no + 1)
			c.Put(&r)
			tw.rows[r.No] = r
		}
		c.Done(2)
	}
}

func TestACursorOfAnotherOrderOrNoneIsRefused(t *testing.T) {
	t.Parallel()
	x, _, _ := stock(300, 3)
	ask := search.Ask{Query: search.Query{Sort: search.Sort{By: search.ByTotal}}, Limit: 10}
	res, err := x.Snapshot().Search(ask)
	if err != nil || res.Next == "" {
		t.Fatalf("%+v, %v", res, err)
	}
	for _, bad := range []search.Ask{
		{Query: search.Query{Sort: search.Sort{By: search.ByPPC}}, Limit: 10, After: res.Next},
		{Query: search.Query{Sort: search.Sort{By: search.ByTotal, Down: true}}, Limit: 10, After: res.Next},
		{Query: ask.Query, Limit: 10, After: "nonsense"},
	} {
		if _, err := x.Snapshot().Search(bad); !errs.Is(err, "search.cursor") {
			t.Fatalf("%q after %q: %v", bad.Query.Encode(), bad.After, err)
		}
	}
	if _, err := x.Snapshot().Search(search.Ask{Limit: search.MaxPage + 1}); !errs.Is(err, "search.limit") {
		t.Fatal(err)
	}
}

func TestPagesGoOnWhereTheyEndedThoughOtherStockChanges(t *testing.T) {
	t.Parallel()
	x, tw, p := stock(1500, 4)
	for _, s := range []search.Sort{{By: search.ByPPC}, {By: search.ByCarat, Down: true}, {By: search.ByColor}, {By: search.ByDiscount, Down: true}} {
		ask := search.Ask{Query: search.Query{Sort: s}, Limit: 20, Now: now}
		_, order, _, _ := tw.answer(ask)
		keep := map[int64]bool{} // stones that nobody touches meanwhile
		for i, no := range order {
			keep[no] = i%2 == 0
		}
		var seen []int64
		for {
			res, err := x.Snapshot().Search(ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range res.Hits {
				if keep[h.No] {
					seen = append(seen, h.No)
				}
			}
			if ask.After = res.Next; ask.After == "" {
				break
			}
			c := x.Change()
			for range 30 {
				if no := int64(1 + p.IntN(2500)); !keep[no] {
					r := p.row(no)
					c.Put(&r)
					tw.rows[no] = r
				}
			}
			c.Done(3)
		}
		var want []int64
		for _, no := range order {
			if keep[no] {
				want = append(want, no)
			}
		}
		if !slices.Equal(seen, want) {
			t.Fatalf("by %s: the pages showed %d of %d untouched stones, or in another order", s, len(seen), len(want))
		}
	}
}

func TestReadersAndTheWriterDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	x, _, p := stock(1000, 5)
	var wg sync.WaitGroup
	done := make(chan struct{})
	for i := range 3 {
		q := pick{rand.New(rand.NewPCG(uint64(i), 9))}
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				s := x.Snapshot()
				ask := q.ask()
				a, err := s.Search(ask)
				ask.Fresh = true
				b, err2 := s.Search(ask)
				if err != nil || err2 != nil || a.Total != b.Total || len(a.Hits) != len(b.Hits) {
					t.Errorf("one snapshot answered %d and %d: %v %v", a.Total, b.Total, err, err2)
					return
				}
			}
		})
	}
	for range 30 {
		c := x.Change()
		for range 60 {
			r := p.row(int64(1 + p.IntN(1500)))
			c.Put(&r)
			c.Drop(int64(1 + p.IntN(1500)))
		}
		c.Done(4)
	}
	close(done)
	wg.Wait()
	x.Settle()
}
