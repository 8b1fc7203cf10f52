package market

import (
	"context"
	"slices"

	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// What becomes of a row of the file.
type fate uint8

const (
	fateNew     fate = iota + 1 // a stock number never used
	fateBack                    // used before, nothing live under it now
	fateChanged                 // live, and the file says something else
	fateSame                    // live as the file says
	fateDropped                 // live, and to go
	fateOut                     // held, refused or kept: listed for the member with the reason
)

// pending is a row on its way into the tables.
type pending struct {
	fate       fate
	row        int32
	was        line // what the book says of its stock number
	status     string
	notes      []stockfile.Note
	cells      []string
	stone      stone.Stone
	offer      stockfile.Offer
	hash       int64
	stoneHash  int64
	otherStone bool // the description differs from the live one

	// What the transaction found out.
	gone                bool // withdrawn since the book was read
	lock                string
	listed, sure, vault int64
	newReport           bool // no longer sold under its report: another stone
	listing, stoneNo    int64
	ownStone            bool // its stone number is new
	versionAt, stoneAt  int32
}

// outcome is what is said about a row that is not staged.
func (p *pending) outcome() (status string, notes []stockfile.Note) {
	note := stockfile.Note{Level: stockfile.HoldsRow, Column: -1, Field: stockfile.FieldStockNo, Raw: p.offer.StockNo}
	switch {
	case p.lock != "":
		note.Key = "market.row_kept_" + p.lock
		return keptWord, append(p.notes, note)
	case p.gone:
		note.Key = "market.row_withdrawn"
		return keptWord, append(p.notes, note)
	}
	return p.status, p.notes
}

// sorter decides what becomes of each row of a file. It belongs to the goroutine that
// reads. The reader has refused rows whose stock number or report stood in an earlier one.
type sorter struct {
	ctx    context.Context
	s      *stager
	mode   Mode
	member int64
	outs   int // rows not staged
}

// sort puts a row into a piece.
func (o *sorter) sort(p *piece, r *stockfile.Row) {
	p.read++
	s := o.s
	mode := o.mode
	no := r.Offer.StockNo
	named := mode == Keep || mode == Delete // then a row only says which listing it is about
	if named && no == "" && r.Status == stockfile.Ready {
		no = o.byReport(r)
	}
	if r.Status != stockfile.Ready {
		o.out(p, r, r.Status.String(), nil)
		if i := s.book.find(no); no != "" && i >= 0 && s.book.lines[i].row == 0 {
			s.book.lines[i].row = int32(r.No) // what is live stays until the row is put right
		}
		return
	}
	i := s.book.find(no)
	if named {
		o.named(p, r, no, i)
		return
	}
	x := p.next()
	x.fate, x.row, x.was.genFrom = fateNew, int32(r.No), -1
	x.stone, x.offer = r.Stone, r.Offer
	x.stone.Reports = slices.Clone(r.Stone.Reports)
	x.offer.MoreImages = slices.Clone(r.Offer.MoreImages)
	x.hash, x.stoneHash = offerHash(&x.offer), x.stone.Hash()
	if i < 0 {
		return
	}
	l := &s.book.lines[i]
	l.row = int32(r.No)
	x.was = *l
	switch {
	case !l.live():
		x.fate = fateBack
	case l.hash == x.hash && l.stoneHash == x.stoneHash:
		x.fate = fateSame
	default:
		x.fate, x.otherStone = fateChanged, l.stoneHash != x.stoneHash
	}
}

// named takes a row of a keep-alive or delete file.
func (o *sorter) named(p *piece, r *stockfile.Row, no string, i int32) {
	if i < 0 || !o.s.book.lines[i].live() {
		if no == "" {
			no = r.Stone.Report().Key()
		}
		o.out(p, r, heldWord, &stockfile.Note{
			Level: stockfile.HoldsRow, Column: -1, Field: stockfile.FieldStockNo, Raw: no,
			Key: "market.row_unknown", Args: []any{"stock", no},
		})
		return
	}
	if first := o.s.book.lines[i].row; first != 0 { // once by stock number, once by report
		o.out(p, r, heldWord, &stockfile.Note{
			Level: stockfile.HoldsRow, Column: -1, Field: stockfile.FieldStockNo, Raw: no,
			Key: "market.row_double", Args: []any{"stock", no, "row", first},
		})
		return
	}
	o.s.book.lines[i].row = int32(r.No)
	x := p.next()
	x.fate, x.row, x.was = fateSame, int32(r.No), o.s.book.lines[i]
	if o.mode == Delete {
		x.fate = fateDropped
	}
	x.offer.StockNo = no
}

// byReport finds the stock number of the member's listing under a report, empty when he
// has none or the answer could not be had: the row is then held.
func (o *sorter) byReport(r *stockfile.Row) string {
	for _, rep := range r.Stone.Reports {
		no, ok, err := db.Row(o.ctx, o.s.k.DB(), db.One[string], `SELECT l.stock_no FROM report r JOIN listing l ON l.no = r.listing
			WHERE r.report_no = $1 AND r.lab = $2 AND r.member = $3 ORDER BY l.gen_from DESC LIMIT 1`, rep.Number, int64(rep.Lab), o.member)
		if err == nil && ok {
			return no
		}
	}
	return ""
}

const (
	heldWord    = "held"
	refusedWord = "refused"
	keptWord    = "kept"
)

// sampleCells is of how many rows a report keeps the cells; those of others are read from
// the file again when they are asked for.
const sampleCells = 1000

// out notes a row that is not staged, with the cells as they stand.
func (o *sorter) out(p *piece, r *stockfile.Row, status string, why *stockfile.Note) {
	x := p.next()
	x.fate, x.row, x.status = fateOut, int32(r.No), status
	x.offer.StockNo = r.Offer.StockNo
	x.notes = slices.Clone(r.Notes)
	if why != nil {
		x.notes = append(x.notes, *why)
	}
	x.cells = []string{}
	if o.outs++; o.outs <= sampleCells {
		x.cells = slices.Clone(r.Raw)
	}
}
