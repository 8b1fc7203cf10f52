package search_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"openbourse/internal/app/world"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// house is an exchange whose stock is searched.
type house struct {
	t     *testing.T
	d     *db.DB
	k     *journal.Keeper
	blobs *blob.Store
	clock *clock.Fixed
}

func newHouse(t *testing.T, d *db.DB) *house {
	c := &clock.Fixed{Instant: now}
	blobs, err := blob.New(d, c)
	h := &house{t, d, journal.New(d, c), blobs, c}
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) member(name string) access.Actor {
	org, err := (party.AddOrg{Kind: party.Member, Name: name, Country: "CN", Since: "2020-01-01"}).Do(h.t.Context(), h.k, access.System("test"), id.New())
	h.must(err)
	return access.Actor{Person: id.New(), Org: org.Org, OrgNo: org.No, OrgKind: "member", OrgName: name, Roles: []access.Role{access.StockKeeper, access.Trader}, Lang: i18n.English}
}

// publish makes n stones of a world a member's whole stock and gives the upload.
func (h *house) publish(who access.Actor, w world.World, after, n int64) int64 {
	h.t.Helper()
	upload := h.stage(who, w, after, n)
	h.flip(who, upload)
	return upload
}

// stage takes a stock file of n stones up to where it can be published.
func (h *house) stage(who access.Actor, w world.World, after, n int64) int64 {
	h.t.Helper()
	ctx := h.t.Context()
	var file bytes.Buffer
	h.must(world.WriteFile(&file, func(yield func(world.Listing) bool) {
		for no := after + 1; no <= after+n && yield(w.Listing(no)); no++ {
		}
	}))
	ref, err := market.TakeFile(ctx, h.blobs, &file, nil)
	h.must(err)
	made, err := market.Receive{Member: who.OrgNo, Mode: market.Replace, FileName: "stock.csv", File: ref}.Do(ctx, h.k, who, id.New())
	h.must(err)
	_, err = market.Read{Upload: made.Upload, Mode: market.Replace, Profile: stockfile.Profile{}}.Do(ctx, h.k, h.blobs, who, id.New())
	h.must(err)
	h.must(market.Stage(ctx, h.k, h.blobs, made.Upload))
	return made.Upload
}

func (h *house) flip(who access.Actor, upload int64) {
	h.t.Helper()
	u, err := market.UploadByNo(h.t.Context(), h.d, who, upload)
	h.must(err)
	_, err = market.Publish{Upload: upload, Confirm: u.Counts.Dropped}.Do(h.t.Context(), h.k, who, id.New())
	h.must(err)
	h.must(market.After(h.t.Context(), h.k, upload))
}

// caughtUp waits until the index has applied the whole journal.
func (h *house) caughtUp(l *search.Live) {
	h.t.Helper()
	head, _, err := h.k.Head(h.t.Context())
	h.must(err)
	for end := time.Now().Add(20 * time.Second); l.Head() < head; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			h.t.Fatalf("the index is at entry %d of %d", l.Head(), head)
		}
	}
}

func (h *house) follow(l *search.Live) {
	ctx, stop := context.WithCancel(h.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- l.Follow(ctx) }()
	h.t.Cleanup(func() { stop(); <-ended })
}

// same compares two indexes by many questions.
func (h *house) same(a, b *search.Live) {
	h.t.Helper()
	p := pick{rand.New(rand.NewPCG(5, uint64(a.Head())))}
	for range 60 {
		ask := p.ask()
		x, err := a.Search(h.t.Context(), ask)
		h.must(err)
		y, err := b.Search(h.t.Context(), ask)
		h.must(err)
		x.Head, y.Head, x.Stock, y.Stock = 0, 0, 0, 0
		if !reflect.DeepEqual(x, y) {
			h.t.Fatalf("%s\nthe index that followed: %+v\nthe one opened anew: %+v", ask.Query.Encode(), x, y)
		}
	}
}

