package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"openbourse/internal/app/passage"
	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/duty"
	"openbourse/internal/border/statistics"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/stone"
)

const (
	importMonths = 13 // that are over, each with its edition: the newest has its year before beside it
	importers    = 8  // members who import; the first regulars do so every month
	regulars     = 2
)

// importSize is what each of the importers takes home in an ordinary month, in thousand US
// dollars.
var importSize = [importers]int64{690, 610, 540, 430, 350, 280, 210, 150}

// importsFrom are where the importers bring their goods from.
var importsFrom = [...]passage.Other{
	{Name: "Girnar Star Exports", Country: "IN", Port: "Mumbai"}, {Name: "Scheldt & Zoon", Country: "BE", Port: "Antwerp"}, {Name: "Harbour Lane Gems Ltd.", Country: "HK", Port: "Hong Kong"},
}

// due is something of the past of the demo that has its time.
type due struct {
	at clock.Instant
	do func(context.Context) error
}

// reach lets time go on until an instant: what is due by then is done at its time.
func (m *demo) reach(ctx context.Context, at clock.Instant) error {
	for len(m.dues) > 0 && m.dues[0].at <= at {
		next := m.dues[0]
		m.dues = m.dues[1:]
		m.past.Instant = max(m.past.Instant, next.at)
		if err := next.do(ctx); err != nil {
			return err
		}
	}
	m.past.Instant = max(m.past.Instant, at)
	return nil
}

// imports are the months of the import ranking: goods that came to members' bonded accounts,
// their papers to the home market, and on the third day after each month its edition.
type imports struct {
	*demo
	play  *passage.Play
	first statistics.Month
	goods [importers][importMonths][]int64 // in bond, for each month's paper
	read  int64                            // entry up to which the statistics have followed
}

// firstImport is the month in which the demo's imports begin.
func (m *demo) firstImport() statistics.Month {
	return statistics.MonthOf(clock.DateOf(m.now, m.zone)) - importMonths
}

// planned puts the imports of the past months on the list of what is due.
func (m *demo) planned(ctx context.Context) error {
	head, _, err := m.keeper.Head(ctx)
	if err != nil {
		return err
	}
	x := &imports{demo: m, first: m.firstImport(), read: head}
	x.play = &passage.Play{Keeper: m.keeper, Officer: m.officer, Second: m.second, Office: m.admin, Sent: 1000, Pause: func() { m.past.Instant = m.past.Instant.Add(5 * time.Minute) }}
	x.play.FollowFrom(head)
	for n := range importMonths {
		x.plan(n)
	}
	slices.SortStableFunc(m.dues, func(a, b due) int { return cmp.Compare(a.at, b.at) })
	return nil
}

// plan is one month: what came before the first, its papers, and its edition.
func (x *imports) plan(n int) {
	month := x.first + statistics.Month(n)
	add := func(m statistics.Month, day int, do func(context.Context) error) {
		at := clock.At(m.Day().Time().AddDate(0, 0, day-1).Add(2 * time.Hour)) // ten in the morning in Shanghai
		x.dues = append(x.dues, due{min(at, x.now), func(ctx context.Context) error {
			if err := errors.Join(do(ctx), x.play.Err()); err != nil {
				return fmt.Errorf("demo: imports of %s: %w", month, err)
			}
			return nil
		}})
	}
	add(month, 1, func(ctx context.Context) error { return x.rate(ctx, month.Day()) })
	if n == 0 {
		for i := range importers {
			add(month, 2, func(ctx context.Context) error { return x.arrive(ctx, i) })
		}
	}
	for nth, i := range importersOf(n) {
		add(month, 6+5*nth, func(ctx context.Context) error { x.home(ctx, i, n); return nil })
	}
	add(month+1, 3, func(ctx context.Context) error { return x.edition(ctx, month) })
}

// importersOf are who imports in a month: the regulars, and one or two of the others in turn.
func importersOf(n int) []int {
	others := importers - regulars
	return []int{0, regulars + n%others, 1, regulars + (n+2)%others}[:4-n%2]
}

