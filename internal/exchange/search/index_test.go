package search_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

const now = clock.Instant(1_795_000_000_000_000)

// pick draws stones close together, so that filters meet and ties are many.
type pick struct{ *rand.Rand }

func (p pick) code(n int) uint8 { return uint8(p.IntN(n)) }
func (p pick) num(lo, hi int) int32 {
	if p.IntN(4) == 0 {
		return 0
	}
	return int32(lo + p.IntN(hi-lo))
}

func (p pick) word(words ...string) string { return words[p.IntN(len(words))] }

func (p pick) row(no int64) search.Row {
	s := stone.Stone{
		Kind: stone.Kind(1 + p.IntN(3)), Form: stone.Form(1 + p.IntN(4)), Shape: stone.Shape(p.IntN(5) * p.IntN(11)),
		Carat: carat.Weight(200 + p.IntN(25)*p.IntN(25)*10), Pieces: p.num(1, 4), Cut: stone.Grade(p.code(10)), Polish: stone.Grade(p.code(4)), Symmetry: stone.Grade(p.code(4)),
		Fluor: stone.Fluorescence(p.code(7)), FluorColor: stone.FluorColor(p.code(3)), Length: p.num(400, 900), Width: p.num(400, 900), Depth: p.num(200, 500),
		DepthPct: p.num(570, 650), TablePct: p.num(530, 620), CrownAngle: p.num(330, 370), CrownHeight: p.num(130, 170), PavilionAngle: p.num(400, 420), PavilionDepth: p.num(420, 440),
		GirdleMin: stone.Girdle(p.code(10)), GirdleMax: stone.Girdle(p.code(10)), CuletSize: stone.CuletSize(p.code(9)), Shade: stone.Shade(p.code(13)), Milky: stone.Milky(p.code(5)),
		EyeClean: stone.EyeClean(p.code(4)), Black: stone.Black(p.code(10)), Open: stone.Open(p.code(14)), HeartsArrows: stone.HeartsArrows(p.code(5)),
		Treatment: stone.Treatment(p.code(8)), Growth: stone.Growth(p.code(3)), Inscription: p.word("", "GIA"), Brand: p.word("", "", "Argyle"),
		Program: p.word("", "", "CanadaMark 12", "CanadaMark 13", "Tracr"), SieveFrom: p.word("", "", "+6.5"), SieveTo: p.word("", "", "-11"),
	}
	if p.IntN(3) > 0 {
		s.Reports = []stone.Report{{Lab: stone.Lab(p.code(4)), Number: fmt.Sprint(2140000000 + p.IntN(900))}}
	}
	for range p.IntN(3) {
		s.KeyToSymbols = append(s.KeyToSymbols, p.word("Crystal", "Feather", "Cloud", "Needle"))
		s.Origins = append(s.Origins, p.word("BW", "CA", "RU"))
	}
	switch p.IntN(4) {
	case 0:
		s.Grades = stone.Grades{Scale: stone.ScaleFancy, Fancy: stone.FancyColor(p.code(17)), Fancy2: stone.FancyColor(p.code(17)), Intensity: stone.FancyIntensity(p.code(10)), Overtone: stone.Overtone(p.code(15)), Clarity: stone.Clarity(p.code(13))}
	case 1:
		s.Grades = stone.Grades{Scale: stone.ScaleAssessment, Assessment: stone.Assessment(p.code(3))}
	default:
		c := stone.Color(p.code(24))
		s.Grades = stone.Grades{Scale: stone.ScaleRange, Color: c, ColorTo: min(c+stone.Color(p.code(3)), 23), Clarity: stone.Clarity(p.code(13))}
	}
	return search.Row{
		No: no, Member: int64(1 + p.IntN(6)*p.IntN(3)), StockNo: fmt.Sprintf("A-%d", p.IntN(500)), Stone: s, PPC: int64(p.IntN(120)) * 10000, Total: int64(p.IntN(200)) * 10007,
		Discounted: p.IntN(3) > 0, Discount: int32(p.IntN(900) - 600), Availability: stone.Availability(1 + p.IntN(5)), Proof: market.Proof(p.code(4)),
		Country: p.word("", "BE", "IN", "HK"), City: p.word("", "Antwerp", "Mumbai"), Image: p.IntN(2) == 0, Video: p.IntN(3) == 0,
		Listed: now - clock.Instant(p.IntN(40))*86400_000_000,
	}
}

