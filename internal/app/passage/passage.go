// Package passage plays goods over the border of an exchange by the commands that its
// people give: the demo begins with what it plays, and the story tests go on from there.
//
// Words.
//
//	play   who acts, and what went wrong first; steps after that do nothing
//	way    a shipment from its notice to where its goods rest
package passage

import (
	"context"
	"fmt"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/border/custody"
	"openbourse/internal/border/customs"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/signin"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/journal"
)

// Play is people at the border of one exchange. Its steps stop at the first that fails; Err
// says which.
type Play struct {
	Keeper  *journal.Keeper
	Desk    *signin.Desk // where the sides of a deal confirm what they sign
	Officer access.Actor // of customs
	Second  access.Actor // another officer, for what one may not release alone
	Office  access.Actor // the exchange's counter
	Pause   func()       // lets time go by before a step; nil: none goes by
	Sent    int          // shipments before: the numbers of papers go on from there

	seals int
	seen  int64 // entry of the journal up to which rooms have followed
	err   error
}

// Err is what went wrong first.
func (p *Play) Err() error { return p.err }

// step does one thing unless an earlier one failed.
func (p *Play) step(what string, do func() error) {
	if p.err != nil {
		return
	}
	if p.Pause != nil {
		p.Pause()
	}
	if err := do(); err != nil {
		p.err = fmt.Errorf("%s: %w", what, err)
	}
}

// Follow has the rooms do what follows from the journal, and not wait for it: settlements
// open and close, released papers open the gate, sold goods change accounts.
func (p *Play) Follow(ctx context.Context) {
	for p.err == nil {
		all, err := p.Keeper.After(ctx, p.seen, 500)
		if err != nil || len(all) == 0 {
			p.err = err
			return
		}
		for _, e := range all {
			if _, err := settle.Apply(ctx, p.Keeper, e); err != nil {
				p.err = err
				return
			}
			if _, err := custody.Apply(ctx, p.Keeper, e); err != nil {
				p.err = err
				return
			}
			p.seen = e.No
		}
	}
}

// FollowFrom passes over what the journal says up to an entry.
func (p *Play) FollowFrom(entry int64) { p.seen = entry }

// Other is a company at the other end of the way.
type Other struct{ Name, Country, Port string }

// Carrier brings the goods: a partner of the demo, who sees them at his own desk.
const Carrier = "Lantern Secure Logistics"

// Head is a shipment on an ordinary way, its papers in order.
func (p *Play) Head(d shipment.Direction, other Other) shipment.Head {
	p.Sent++
	there, here := shipment.Side{Country: other.Country, Port: other.Port}, shipment.Side{Country: "CN", Port: "Shanghai"}
	h := shipment.Head{
		Direction: d, Counterpart: other.Name, From: there, To: here, Carrier: Carrier, Waybill: fmt.Sprintf("999-%08d", 12_345_600+p.Sent), Terms: "CIF", Currency: money.USD,
		Packages: 1, Gross: 900, Invoice: fmt.Sprintf("INV-%d", 400+p.Sent), InvoiceDay: clock.DateOf(p.Keeper.Clock().Now(), time.UTC).AddDays(-7), Packing: fmt.Sprintf("PL-%d", 400+p.Sent),
		Insured: 1_000_000_000, Policy: "CARGO-7",
	}
	if !d.Abroad() {
		h.From.Country = "CN"
	}
	if !d.In() {
		h.From, h.To = h.To, h.From
	}
	return h
}

// Announce drafts and announces a shipment and gives its number.
func (p *Play) Announce(ctx context.Context, who access.Actor, h shipment.Head, goods ...shipment.Good) (no int64) {
	p.step("announcing a shipment", func() error {
		s, err := shipment.Draft{Head: h, Goods: goods}.Do(ctx, p.Keeper, who, id.New())
		if err == nil {
			no = s.Shipment
			_, err = shipment.Announce{Shipment: no}.Do(ctx, p.Keeper, who, id.New())
		}
		return err
	})
	return no
}

// Stones are the numbers of a shipment's goods, line by line.
func (p *Play) Stones(ctx context.Context, no int64) (all []int64) {
	if p.err != nil {
		return make([]int64, shipment.MaxLines)
	}
	lines, err := shipment.Lines(ctx, p.Keeper.DB(), no)
	p.err = err
	for i := range lines {
		all = append(all, lines[i].Stone)
	}
	return all
}

// Move takes a shipment's goods one step on; where seals are put on, one is.
func (p *Play) Move(ctx context.Context, who access.Actor, no int64, act lifecycle.Act) {
	p.step(string(act), func() error {
		c := custody.Step{Shipment: no, Act: act}
		if custody.Sealed(act) {
			p.seals++
			c.Seals = []string{p.seal(no)}
		}
		if act == custody.ActLodge {
			c.Appointment, c.Place = p.Keeper.Clock().Now().Add(24*time.Hour), "Inspection room 2"
		}
		_, err := c.Do(ctx, p.Keeper, who, id.New())
		return err
	})
}

func (p *Play) seal(no int64) string { return fmt.Sprintf("CN-%d-%d", no, p.seals) }

