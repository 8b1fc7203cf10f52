package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"openbourse/internal/app/world"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
)

// big answers from an index of a million stones and shows the few that are in the tables.
type big struct {
	index *search.Index
	few   int64
}

func (b big) Search(_ context.Context, ask search.Ask) (search.Result, error) {
	res, err := b.index.Snapshot().Search(ask)
	hits := make([]search.Hit, len(res.Hits))
	for i, h := range res.Hits {
		h.No = 1 + (h.No+int64(i))%b.few
		hits[i] = h
	}
	res.Hits = hits
	return res, err
}

// addresses are searches as members ask them, from narrow to the whole market.
var addresses = []string{
	"/stones", "/stones?s=round&ct=1-1.49&c=D-G&k=IF-VS2&cut=ID-VG&sort=total", "/stones?o=lab_grown&s=round&ct=2-3&lab=IGI",
	"/stones?s=emerald&ct=2-3&tp=60-68&lw=1.3-1.5", "/stones?ct=3-6&c=D-F&k=FL-IF&sort=total.down", "/stones?cut=ID-VG&ppc=2000-4000&sort=carat.down",
	"/stones?s=pear,cushion_brilliant,oval&ct=1.5-2.5&c=F-J&k=VS1-SI1", "/stones?seller=1&sort=carat.down", "/stones?ct=0.5-*&in=BE,CN,IN&av=available",
}

// BenchmarkTheSearchPageAtAMillionStones is the whole answer to a page of fifty rows: index,
// tables, HTML and gzip. The tables hold few stones, the index a million.
func BenchmarkTheSearchPageAtAMillionStones(b *testing.B) {
	f := stocked(b)
	idx := search.NewIndex()
	load := idx.Load(1_000_000)
	w := world.World{Seed: 1, Members: 40, Grown: 450, Singles: true}
	var no int64
	for l := range w.Listings(1_000_000) {
		no++
		load.Add(&search.Row{
			No: no, Member: int64(l.Member), StockNo: l.StockNo, Stone: l.Stone, PPC: l.PPC, Total: l.Total,
			Discounted: l.ListPrice > 0, Discount: l.Discount, Availability: l.Availability, Proof: market.Claimed,
			Country: l.Place.Country, City: l.Place.City, Image: l.Image, Video: l.Video, Listed: l.Listed,
		})
	}
	load.Done(1)
	deps := f.server.Deps
	deps.Search = big{idx, floorStones}
	s, err := New(deps)
	if err != nil {
		b.Fatal(err)
	}
	h, err := s.Handler()
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range addresses {
		b.Run(path, func(b *testing.B) {
			var bytes int
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Header.Set("Cookie", f.cookie)
				r.Header.Set("Accept-Encoding", "gzip")
				rec := httptest.NewRecorder()
				h.ServeHTTP(rec, r)
				if rec.Code != http.StatusOK {
					b.Fatalf("%s: %d %s", path, rec.Code, rec.Header().Get("Location"))
				}
				bytes = rec.Body.Len()
			}
			b.ReportMetric(float64(bytes), "gz-bytes")
		})
	}
}
