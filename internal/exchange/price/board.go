package price

import (
	"context"
	"math"
	"strconv"
	"sync"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// Board keeps the newest reference prices in memory, for pages that show many stones. It
// may be a minute behind.
type Board struct {
	mu   sync.Mutex
	read clock.Instant // owned by mu
	book *Book         // owned by mu; what it points to is not changed
}

// boardFor is how long a board is believed.
const boardFor = time.Minute

// Book is the newest version of each kind.
type Book struct {
	no    int64
	kinds map[string]*pagesOf
}

type pagesOf struct {
	version Version
	cells   map[place]Cell
}

type place struct {
	shape   stone.Shape
	band    carat.Weight
	color   stone.Color
	clarity stone.Clarity
}

// Book gives the newest references. It is never nil; before the first version it has none.
func (b *Board) Book(ctx context.Context, q db.Querier, now clock.Instant) (*Book, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.book != nil && now >= b.read && now.Sub(b.read) < boardFor {
		return b.book, nil
	}
	no, _, err := db.Row(ctx, q, db.One[int64], "SELECT COALESCE(max(no), 0) FROM price_version")
	if err != nil {
		return nil, err
	}
	if b.book == nil || b.book.no != no {
		book, err := readBook(ctx, q, no, now)
		if err != nil {
			return nil, err
		}
		b.book = book
	}
	b.read = now
	return b.book, nil
}

func readBook(ctx context.Context, q db.Querier, no int64, now clock.Instant) (*Book, error) {
	book := &Book{no: no, kinds: map[string]*pagesOf{}}
	for _, kind := range Kinds {
		v, found, err := Newest(ctx, q, kind, now)
		if err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		cells, err := Matrix(ctx, q, v.No)
		if err != nil {
			return nil, err
		}
		p := &pagesOf{version: v, cells: make(map[place]Cell, len(cells))}
		for _, c := range cells {
			p.cells[place{c.Shape, c.Band, c.Color, c.Clarity}] = c
		}
		book.kinds[kind] = p
	}
	return book, nil
}

// Any tells whether there is a version at all.
func (b *Book) Any() bool { return len(b.kinds) > 0 }

// Of is the reference price of a stone, with Basis None where nothing was published.
func (b *Book) Of(s *stone.Stone) Reference {
	r, ok := RowOf(s)
	if !ok {
		return Reference{Basis: None}
	}
	p := b.kinds[s.Kind.String()]
	if p == nil {
		return Reference{Basis: None}
	}
	ref := Reference{Basis: None, Day: p.version.Day, Version: p.version.No, Sigma: p.version.Sigma}
	if c, ok := p.cells[place{r.Shape, Band(r.Carat), r.Color, r.Clarity}]; ok {
		ref.take(&c)
	}
	return ref
}

// PPC is only the value of Of, 0 where nothing was published.
func (b *Book) PPC(s *stone.Stone) int64 {
	p := b.kinds[s.Kind.String()]
	if p == nil || s.Form != stone.Single || s.Grades.Scale != stone.ScaleGrades {
		return 0
	}
	return p.cells[place{s.Shape, Band(s.Carat), s.Grades.Color, s.Grades.Clarity}].PPC
}

func (r *Reference) take(c *Cell) {
	r.PPC, r.Low, r.High, r.Basis, r.Trades, r.Share = c.PPC, c.Low, c.High, c.Basis(), c.Trades, c.Share
}

// Against is how far a price per carat lies from a reference, tenths of a percent; false
// where there is no reference.
func Against(ppc, reference int64) (tenths int64, ok bool) {
	if reference <= 0 || ppc <= 0 {
		return 0, false
	}
	return int64(math.Round((float64(ppc)/float64(reference) - 1) * 1000)), true
}

// Paid is a sale as others than its parties may know it: what was paid, not by whom.
type Paid struct {
	Carat carat.Weight
	PPC   int64
	Day   clock.Date
}

// Near says which sales are like a stone.
type Near struct {
	Kind           string
	Shape          stone.Shape
	Color          [2]stone.Color   // from the best to the last
	Clarity        [2]stone.Clarity // the same
	Carat          [2]carat.Weight  // smallest and largest
	Since, Through clock.Instant
}

// mostPaid is how many sales Like gives.
const mostPaid = 200

// Like are the newest sales like a stone that count for references, without their parties.
// It is for pages that members see, and asks for no permission.
func Like(ctx context.Context, q db.Querier, n Near) ([]Paid, error) {
	sales, err := db.Rows(ctx, q, scanSale, "SELECT "+saleColumns+` FROM price_sale WHERE kind = $1 AND struck > $2 AND struck <= $3 AND shape = $4
		AND color >= $5 AND color <= $6 AND clarity >= $7 AND clarity <= $8 AND weight >= $9 AND weight <= $10 AND why_not = '' ORDER BY struck DESC, deal DESC, line LIMIT `+strconv.Itoa(mostPaid),
		n.Kind, int64(n.Since), int64(n.Through), int64(n.Shape), int64(n.Color[0]), int64(n.Color[1]), int64(n.Clarity[0]), int64(n.Clarity[1]), int64(n.Carat[0]), int64(n.Carat[1]))
	if err != nil {
		return nil, err
	}
	out := make([]Paid, len(sales))
	for i, s := range sales {
		out[i] = Paid{s.Carat, s.PPC, clock.DateOf(s.Struck, time.UTC)}
	}
	return out, nil
}