// Lodge drafts the customs paper of a shipment, checks it and sends it.
func (p *Play) Lodge(ctx context.Context, who access.Actor, no int64) (paper int64) {
	p.step("lodging a paper", func() error {
		d, err := customs.DraftPaper{Shipment: no}.Do(ctx, p.Keeper, who, id.New())
		if err != nil {
			return err
		}
		paper = d.Paper
		_, err = customs.Fill{Paper: paper, Head: map[string]string{"PromiseItmes": "00000"}}.Do(ctx, p.Keeper, who, id.New())
		if err == nil {
			_, err = customs.Check{Paper: paper}.Do(ctx, p.Keeper, who, id.New())
		}
		if err == nil {
			_, err = customs.Send{Paper: paper}.Do(ctx, p.Keeper, who, id.New())
		}
		return err
	})
	return paper
}

// Accept is customs' acceptance of a shipment's paper, with its number.
func (p *Play) Accept(ctx context.Context, no, paper int64) {
	var way int
	p.step("reading a shipment", func() error {
		s, err := shipment.ByNo(ctx, p.Keeper.DB(), no)
		if customs.Kind(s.Direction.Paper()).In() {
			way = 1
		}
		return err
	})
	year := p.Keeper.Clock().Now().Time().Year()
	p.Answer(ctx, customs.Receipt{Paper: paper, Channel: customs.SaysAccepted, Entry: fmt.Sprintf("2200%d%d%09d", year, way, 44_000+paper)})
}

// Answer is an answer of customs that the officer enters, with what follows from it.
// Nothing does from tax.
func (p *Play) Answer(ctx context.Context, r customs.Receipt) {
	p.step("an answer of customs: "+string(r.Channel), func() error {
		done, err := customs.Enter{Receipt: r}.Do(ctx, p.Keeper, p.Officer, id.New())
		if err == nil && done.Waits {
			_, err = customs.Enter{Receipt: r}.Do(ctx, p.Keeper, p.Second, id.New())
		}
		return err
	})
	if r.Channel != customs.SaysTax && r.Channel != customs.SaysPaid {
		p.Follow(ctx)
	}
}

// Inspect brings goods that were announced from the carrier to the weighing desk, with their
// paper accepted and the seal broken before the member.
func (p *Play) Inspect(ctx context.Context, who access.Actor, no int64) (paper int64) {
	p.Move(ctx, who, no, custody.ActDepart)
	p.Move(ctx, p.Officer, no, custody.ActArrive)
	paper = p.Lodge(ctx, who, no)
	p.Accept(ctx, no, paper)
	p.Move(ctx, who, no, custody.ActLodge)
	p.Open(ctx, who, no)
	return paper
}

// Open breaks the seal that was put on last.
func (p *Play) Open(ctx context.Context, witness access.Actor, no int64) {
	p.step("opening", func() error {
		_, err := custody.Open{Shipment: no, Seal: p.seal(no), Witness: witness.Person}.Do(ctx, p.Keeper, p.Officer, id.New())
		return err
	})
}

// Weigh is a reading of the scale.
func (p *Play) Weigh(ctx context.Context, no, stone int64, w carat.Weight, pieces int64) (r custody.Weighed) {
	p.step("weighing", func() (err error) {
		r, err = custody.Weigh{Shipment: no, Stone: stone, Reading: w, Pieces: pieces, Scale: "MT-1"}.Do(ctx, p.Keeper, p.Office, id.New())
		return err
	})
	return r
}

// Admit is customs' release of a shipment's paper and its goods' way into the exchange.
func (p *Play) Admit(ctx context.Context, no, paper int64) {
	p.Answer(ctx, customs.Receipt{Paper: paper, Channel: customs.SaysReleased})
	p.step("admitting", func() error {
		_, err := custody.Admit{Shipment: no}.Do(ctx, p.Keeper, p.Officer, id.New())
		return err
	})
}

// Lot is a stone or parcel under customs control, as the officer sees it.
func (p *Play) Lot(ctx context.Context, stone int64) (l custody.Lot) {
	if p.err == nil {
		l, _, p.err = custody.LotOf(ctx, p.Keeper.DB(), p.Officer, stone)
	}
	return l
}

// Leaving is a lot as a line of a shipment that takes it out.
func (p *Play) Leaving(ctx context.Context, no int64, label string, origins ...fact.Share) shipment.Good {
	l := p.Lot(ctx, no)
	g := shipment.Good{Stone: no, Label: label, HS: l.HS, Kind: l.Kind, Rough: l.Rough, Single: l.Single, Pieces: l.Pieces, Weight: l.Weight, Value: l.Value, Price: l.Value, Origins: origins}
	if p.err == nil {
		var s stone.Stone
		s, _, p.err = stone.Latest(ctx, p.Keeper.DB(), no)
		g.Reports = Reports(&s)
	}
	return g
}

// Reports are the reports of a stone as papers name them.
func Reports(s *stone.Stone) []string {
	if r := s.Report(); r.Number != "" {
		return []string{r.Lab.String() + " " + r.Number}
	}
	return nil
}

// Put lays bonded goods into a box of the vault.
func (p *Play) Put(ctx context.Context, box string, stones ...int64) {
	p.step("putting into the vault", func() error {
		_, err := custody.Put{Stones: stones, Place: "vault", Box: box}.Do(ctx, p.Keeper, p.Office, id.New())
		return err
	})
}