// ask draws a question of few or many filters.
func (p pick) ask() search.Ask {
	var q search.Query
	chance := 3 + p.IntN(30)
	for _, f := range search.Fields() {
		if p.IntN(chance) > 0 {
			continue
		}
		if s := f.Set(&q); s != nil {
			*s = search.Set(p.Uint64() | p.Uint64())
			if f == search.FieldHas {
				*s = search.SetOf(uint8(1 + p.IntN(4)))
			}
		}
		if r := f.Ranges(&q); r != nil {
			lo, width := int64(p.IntN(700)), int64(p.IntN(1<<(3+p.IntN(9))))
			switch f {
			case search.FieldPPC, search.FieldTotal:
				lo, width = lo*2000, width*2000
			case search.FieldCarat:
				lo, width = lo*4, width*4
			case search.FieldDiscount:
				lo = -lo
			}
			*r = search.Ranges{{Min: lo, Max: lo + width}}
			switch p.IntN(4) {
			case 0:
				(*r)[0].Max = search.NoMax
			case 1:
				*r = append(*r, search.Range{Min: lo + 3*width, Max: lo + 5*width})
			}
		}
		if s := f.Texts(&q); s != nil {
			*s = []string{p.word("antwerp", "be", "ru", "argyle", "canadamark", "crystal", "feather", "+6.5", "a-7", "2140000007", "nothing"), p.word("in", "bw", "tracr", "-11", "cloud")}
		}
	}
	if p.IntN(8) == 0 {
		q.Numbers = []string{fmt.Sprintf("A-%d", p.IntN(500)), fmt.Sprint(2140000000 + p.IntN(900)), "none"}
	}
	if p.IntN(6) == 0 {
		q.Seller = []int64{int64(1 + p.IntN(6)), 99}
	}
	q.Since = p.word("", "", "", "7d", "2026-11-01")
	q.Kind = stone.Kind(p.IntN(4))
	q.Sort = search.Sort{By: search.SortKey(p.IntN(7)), Down: p.IntN(2) == 0}
	a := search.Ask{Query: q.Normal(), Limit: 1 + p.IntN(60), Sums: true, Now: now, See: search.Visibility{Own: int64(p.IntN(5)), Hidden: []int64{int64(p.IntN(9))}}}
	for _, f := range search.Fields() {
		if search.Counted(f) && p.IntN(4) > 0 {
			a.Facets = append(a.Facets, f)
		}
	}
	return a
}

// agree compares one answer of the index with the twin's, page by page to the end.
func agree(t interface{ Fatalf(string, ...any) }, x *search.Snapshot, tw *twin, a search.Ask) {
	total, order, facets, sums := tw.answer(a)
	res, err := x.Search(a)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if res.Total != total || res.Sums != sums {
		t.Fatalf("%s\nfound %d of %v, the twin %d of %v", a.Query.Encode(), res.Total, res.Sums, total, sums)
	}
	if got := said(res); !reflect.DeepEqual(got, facets) {
		for f := range facets {
			if !reflect.DeepEqual(got[f], facets[f]) {
				t.Fatalf("%s\ncounts of %s are %v, the twin's %v", a.Query.Encode(), f.Key(), got[f], facets[f])
			}
		}
		t.Fatalf("%s\nother facets than asked", a.Query.Encode())
	}
	var pages []int64
	for n := 0; ; n++ {
		for _, h := range res.Hits {
			pages = append(pages, h.No)
			if r := tw.rows[h.No]; h.PPC != r.PPC || h.Carat != int64(r.Stone.Carat) {
				t.Fatalf("listing %d has the price %d and weight %d", h.No, h.PPC, h.Carat)
			}
		}
		if res.Next == "" {
			break
		}
		a.After, a.Facets = res.Next, nil
		if res, err = x.Search(a); err != nil || n > len(order) {
			t.Fatalf("page %d: %v", n, err)
		}
	}
	if !slices.Equal(pages, order) {
		t.Fatalf("%s\npages of %d show\n%v\nthe twin\n%v", a.Query.Encode(), a.Limit, pages, order)
	}
}

func TestTheIndexAnswersLikeReadingEveryListing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := pick{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))}
		x, tw := search.NewIndex(), &twin{map[int64]search.Row{}}
		x.Limits(1+p.IntN(200), 1+p.IntN(400))
		load := x.Load(0)
		for no := range int64(p.IntN(700)) {
			r := p.row(no + 1)
			tw.rows[no+1] = r
			load.Add(&r)
		}
		load.Done(7)
		for range 5 {
			agree(t, x.Snapshot(), tw, p.ask())
		}
		for range 4 {
			before := x.Snapshot()
			n := before.Len()
			c := x.Change()
			for range p.IntN(120) {
				no := int64(1 + p.IntN(900))
				if p.IntN(3) == 0 {
					c.Drop(no)
					delete(tw.rows, no)
					continue
				}
				r := p.row(no)
				c.Put(&r)
				tw.rows[no] = r
			}
			c.Done(8)
			if p.IntN(2) == 0 {
				x.Settle()
			}
			if before.Len() != n || x.Snapshot().Len() != len(tw.rows) {
				t.Fatalf("a reader's snapshot went from %d to %d; the new one has %d of %d", n, before.Len(), x.Snapshot().Len(), len(tw.rows))
			}
			for range 3 {
				agree(t, x.Snapshot(), tw, p.ask())
			}
		}
	})
}
