package market

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// wanted is how many rows the next piece takes: read by the goroutine that reads the file,
// set by the one that writes.
func (s *stager) wanted() int { return int(s.size.Load()) }

// learn sets the size of pieces by what the last one took.
func (s *stager) learn(rows int, took int64) {
	if rows == 0 || took <= 0 {
		return
	}
	size := int64(rows) * int64(goodPiece) / took
	s.size.Store(min(max(size, minPiece), min(maxPiece, 2*int64(rows)+minPiece)))
}

// write writes one piece: rows end, rows begin, rows are noted.
func (s *stager) write(ctx context.Context, p *piece) error {
	if p.len() == 0 && p.read == 0 {
		return nil
	}
	var took int64
	u, err := bulk(ctx, s.k, "market.stage", s.u.No, func(ctx context.Context, tx *db.Tx) (journal.Fact, uploadRow, error) {
		u := s.u
		if err := s.stillReading(ctx, tx); err != nil {
			return nil, u, err
		}
		if err := p.look(ctx, tx, s.k.Clock().Now()); err != nil {
			return nil, u, err
		}
		if err := p.number(ctx, tx, &u); err != nil {
			return nil, u, err
		}
		if err := p.insert(ctx, tx, &u, s.rowSeq); err != nil {
			return nil, u, err
		}
		p.count(&u)
		took = int64(tx.Spent())
		return fact.UploadStaged{Upload: u.No, Piece: s.piece + 1, Step: u.Step, Rows: int64(p.len()), Digest: p.digest()}, u, u.saveCounts(ctx, tx)
	})
	if err != nil {
		return err
	}
	s.learn(p.len(), took)
	s.u = u
	s.piece++
	s.rowSeq += int64(p.outs.Len())
	s.fresh.collect(p)
	return nil
}

// look finds out about the live versions that are to end: still there, locked, and what
// goes over to the version that follows.
func (p *piece) look(ctx context.Context, tx *db.Tx, now clock.Instant) error {
	if p.rebuilt { // the piece runs again
		p.rebuilt = false
		p.build(nil)
	}
	if p.known.Len() == 0 {
		return nil
	}
	for _, i := range p.known.Column(0) {
		x := &p.rows[i]
		x.gone, x.lock, x.newReport = true, "", false
	}
	if err := tx.Load(ctx, p.known); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `SELECT b.n0, l.listed, u.published, l.sure, l.vault, s.lab, s.report_no, COALESCE(x.reason, '')
		FROM batch b CROSS JOIN listing l
		JOIN stone s ON s.no = l.stone AND s.edition = l.edition
		JOIN upload u ON u.no = l.upload
		LEFT JOIN listing_lock x ON x.listing = l.no AND (x.until_at = 0 OR x.until_at > $1)
		WHERE l.no = b.n1 AND l.gen_from = b.n2`, int64(now))
	if err != nil {
		return err
	}
	defer rows.Close()
	odd := false
	for rows.Next() {
		var i, published int64
		var old stone.Report
		var lock string
		x := &pending{}
		if err := rows.Scan(&i, &x.listed, &published, &x.sure, &x.vault, &old.Lab, &old.Number, &lock); err != nil {
			return err
		}
		r := &p.rows[i]
		r.gone, r.lock, r.listed, r.sure, r.vault = false, lock, x.listed, x.sure, x.vault
		if r.listed == 0 {
			r.listed = published
		}
		if r.otherStone && old.Key() != "" && !carries(&r.stone, old) {
			r.newReport, r.sure, r.vault, r.listed = true, 0, 0, 0
		}
		odd = odd || lock != ""
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, i := range p.known.Column(0) {
		odd = odd || p.rows[i].gone
	}
	if odd {
		p.rebuilt = true
		p.build(func(x *pending) bool { return x.gone || x.lock != "" })
	}
	return nil
}

// carries tells whether a stone's reports include that one.
func carries(s *stone.Stone, r stone.Report) bool {
	for i := range s.Reports {
		if s.Reports[i].Lab == r.Lab && s.Reports[i].Number == r.Number {
			return true
		}
	}
	return false
}

// number gives new listings and new stones their numbers, and the versions what they take over.
func (p *piece) number(ctx context.Context, tx *db.Tx, u *uploadRow) error {
	var stones int64
	for i := range p.rows {
		x := &p.rows[i]
		if x.versionAt < 0 {
			continue
		}
		switch {
		case x.fate == fateNew, x.newReport, x.fate == fateBack && (x.stone.Report().Key() != "" || x.was.stone == 0):
			x.ownStone, x.stoneNo = true, 0
			stones++
		default:
			x.ownStone, x.stoneNo = false, x.was.stone
		}
	}
	var listing, stoneNo int64
	var err error
	if p.news > 0 {
		if listing, err = tx.NextN(ctx, "listing", int64(p.news)); err != nil {
			return err
		}
		if u.firstListing == 0 {
			u.firstListing = listing
		}
		u.lastListing = listing + int64(p.news) - 1
	}
	if stones > 0 {
		if stoneNo, err = tx.NextN(ctx, "stone", stones); err != nil {
			return err
		}
	}
	v := p.versions.b
	for i := range p.rows {
		x := &p.rows[i]
		if x.versionAt < 0 {
			continue
		}
		if x.fate == fateNew {
			v.Column(0)[x.versionAt] = listing
			listing++
		}
		x.listing = v.Column(0)[x.versionAt]
		if x.ownStone {
			x.stoneNo = stoneNo
			stoneNo++
		}
		v.Column(4)[x.versionAt] = x.stoneNo
		v.Column(8)[x.versionAt], v.Column(10)[x.versionAt], v.Column(11)[x.versionAt] = x.listed, x.sure, x.vault
		if x.stoneAt >= 0 {
			p.editions.SetNo(int(x.stoneAt), x.stoneNo)
		}
	}
	return nil
}

