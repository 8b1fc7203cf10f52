package market

import (
	"context"
	"database/sql/driver"

	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// book is a member's stock as an upload finds it: every stock number he ever used, and
// what is live under it. It holds no pointer per line, so that a million lines are 100 MB
// less than a map of structures. What it says is checked again when a piece is written.
type book struct {
	lines []line
	text  []byte           // the stock numbers, end to end
	at    map[uint64]int32 // digest of a stock number -> place in lines; collisions go on by one
}

// line is one stock number.
type line struct {
	listing, stone, edition int64
	genFrom                 int64 // of the live version; -1: none is live
	stoneHash, hash         int64 // of the live version
	row                     int32 // of the file, where it was seen; 0: not yet
	from, to                uint32
}

func (l *line) live() bool { return l.genFrom >= 0 }

func newBook() *book { return &book{at: map[uint64]int32{}} }

// find gives the place of a stock number, or -1.
func (b *book) find(stockNo string) int32 {
	for h := digestOf(stockNo); ; h++ {
		i, ok := b.at[h]
		if !ok {
			return -1
		}
		if l := &b.lines[i]; string(b.text[l.from:l.to]) == stockNo {
			return i
		}
	}
}

// add puts in a stock number that is not there.
func (b *book) add(stockNo string, l line) int32 {
	h := digestOf(stockNo)
	for {
		if _, taken := b.at[h]; !taken {
			break
		}
		h++
	}
	l.from = uint32(len(b.text))
	b.text = append(b.text, stockNo...)
	l.to = uint32(len(b.text))
	i := int32(len(b.lines))
	b.lines = append(b.lines, l)
	b.at[h] = i
	return i
}

func (b *book) stockNo(i int32) string { return string(b.text[b.lines[i].from:b.lines[i].to]) }

func digestOf(s string) uint64 {
	d := stone.NewDigest()
	d.Text(s)
	return uint64(d.Sum())
}

// readBook reads the stock of a member at a generation.
func readBook(ctx context.Context, d *db.DB, member, generation int64) (*book, error) {
	b := newBook()
	err := d.Scan(ctx, `SELECT y.stock_no, y.listing, y.stone, l.stone, l.edition, l.gen_from, l.hash, s.hash
		FROM stock_line y
		LEFT JOIN listing l ON l.no = y.listing AND l.gen_from <= $2 AND l.gen_to > $2 AND l.taken = 0
		LEFT JOIN stone s ON s.no = l.stone AND s.edition = l.edition
		WHERE y.member = $1`, func(v []driver.Value) error {
		n := func(i int) int64 { x, _ := v[i].(int64); return x }
		l := line{listing: n(1), stone: n(2), genFrom: -1}
		if v[5] != nil {
			l.stone, l.edition, l.genFrom, l.hash, l.stoneHash = n(3), n(4), n(5), n(6), n(7)
		}
		b.add(text(v[0]), l)
		return nil
	}, member, generation)
	return b, err
}
