package simulate

import (
	"context"
	"slices"
	"strconv"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/parcel"
)

// lot is a parcel. Whose it is stands with all other goods; of one number there is one owner.
type lot struct {
	no      int64
	weight  int64 // carats × 1000; 0: used up
	shares  []share
	numbers map[int]string // by which its owners call it, when they gave it a number
}

// share is how much of a parcel comes from one country.
type share struct {
	origin string
	weight int64
}

// origins are where the parcels here come from.
var origins = []string{"AO", "BW", "CA"}

// from is how much of a parcel comes from a country.
func (l *lot) from(origin string) int64 {
	for _, s := range l.shares {
		if s.origin == origin {
			return s.weight
		}
	}
	return 0
}

// number is what an owner calls a parcel: as he numbered it, else by the exchange's number.
func (l *lot) number(owner int) string {
	if s := l.numbers[owner]; s != "" {
		return s
	}
	return strconv.FormatInt(l.no, 10)
}

// taken is how much of a parcel goes into an act.
type taken struct {
	*lot
	weight int64
}

// enterLot notes a parcel that is new on the exchange.
func (w *world) enterLot(no int64, owner int, weight int64) *lot {
	if _, known := w.plain.owner[no]; known {
		w.breach("number %d was given before", no)
	}
	l := &lot{no: no, weight: weight, numbers: map[int]string{}}
	w.plain.lots[no], w.plain.owner[no] = l, owner
	w.plain.parcels = append(w.plain.parcels, l)
	return l
}

// become notes what an act made of parcels of one owner, and compares it: what went in came
// out or was lost, of every origin, and what came out has numbers that nothing else has.
func (w *world) become(ctx context.Context, owner int, in []taken, out []int64, weights []int64, loss int64) error {
	p := w.plain
	all := make([]*lot, 0, len(in)+len(out))
	begin := map[string]int64{}
	before := lot{weight: in[0].lot.weight, shares: slices.Clone(in[0].shares)}
	for _, t := range in {
		for _, s := range t.shares {
			begin[s.origin] += s.weight
		}
		t.lot.weight -= t.weight
		all = append(all, t.lot)
	}
	for i, no := range out {
		l := w.enterLot(no, owner, weights[i])
		for _, t := range in {
			if at, moved := p.where[t.no]; moved {
				p.where[no] = at
			}
		}
		all = append(all, l)
	}
	for _, l := range all {
		if err := w.readShares(ctx, l); err != nil {
			return err
		}
	}
	for _, origin := range origins {
		lost := begin[origin]
		for _, l := range all {
			lost -= l.from(origin)
		}
		if p.lost[origin] += lost; lost < 0 || lost > loss {
			w.breach("of %d thousandths from %s %d are missing, the act lost %d", begin[origin], origin, lost, loss)
		}
		loss -= lost
	}
	if loss != 0 {
		w.breach("parcel %d lost %d thousandths more than its origins", in[0].no, loss)
	}
	for _, l := range all[len(in):] {
		if len(in) == 1 {
			w.inProportion(&before, l, len(out))
		}
		if err := w.numbered(ctx, owner, l); err != nil {
			return err
		}
	}
	return nil
}

// readShares takes over how the exchange shared a parcel's weight out to origins.
func (w *world) readShares(ctx context.Context, l *lot) error {
	all, err := parcel.Origins(ctx, w.d, l.no)
	if err != nil {
		return err
	}
	sum := int64(0)
	l.shares = l.shares[:0]
	for _, s := range all {
		if slices.Contains(origins, s.Origin) {
			l.shares = append(l.shares, share{s.Origin, int64(s.Weight)})
			sum += int64(s.Weight)
		}
	}
	if sum != l.weight {
		w.breach("the origins of parcel %d weigh %d, it weighs %d", l.no, sum, l.weight)
	}
	return nil
}

// inProportion holds a part against what it came out of: to a thousandth for each part that
// was made, it is of the same origins.
func (w *world) inProportion(from, l *lot, parts int) {
	for _, o := range origins {
		off := l.from(o)*from.weight - from.from(o)*l.weight
		if most := from.weight * int64(parts); off > most || off < -most {
			w.breach("parcel %d of %d has %d from %s, what it came out of %d of %d", l.no, l.weight, l.from(o), o, from.from(o), from.weight)
		}
	}
}

// numbered reads by which number an owner knows a parcel: no other of his has it.
func (w *world) numbered(ctx context.Context, owner int, l *lot) error {
	x, err := parcel.Read(ctx, w.d, w.people[owner], l.no)
	if err != nil {
		return err
	}
	for _, o := range w.plain.parcels {
		if o != l && o.weight > 0 && w.plain.owner[o.no] == owner && o.number(owner) == x.Number {
			w.breach("member %d has two parcels %q: %d and %d", owner, x.Number, o.no, l.no)
		}
	}
	l.numbers[owner] = x.Number
	return nil
}

// sameLot compares a parcel with what the exchange says of it.
func (w *world) sameLot(ctx context.Context, l *lot) error {
	all, err := ledger.Holders(ctx, w.d, ledger.Title, l.no)
	if err != nil {
		return err
	}
	held := map[id.ID]int64{}
	for _, h := range all {
		if !h.Account.World {
			held[h.Account.Owner] += h.Quantity
		}
	}
	w.sameTitle(l, held)
	return w.sameShares(ctx, l)
}

func (w *world) sameShares(ctx context.Context, l *lot) error {
	shares, err := parcel.Origins(ctx, w.d, l.no)
	if err != nil {
		return err
	}
	said := lot{}
	for _, s := range shares {
		said.shares = append(said.shares, share{s.Origin, int64(s.Weight)})
	}
	for _, o := range origins {
		if said.from(o) != l.from(o) {
			w.breach("of parcel %d %d come from %s, by the plain model %d", l.no, said.from(o), o, l.from(o))
		}
	}
	return nil
}

func (w *world) sameTitle(l *lot, held map[id.ID]int64) {
	owner := w.people[w.plain.owner[l.no]].Org
	many := 0
	if l.weight > 0 {
		many = 1
	}
	if held[owner] != l.weight || len(held) != many {
		w.breach("parcel %d: %d have title to it, %d thousandths are member %d's, by the plain model %d", l.no, len(held), held[owner], w.plain.owner[l.no], l.weight)
	}
}

// carats compares all parcels: whose they are, how much is offered, and that of every origin
// there is as much as was brought, but for what was lost.
func (w *world) carats(ctx context.Context) error {
	p, titles := w.plain, w.twin.Titles()
	there := map[string]int64{}
	for _, l := range p.parcels {
		w.sameTitle(l, titles[l.no])
		if l.weight > 0 && l.no%7 == int64(w.rep.Days)%7 { // each once a week
			if err := w.sameShares(ctx, l); err != nil {
				return err
			}
		}
		for _, s := range l.shares {
			there[s.origin] += s.weight
		}
	}
	for _, o := range origins {
		if there[o]+p.lost[o] != p.brought[o] {
			w.breach("from %s %d thousandths were brought, %d are there and %d lost", o, p.brought[o], there[o], p.lost[o])
		}
	}
	for _, s := range p.stones {
		if s.lot == nil || !s.live {
			continue
		}
		if err := w.sameListing(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
