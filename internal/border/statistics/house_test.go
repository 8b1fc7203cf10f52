package statistics_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/border/statistics"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// house is an exchange whose customs release papers at once, for tests.
type house struct {
	t      *testing.T
	ctx    context.Context
	k      *journal.Keeper
	clock  *clock.Fixed
	orgs   []id.ID
	papers int64
}

var (
	tester = access.System("test")
	zone   = time.FixedZone("Shanghai", 8*3600)
)

// clerk is a person of the exchange's floor.
func clerk(n byte) access.Actor {
	return access.Actor{Person: id.ID{1, n}, Org: id.ID{9}, Roles: []access.Role{access.Staff}, Session: id.ID{7, n}}
}

func each(t *testing.T, members int, f func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock.Fixed{Instant: day("2026-10-05")}
		h := &house{t: t, ctx: context.Background(), k: journal.New(d, c), clock: c}
		for i := range members {
			o, err := party.AddOrg{Kind: party.Member, Name: fmt.Sprintf("Member %d", i+1), Country: "CN", Since: "2010-01-01"}.Do(h.ctx, h.k, tester, id.New())
			h.must(err)
			h.orgs = append(h.orgs, o.Org)
		}
		f(t, h)
	})
}

// day is noon of a day in the exchange's zone.
func day(d clock.Date) clock.Instant {
	t := d.Time()
	return clock.At(time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, zone))
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// write puts a fact into the journal.
func (h *house) write(f journal.Fact) {
	h.t.Helper()
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: tester.Key(), ID: id.New(), Kind: "test.fact", Input: "fact"},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
}

// number is a member's number as people say it.
func (h *house) number(member int) int64 {
	h.t.Helper()
	o, err := party.OrgByID(h.ctx, h.k.DB(), h.orgs[member])
	h.must(err)
	return o.No
}

// release lets customs release an import of one line, on a day at noon.
func (h *house) release(on clock.Date, member int, change func(*fact.PaperReleased)) int64 {
	h.t.Helper()
	h.papers++
	f := fact.PaperReleased{
		Paper: h.papers, Revision: 1, Entry: "220120261000000001", Kind: "import", Route: "exchange", Mode: "0110", Member: h.orgs[member], From: "BE", To: "CN",
		Lines: []fact.ReleasedLine{{Line: 1, HS: "71023900", Kind: "natural", Pieces: 10, Weight: 10_000, USD: 10_000_00, Value: 71_000_00, VAT: 9_230_00, Origins: []fact.Share{{Country: "IN", Weight: 10_000}}}},
		Day:   string(on), At: day(on),
	}
	if change != nil {
		change(&f)
	}
	h.write(f)
	return f.Paper
}

// follow puts everything that is in the journal into the tables.
func (h *house) follow() {
	h.t.Helper()
	for last := int64(0); ; {
		entries, err := h.k.After(h.ctx, last, 500)
		h.must(err)
		if len(entries) == 0 {
			return
		}
		for _, e := range entries {
			_, err := statistics.Apply(h.ctx, h.k, zone, e)
			h.must(err)
			last = e.No
		}
	}
}

// sum is what a query without groups to speak of gives.
func (h *house) sum(from statistics.Reader, q statistics.Query) statistics.Sum {
	h.t.Helper()
	q.By = statistics.ByMonth
	rows, err := from.Ask(h.ctx, q)
	h.must(err)
	if len(rows) == 0 {
		return statistics.Sum{}
	}
	return rows[0].Sum
}

func october(asOf clock.Instant) statistics.Query {
	p, err := statistics.ParsePeriod("2026-10")
	if err != nil {
		panic(err)
	}
	return statistics.Query{Period: p, Flows: statistics.Some(statistics.Import), Goods: statistics.EveryGoods, Routes: statistics.EveryRoute, Counted: true, AsOf: asOf}
}
