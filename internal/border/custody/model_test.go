package custody_test

import (
	"math/rand/v2"
	"testing"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/id"
	"openbourse/internal/border/custody"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/parcel"
	"openbourse/internal/registry/shipment"
)

// held is a lot as the plain model has it.
type held struct {
	of    *access.Actor
	rough bool
	m     custody.Measure
}

// plain keeps what every customs account should hold, by counting on its own.
type plain struct {
	*house
	r    *rand.Rand
	lots map[int64]*held
	deal int64
}

func (p *plain) any() int64 {
	var all []int64
	for s := range p.lots {
		all = append(all, s)
	}
	if len(all) == 0 {
		return 0
	}
	least := all[0]
	pick := p.r.Uint64()
	best := ^uint64(0)
	for _, s := range all { // maps have no order: the choice must not depend on it
		if d := (uint64(s) * 0x9e3779b97f4a7c15) ^ pick; d < best {
			best, least = d, s
		}
	}
	return least
}

func (p *plain) bringIn() {
	who := []*access.Actor{&p.member, &p.other}[p.r.IntN(2)]
	g := rough(carat.Weight(1_000 + p.r.IntN(100_000)))
	g.Pieces, g.Price = int64(1+p.r.IntN(500)), int64(10_000+p.r.IntN(1_000_000))
	if p.r.IntN(2) == 0 {
		g = polished()
		g.Price = int64(10_000 + p.r.IntN(1_000_000))
	}
	no := p.arrived(*who, head(shipment.AbroadIn), g)
	s := p.stones(no)[0]
	found := g.Weight
	if p.r.IntN(3) == 0 {
		found += carat.Weight(50 + p.r.IntN(400) + int(g.Weight)/500)
	}
	if w := p.weigh(no, s, found, g.Pieces); w.Report != 0 {
		_, err := custody.Decide{Report: w.Report, Decision: custody.ActAmend, Why: "found"}.Do(p.ctx, p.k, p.officer, id.New())
		p.must(err)
		g.Weight = found
	}
	p.release(no)
	p.certify(no, "entered")
	_, err := custody.Admit{Shipment: no}.Do(p.ctx, p.k, p.officer, id.New())
	p.must(err)
	p.lots[s] = &held{who, g.Rough, custody.Measure{Weight: g.Weight, Pieces: g.Pieces, USD: g.Price}}
}

func (p *plain) change() {
	s := p.any()
	l := p.lots[s]
	if l == nil {
		return
	}
	switch p.r.IntN(4) {
	case 0:
		to := &p.member
		if l.of == to {
			to = &p.other
		}
		p.deal++
		p.sell(p.deal, *l.of, *to, s)
		l.of = to
	case 1:
		out := p.ship(*l.of, head(shipment.HomeOut), p.good(s))
		p.release(out)
		p.must(p.step(*l.of, out, custody.ActApply))
		p.must(p.step(p.officer, out, custody.ActRelease))
		delete(p.lots, s)
	case 2:
		out := p.ship(*l.of, head(shipment.AbroadOut), p.good(s))
		p.release(out)
		p.must(p.step(*l.of, out, custody.ActApply))
		p.must(p.step(p.officer, out, custody.ActExit, seals("OUT")))
		delete(p.lots, s)
	case 3:
		if !l.rough || l.m.Weight < 2_000 || l.m.Pieces < 2 {
			return
		}
		done, err := parcel.Split{Stone: s, Parts: []parcel.Part{{Weight: l.m.Weight / 2, Pieces: l.m.Pieces / 2}}}.Do(p.ctx, p.k, p.staff, id.New())
		p.must(err)
		p.catchUp()
		half, _, err := custody.LotOf(p.ctx, p.d, p.officer, done.Out[0])
		p.must(err)
		part := custody.Measure{Weight: l.m.Weight / 2, Pieces: l.m.Pieces / 2, USD: half.Value}
		l.m = custody.Measure{Weight: l.m.Weight - part.Weight, Pieces: l.m.Pieces - part.Pieces, USD: l.m.USD - part.USD}
		p.lots[done.Out[0]] = &held{l.of, true, part}
	}
}

func TestAccountsReadOffTheLedgerEqualAPlainCountAfterAnyMixOfMovements(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := &plain{house: h, r: rand.New(rand.NewPCG(4, 152)), lots: map[int64]*held{}}
		for range 30 {
			if p.r.IntN(3) == 0 || len(p.lots) == 0 {
				p.bringIn()
			} else {
				p.change()
			}
		}
		type key struct {
			member id.ID
			class  string
		}
		want, got := map[key]custody.Measure{}, map[key]custody.Measure{}
		add := func(m map[key]custody.Measure, k key, x custody.Measure) {
			s := m[k]
			s.Weight, s.Pieces, s.USD = s.Weight+x.Weight, s.Pieces+x.Pieces, s.USD+x.USD
			m[k] = s
		}
		for _, l := range p.lots {
			class := "polished natural"
			if l.rough {
				class = "rough natural"
			}
			add(want, key{l.of.Org, class}, l.m)
		}
		lines, err := custody.Balance(h.ctx, h.d, h.officer, custody.BalanceAsk{})
		h.must(err)
		for i := range lines {
			b := &lines[i]
			if !b.Right() {
				t.Errorf("%+v", b)
			}
			if b.Status == ledger.Bonded {
				add(got, key{b.Member, b.Class}, b.Closing)
			} else if b.Closing != (custody.Measure{}) {
				t.Errorf("%s still holds %+v", b.Status, b.Closing)
			}
		}
		for k := range got {
			if _, ok := want[k]; !ok && got[k] != (custody.Measure{}) {
				t.Errorf("%v: %+v, should be nothing", k, got[k])
			}
		}
		for k, w := range want {
			if got[k] != w {
				t.Errorf("%v: %+v, counted %+v", k, got[k], w)
			}
		}
		h.right()
	})
}
