package simulate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/parcel"
)

// parcelAct has somebody do something about parcels.
func (w *world) parcelAct(ctx context.Context) error {
	switch n := w.dice.IntN(12); {
	case n < 3:
		return w.split(ctx)
	case n < 5:
		return w.merge(ctx)
	case n < 6:
		return w.sieve(ctx)
	case n < 7:
		return w.allowSelection(ctx)
	case n < 9:
		return w.takeOff(ctx)
	}
	return w.rush(ctx)
}

// stockParcels brings the parcels that a member has and does not offer, and now and then new ones.
func (w *world) stockParcels(ctx context.Context, n int) error {
	p := w.plain
	var b strings.Builder
	b.WriteString("Stock #,Form,Parcel Stones,Sieve,Price Per Carat,Shape,Carat,Color,Clarity,Cut,Origin Country,Screening,Availability,Country,City\n")
	var fresh []*stone
	add := func(number, origin string, weight int64) *stone {
		s := &stone{seller: n, ppc: int64(300+w.dice.IntN(600)) * 100, live: true, held: map[int]stamp{}}
		fresh = append(fresh, s)
		fmt.Fprintf(&b, "%s,Parcel,%d,+6-7,%d,Round,%s,G,VS,EX,%s,SYNTHdetect,G,China,Shanghai\n", number, weight/20+1, s.ppc/100, carat.Weight(weight), origin)
		return s
	}
	numbers := []string{}
	for _, l := range p.parcels {
		if len(fresh) < 3 && l.weight >= 200 && p.owner[l.no] == n && !p.offered(l.no) && !p.bound(l.no) && !p.away(l.no) {
			origin := ""
			if len(l.shares) == 1 {
				origin = l.shares[0].origin
			}
			add(l.number(n), origin, l.weight).lot = l
			numbers = append(numbers, l.number(n))
		}
	}
	var brought []share
	if len(fresh) == 0 || w.dice.IntN(12) == 0 {
		brought = append(brought, share{origins[w.dice.IntN(len(origins))], int64(500+w.dice.IntN(1500)) * 10})
		numbers = append(numbers, "P"+w.stockNo(n, 1))
		add("P"+w.stockNo(n, 1), brought[0].origin, brought[0].weight)
	}
	if err := w.upload(ctx, w.people[n], b.String()); err != nil {
		return err
	}
	for i, s := range fresh {
		l, err := market.ListingOfStockNo(ctx, w.d, w.people[n], w.clock.Instant, w.people[n].OrgNo, numbers[i])
		if err != nil {
			return err
		}
		if s.lot == nil {
			s.lot = w.enterLot(l.Stone.No, n, brought[0].weight)
			s.lot.shares, s.lot.numbers[n] = brought, numbers[i]
			p.brought[brought[0].origin] += brought[0].weight
		}
		s.listing, s.no = l.No, l.Stone.No
		if s.no != s.lot.no {
			w.breach("parcel %d came in under its number %q as %d", s.lot.no, numbers[i], s.no)
		}
		s = w.list(s)
		if w.dice.IntN(2) == 0 {
			if err := w.setSelection(ctx, s, true); err != nil {
				return err
			}
		}
	}
	w.rep.Done["bring parcels"]++
	return nil
}

// list puts a parcel's listing among the others, in the place of an earlier one: a number in
// stock keeps its listing, and rooms about it go on.
func (w *world) list(s *stone) *stone {
	i := slices.IndexFunc(w.plain.stones, func(o *stone) bool { return o.listing == s.listing })
	if i < 0 {
		w.plain.stones = append(w.plain.stones, s)
		return s
	}
	old := w.plain.stones[i]
	if old.live || old.no != s.no {
		w.breach("listing %d of stone %d came again for stone %d", s.listing, old.no, s.no)
	}
	old.ppc, old.live, old.sold = s.ppc, true, 0
	return old
}

// offered tells whether goods are on the market, by whomever.
func (p *plain) offered(no int64) bool {
	return slices.ContainsFunc(p.stones, func(s *stone) bool { return s.no == no && s.live })
}

// mayChange tells whether a member can divide or join a parcel: it is his, with him, and nobody
// counts on it.
func (p *plain) mayChange(l *lot, n int) bool {
	return l.weight > 0 && p.owner[l.no] == n && !p.offered(l.no) && !p.bound(l.no) && !p.promised(l.no) && !p.away(l.no) && p.near(l.no, n)
}

// anyLot chooses a parcel and who does something with it: mostly one that can be changed, by its
// owner; now and then one that is held or in a deal, any that there is, or somebody else's.
func (w *world) anyLot(pass func(*lot) bool) (*lot, int) {
	var some []*lot
	p, mood := w.plain, w.dice.IntN(8)
	for _, l := range p.parcels {
		if l.weight == 0 || !pass(l) {
			continue
		}
		switch counted := p.bound(l.no) || p.promised(l.no) || p.away(l.no); {
		case mood == 0 && counted, mood == 1, mood > 1 && p.mayChange(l, p.owner[l.no]):
			some = append(some, l)
		}
	}
	if len(some) == 0 {
		return nil, 0
	}
	l := some[w.dice.IntN(len(some))]
	n := w.plain.owner[l.no]
	if w.dice.IntN(12) == 0 {
		n = w.somebody(n)
	}
	return l, n
}