// lotsOf are what an importer takes home in a month: polished natural stones, and with three
// of the importers laboratory-grown ones. They are the same in every demo.
func lotsOf(i, n int) []shipment.Good {
	who := importersOf(n)
	if !slices.Contains(who, i) {
		return nil
	}
	draw := rand.New(rand.NewPCG(uint64(i), uint64(n))) //nolint:gosec // made-up figures
	percent := 78 + draw.Int64N(46) + int64(n)/2
	all := []shipment.Good{parcelOf(i, n, false, importSize[i]*1000*percent, 820+draw.Int64N(420), fact.Share{Country: "IN", Weight: 62}, fact.Share{Country: "BE", Weight: 27}, fact.Share{Country: "IL", Weight: 11})}
	if i < regulars || i == who[1] {
		all = append(all, parcelOf(i, n, true, importSize[i]*60*percent, 68+draw.Int64N(30), fact.Share{Country: "IN", Weight: 70}, fact.Share{Country: "CN", Weight: 30}))
	}
	return all
}

// parcelOf is a parcel of about a value, at a price for a carat: US cents, US dollars. Origins
// are given in hundredths of its weight.
func parcelOf(i, n int, grown bool, cents, ppc int64, origins ...fact.Share) shipment.Good {
	kind, letter := stone.Natural, "P"
	if grown {
		kind, letter = stone.LabGrown, "G"
	}
	w := cents / ppc / 100 * 1000 // whole carats: the shares come out even
	for k := range origins {
		origins[k].Weight *= w / 100
	}
	return shipment.Good{
		Label: fmt.Sprintf("%s%d-%02d", letter, i+1, n+1), HS: duty.CodeOf(false, grown), Kind: kind.String(), Pieces: w / 180, Weight: carat.Weight(w), Price: w / 10 * ppc, Origins: origins,
	}
}

// arrive brings the goods of an importer for all months from abroad into bond.
func (x *imports) arrive(ctx context.Context, i int) error {
	var goods []shipment.Good
	for n := range importMonths {
		goods = append(goods, lotsOf(i, n)...)
	}
	p, who := x.play, x.importer(i)
	no := p.Announce(ctx, who, p.Head(shipment.AbroadIn, importsFrom[i%len(importsFrom)]), goods...)
	paper := p.Inspect(ctx, who, no)
	stones := p.Stones(ctx, no)
	for k := range goods {
		p.Weigh(ctx, no, stones[k], goods[k].Weight, goods[k].Pieces)
	}
	p.Admit(ctx, no, paper)
	for n := range importMonths {
		many := len(lotsOf(i, n))
		x.goods[i][n], stones = stones[:many], stones[many:]
	}
	return p.Err()
}

// importer is who acts for one of the importers.
func (x *imports) importer(i int) access.Actor { return x.importing[i] }

// home takes the goods of a month to the home market.
func (x *imports) home(ctx context.Context, i, n int) {
	lots := lotsOf(i, n)
	var goods []shipment.Good
	for k, no := range x.goods[i][n] {
		goods = append(goods, x.play.Leaving(ctx, no, lots[k].Label, lots[k].Origins...))
	}
	p, who := x.play, x.importer(i)
	no := p.Announce(ctx, who, p.Head(shipment.HomeOut, passage.Other{Name: "Lotus Jewellers", Country: "CN", Port: "Hangzhou"}), goods...)
	paper := p.Lodge(ctx, who, no)
	p.Accept(ctx, no, paper)
	p.Clear(ctx, who, no, paper)
}

// edition counts a month that is over; another administrator counts it again; it goes out.
func (x *imports) edition(ctx context.Context, month statistics.Month) error {
	if err := x.count(ctx); err != nil {
		return err
	}
	no, err := statistics.ComputeEdition{Month: month.String(), Zone: x.zone}.Do(ctx, x.keeper, x.admin, id.New())
	for _, s := range []struct {
		act lifecycle.Act
		who access.Actor
	}{{"review", x.deputed}, {"publish", x.admin}} {
		if err == nil {
			_, err = statistics.MoveEdition{No: no, Act: s.act}.Do(ctx, x.keeper, s.who, id.New())
		}
	}
	return err
}

// count lets the statistics follow what was written since they read last.
func (x *imports) count(ctx context.Context) error {
	for {
		entries, err := x.keeper.After(ctx, x.read, 1000)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			if _, err := statistics.Apply(ctx, x.keeper, x.zone, e); err != nil {
				return err
			}
			x.read = e.No
		}
	}
}
