package passage

import (
	"context"
	"fmt"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/border/custody"
	"openbourse/internal/border/customs"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/shipment"
)

// system is the exchange's link to its bank.
var system = access.System("bank")

// Abroad is the company that sends goods in the story.
var Abroad = Other{Name: "Scheldt & Zoon", Country: "BE", Port: "Antwerp"}

// What the story's parcel of rough weighs by its papers, and on the scale.
const (
	RoughDeclared carat.Weight = 102_500
	RoughFound    carat.Weight = 101_900
	RoughPieces                = 40
)

// Arrival is goods that came from abroad.
type Arrival struct {
	Shipment, Paper, Parcel, Certificate int64
	Found                                custody.Weighed // of the parcel
}

// Rough is the parcel of the story as its papers declare it, with the number of its Kimberley
// certificate, of the European Union.
func Rough(certificate string) shipment.Good {
	return shipment.Good{
		Label: "LOT 7", HS: "71023100", Kind: "natural", Rough: true, Pieces: RoughPieces, Weight: RoughDeclared, Price: 4_100_000,
		Origins: []fact.Share{{Country: "BW", Weight: int64(RoughDeclared)}}, Kimberley: "EU " + certificate,
	}
}

// Polished is a stone of a member's stock that comes to the exchange, cut in Belgium.
func Polished(l *market.Listing) shipment.Good {
	w := l.Stone.Carat
	return shipment.Good{
		Stone: l.Stone.No, Label: l.StockNo, HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: w, Price: l.Total, Reports: Reports(&l.Stone),
		Origins: Cut(w),
	}
}

// Cut is the origin of a polished stone: where it was cut.
func Cut(w carat.Weight) []fact.Share { return []fact.Share{{Country: "BE", Weight: int64(w)}} }

// Arrive brings rough and polished stones from abroad to the weighing desk. The rough weighs
// 0.6 ct less than its papers say and is held.
func (p *Play) Arrive(ctx context.Context, who access.Actor, stones ...*market.Listing) (a Arrival) {
	certificate := fmt.Sprintf("%04d/2026", 412+p.Sent)
	goods := []shipment.Good{Rough(certificate)}
	for _, l := range stones {
		goods = append(goods, Polished(l))
	}
	a.Shipment = p.Announce(ctx, who, p.Head(shipment.AbroadIn, Abroad), goods...)
	a.Parcel = p.Stones(ctx, a.Shipment)[0]
	a.Certificate = p.Certificate(ctx, who, kimberley.Announce{
		Issuer: "EU", Number: certificate, HS: "7102.31", Weight: int64(RoughDeclared), USD: 4_100_000, Parcels: 1, Origins: []kimberley.Origin{{Country: "BW"}},
		Exporter: Abroad.Name, Shipment: a.Shipment, Goods: []kimberley.Goods{{Stone: a.Parcel, Weight: int64(RoughDeclared)}},
	})
	a.Paper = p.Inspect(ctx, who, a.Shipment)
	a.Found = p.Weigh(ctx, a.Shipment, a.Parcel, RoughFound, RoughPieces)
	for i, l := range stones {
		p.Weigh(ctx, a.Shipment, l.Stone.No, l.Stone.Carat, goods[i+1].Pieces)
	}
	return a
}

// Mend has the paper and the certificate of what arrived say what was found, with the consent
// of customs and of the issuer, and lets the goods in.
func (p *Play) Mend(ctx context.Context, who access.Actor, a Arrival) {
	p.step("deciding about the difference", func() error {
		_, err := custody.Decide{Report: a.Found.Report, Decision: custody.ActAmend, Why: "Weighed three times with the member looking on."}.Do(ctx, p.Keeper, p.Officer, id.New())
		return err
	})
	p.Enter(ctx, a.Certificate, kimberley.Amend{Consent: "GDO Antwerp 2026/118", Weight: int64(RoughFound), USD: 4_100_000, Parcels: 1})
	p.step("asking to amend", func() error {
		_, err := customs.Ask{
			Paper: a.Paper, What: "amend", Grounds: "The parcel weighs less than invoiced.", Changes: []customs.Change{{Line: 1, Field: "weight", Is: RoughFound.String()}},
		}.Do(ctx, p.Keeper, who, id.New())
		return err
	})
	p.Answer(ctx, customs.Receipt{Paper: a.Paper, Channel: customs.SaysAmended})
	p.Admit(ctx, a.Shipment, a.Paper)
}

// Certificate announces a certificate that came with rough, and declares it.
func (p *Play) Certificate(ctx context.Context, who access.Actor, c kimberley.Announce) (no int64) {
	day := clock.DateOf(p.Keeper.Clock().Now(), time.UTC)
	c.Issued, c.Expires = day.AddDays(-10), day.AddDays(50)
	p.step("announcing a Kimberley certificate", func() error {
		d, err := c.Do(ctx, p.Keeper, who, id.New())
		if no = d.Certificate; err == nil {
			_, err = kimberley.Move{Certificate: no, Act: "declare"}.Do(ctx, p.Keeper, who, id.New())
		}
		return err
	})
	return no
}