// label is a number that an owner gives a part: mostly none, now and then one that another
// parcel of his has.
func (w *world) label(n int, but *lot) (label string, free bool) {
	switch w.dice.IntN(10) {
	case 0, 1:
		return fmt.Sprintf("%c/%d-%d", 'A'+n, w.rep.Days, w.rep.Steps), true
	case 2:
		for _, l := range w.plain.parcels {
			if l != but && l.weight > 0 && w.plain.owner[l.no] == n && w.dice.IntN(2) == 0 {
				return l.number(n), false
			}
		}
	}
	return "", true
}

// split takes one part or two out of a parcel; sometimes more than there is, or all of it.
func (w *world) split(ctx context.Context) error {
	l, n := w.anyLot(func(l *lot) bool { return l.weight >= 500 })
	if l == nil {
		return nil
	}
	label, free := w.label(n, l)
	parts := []parcel.Part{{Weight: carat.Weight(100 + w.dice.Int64N(l.weight-200)), Label: label}}
	switch w.dice.IntN(8) {
	case 0:
		parts[0].Weight = carat.Weight(l.weight + int64(w.dice.IntN(2))*10)
	case 1, 2:
		parts = append(parts, parcel.Part{Weight: carat.Weight(l.weight) - parts[0].Weight})
	}
	in, weights := taken{lot: l}, []int64(nil)
	for _, x := range parts {
		in.weight += int64(x.Weight)
		weights = append(weights, int64(x.Weight))
	}
	allowed := free && w.plain.mayChange(l, n) && in.weight <= l.weight && (in.weight < l.weight || len(parts) > 1)
	done, ok, err := try(ctx, w, "split a parcel", allowed, func(cmd id.ID) (parcel.Done, error) {
		return parcel.Split{Stone: l.no, Parts: parts}.Do(ctx, w.k, w.people[n], cmd)
	})
	if err != nil || !ok { // and nothing has changed
		return errors.Join(err, w.sameLot(ctx, l))
	}
	return w.become(ctx, n, []taken{in}, done.Out, weights, 0)
}

// tolerance is what sieving may lose, in millionths of the weight; at least it is 0.01 ct.
const tolerance = 5_000

// sieve divides a parcel by size; sometimes more is missing in the end than may be.
func (w *world) sieve(ctx context.Context) error {
	l, n := w.anyLot(func(l *lot) bool { return l.weight >= 500 })
	if l == nil {
		return nil
	}
	most := max(l.weight*tolerance/1_000_000, 10)
	loss := w.dice.Int64N(most + 1)
	if w.dice.IntN(6) == 0 {
		loss = most + 1 + w.dice.Int64N(50)
	}
	coarse := 100 + w.dice.Int64N(l.weight-loss-200)
	weights := []int64{coarse, l.weight - loss - coarse}
	c := parcel.Resieve{Stone: l.no, Parts: []parcel.Part{{Weight: carat.Weight(weights[0]), SieveFrom: "+7"}, {Weight: carat.Weight(weights[1]), SieveFrom: "+2", SieveTo: "-7"}}}
	done, ok, err := try(ctx, w, "sieve a parcel", loss <= most && w.plain.mayChange(l, n), func(cmd id.ID) (parcel.Done, error) {
		return c.Do(ctx, w.k, w.people[n], cmd)
	})
	if err != nil || !ok {
		return errors.Join(err, w.sameLot(ctx, l))
	}
	if int64(done.Loss) != loss {
		w.breach("sieving parcel %d lost %d, by the plain model %d", l.no, done.Loss, loss)
	}
	return w.become(ctx, n, []taken{{l, l.weight}}, done.Out, weights, loss)
}

// merge makes one parcel of two.
func (w *world) merge(ctx context.Context) error {
	a, n := w.anyLot(func(*lot) bool { return true })
	if a == nil {
		return nil
	}
	others := w.dice.IntN(10) == 0
	b, _ := w.anyLot(func(l *lot) bool { return l != a && (others || w.plain.owner[l.no] == n) })
	if b == nil {
		return nil
	}
	label, free := w.label(n, a)
	allowed := (free || label == b.number(n)) && w.plain.mayChange(a, n) && w.plain.mayChange(b, n)
	done, ok, err := try(ctx, w, "merge parcels", allowed, func(cmd id.ID) (parcel.Done, error) {
		return parcel.Merge{Stones: []int64{a.no, b.no}, Label: label}.Do(ctx, w.k, w.people[n], cmd)
	})
	if err != nil || !ok {
		return errors.Join(err, w.sameLot(ctx, a), w.sameLot(ctx, b))
	}
	return w.become(ctx, n, []taken{{a, a.weight}, {b, b.weight}}, done.Out, []int64{a.weight + b.weight}, 0)
}
