package app_test

import (
	"fmt"
	"testing"
	"time"

	"openbourse/internal/app/world"
	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/border/custody"
	"openbourse/internal/border/customs"
	"openbourse/internal/border/statistics"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/signin"
)

// passage is the border of a demo: a member who brings goods in, one who buys, the officer
// and the exchange's own counter.
type passage struct {
	*fair
	t                              *testing.T
	seller, buyer, officer, office access.Actor
	seals                          int
}

func (f *fair) passage(t *testing.T) *passage {
	t.Helper()
	p := &passage{fair: f, t: t}
	p.seller, p.buyer = actorOf(t, f, trader.mail), actorOf(t, f, world.Demo.Companies()[1].People[0].Mail)
	p.officer, p.office = actorOf(t, f, "officer@demo.invalid"), actorOf(t, f, admin.mail)
	return p
}

func (p *passage) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// ship drafts and announces a shipment.
func (p *passage) ship(who access.Actor, d shipment.Direction, refers int64, goods ...shipment.Good) int64 {
	p.t.Helper()
	h := shipment.Head{
		Direction: d, Counterpart: "Scheldt & Zoon", From: shipment.Side{Country: "BE", Port: "Antwerp"}, To: shipment.Side{Country: "CN", Port: "Shanghai"},
		Carrier: "Malca-Amit", Waybill: "999-12345675", Terms: "CIF", Currency: money.USD, Packages: 1, Gross: 900, Invoice: "INV-7", InvoiceDay: "2026-11-20", Packing: "PL-7", Refers: refers,
	}
	if !d.In() {
		h.From, h.To = h.To, h.From
	}
	if !d.Abroad() {
		h.From.Country, h.To.Country = "CN", "CN"
	}
	if d == shipment.TemporaryIn {
		h.Carnet = "ATA/BE/2026/7"
	}
	s, err := shipment.Draft{Head: h, Goods: goods}.Do(p.t.Context(), p.Keeper, who, id.New())
	p.must(err)
	_, err = shipment.Announce{Shipment: s.Shipment}.Do(p.t.Context(), p.Keeper, who, id.New())
	p.must(err)
	return s.Shipment
}

func (p *passage) step(who access.Actor, no int64, act lifecycle.Act) {
	p.t.Helper()
	c := custody.Step{Shipment: no, Act: act}
	if custody.Sealed(act) {
		p.seals++
		c.Seals = []string{fmt.Sprintf("CN-%d-%d", no, p.seals)}
	}
	if act == custody.ActLodge {
		c.Appointment = p.Keeper.Clock().Now().Add(time.Hour)
	}
	_, err := c.Do(p.t.Context(), p.Keeper, who, id.New())
	p.must(err)
}

// paper drafts the customs paper of a shipment and brings it to where customs has accepted it.
func (p *passage) paper(who access.Actor, no int64) int64 {
	p.t.Helper()
	d, err := customs.DraftPaper{Shipment: no}.Do(p.t.Context(), p.Keeper, who, id.New())
	p.must(err)
	_, err = customs.Fill{Paper: d.Paper, Head: map[string]string{"PromiseItmes": "00000"}}.Do(p.t.Context(), p.Keeper, who, id.New())
	p.must(err)
	_, err = customs.Check{Paper: d.Paper}.Do(p.t.Context(), p.Keeper, who, id.New())
	p.must(err)
	_, err = customs.Send{Paper: d.Paper}.Do(p.t.Context(), p.Keeper, who, id.New())
	p.must(err)
	s, err := shipment.ByNo(p.t.Context(), p.DB, no)
	p.must(err)
	way := 0
	if k := customs.Kind(s.Direction.Paper()); k.In() {
		way = 1
	}
	p.says(customs.Receipt{Paper: d.Paper, Channel: customs.SaysAccepted, Entry: fmt.Sprintf("22002026%d%09d", way, d.Paper)})
	return d.Paper
}

// says is an answer of customs that the officer enters.
func (p *passage) says(r customs.Receipt) {
	p.t.Helper()
	_, err := customs.Enter{Receipt: r}.Do(p.t.Context(), p.Keeper, p.officer, id.New())
	p.must(err)
	p.catchUp()
}

// catchUp has the rooms do what follows from the journal, and not wait for it.
func (p *passage) catchUp() {
	p.t.Helper()
	p.follows(p.t)
	for seen := int64(0); ; {
		all, err := p.Keeper.After(p.t.Context(), seen, 500)
		p.must(err)
		if len(all) == 0 {
			return
		}
		for _, e := range all {
			_, err := custody.Apply(p.t.Context(), p.Keeper, e)
			p.must(err)
			_, err = statistics.Apply(p.t.Context(), p.Keeper, p.Settings.Location(), e)
			p.must(err)
			seen = e.No
		}
	}
}