// insert writes the batches.
func (p *piece) insert(ctx context.Context, tx *db.Tx, u *uploadRow, rowSeq int64) error {
	if p.known.Len() > 0 {
		if err := tx.Load(ctx, p.known); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE listing SET gen_to = $1 FROM batch b WHERE listing.no = b.n1 AND listing.gen_from = b.n2", u.generation); err != nil {
			return err
		}
	}
	if err := p.editions.Write(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.Insert(ctx, p.versions.b, "listing", versionInts, offerTexts, false); err != nil {
		return err
	}
	for i := range p.touched.Column(1) {
		u.lines++
		p.touched.Column(1)[i] = u.lines
	}
	if _, err := tx.Insert(ctx, p.touched, "upload_line", []string{"upload", "seq", "listing", "act"}, nil, false); err != nil {
		return err
	}
	for i := range p.outs.Column(2) {
		p.outs.Column(2)[i] = rowSeq + int64(i) + 1
	}
	return insertRows(ctx, tx, p.outs)
}

// insertRows writes rows of upload_row; texts that are empty are written too.
func insertRows(ctx context.Context, tx *db.Tx, b *db.Batch) error {
	if b.Len() == 0 {
		return nil
	}
	if err := tx.Load(ctx, b); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO upload_row (upload, row_no, seq, status, stock_no, notes, cells)
		SELECT n0, n1, n2, t0, t1, t2, t3 FROM batch`)
	return err
}

// count adds the piece to the upload's counts.
func (p *piece) count(u *uploadRow) {
	u.RowsRead += p.read
	u.Done += int64(p.len())
	c := &u.Counts
	for i := range p.rows {
		x := &p.rows[i]
		if x.row > 0 && x.fate != fateOut {
			u.RowsOK++
		}
		switch {
		case x.gone || x.lock != "":
			c.Kept++
		case x.fate == fateNew || x.fate == fateBack:
			c.Added++
		case x.fate == fateChanged:
			c.Changed++
		case x.fate == fateSame:
			c.Same++
		case x.fate == fateDropped:
			c.Dropped++
		case x.status == heldWord:
			c.Held++
		case x.status == refusedWord:
			c.Refused++
		}
	}
}

// collect remembers the lines whose claims, stock numbers and titles are still to write.
func (f *fresh) collect(p *piece) {
	for i := range p.rows {
		x := &p.rows[i]
		if x.versionAt < 0 || x.fate == fateChanged && !x.otherStone {
			continue
		}
		l := freshLine{listing: uint32(x.listing), stone: uint32(x.stoneNo), row: x.row, carat: uint32(x.stone.Carat), pieces: x.stone.Pieces}
		if x.fate == fateNew {
			l.flags |= freshStockNo
		}
		if x.ownStone {
			l.flags |= freshStone
		}
		if x.fate == fateChanged {
			l.flags |= freshWas
		}
		if x.stone.Form == stone.Single || x.stone.Form == stone.Pair {
			l.flags |= freshSingle
		}
		f.add(l, x.offer.StockNo, x.stone.Reports)
	}
}

// digest is a hash over the numbers and contents of the versions in the piece.
func (p *piece) digest() string {
	if p.versions.b.Len() == 0 {
		return ""
	}
	h := sha256.New()
	var b [24]byte
	for i, no := range p.versions.b.Column(0) {
		binary.BigEndian.PutUint64(b[:], uint64(no))
		binary.BigEndian.PutUint64(b[8:], uint64(p.versions.b.Column(4)[i]))
		binary.BigEndian.PutUint64(b[16:], uint64(p.versions.b.Column(7)[i]))
		h.Write(b[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// drop ends the live listings that a replace does not name.
func (s *stager) drop(ctx context.Context) error {
	if s.u.Mode != Replace {
		return nil
	}
	p := newPiece(s)
	for i := range s.book.lines {
		if l := &s.book.lines[i]; l.live() && l.row == 0 {
			x := p.next()
			x.fate, x.was, x.offer.StockNo = fateDropped, *l, s.book.stockNo(int32(i))
		}
		if p.len() >= s.wanted() {
			p.build(nil)
			if err := s.write(ctx, p); err != nil {
				return err
			}
			p.reset()
		}
	}
	if p.len() == 0 {
		return nil
	}
	p.build(nil)
	return s.write(ctx, p)
}
