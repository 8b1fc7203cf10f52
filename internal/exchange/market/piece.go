package market

import (
	"encoding/json"

	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// piece is a run of rows written in one transaction. Its batches are made by the goroutine
// that reads the file; the writer only puts numbers into them.
//
// It holds all it needs: the stager and its book change while the writer is at a piece.
type piece struct {
	upload, member, generation, lease int64
	mode                              Mode

	rows     []pending
	read     int64 // rows of the file in it
	want     int
	known    *db.Batch // rows about live listings: place, listing, gen_from
	editions *stone.Editions
	versions versions
	touched  *db.Batch // upload_line
	outs     *db.Batch // upload_row
	news     int       // rows that want a listing number
	rebuilt  bool      // rows were left out for what the transaction found
}

func newPiece(s *stager) *piece {
	return &piece{
		upload: s.u.No, member: s.u.Member, generation: s.u.generation, lease: int64(s.u.Received.Add(s.terms.Lease)),
		mode: s.u.Mode, known: db.NewBatch(3, 0), editions: stone.NewEditions(), versions: newVersions(),
		touched: db.NewBatch(4, 0), outs: db.NewBatch(3, 4),
	}
}

func (p *piece) len() int { return len(p.rows) }

// next is a new row, with nothing of the one that lay there before.
func (p *piece) next() *pending {
	if len(p.rows) < cap(p.rows) {
		p.rows = p.rows[:len(p.rows)+1]
	} else {
		p.rows = append(p.rows, pending{})
	}
	x := &p.rows[len(p.rows)-1]
	*x = pending{}
	return x
}

func (p *piece) reset() { p.rows, p.read, p.rebuilt = p.rows[:0], 0, false }

// build makes the batches; rows for which skip says yes are left out.
func (p *piece) build(skip func(*pending) bool) {
	p.known.Reset()
	p.editions.Reset()
	p.versions.b.Reset()
	p.touched.Reset()
	p.outs.Reset()
	p.news = 0
	for i := range p.rows {
		x := &p.rows[i]
		x.versionAt, x.stoneAt = -1, -1
		if skip != nil && skip(x) {
			p.outRow(x)
			continue
		}
		switch x.fate {
		case fateNew, fateBack:
			p.version(x)
		case fateChanged:
			p.end(i, x)
			p.version(x)
		case fateDropped:
			p.end(i, x)
			p.touch(x.was.listing, lineDropped)
		case fateSame:
			if p.mode != Replace {
				p.touch(x.was.listing, lineSame)
			}
		case fateOut:
			p.outRow(x)
		}
	}
}

// end adds the live version of a row that is to end.
func (p *piece) end(i int, x *pending) {
	p.known.Add()
	p.known.Int(0, int64(i))
	p.known.Int(1, x.was.listing)
	p.known.Int(2, x.was.genFrom)
}

// version adds the row's new version, and its description when it is new.
func (p *piece) version(x *pending) {
	v := version{genFrom: p.generation, member: p.member, upload: p.upload, hash: x.hash, lease: p.lease, edition: p.upload}
	describe := true
	switch x.fate {
	case fateNew:
		p.news++
	case fateBack:
		v.no = x.was.listing
		p.touch(v.no, lineBack)
	case fateChanged:
		v.no = x.was.listing
		p.touch(v.no, lineChanged)
		if describe = x.otherStone; !describe {
			v.stone, v.edition = x.was.stone, x.was.edition
		}
	}
	x.versionAt = int32(p.versions.b.Len())
	p.versions.add(v, &x.offer)
	if describe {
		x.stoneAt = int32(p.editions.Len())
		p.editions.Add(&x.stone, p.upload, x.stoneHash)
	}
}

func (p *piece) touch(listing, act int64) {
	p.touched.Add()
	p.touched.Int(0, p.upload)
	p.touched.Int(2, listing)
	p.touched.Int(3, act)
}

func (p *piece) outRow(x *pending) {
	p.outs.Add()
	p.outs.Int(0, p.upload)
	p.outs.Int(1, int64(x.row))
	status, all := x.outcome()
	p.outs.Text(0, status)
	p.outs.Text(1, x.offer.StockNo)
	notes, err := keepNotes(all)
	if err != nil {
		notes = "[]" // notes hold nothing that JSON cannot
	}
	cells, err := json.Marshal(x.cells)
	if err != nil {
		cells = []byte("[]")
	}
	p.outs.Text(2, notes)
	p.outs.Text(3, string(cells))
}