// Enter examines a certificate beside its goods. What differs is amended with the consent of
// its issuer; then the rough enters and the issuer is told.
func (p *Play) Enter(ctx context.Context, no int64, found kimberley.Amend) {
	found.Certificate = no
	p.step("examining a Kimberley certificate", func() error {
		d, err := kimberley.Examine{Certificate: no, Reading: kimberley.Reading{Weight: found.Weight, Parcels: found.Parcels}, Seals: true, Present: true}.Do(ctx, p.Keeper, p.Officer, id.New())
		if err == nil && d.State == kimberley.Mismatch {
			if _, err = (kimberley.Move{Certificate: no, Act: "ask", Why: "The goods weigh less."}).Do(ctx, p.Keeper, p.Officer, id.New()); err == nil {
				_, err = found.Do(ctx, p.Keeper, p.Officer, id.New())
			}
		}
		if err == nil {
			_, err = kimberley.Move{Certificate: no, Act: "enter"}.Do(ctx, p.Keeper, p.Officer, id.New())
		}
		if err == nil {
			_, err = kimberley.Confirm{Certificate: no}.Do(ctx, p.Keeper, p.Officer, id.New())
		}
		return err
	})
	p.Follow(ctx)
}

// Sell makes a mazal at the asked prices, has the buyer pay at the bank, and gives the number
// of the deal.
func (p *Play) Sell(ctx context.Context, seller, buyer access.Actor, stones ...*market.Listing) (no int64) {
	no = p.Buy(ctx, seller, buyer, stones...)
	p.step("paying", func() error { return p.pay(ctx, no) })
	p.Follow(ctx)
	return no
}

// pay is the bank's advice that the buyer of a deal paid what he owes.
func (p *Play) pay(ctx context.Context, no int64) error {
	s, err := settle.Read(ctx, p.Keeper.DB(), system, p.Keeper.Clock().Now(), no)
	if err != nil {
		return err
	}
	t, err := p.advice(ctx, fmt.Sprintf("ADVICE-%d", no), bankfile.Transfer{Amount: s.Owed(), Reference: s.Reference, Other: bankfile.Party{Name: "Buyer", Account: "BE68539007547034"}})
	if err == nil && t.Settled != 1 {
		err = fmt.Errorf("the bank's advice settled %d deals", t.Settled)
	}
	return err
}

// Declare announces that a bonded stone goes to the home market and brings its declaration to
// where customs has accepted it.
func (p *Play) Declare(ctx context.Context, who access.Actor, no int64) (home, paper int64) {
	w := p.Lot(ctx, no).Weight
	home = p.Announce(ctx, who, p.Head(shipment.HomeOut, Other{Name: "Lotus Jewellers", Country: "CN", Port: "Hangzhou"}), p.Leaving(ctx, no, "OUT", Cut(w)...))
	paper = p.Lodge(ctx, who, home)
	p.Accept(ctx, home, paper)
	return home, paper
}

// Home takes a bonded stone to the home market: declared, taxed, released, certified, out.
func (p *Play) Home(ctx context.Context, who access.Actor, no int64) (home, paper int64) {
	home, paper = p.Declare(ctx, who, no)
	p.Clear(ctx, who, home, paper)
	p.step("certifying a stone", func() error {
		_, err := customs.Certify{Paper: paper, Line: 1}.Do(ctx, p.Keeper, who, id.New())
		return err
	})
	return home, paper
}

// Clear takes goods whose import paper was accepted to the home market: taxed, released, out.
func (p *Play) Clear(ctx context.Context, who access.Actor, home, paper int64) {
	p.Answer(ctx, customs.Receipt{Paper: paper, Channel: customs.SaysTax, Slip: fmt.Sprintf("TAX-%d", paper)})
	p.Answer(ctx, customs.Receipt{Paper: paper, Channel: customs.SaysPaid})
	p.Answer(ctx, customs.Receipt{Paper: paper, Channel: customs.SaysReleased})
	p.Move(ctx, who, home, custody.ActApply)
	p.Move(ctx, p.Officer, home, custody.ActRelease)
}

// Exhibit brings a stone from abroad for a time, until a day.
func (p *Play) Exhibit(ctx context.Context, who access.Actor, day clock.Date) (no int64) {
	const w = 5_020
	h := p.Head(shipment.TemporaryIn, Abroad)
	h.Carnet = "ATA/BE/2026/7"
	no = p.Announce(ctx, who, h, shipment.Good{Label: "TIARA", HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: w, Price: 9_900_000, Origins: Cut(w)})
	p.step("asking for a stay", func() error {
		_, err := custody.OpenStay{Shipment: no, Day: day}.Do(ctx, p.Keeper, who, id.New())
		return err
	})
	paper := p.Inspect(ctx, who, no)
	p.Weigh(ctx, no, p.Stones(ctx, no)[0], w, 1)
	p.Admit(ctx, no, paper)
	return no
}
