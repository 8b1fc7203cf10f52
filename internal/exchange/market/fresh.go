package market

import (
	"bytes"
	"encoding/binary"
	"slices"

	"openbourse/internal/registry/stone"
)

// fresh are the lines of an upload whose reports must be claimed or whose stock number is
// new. They wait until all rows are read and are then written in the order of their keys:
// into a table kept in key order that is five times faster than in the order of the file.
type fresh struct {
	lines []freshLine
	text  []byte
	many  []manyReports // lines with several reports
}

// freshLine is one of them in 32 bytes: numbers on the exchange fit four, as in the search
// image, and so do thousandths of a carat.
type freshLine struct {
	listing, stone uint32
	carat          uint32
	row, pieces    int32
	at             uint32 // in text: the stock number, then the report number
	stockLen       uint16
	reportLen      uint16
	lab            uint8 // 0: no report, or several
	flags          uint8
}

type manyReports struct {
	line    int32
	reports []stone.Report
}

const (
	freshStockNo uint8 = 1  // the stock number is new
	freshStone   uint8 = 2  // the stone number is new
	freshOut     uint8 = 4  // held after all
	freshKeyed   uint8 = 32 // it has a report
	freshWas     uint8 = 16 // a listing that was live and changes
	freshSingle  uint8 = 8  // one thing: a stone or a pair, no parcel and no rough
)

func (f *fresh) add(l freshLine, stockNo string, reports []stone.Report) {
	l.at, l.stockLen = uint32(len(f.text)), uint16(len(stockNo))
	f.text = append(f.text, stockNo...)
	var keyed []stone.Report
	for _, r := range reports {
		if r.Key() != "" {
			keyed = append(keyed, r)
		}
	}
	if len(keyed) > 0 {
		l.flags |= freshKeyed
	}
	switch {
	case len(keyed) == 1:
		l.lab, l.reportLen = uint8(keyed[0].Lab), uint16(len(keyed[0].Number))
		f.text = append(f.text, keyed[0].Number...)
	case len(keyed) > 1:
		f.many = append(f.many, manyReports{int32(len(f.lines)), keyed})
	}
	f.lines = append(f.lines, l)
}

func (f *fresh) stockNo(l *freshLine) []byte { return f.text[l.at:][:l.stockLen] }
func (f *fresh) report(l *freshLine) []byte  { return f.text[l.at:][l.stockLen:][:l.reportLen] }

// ordered gives the places of the lines that are wanted, in the order of their keys.
func (f *fresh) ordered(want func(*freshLine) bool, key func(*freshLine) []byte) []int32 {
	type entry struct {
		head uint64 // first eight bytes of the key
		i    int32
	}
	all := make([]entry, 0, len(f.lines))
	var head [8]byte
	for i := range f.lines {
		l := &f.lines[i]
		if !want(l) {
			continue
		}
		clear(head[:])
		copy(head[:], key(l))
		all = append(all, entry{binary.BigEndian.Uint64(head[:]), int32(i)})
	}
	slices.SortFunc(all, func(a, b entry) int {
		switch {
		case a.head < b.head:
			return -1
		case a.head > b.head:
			return 1
		}
		return bytes.Compare(key(&f.lines[a.i]), key(&f.lines[b.i]))
	})
	out := make([]int32, len(all))
	for i, e := range all {
		out[i] = e.i
	}
	return out
}
