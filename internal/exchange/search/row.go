package search

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/stone"
)

// Row is a listing as the index takes it in.
type Row = market.LiveRow

// noDiscount is the discount column's "not stated"; others are kept plus discountZero.
const (
	noDiscount   = math.MaxUint16
	discountZero = 1 << 15
)

// columns are rows column by column, in the order they were added.
type columns struct {
	words  *dicts
	no     []uint32
	zone   []uint8 // kind and shape: see zoneOf
	carat  []uint32
	ppc    []uint32
	total  []int64
	disc   []uint16
	listed []uint32 // seconds since 1970
	pieces []uint32
	nums   [][]uint16
	codes  [][]uint8
	has    []uint8 // bit per flag of FieldHas
	lists  [][]uint32
	raw    [listCount]map[string]uint32 // words as they came, so that few are spelled anew
	buf    []byte
	text   []byte   // of each row: stock number, 0, report number
	textAt []uint32 // where a row's text begins; one more at the end
}

func newColumns(words *dicts, room int) *columns {
	c := &columns{
		words: words, no: make([]uint32, 0, room), zone: make([]uint8, 0, room), carat: make([]uint32, 0, room),
		ppc: make([]uint32, 0, room), total: make([]int64, 0, room), disc: make([]uint16, 0, room), listed: make([]uint32, 0, room),
		pieces: make([]uint32, 0, room), has: make([]uint8, 0, room),
		nums: make([][]uint16, numCount), codes: make([][]uint8, attrCount), lists: make([][]uint32, listCount),
		text: make([]byte, 0, 24*room), textAt: append(make([]uint32, 0, room+1), 0),
	}
	for i := range c.nums {
		c.nums[i] = make([]uint16, 0, room)
	}
	for i := range c.codes {
		c.codes[i] = make([]uint8, 0, room)
	}
	for i := range c.lists {
		c.lists[i] = make([]uint32, 0, room)
	}
	return c
}

func (c *columns) len() int { return len(c.no) }

// reset takes all rows out and keeps their room.
func (c *columns) reset() {
	c.no, c.zone, c.carat, c.ppc, c.total, c.disc = c.no[:0], c.zone[:0], c.carat[:0], c.ppc[:0], c.total[:0], c.disc[:0]
	c.listed, c.pieces, c.has, c.text, c.textAt = c.listed[:0], c.pieces[:0], c.has[:0], c.text[:0], c.textAt[:1]
	for i := range c.nums {
		c.nums[i] = c.nums[i][:0]
	}
	for i := range c.codes {
		c.codes[i] = c.codes[i][:0]
	}
	for i := range c.lists {
		c.lists[i] = c.lists[i][:0]
	}
}

// zoneOf orders rows: natural, laboratory-grown and treated apart, then by shape. Code 0
// of either is a zone of its own.
func zoneOf(k stone.Kind, s stone.Shape) uint8 { return uint8(k)&3<<6 | uint8(s)&63 }

// add takes in a row.
func (c *columns) add(r *Row) {
	s := &r.Stone
	c.no = append(c.no, clamp32(r.No))
	c.zone = append(c.zone, zoneOf(s.Kind, s.Shape))
	c.carat = append(c.carat, clamp32(int64(s.Carat)))
	c.ppc = append(c.ppc, clamp32(r.PPC))
	c.total = append(c.total, max(r.Total, 0))
	disc := uint16(noDiscount)
	if r.Discounted {
		disc = uint16(min(max(int(r.Discount)+discountZero, 0), noDiscount-1))
	}
	c.disc = append(c.disc, disc)
	c.listed = append(c.listed, seconds(r.Listed))
	c.pieces = append(c.pieces, clamp32(int64(s.Pieces)))
	for i, v := range numsOf(s) {
		c.nums[i] = append(c.nums[i], uint16(min(max(v, 0), math.MaxUint16)))
	}
	codesOf(s, c.code)
	c.code(FieldAvailability, uint8(r.Availability))
	c.code(FieldProof, uint8(r.Proof))
	c.code(FieldPPC, bar(ppcBars, max(r.PPC, 0)))
	c.code(FieldTotal, bar(totalBars, max(r.Total, 0)))
	rep := s.Report()
	c.has = append(c.has, flag(r.Image, HasImage)|flag(r.Video, HasVideo)|flag(rep.Number != "", HasReport)|flag(s.Inscription != "", HasInscription))
	c.buf = strconv.AppendInt(c.buf[:0], r.Member, 10)
	c.list(listSeller, lower)
	c.one(listCountry, r.Country, upper)
	c.one(listCity, r.City, lower)
	c.one(listBrand, s.Brand, lower)
	c.one(listProgram, s.Program, programme)
	c.many(listOrigin, upper, s.Origins...)
	c.many(listSymbols, lower, s.KeyToSymbols...)
	c.many(listSieve, lower, s.SieveFrom, s.SieveTo)
	c.text = append(append(append(c.text, spelled(r.StockNo)...), 0), spelled(rep.Number)...)
	c.textAt = append(c.textAt, uint32(len(c.text)))
}

func (c *columns) code(f Field, v uint8) {
	a := attrOf[f]
	if int(v) >= attrCodes[a] {
		v = 0
	}
	c.codes[a] = append(c.codes[a], v)
}

func (c *columns) one(i int, w string, fold func(string) string) {
	c.buf = append(c.buf[:0], w...)
	c.list(i, fold)
}

func (c *columns) many(i int, fold func(string) string, words ...string) {
	c.buf = c.buf[:0]
	for _, w := range words {
		if w != "" {
			c.buf = append(append(c.buf, w...), '\n')
		}
	}
	c.list(i, func(s string) string { return joined(strings.Split(s, "\n"), fold) })
}

// rawWords is how many words as they came are remembered for each list.
const rawWords = 1 << 16

// list adds the word in c.buf.
func (c *columns) list(i int, fold func(string) string) {
	code, ok := c.raw[i][string(c.buf)]
	if !ok {
		w := string(c.buf)
		code = c.words[i].add(fold(w))
		if c.raw[i] == nil || len(c.raw[i]) >= rawWords {
			c.raw[i] = map[string]uint32{}
		}
		c.raw[i][w] = code
	}
	c.lists[i] = append(c.lists[i], code)
}

// spelled is number(s), without work where s is spelled so already.
func spelled(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') && c != '-' || i == maxText {
			return number(s)
		}
	}
	return s
}

// textOf is a row's stock number, 0, report number.
func (c *columns) textOf(i int) []byte { return c.text[c.textAt[i]:c.textAt[i+1]] }

// seconds is an instant as the column of it holds it.
func seconds(t clock.Instant) uint32 { return clamp32(int64(t) / 1_000_000) }

func clamp32(v int64) uint32 { return uint32(min(max(v, 0), math.MaxUint32)) }

func flag(on bool, bit uint8) uint8 {
	if on {
		return 1 << bit
	}
	return 0
}

// programme is the name of a provenance programme without the number in it:
// "CanadaMark 12345" is "canadamark".
func programme(s string) string {
	if i := strings.IndexAny(s, "0123456789#:"); i > 0 {
		s = s[:i]
	}
	return lower(s)
}

// joined is the one spelling of a list of words, "" for none.
func joined(in []string, fold func(string) string) string {
	out := make([]string, 0, len(in))
	for _, w := range in {
		if w = fold(w); w != "" {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), "\n")
}
