package market

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Changes tells a reader of the journal what a fact means for the listings that are live:
// it gives each listing concerned to put as it is live now, or its number to drop when it
// is not. The present state is given, also when later entries have changed it once more,
// so that a reader who applies every entry in order ends with what is true. Facts that
// concern no listing give nothing. put uses its row again; drop may get numbers that were
// never live.
func Changes(ctx context.Context, d *db.DB, e journal.Entry, put func(*LiveRow) error, drop func(no int64) error) error {
	c := &change{ctx: ctx, d: d, put: put, drop: drop}
	switch e.Fact {
	case (fact.StockPublished{}).FactName():
		var f fact.StockPublished
		return c.decoded(e, &f, func() error { return c.upload(f.Upload, false) })
	case (fact.StockUndone{}).FactName():
		var f fact.StockUndone
		return c.decoded(e, &f, func() error { return c.upload(f.Upload, true) })
	case (fact.UploadStaged{}).FactName():
		var f fact.UploadStaged
		return c.decoded(e, &f, func() error { return c.taken(f) })
	case (fact.ListingChanged{}).FactName():
		var f fact.ListingChanged
		return c.decoded(e, &f, func() error { return c.numbers(f.Listing) })
	case (fact.ListingWithdrawn{}).FactName():
		var f fact.ListingWithdrawn
		return c.decoded(e, &f, func() error { return c.numbers(f.Listing) })
	case (fact.DealStruck{}).FactName():
		var f fact.DealStruck
		return c.decoded(e, &f, func() error {
			return c.ofDeal(slices.DeleteFunc(f.Lines, func(l fact.DealLine) bool { return !l.Part })) // what is sold whole changes when it is settled
		})
	case (fact.DealRescinded{}).FactName():
		var f fact.DealRescinded
		return c.decoded(e, &f, func() error { return c.numbers(slices.Concat(f.Regained, f.Ended)...) })
	case (fact.DealSettled{}).FactName():
		var f fact.DealSettled
		return c.decoded(e, &f, func() error { return c.ofDeal(f.Lines) })
	case (fact.LeaseRenewed{}).FactName():
		var f fact.LeaseRenewed
		return c.decoded(e, &f, func() error { return c.renewed(f) })
	case (fact.LeaseSwept{}).FactName():
		var f fact.LeaseSwept
		return c.decoded(e, &f, func() error { return c.swept(f) })
	}
	return nil
}

type change struct {
	ctx   context.Context
	d     *db.DB
	put   func(*LiveRow) error
	drop  func(int64) error
	row   LiveRow
	ahead *uploadRow // ready to be published: the stock is read as if it were
}

// standing is how the stocks stand, or will when the upload is published.
func (c *change) standing() (*standing, error) {
	st, err := readStanding(c.ctx, c.d)
	if err == nil && c.ahead != nil {
		k := st.stocks[c.ahead.Member]
		k.generation = c.ahead.generation
		st.stocks[c.ahead.Member] = k
	}
	return st, err
}

func (c *change) decoded(e journal.Entry, into any, then func() error) error {
	if err := e.Decode(into); err != nil {
		return err
	}
	return then()
}

// each gives the live ones among the listings that a query finds, and notes which.
func (c *change) each(live map[int64]bool, tables string, args ...any) error {
	st, err := c.standing()
	if err != nil {
		return err
	}
	return c.d.Scan(c.ctx, "SELECT "+liveColumns+tables, func(v []driver.Value) error {
		if !c.row.fill(v, st) {
			return nil
		}
		if live != nil {
			live[c.row.No] = true
		}
		return c.put(&c.row)
	}, args...)
}

