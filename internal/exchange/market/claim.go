package market

import (
	"context"
	"database/sql"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// claim is a report number wanted by a fresh line, or what the exchange knows of one.
type claim struct {
	lab                    stone.Lab
	number                 string
	stone, member, listing int64
}

// met is a fresh line whose report the exchange has seen before.
type met struct {
	line int32
	claim
}

// fewClaims is how many lines that take several statements each make a piece.
const fewClaims = 64

// claims claims the reports of fresh lines: first of the few lines with several reports,
// then of all others in the order of their numbers, new ones by one statement a piece,
// and last those that the exchange has seen before.
func (s *stager) claims(ctx context.Context) error {
	f := s.fresh
	for many := range slices.Chunk(f.many, fewClaims) {
		if err := s.claimPiece(ctx, func(ctx context.Context, c *claimer) error {
			for _, m := range many {
				if err := c.several(ctx, m); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	seen, err := s.claimNew(ctx)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(seen, fewClaims) {
		if err := s.claimPiece(ctx, func(ctx context.Context, c *claimer) error {
			for _, m := range part {
				if err := c.settle(ctx, m.line, []claim{m.claim}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// claimNew claims the reports the exchange has not seen before and gives the others.
func (s *stager) claimNew(ctx context.Context) ([]met, error) {
	f := s.fresh
	order := f.ordered(func(l *freshLine) bool { return l.lab != 0 }, f.report)
	s.u.Done, s.u.Todo = 0, int64(len(order))
	b := db.NewBatch(4, 1)
	var all []met
	for len(order) > 0 {
		n := min(s.wanted(), len(order))
		b.Reset()
		for _, i := range order[:n] {
			l := &f.lines[i]
			b.Add()
			b.Text(0, string(f.report(l)))
			for col, v := range [...]int64{int64(l.lab), int64(l.stone), int64(l.listing), int64(i)} {
				b.Int(col, v)
			}
		}
		var seen []met
		err := s.claimPiece(ctx, func(ctx context.Context, c *claimer) (err error) {
			c.rows = int64(n)
			seen, err = c.batch(ctx, b)
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, seen...)
		order = order[n:]
	}
	return all, nil
}

// claimer claims reports inside one piece.
type claimer struct {
	s     *stager
	tx    *db.Tx
	u     uploadRow
	now   clock.Instant
	rows  int64
	taken int64
	outs  *db.Batch
	out   map[int32]bool  // fresh lines held after all
	moved map[int32]int64 // fresh lines that are a stone already known
}

// claimPiece runs work as one piece and then keeps what it found out.
func (s *stager) claimPiece(ctx context.Context, work func(context.Context, *claimer) error) error {
	var c *claimer
	var took int64
	u, err := bulk(ctx, s.k, "market.claim", s.u.No, func(ctx context.Context, tx *db.Tx) (journal.Fact, uploadRow, error) {
		c = &claimer{s: s, tx: tx, u: s.u, now: s.k.Clock().Now(), outs: db.NewBatch(3, 4), out: map[int32]bool{}, moved: map[int32]int64{}}
		if err := s.stillReading(ctx, tx); err != nil {
			return nil, c.u, err
		}
		if err := work(ctx, c); err != nil {
			return nil, c.u, err
		}
		if err := insertRows(ctx, tx, c.outs); err != nil {
			return nil, c.u, err
		}
		c.u.Done += c.rows
		took = int64(tx.Spent())
		return fact.UploadStaged{Upload: c.u.No, Piece: s.piece + 1, Step: c.u.Step, Rows: c.rows, Taken: c.taken}, c.u, c.u.saveCounts(ctx, tx)
	})
	if err != nil {
		return err
	}
	if c.rows > 0 {
		s.learn(int(c.rows), took)
	}
	s.u = u
	s.piece++
	s.rowSeq += int64(c.outs.Len())
	for i := range c.out {
		s.fresh.lines[i].flags |= freshOut
	}
	for i, no := range c.moved {
		s.fresh.lines[i].stone = uint32(no)
		s.fresh.lines[i].flags &^= freshStone
	}
	return nil
}

// batch claims the reports of a batch and gives those the exchange has seen before.
func (c *claimer) batch(ctx context.Context, b *db.Batch) ([]met, error) {
	if err := c.tx.Load(ctx, b); err != nil {
		return nil, err
	}
	n, err := c.tx.Exec(ctx, `INSERT INTO report (report_no, lab, stone, member, listing)
		SELECT t0, n0, n1, $1, n2 FROM batch WHERE true ON CONFLICT DO NOTHING`, c.u.Member)
	if err != nil || n == int64(b.Len()) {
		return nil, err
	}
	return db.Rows(ctx, c.tx, func(r *sql.Rows) (met, error) {
		var m met
		return m, r.Scan(&m.line, &m.number, &m.lab, &m.stone, &m.member, &m.listing)
	}, `SELECT b.n3, r.report_no, r.lab, r.stone, r.member, r.listing FROM batch b CROSS JOIN report r
		WHERE r.report_no = b.t0 AND r.lab = b.n0 AND (r.listing <> b.n2 OR r.stone <> b.n1 OR r.member <> $1 OR`+disowned+`)`, c.u.Member)
}

// several claims the reports of one line that has more than one.
func (c *claimer) several(ctx context.Context, m manyReports) error {
	l := &c.s.fresh.lines[m.line]
	var known []claim
	for _, r := range m.reports {
		k := claim{lab: r.Lab, number: r.Number}
		rows, err := c.tx.Query(ctx, "SELECT stone, member, listing FROM report WHERE report_no = $1 AND lab = $2", r.Number, int64(r.Lab))
		if err != nil {
			return err
		}
		found := rows.Next()
		if found {
			err = rows.Scan(&k.stone, &k.member, &k.listing)
		}
		if e := rows.Close(); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
		if found {
			known = append(known, k)
		}
	}
	if err := c.settle(ctx, m.line, known); err != nil || c.out[m.line] {
		return err
	}
	no := int64(l.stone)
	if moved, ok := c.moved[m.line]; ok {
		no = moved
	}
	for _, r := range m.reports {
		if _, err := c.tx.Exec(ctx, `INSERT INTO report (report_no, lab, stone, member, listing) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (report_no, lab) DO NOTHING`, r.Number, int64(r.Lab), no, c.u.Member, int64(l.listing)); err != nil {
			return err
		}
	}
	return nil
}

// settle decides about a line whose reports the exchange knows: it is held when the laboratory
// has said that one of them is not theirs, and while another
// listing under one of them is live or staged; else it takes the claims over, and it is
// the stone they are about.
func (c *claimer) settle(ctx context.Context, i int32, known []claim) error {
	l := &c.s.fresh.lines[i]
	if len(known) == 0 || c.out[i] {
		return nil
	}
	of := known[0].stone
	for _, k := range known {
		if not, err := c.disowned(ctx, k); err != nil {
			return err
		} else if not {
			return c.hold(ctx, i, "market.row_disowned", k)
		}
		if k.stone != of {
			return c.hold(ctx, i, "market.row_two_stones", k)
		}
	}
	own, others, err := c.offered(ctx, of, int64(l.listing))
	switch {
	case err != nil:
		return err
	case own:
		return c.hold(ctx, i, "market.row_own_report", known[0])
	case others:
		return c.hold(ctx, i, "market.row_claimed", known[0])
	}
	if of != int64(l.stone) {
		if twice, err := c.described(ctx, of); err != nil {
			return err
		} else if twice {
			return c.hold(ctx, i, "market.row_stone_double", known[0])
		}
		if err := c.move(ctx, l, of); err != nil {
			return err
		}
		c.moved[i] = of
	}
	for _, k := range known {
		if _, err := c.tx.Exec(ctx, "UPDATE report SET member = $3, listing = $4 WHERE report_no = $1 AND lab = $2",
			k.number, int64(k.lab), c.u.Member, int64(l.listing)); err != nil {
			return err
		}
	}
	t := taking{upload: c.u.No, member: c.u.Member, listing: int64(l.listing), stone: of, report: known[0], at: int64(c.now)}
	n, err := t.do(ctx, c.tx)
	c.taken += n
	return err
}

// disowned tells whether the laboratory has said that a report is not theirs.
func (c *claimer) disowned(ctx context.Context, k claim) (bool, error) {
	_, not, err := db.Row(ctx, c.tx, db.One[int64], "SELECT r.stone FROM report r WHERE r.report_no = $1 AND r.lab = $2 AND"+disowned, k.number, int64(k.lab))
	return not, err
}

// offered tells whether a stone is offered under another listing: by the member himself,
// as his stock will be when the upload is published; by others, live or staged by the clock.
func (c *claimer) offered(ctx context.Context, of, besides int64) (own, others bool, err error) {
	rows, err := c.tx.Query(ctx, `SELECT l.member FROM listing l JOIN stock k ON k.member = l.member LEFT JOIN upload u ON u.no = k.staged
		WHERE l.stone = $1 AND l.no <> $2 AND l.taken = 0 AND (
			l.member = $3 AND l.gen_from <= $4 AND l.gen_to > $4
			OR l.member <> $3 AND l.gen_from <= k.generation AND l.gen_to > k.generation AND (l.vault = 1 OR l.lease > $5 OR k.lease > $5)
			OR l.member <> $3 AND l.gen_from > k.generation AND k.staged > 0 AND (u.until_at = 0 OR u.until_at > $5))`,
		of, besides, c.u.Member, c.u.generation, int64(c.now))
	if err != nil {
		return false, false, err
	}
	defer rows.Close()
	for rows.Next() {
		var member int64
		if err := rows.Scan(&member); err != nil {
			return false, false, err
		}
		own, others = own || member == c.u.Member, others || member != c.u.Member
	}
	return own, others, rows.Err()
}

func (c *claimer) described(ctx context.Context, of int64) (bool, error) {
	_, found, err := db.Row(ctx, c.tx, db.One[int64], "SELECT 1 FROM stone WHERE no = $1 AND edition = $2", of, c.u.No)
	return found, err
}

// move makes a staged line about a stone that was known before.
func (c *claimer) move(ctx context.Context, l *freshLine, of int64) error {
	for _, q := range []string{
		"UPDATE stone SET no = $1 WHERE no = $2 AND edition = $3",
		"UPDATE stone_report SET stone = $1 WHERE stone = $2 AND edition = $3",
	} {
		if _, err := c.tx.Exec(ctx, q, of, int64(l.stone), c.u.No); err != nil {
			return err
		}
	}
	_, err := c.tx.Exec(ctx, "UPDATE listing SET stone = $1 WHERE no = $2 AND gen_from = $3", of, int64(l.listing), c.u.generation)
	return err
}

// hold takes back a line that was staged: what was live under its number before stays.
func (c *claimer) hold(ctx context.Context, i int32, key string, k claim) error {
	l := &c.s.fresh.lines[i]
	for _, q := range []string{
		"DELETE FROM stone WHERE no = $1 AND edition = $2",
		"DELETE FROM stone_report WHERE stone = $1 AND edition = $2",
	} {
		if _, err := c.tx.Exec(ctx, q, int64(l.stone), c.u.No); err != nil {
			return err
		}
	}
	if _, err := c.tx.Exec(ctx, "DELETE FROM listing WHERE no = $1 AND gen_from = $2 AND upload = $3", int64(l.listing), c.u.generation, c.u.No); err != nil {
		return err
	}
	back, err := c.tx.Exec(ctx, `UPDATE listing SET gen_to = $3 WHERE no = $1 AND gen_to = $2 AND NOT EXISTS (SELECT 1 FROM listing o
		WHERE o.stone = listing.stone AND o.member = listing.member AND o.no <> listing.no AND o.gen_from <= $2 AND o.gen_to > $2 AND o.taken = 0)`,
		int64(l.listing), c.u.generation, int64(forever))
	if err != nil {
		return err
	}
	switch {
	case back > 0:
		c.u.Counts.Changed--
	case l.flags&freshWas == 0:
		c.u.Counts.Added--
	default: // its old stone is offered under another number of the same file by now
		c.u.Counts.Changed--
		c.u.Counts.Dropped++
	}
	c.u.Counts.Held++
	c.u.RowsOK--
	c.out[i] = true
	report := stone.Report{Lab: k.lab, Number: k.number}.Key()
	notes, err := keepNotes([]stockfile.Note{{
		Level: stockfile.HoldsRow, Column: -1, Field: stockfile.FieldReportNo, Raw: report,
		Key: key, Args: []any{"report", report},
	}})
	if err != nil {
		return err
	}
	c.outs.Add()
	for col, v := range [...]int64{c.u.No, int64(l.row), c.s.rowSeq + int64(c.outs.Len())} {
		c.outs.Int(col, v)
	}
	for col, v := range [...]string{heldWord, string(c.s.fresh.stockNo(l)), notes, "[]"} {
		c.outs.Text(col, v)
	}
	return nil
}