// inspected brings goods from the carrier to the weighing desk.
func (p *passage) inspected(who access.Actor, no int64) (paper int64) {
	p.t.Helper()
	p.step(who, no, custody.ActDepart)
	p.step(p.officer, no, custody.ActArrive)
	paper = p.paper(who, no)
	p.step(who, no, custody.ActLodge)
	_, err := custody.Open{Shipment: no, Seal: fmt.Sprintf("CN-%d-%d", no, p.seals), Witness: who.Person}.Do(p.t.Context(), p.Keeper, p.officer, id.New())
	p.must(err)
	return paper
}

func (p *passage) weigh(no, stone int64, w carat.Weight, pieces int64) custody.Weighed {
	p.t.Helper()
	r, err := custody.Weigh{Shipment: no, Stone: stone, Reading: w, Pieces: pieces, Scale: "MT-1"}.Do(p.t.Context(), p.Keeper, p.office, id.New())
	p.must(err)
	return r
}

func (p *passage) admit(no int64) {
	p.t.Helper()
	_, err := custody.Admit{Shipment: no}.Do(p.t.Context(), p.Keeper, p.officer, id.New())
	p.must(err)
}

func (p *passage) lot(stone int64) custody.Lot {
	p.t.Helper()
	l, _, err := custody.LotOf(p.t.Context(), p.DB, p.officer, stone)
	p.must(err)
	return l
}

// leaving is a lot as a line of a shipment that takes it out.
func (p *passage) leaving(stone int64, origins ...fact.Share) shipment.Good {
	l := p.lot(stone)
	return shipment.Good{Stone: stone, Label: "OUT", HS: l.HS, Kind: l.Kind, Rough: l.Rough, Single: l.Single, Pieces: l.Pieces, Weight: l.Weight, Value: l.Value, Price: l.Value, Origins: origins}
}

// buys makes a mazal at the asked price, pays by the bank, and gives the settled sum.
func (p *passage) buys(l market.Listing) int64 {
	p.t.Helper()
	ctx, now := p.t.Context(), p.Keeper.Clock().Now()
	b := deal.Buy{Lines: []deal.Wanted{{Listing: l.No, PPC: l.PPC}}, Delivery: "vault"}
	bound, _, err := b.Draft(ctx, p.DB, p.buyer, now)
	p.must(err)
	proof, err := p.Desk.Confirm(ctx, p.buyer, signin.Confirming{Act: string(bound.Act), Digest: bound.Digest()})
	p.must(err)
	b.Proof = proof.ID
	made, err := b.Do(ctx, p.Keeper, p.buyer, id.New())
	p.must(err)
	if made.State != deal.Mazal {
		s := deal.Strike{Deal: made.Deal, Version: made.Version, Side: deal.Seller}
		bound, err := s.Draft(ctx, p.DB, p.seller, now)
		p.must(err)
		proof, err := p.Desk.Confirm(ctx, p.seller, signin.Confirming{Act: string(bound.Act), Digest: bound.Digest()})
		p.must(err)
		s.Proof = proof.ID
		_, err = s.Do(ctx, p.Keeper, p.seller, id.New())
		p.must(err)
	}
	p.catchUp()
	s, err := settle.Read(ctx, p.DB, access.System("test"), p.Keeper.Clock().Now(), made.Deal)
	p.must(err)
	if x := p.books(p.t, p.t.TempDir(), "BORDER1", p.collecting(p.t), s.Owed(), s.Reference); len(x.Read) != 1 || x.Read[0].Settled != 1 {
		p.t.Fatalf("the payment: %+v", x)
	}
	p.catchUp()
	return s.Total
}

