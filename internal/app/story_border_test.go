package app_test

import (
	"slices"
	"testing"

	"openbourse/internal/app/apptest"
	"openbourse/internal/app/passage"
	"openbourse/internal/app/world"
	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/border/custody"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/border/statistics"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
)

// border is the border of a demo: a member who brings goods in, one who buys, the officer and
// the exchange's own counter.
type border struct {
	*fair
	*passage.Play
	t             *testing.T
	seller, buyer access.Actor
	before        counted
}

func (f *fair) border(t *testing.T) *border {
	t.Helper()
	b := &border{fair: f, t: t, Play: &passage.Play{Keeper: f.Keeper, Desk: f.House.Desk, Officer: f.Actor(t, "officer@demo.invalid"), Office: f.Actor(t, apptest.Admin.Mail), Sent: 100}}
	b.seller, b.buyer = f.Actor(t, apptest.Trader.Mail), f.Actor(t, world.Demo.Companies()[1].People[0].Mail)
	b.before = b.counted()
	return b
}

func (b *border) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// listed is a free stone of the seller's.
func (b *border) listed() market.Listing {
	b.t.Helper()
	ls, err := market.ListingsByNo(b.t.Context(), b.DB, access.System("test"), b.fair.Keeper.Clock().Now(), b.stonesOf(b.t, b.seller.OrgNo, 1)...)
	b.must(err)
	return ls[0]
}

// TestGoodsComeFromAbroadAreWeighedSoldAndGoHome plays a parcel of rough that weighs less than
// its papers say, a polished stone that another member buys and takes home, and a jewel's
// stone in for a time. At the end ledger, customs accounts, papers and statistics agree to
// the thousandth of a carat and the cent.
func TestGoodsComeFromAbroadAreWeighedSoldAndGoHome(t *testing.T) {
	f := openFair(t, 300)
	b := f.border(t)
	ctx, listed := t.Context(), b.listed()
	w := listed.Stone.Carat

	in := b.Arrive(ctx, b.seller, &listed)
	if held := b.Lot(ctx, in.Parcel); in.Found.Within || held.State != custody.Held {
		t.Fatalf("0.6 ct less: %+v, %s, %v", in.Found, held.State, b.Err())
	}
	b.Mend(ctx, b.seller, in)
	if l := b.Lot(ctx, in.Parcel); l.State != custody.Bonded || l.Weight != passage.RoughFound || l.Member != b.seller.Org {
		t.Fatalf("the parcel: %+v, %v", l, b.Err())
	}
	b.Sell(ctx, b.seller, b.buyer, &listed)
	if l := b.Lot(ctx, listed.Stone.No); l.Member != b.buyer.Org || l.Owner != b.buyer.Org || l.State != custody.Bonded {
		t.Fatalf("the stone sold: %+v, %v", l, b.Err())
	}
	b.Home(ctx, b.buyer, listed.Stone.No)
	day := clock.DateOf(f.Keeper.Clock().Now(), f.Settings.Location()).AddDays(90)
	show := b.Exhibit(ctx, b.seller, day)
	b.must(b.Err())
	stays, err := custody.Stays(ctx, f.DB, b.seller, f.Keeper.Clock().Now(), true, 10)
	if err != nil || !slices.ContainsFunc(stays, func(s custody.Stay) bool { return s.Shipment == show && s.Day == day }) {
		t.Fatalf("the stay with its last day: %+v %v", stays, err)
	}
	b.agree(w, passage.RoughFound+w+5_020)
}

// counted is what passed the border, as papers and accounts have it.
type counted struct {
	in, home        carat.Weight // by the customs accounts
	homeUSD         int64
	imported, noted statistics.Sum // by the statistics: imports, record lists of what came in
}

// counted reads it.
func (b *border) counted() (c counted) {
	b.t.Helper()
	ctx := b.t.Context()
	b.counts()
	lines, err := custody.Balance(ctx, b.DB, b.Officer, custody.BalanceAsk{})
	b.must(err)
	for i := range lines {
		if !lines[i].Right() {
			b.t.Errorf("a customs account that does not add up: %+v", lines[i])
		}
		c.in, c.home, c.homeUSD = c.in+lines[i].In.Weight+lines[i].Adjusted.Weight, c.home+lines[i].Home.Weight, c.homeUSD+lines[i].Home.USD
	}
	now := b.fair.Keeper.Clock().Now()
	month := statistics.MonthOf(clock.DateOf(now, b.Settings.Location()))
	sum := func(flow statistics.Flow) (s statistics.Sum) {
		rows, err := statistics.SQL{DB: b.DB}.Ask(ctx, statistics.Query{
			Period: statistics.Period{First: month - 1, Last: month}, Flows: statistics.Some(flow), Goods: statistics.EveryGoods, Routes: statistics.EveryRoute, AsOf: now, By: statistics.ByMonth,
		})
		b.must(err)
		for _, r := range rows {
			s.Weight, s.USD, s.VAT = s.Weight+r.Weight, s.USD+r.USD, s.VAT+r.VAT
		}
		return s
	}
	c.imported, c.noted = sum(statistics.Import), sum(statistics.RecordIn)
	return c
}

// counts has the statistics and the register of certificates follow the journal.
func (b *border) counts() {
	b.t.Helper()
	for seen := int64(0); ; {
		all, err := b.fair.Keeper.After(b.t.Context(), seen, 500)
		b.must(err)
		if len(all) == 0 {
			return
		}
		for _, e := range all {
			_, err := statistics.Apply(b.t.Context(), b.fair.Keeper, b.Settings.Location(), e)
			b.must(err)
			_, err = kimberley.Take(b.t.Context(), b.fair.Keeper, e)
			b.must(err)
			seen = e.No
		}
	}
}

// agree compares what the rooms say of what passed since the story began: so much went home,
// so much came from abroad.
func (b *border) agree(home, in carat.Weight) {
	b.t.Helper()
	ctx := b.t.Context()
	books, err := ledger.Verify(ctx, b.DB)
	b.must(err)
	kept, err := custody.Verify(ctx, b.DB)
	b.must(err)
	faults, err := kimberley.Faults(ctx, b.DB)
	b.must(err)
	if !books.OK || !kept.OK || len(faults) > 0 {
		b.t.Errorf("ledger %+v, customs accounts %+v, certificates %+v", books, kept, faults)
	}
	was, is := b.before, b.counted()
	wentUSD := is.homeUSD - was.homeUSD
	if s := is.imported; carat.Weight(s.Weight-was.imported.Weight) != home || s.USD-was.imported.USD != wentUSD || is.home-was.home != home || s.VAT <= was.imported.VAT {
		b.t.Errorf("home: %+v, before the story %+v, want %s ct", is, was, home)
	}
	if carat.Weight(is.noted.Weight-was.noted.Weight) != in || is.in-was.in != in {
		b.t.Errorf("from abroad: %+v, before the story %+v, want %s ct", is, was, in)
	}
}