func TestTheIndexThatFollowsTheJournalEqualsOneOpenedAnew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		l, err := search.Open(t.Context(), h.k)
		h.must(err)
		h.follow(l)
		total := func(q search.Query) int64 {
			h.caughtUp(l)
			res, err := l.Search(t.Context(), search.Ask{Query: q, Limit: 3})
			h.must(err)
			return res.Total
		}
		all := func() (n int64) {
			for _, k := range stone.Kinds() {
				n += total(search.Query{Kind: k})
			}
			return n
		}
		w := world.World{Seed: 7, Members: 1, Grown: 200}
		first, second := h.member("Huangpu Brilliants"), h.member("North Bund Stones")
		h.publish(first, w, 0, 300)
		if n := all(); n != 300 {
			t.Fatalf("%d of 300 stones are found after publishing", n)
		}
		h.publish(second, w, 1000, 200)
		if n := total(search.Query{Kind: stone.Natural, Seller: []int64{second.OrgNo}}) + total(search.Query{Kind: stone.LabGrown, Seller: []int64{second.OrgNo}}) +
			total(search.Query{Kind: stone.Treated, Seller: []int64{second.OrgNo}}); n != 200 {
			t.Fatalf("the second member has %d of 200 stones", n)
		}
		upload := h.publish(first, w, 0, 120)
		if n := all(); n != 320 {
			t.Fatalf("%d of 320 stones are found after a smaller stock", n)
		}
		x := w.Listing(1005)
		found := l.Snapshot().ByNumber(x.StockNo, search.Visibility{})
		if len(found) != 1 {
			t.Fatalf("stock number %s gives %v", x.StockNo, found)
		}
		_, err = market.ChangePrice{Listing: found[0], PPC: 123_456_00}.Do(t.Context(), h.k, second, id.New())
		h.must(err)
		if n := total(search.Query{Kind: x.Stone.Kind, PPC: search.RangesOf(search.Range{Min: 123_456_00, Max: 123_456_00})}); n != 1 {
			t.Fatalf("%d stones have the new price", n)
		}
		_, err = market.Withdraw{Listing: l.Snapshot().ByNumber(w.Listing(1009).StockNo, search.Visibility{})[0]}.Do(t.Context(), h.k, second, id.New())
		h.must(err)
		if n := all(); n != 319 {
			t.Fatalf("%d of 319 stones are found after a withdrawal", n)
		}
		_, err = market.Undo{Upload: upload}.Do(t.Context(), h.k, first, id.New())
		h.must(err)
		if n := all(); n != 499 {
			t.Fatalf("%d of 499 stones are found after the undo", n)
		}
		again, err := search.Open(t.Context(), h.k)
		h.must(err)
		h.same(l, again)
	})
}

// What an upload will change is read when it is ready; acts between then and its
// publication must show all the same.
func TestWhatWasReadAheadOfPublishingIsTrueWhenItIsPublished(t *testing.T) {
	t.Parallel()
	w := world.World{Seed: 11, Members: 1, Grown: 200, Singles: true}
	between := map[string]func(h *house, who access.Actor, first int64){
		"nothing": func(*house, access.Actor, int64) {},
		"a price": func(h *house, who access.Actor, first int64) {
			_, err := market.ChangePrice{Listing: first, PPC: 77_777_00}.Do(h.t.Context(), h.k, who, id.New())
			h.must(err)
		},
		"a withdrawal": func(h *house, who access.Actor, first int64) {
			_, err := market.Withdraw{Listing: first}.Do(h.t.Context(), h.k, who, id.New())
			h.must(err)
		},
		"a lock": func(h *house, _ access.Actor, first int64) { // without a fact about the listing
			h.must(h.d.Write(h.t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				_, err := market.Hold(ctx, tx, first, market.LockHeld, "test", h.k.Clock().Now())
				return err
			}))
		},
		"a word that all is there": func(h *house, who access.Actor, _ int64) {
			_, err := market.KeepAlive{Member: who.OrgNo, All: true}.Do(h.t.Context(), h.k, who, id.New())
			h.must(err)
		},
		"an hour": func(h *house, _ access.Actor, _ int64) { h.clock.Instant = h.clock.Instant.Add(time.Hour) },
	}
	for name, act := range between {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, dbtest.SQLite(t))
			who := h.member("Huangpu Brilliants")
			h.publish(who, w, 0, 60)
			l, err := search.Open(t.Context(), h.k)
			h.must(err)
			h.follow(l)
			first := l.Snapshot().ByNumber(w.Listing(1).StockNo, search.Visibility{})
			upload := h.stage(who, w, 20, 70) // drops twenty, adds thirty
			h.caughtUp(l)
			act(h, who, first[0])
			h.flip(who, upload)
			h.caughtUp(l)
			again, err := search.Open(t.Context(), h.k)
			h.must(err)
			h.same(l, again)
		})
	}
}

func TestAReportNumberIsFoundByItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.SQLite(t))
	who := h.member("Blue-and-White Diamonds")
	w := world.World{Seed: 9, Members: 1, Grown: 300, Singles: true}
	h.publish(who, w, 0, 50)
	l, err := search.Open(t.Context(), h.k)
	h.must(err)
	for no := range int64(50) {
		x := w.Listing(no + 1)
		for _, n := range []string{x.Stone.Report().Number, x.StockNo, fmt.Sprintf(" %s ", x.StockNo)} {
			res, err := l.Search(t.Context(), search.Ask{Query: search.ParseLine("#" + n), Limit: 5})
			h.must(err)
			if len(res.Hits) != 1 {
				res, err = l.Search(t.Context(), search.Ask{Query: search.Query{Numbers: []string{n}}, Limit: 5})
				h.must(err)
			}
			if len(res.Hits) != 1 || res.Hits[0].PPC != x.PPC {
				t.Fatalf("%q gives %+v", n, res)
			}
		}
	}
}