// upload gives what the flip by an upload concerns: the listings it knew by line, and its
// new numbers.
func (c *change) upload(no int64, undone bool) error {
	u, err := uploadByNo(c.ctx, c.d, no)
	if err != nil {
		return err
	}
	live := map[int64]bool{}
	if u.lines > 0 {
		if err := c.lines(&u, live); err != nil {
			return err
		}
	}
	if u.firstListing == 0 {
		return nil
	}
	if !undone {
		st, err := c.standing()
		if err != nil {
			return err
		}
		return liveRange(c.ctx, c.d, st, u.firstListing, u.lastListing, no, c.put)
	}
	// The new numbers lie in a range; others' numbers in it are given as they are.
	clear(live)
	if err := c.each(live, liveTables+"WHERE l.no >= $1 AND l.no <= $2", u.firstListing, u.lastListing); err != nil {
		return err
	}
	for l := u.firstListing; l <= u.lastListing; l++ {
		if !live[l] {
			if err := c.drop(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// lines gives the listings that an upload knew, as they are now, and notes which are live.
// Many are read with two connections at once.
func (c *change) lines(u *uploadRow, live map[int64]bool) error {
	var n, first, last int64
	if err := c.d.QueryRow(c.ctx, "SELECT COUNT(*), COALESCE(MIN(seq), 0), COALESCE(MAX(seq), 0) FROM upload_line WHERE upload = $1 AND act <> $2", u.No, lineSame).Scan(&n, &first, &last); err != nil {
		return fmt.Errorf("market: lines of upload %d: %w", u.No, err)
	}
	st, err := c.standing()
	if err != nil {
		return err
	}
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(c.ctx)
	read := func(from, to int64) {
		g.Go(func() error {
			var row LiveRow
			// Versions of other generations are left out before their stones are looked up.
			return c.d.Scan(ctx, "SELECT "+liveColumns+" FROM upload_line y JOIN listing l ON l.no = y.listing AND l.gen_from <= $3 AND l.gen_to > $3 JOIN stone s ON s.no = l.stone AND s.edition = l.edition WHERE y.upload = $1 AND y.act <> $2 AND y.seq >= $4 AND y.seq <= $5",
				func(v []driver.Value) error {
					if !row.fill(v, st) {
						return nil
					}
					mu.Lock()
					defer mu.Unlock()
					live[row.No] = true
					return c.put(&row)
				}, u.No, lineSame, st.stocks[u.Member].generation, from, to)
		})
	}
	const many = 1000
	if middle := first + (last-first)/2; n >= many {
		read(first, middle)
		read(middle+1, last)
	} else {
		read(first, last)
	}
	if err := g.Wait(); err != nil || int64(len(live)) == n {
		return err
	}
	known, err := db.Rows(c.ctx, c.d, db.One[int64], "SELECT listing FROM upload_line WHERE upload = $1 AND act <> $2", u.No, lineSame)
	if err != nil {
		return err
	}
	return c.dropAll(known, live)
}

func (c *change) dropAll(nos []int64, live map[int64]bool) error {
	for _, no := range nos {
		if !live[no] {
			if err := c.drop(no); err != nil {
				return err
			}
		}
	}
	return nil
}

// taken gives the listings whose reports an upload took over.
func (c *change) taken(f fact.UploadStaged) error {
	if f.Taken == 0 {
		return nil
	}
	nos, err := db.Rows(c.ctx, c.d, db.One[int64], "SELECT DISTINCT from_listing FROM takeover WHERE upload = $1", f.Upload)
	if err != nil {
		return err
	}
	return c.numbers(nos...)
}

// numbers gives single listings.
func (c *change) numbers(nos ...int64) error {
	live := map[int64]bool{}
	for _, no := range nos {
		if err := c.each(live, liveTables+"WHERE l.no = $1", no); err != nil {
			return err
		}
	}
	return c.dropAll(nos, live)
}

// ofDeal gives the listings of a deal's lines.
func (c *change) ofDeal(lines []fact.DealLine) error {
	for _, l := range lines {
		if l.Listing == 0 { // goods that were never on the market
			continue
		}
		if err := c.numbers(l.Listing); err != nil {
			return err
		}
	}
	return nil
}

// renewed gives the listings whose lease a member renewed.
func (c *change) renewed(f fact.LeaseRenewed) error {
	switch {
	case f.Already: // a back office that says so every hour costs readers nothing
		return nil
	case f.All:
		return c.each(nil, ofMember, f.Member)
	case f.Upload != 0:
		return c.each(nil, " FROM upload_line y JOIN listing l ON l.no = y.listing JOIN stone s ON s.no = l.stone AND s.edition = l.edition WHERE y.upload = $1 AND y.act = $2", f.Upload, lineSame)
	}
	return c.numbers(f.Listings...)
}

const ofMember = " FROM stock_line y JOIN listing l ON l.no = y.listing JOIN stone s ON s.no = l.stone AND s.edition = l.edition WHERE y.member = $1"

// swept gives the listings of a member that the clock changed between two instants.
func (c *change) swept(f fact.LeaseSwept) error {
	st, err := c.standing()
	if err != nil {
		return err
	}
	k := st.stocks[f.Member]
	return c.d.Scan(c.ctx, "SELECT "+liveColumns+ofMember, func(v []driver.Value) error {
		n := func(i int) clock.Instant { x, _ := v[i].(int64); return clock.Instant(x) }
		until, sure := max(n(6), k.lease), max(n(7), k.sure)
		passed := func(t clock.Instant) bool { return t > f.Before && t <= f.Now }
		if !passed(until) && !passed(sure) {
			return nil
		}
		if c.row.fill(v, st) {
			return c.put(&c.row)
		}
		if int64(n(1)) > k.generation || int64(n(2)) <= k.generation {
			return nil // a version that is not of the present: its listing is told by the one that is
		}
		return c.drop(int64(n(0)))
	}, f.Member)
}
