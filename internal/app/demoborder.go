package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"openbourse/internal/app/passage"
	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/border/custody"
	"openbourse/internal/border/customs"
	"openbourse/internal/border/duty"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/signin"
	"openbourse/internal/registry/stone"
)

// demoBorder is how long before the demo begins its first goods came to the border, and
// demoPause what goes by between two steps there.
const (
	demoBorder = 26 * time.Hour
	demoPause  = 8 * time.Minute
)

// border has the first members bring goods over the border: rough found lighter and mended,
// stones sold to another member of whom one went home and one waits for its tax, an exhibit
// that stays for a time, and goods on each stage of their way, for everybody to go on with.
func (m *demo) border(ctx context.Context, b Beginning) error {
	if err := m.rate(ctx, clock.DateOf(m.past.Now(), m.zone)); err != nil {
		return err
	}
	seal, err := signin.SealFor(ctx, m.keeper.DB())
	if err != nil {
		return err
	}
	desk, err := signin.New(signin.Config{Keeper: m.keeper, Seal: seal, Origin: b.Origin, Issuer: b.Name, Zone: m.zone, Demo: true})
	if err != nil {
		return err
	}
	p := &passage.Play{Keeper: m.keeper, Desk: desk, Officer: m.officer, Second: m.second, Office: m.admin, Pause: func() { m.past.Instant = m.past.Instant.Add(demoPause) }}
	head, _, err := m.keeper.Head(ctx)
	if err != nil {
		return err
	}
	p.FollowFrom(head)
	stones, err := m.forBorder(ctx, 2)
	if err != nil {
		return err
	}
	m.played(ctx, p, stones, clock.DateOf(m.past.Now(), m.zone))
	m.underWay(ctx, p)
	if err := p.Err(); err != nil {
		return fmt.Errorf("demo: the border: %w", err)
	}
	if m.past.Instant > m.now {
		return errors.New("demo: the border takes more time than it has")
	}
	p.Pause = nil
	m.play = p
	return nil
}

// forBorder are stones that the first member sells: the last of its listings, so that those
// which visitors meet first stay on the market. A small demo may have none.
func (m *demo) forBorder(ctx context.Context, n int) ([]*market.Listing, error) {
	const look = 200
	nos := make([]int64, look)
	for i := range nos {
		nos[i] = int64(i + 1)
	}
	all, err := market.ListingsByNo(ctx, m.keeper.DB(), setter, m.keeper.Clock().Now(), nos...)
	if err != nil {
		return nil, err
	}
	var out []*market.Listing
	for i := len(all) - 1; i >= 0 && len(out) < n; i-- {
		l := &all[i]
		fit := l.MemberNo == m.numbers[0] && l.Live && l.Lock.Reason == "" && l.PPC > 0 && l.Availability.String() == "Available"
		if fit && l.Stone.Form == stone.Single && l.Stone.Kind == stone.Natural {
			out = append(out, l)
		}
	}
	return out, nil
}

// played is what is over: the story of the rough and of the stones that were sold.
func (m *demo) played(ctx context.Context, p *passage.Play, stones []*market.Listing, day clock.Date) {
	seller, buyer := m.keepers[0], m.keepers[1]
	in := p.Arrive(ctx, seller, stones...)
	p.Mend(ctx, seller, in)
	p.Put(ctx, "B2-114", in.Parcel)
	if len(stones) > 0 {
		m.sale = p.Sell(ctx, seller, buyer, stones...)
		p.Home(ctx, buyer, stones[0].Stone.No)
	}
	for _, l := range stones[min(1, len(stones)):] { // its tax is due
		_, paper := p.Declare(ctx, buyer, l.Stone.No)
		p.Answer(ctx, customs.Receipt{Paper: paper, Channel: customs.SaysTax, Slip: fmt.Sprintf("TAX-%d", paper)})
	}
	p.Exhibit(ctx, seller, day.AddDays(90))
}

// underWay is what waits for somebody: goods on each stage of their way, the newest last.
func (m *demo) underWay(ctx context.Context, p *passage.Play) {
	one, two, three := m.keepers[0], m.keepers[1], m.keepers[2]
	mumbai := passage.Other{Name: "Girnar Star Exports", Country: "IN", Port: "Mumbai"}

	// Laboratory-grown stones of which one is missing: an officer has to decide.
	short := p.Announce(ctx, three, p.Head(shipment.AbroadIn, mumbai), melee("LG-88", true, 60, 31_400, 628_000, "IN"))
	p.Inspect(ctx, three, short)
	p.Weigh(ctx, short, p.Stones(ctx, short)[0], 30_880, 59)

	// Sealed at the inspection room, the appointment tomorrow: to be opened and weighed.
	sealed := p.Announce(ctx, one, p.Head(shipment.AbroadIn, passage.Other{Name: "Harbour Lane Gems Ltd.", Country: "HK", Port: "Hong Kong"}), melee("HK-12", false, 24, 12_060, 1_350_000, "IN"))
	p.Move(ctx, one, sealed, custody.ActDepart)
	p.Move(ctx, p.Officer, sealed, custody.ActArrive)
	p.Accept(ctx, sealed, p.Lodge(ctx, one, sealed))
	p.Move(ctx, one, sealed, custody.ActLodge)

	// In the air, its record list on the officers' desk.
	flying := p.Announce(ctx, two, p.Head(shipment.AbroadIn, mumbai), melee("MB-5", false, 120, 24_600, 3_075_000, "IN"))
	p.Move(ctx, two, flying, custody.ActDepart)
	p.Lodge(ctx, two, flying)

	// Rough that is announced: its certificate is declared, its paper is still to be drafted.
	const w = 48_250
	rough := shipment.Good{
		Label: "OKV-3", HS: duty.RoughCode, Kind: stone.Natural.String(), Rough: true, Pieces: 22, Weight: w, Price: 1_930_000,
		Origins: []fact.Share{{Country: "BW", Weight: w}}, Kimberley: "BW 0077120",
	}
	next := p.Announce(ctx, one, p.Head(shipment.AbroadIn, passage.Other{Name: "Okavango Light (Pty) Ltd.", Country: "BW", Port: "Gaborone"}), rough)
	p.Certificate(ctx, one, kimberley.Announce{
		Issuer: "BW", Number: "0077120", HS: "7102.31", Weight: w, USD: 1_930_000, Parcels: 1, Origins: []kimberley.Origin{{Country: "BW"}},
		Exporter: "Okavango Light (Pty) Ltd.", Shipment: next, Goods: []kimberley.Goods{{Stone: p.Stones(ctx, next)[0], Weight: w}},
	})
}

// melee is a parcel of small polished stones. Money is US cents.
func melee(label string, grown bool, pieces int64, w carat.Weight, price int64, cut string) shipment.Good {
	kind := stone.Natural
	if grown {
		kind = stone.LabGrown
	}
	return shipment.Good{
		Label: label, HS: duty.CodeOf(false, grown), Kind: kind.String(), Pieces: pieces, Weight: w, Price: price, Origins: []fact.Share{{Country: cut, Weight: int64(w)}},
	}
}