// TestGoodsComeFromAbroadAreWeighedSoldAndGoHome plays a parcel of rough that weighs less than
// its papers say, a polished stone that another member buys and takes home, and a jewel's
// stone in for a time. At the end ledger, customs accounts, papers and statistics agree to
// the thousandth of a carat and the cent.
func TestGoodsComeFromAbroadAreWeighedSoldAndGoHome(t *testing.T) {
	f := openFair(t, 300)
	p := f.passage(t)
	ctx := t.Context()
	ls, err := market.ListingsByNo(ctx, f.DB, access.System("test"), f.Keeper.Clock().Now(), f.stonesOf(t, p.seller.OrgNo, 1)...)
	p.must(err)
	listed := ls[0]
	w := listed.Stone.Carat
	cut := []fact.Share{{Country: "BE", Weight: int64(w)}}
	polished := shipment.Good{Stone: listed.Stone.No, Label: listed.StockNo, HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: w, Price: listed.Total, Origins: cut}
	rough := shipment.Good{
		Label: "LOT 7", HS: "71023100", Kind: "natural", Rough: true, Pieces: 40, Weight: 102_500, Price: 4_100_000,
		Origins: []fact.Share{{Country: "BW", Weight: 102_500}}, Kimberley: "BE/2026/0412",
	}

	in := p.ship(p.seller, shipment.AbroadIn, 0, rough, polished)
	paper := p.inspected(p.seller, in)
	lines, err := shipment.Lines(ctx, f.DB, in)
	p.must(err)
	parcel := lines[0].Stone
	found := p.weigh(in, parcel, 101_900, 40)
	if found.Within || p.lot(parcel).State != custody.Held {
		t.Fatalf("0.6 ct less: %+v", found)
	}
	p.weigh(in, listed.Stone.No, w, 1)
	_, err = custody.Decide{Report: found.Report, Decision: custody.ActAmend, Why: "weighed three times"}.Do(ctx, f.Keeper, p.officer, id.New())
	p.must(err)
	_, err = customs.Ask{Paper: paper, What: "amend", Grounds: "The parcel weighs less than invoiced.", Changes: []customs.Change{{Line: 1, Field: "weight", Is: "101.900"}}}.Do(ctx, f.Keeper, p.seller, id.New())
	p.must(err)
	p.says(customs.Receipt{Paper: paper, Channel: customs.SaysAmended})
	p.says(customs.Receipt{Paper: paper, Channel: customs.SaysReleased})
	p.admit(in)
	if l := p.lot(parcel); l.State != custody.Bonded || l.Weight != 101_900 || l.Member != p.seller.Org {
		t.Fatalf("the parcel: %+v", l)
	}

	p.buys(listed)
	if l := p.lot(listed.Stone.No); l.Member != p.buyer.Org || l.Owner != p.buyer.Org || l.State != custody.Bonded {
		t.Fatalf("the stone sold: %+v", l)
	}
	home := p.ship(p.buyer, shipment.HomeOut, 0, p.leaving(listed.Stone.No, cut...))
	declared := p.paper(p.buyer, home)
	p.says(customs.Receipt{Paper: declared, Channel: customs.SaysTax, Slip: "TAX-7"})
	p.says(customs.Receipt{Paper: declared, Channel: customs.SaysPaid})
	p.says(customs.Receipt{Paper: declared, Channel: customs.SaysReleased})
	p.step(p.buyer, home, custody.ActApply)
	p.step(p.officer, home, custody.ActRelease)

	show := p.ship(p.seller, shipment.TemporaryIn, 0, shipment.Good{Label: "TIARA", HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: 5_020, Price: 9_900_000, Origins: []fact.Share{{Country: "BE", Weight: 5_020}}})
	day := clock.DateOf(f.Keeper.Clock().Now(), f.Settings.Location()).AddDays(90)
	_, err = custody.OpenStay{Shipment: show, Day: day}.Do(ctx, f.Keeper, p.seller, id.New())
	p.must(err)
	exhibit := p.inspected(p.seller, show)
	tiara, err := shipment.Lines(ctx, f.DB, show)
	p.must(err)
	p.weigh(show, tiara[0].Stone, 5_020, 1)
	p.says(customs.Receipt{Paper: exhibit, Channel: customs.SaysReleased})
	p.admit(show)
	stays, err := custody.Stays(ctx, f.DB, p.seller, f.Keeper.Clock().Now(), true, 10)
	if err != nil || len(stays) != 1 || stays[0].Day != day {
		t.Fatalf("the stay with its last day: %+v %v", stays, err)
	}
	p.agree(w, listed.Total)
}

// agree compares what the rooms say.
func (p *passage) agree(w carat.Weight, total int64) {
	p.t.Helper()
	ctx := p.t.Context()
	books, err := ledger.Verify(ctx, p.DB)
	p.must(err)
	kept, err := custody.Verify(ctx, p.DB)
	p.must(err)
	if !books.OK || !kept.OK {
		p.t.Errorf("ledger %+v, customs accounts %+v", books, kept)
	}
	var in, home carat.Weight
	var homeUSD int64
	lines, err := custody.Balance(ctx, p.DB, p.officer, custody.BalanceAsk{})
	p.must(err)
	for i := range lines {
		if !lines[i].Right() {
			p.t.Errorf("a customs account that does not add up: %+v", lines[i])
		}
		in, home, homeUSD = in+lines[i].In.Weight+lines[i].Adjusted.Weight, home+lines[i].Home.Weight, homeUSD+lines[i].Home.USD
	}
	now := p.Keeper.Clock().Now()
	month := statistics.MonthOf(clock.DateOf(now, p.Settings.Location()))
	sum := func(flow statistics.Flow) (s statistics.Sum) {
		rows, err := statistics.SQL{DB: p.DB}.Ask(ctx, statistics.Query{
			Period: statistics.Period{First: month, Last: month}, Flows: statistics.Some(flow), Goods: statistics.EveryGoods, Routes: statistics.EveryRoute, AsOf: p.Keeper.Clock().Now(), By: statistics.ByMonth,
		})
		p.must(err)
		for _, r := range rows {
			s.Weight, s.USD, s.VAT = s.Weight+r.Weight, s.USD+r.USD, s.VAT+r.VAT
		}
		return s
	}
	if s := sum(statistics.Import); s.Weight != int64(w) || s.USD != homeUSD || home != w || s.VAT == 0 {
		p.t.Errorf("home: statistics %+v, account %s ct of US cents %d, sold for %d", s, home, homeUSD, total)
	}
	if s := sum(statistics.RecordIn); s.Weight != int64(in) || s.Weight != int64(101_900+w+5_020) {
		p.t.Errorf("from abroad: statistics %+v, account %s ct", s, in)
	}
}
