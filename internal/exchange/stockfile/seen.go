package stockfile

import "hash/maphash"

// seen remembers the stones of a file: stock numbers and reports.
type seen struct{ stock, report rowIndex }

// rowIndex remembers in which row a key stood first, by 96 bits of hash: a million keys take
// 32 MB, and two different keys are taken for the same once in 10^16 files.
type rowIndex struct {
	seeds [2]maphash.Seed
	slots []slot // power of two; row 0 is an empty slot
	used  int
}

type slot struct {
	hash  uint64
	check uint32
	row   uint32
}

// first returns the row a key stood in first; 0 when it is this one.
func (x *rowIndex) first(key []byte, row int) int {
	if x.slots == nil {
		x.seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}
		x.slots = make([]slot, 1024)
	}
	if x.used*4 >= len(x.slots)*3 {
		x.grow()
	}
	h, c := maphash.Bytes(x.seeds[0], key), uint32(maphash.Bytes(x.seeds[1], key))
	s := x.find(h, c)
	if s.row != 0 {
		return int(s.row)
	}
	*s = slot{h, c, uint32(row)}
	x.used++
	return 0
}

// find is the slot of a hash: its own, or the empty one where it belongs.
func (x *rowIndex) find(h uint64, c uint32) *slot {
	mask := uint64(len(x.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := &x.slots[i]
		if s.row == 0 || s.hash == h && s.check == c {
			return s
		}
	}
}

func (x *rowIndex) grow() {
	old := x.slots
	x.slots = make([]slot, 2*len(old))
	for _, s := range old {
		if s.row != 0 {
			*x.find(s.hash, s.check) = s
		}
	}
}

// duplicates refuses the second row of a stone: same report, or same stock number in any case.
func (rd *reader) duplicates() {
	r := &rd.row
	once := func(x *rowIndex, f Field) {
		if row := x.first(rd.buf, r.No); row != 0 {
			r.note(RefusesRow, rd.col(f), rd.cellOf(f), "", "stockfile.duplicate", "what", f, "row", row)
		}
	}
	if r.Offer.StockNo != "" && !rd.f.byRow {
		rd.buf = append(rd.buf[:0], upper(r.Offer.StockNo)...)
		once(&rd.seen.stock, FieldStockNo)
	}
	if len(r.Stone.Reports) == 0 {
		return
	}
	if rep := &r.Stone.Reports[0]; rep.Lab != 0 && rep.Number != "" {
		rd.buf = append(append(rd.buf[:0], byte(rep.Lab)), rep.Number...)
		once(&rd.seen.report, FieldReportNo)
	}
}
