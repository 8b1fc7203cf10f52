package market

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"golang.org/x/sync/errgroup"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// LiveRow is a live listing as a search takes it in: of the stone, numbers, codes, report
// number, symbols, inscription, origins, programme, brand and sieves are filled.
type LiveRow struct {
	No, Member   int64
	StockNo      string
	Stone        stone.Stone
	PPC, Total   int64 // US cents
	Discounted   bool  // Discount is stated
	Discount     int32 // tenths of a percent
	Availability stone.Availability
	Proof        Proof
	Country      string // ISO 3166-1 alpha-2
	City         string
	Image, Video bool
	Listed       clock.Instant
}

// liveColumns fill a LiveRow in raw scans. What is yes or no, and the availability, come in
// one value: reading a value costs more than a few shifts.
var liveColumns = `l.no, l.gen_from, l.gen_to, l.member, l.upload, l.listed, l.lease, l.sure,
	l.vault | (l.taken << 1) | (l.has_discount << 2) | (l.availability << 8)
	| CASE WHEN l.image = '' THEN 0 ELSE 8 END | CASE WHEN l.video = '' THEN 0 ELSE 16 END,
	l.ppc, l.total, l.discount, l.stock_no, l.country, l.city, ` + stone.SearchColumns("s")

const (
	liveFixed = 15

	flagVault    = 1
	flagTaken    = 2
	flagDiscount = 4
	flagImage    = 8
	flagVideo    = 16
)

const liveTables = " FROM listing l JOIN stone s ON s.no = l.stone AND s.edition = l.edition "

// standing is what decides which versions of whose listings are live, read before them.
type standing struct {
	stocks    map[int64]stockRow
	published map[int64]int64 // upload -> when
}

// stockRow is a member's stock as a whole.
type stockRow struct {
	member, generation, live, staged, last, edits int64
	lease, sure, swept, due                       clock.Instant
}

const stockColumns = "member, generation, live, staged, last, lease, sure, swept, due, edits"

func scanStock(r *sql.Rows) (stockRow, error) {
	var s stockRow
	return s, r.Scan(&s.member, &s.generation, &s.live, &s.staged, &s.last, &s.lease, &s.sure, &s.swept, &s.due, &s.edits)
}

func readStanding(ctx context.Context, q db.Querier) (*standing, error) {
	st := &standing{stocks: map[int64]stockRow{}, published: map[int64]int64{}}
	stocks, err := db.Rows(ctx, q, scanStock, "SELECT "+stockColumns+" FROM stock")
	if err != nil {
		return nil, err
	}
	for _, s := range stocks {
		st.stocks[s.member] = s
	}
	ups, err := db.Rows(ctx, q, func(r *sql.Rows) ([2]int64, error) {
		var u [2]int64
		return u, r.Scan(&u[0], &u[1])
	}, "SELECT no, published FROM upload WHERE published > 0")
	for _, u := range ups {
		st.published[u[0]] = u[1]
	}
	return st, err
}

// fill reads one raw row and tells whether it is live: by generation, and by the clock as
// far as it is recorded.
func (r *LiveRow) fill(v []driver.Value, st *standing) bool {
	n := func(i int) int64 { x, _ := v[i].(int64); return x }
	k, ok := st.stocks[n(3)]
	flags := n(8)
	if !ok || n(1) > k.generation || n(2) <= k.generation || flags&flagTaken != 0 {
		return false
	}
	le := lease{until: max(clock.Instant(n(6)), k.lease), sure: max(clock.Instant(n(7)), k.sure), vault: flags&flagVault != 0}
	if !le.alive(k.swept) {
		return false
	}
	r.No, r.Member, r.Proof = n(0), n(3), le.proof(k.swept)
	r.Listed = clock.Instant(n(5))
	if r.Listed == 0 {
		r.Listed = clock.Instant(st.published[n(4)])
	}
	r.PPC, r.Total, r.Discount, r.Discounted = n(9), n(10), int32(n(11)), flags&flagDiscount != 0
	r.Availability, r.Image, r.Video = stone.Availability(flags>>8&0xff), flags&flagImage != 0, flags&flagVideo != 0
	r.StockNo, r.Country, r.City = text(v[12]), text(v[13]), text(v[14])
	r.Stone.FromSearch(v[liveFixed:])
	return true
}

func text(v driver.Value) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	s, _ := v.(string)
	return s
}

// LiveListings gives every live listing to f, in no order, using the row again: strings
// may be kept, slices not. It reads with several connections at once; f is called by one
// goroutine. What changes meanwhile is given or not, so a reader takes the journal's head
// first and then follows Changes from there.
func LiveListings(ctx context.Context, d *db.DB, f func(*LiveRow) error) error {
	st, err := readStanding(ctx, d)
	if err != nil {
		return err
	}
	var last int64
	if err := d.QueryRow(ctx, "SELECT COALESCE(MAX(no), 0) FROM listing").Scan(&last); err != nil {
		return fmt.Errorf("market: %w", err)
	}
	return liveRange(ctx, d, st, 1, last, 0, f)
}

const (
	chunk   = 512     // rows that travel between goroutines at once
	span    = 100_000 // numbers one statement reads: a short one does not hold back the writer's log
	readers = 2       // connections that read at once
)

// liveRange gives the live listings with numbers from … to that an upload brought, or that
// any did when it is 0.
func liveRange(ctx context.Context, d *db.DB, st *standing, from, to, upload int64, f func(*LiveRow) error) error {
	full, empty := make(chan []LiveRow, readers), make(chan []LiveRow, 2*readers)
	for range 2 * readers {
		empty <- make([]LiveRow, 0, chunk)
	}
	step := min(span, max(0, to-from)/readers+1)
	spans := make(chan int64, max(0, to-from)/step+1)
	for at := from; at <= to; at += step {
		spans <- at
	}
	close(spans)
	g, ctx := errgroup.WithContext(ctx)
	r, readCtx := errgroup.WithContext(ctx)
	for range readers {
		r.Go(func() error {
			for at := range spans {
				if err := liveSpan(readCtx, d, st, at, min(at+step-1, to), upload, full, empty); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(full)
		return r.Wait()
	})
	g.Go(func() error {
		for rows := range full {
			for i := range rows {
				if err := f(&rows[i]); err != nil {
					return err
				}
			}
			empty <- rows[:0]
		}
		return nil
	})
	return g.Wait()
}

// liveSpan sends the live listings of a run of numbers in chunks.
func liveSpan(ctx context.Context, d *db.DB, st *standing, from, to, upload int64, full chan<- []LiveRow, empty <-chan []LiveRow) error {
	var rows []LiveRow
	take := func() error {
		select {
		case rows = <-empty:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	send := func() error {
		select {
		case full <- rows:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := take(); err != nil {
		return err
	}
	where := "WHERE l.no >= $1 AND l.no <= $2 AND ($3 = 0 OR l.upload = $3)"
	err := d.Scan(ctx, "SELECT "+liveColumns+liveTables+where, func(v []driver.Value) error {
		rows = rows[:len(rows)+1]
		if !rows[len(rows)-1].fill(v, st) {
			rows = rows[:len(rows)-1]
			return nil
		}
		if len(rows) < cap(rows) {
			return nil
		}
		if err := send(); err != nil {
			return err
		}
		return take()
	}, from, to, upload)
	if err != nil {
		return err
	}
	return send()
}
