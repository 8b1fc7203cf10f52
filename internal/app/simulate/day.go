package simulate

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/parcel"
	"openbourse/internal/registry/party"
)

// day is one day from its morning to the comparison in the evening.
func (w *world) day(ctx context.Context) error {
	morning := first.Add(time.Duration(w.rep.Days) * 24 * time.Hour)
	w.clock.Instant = max(w.clock.Instant, morning)
	if err := w.decide(ctx); err != nil {
		return err
	}
	if err := w.awake(ctx); err != nil {
		return err
	}
	steps := 10 + w.dice.IntN(8)
	if d := clock.DateOf(morning, time.UTC).Weekday(); d == time.Saturday || d == time.Sunday {
		steps = 2
	}
	sweep := w.dice.IntN(steps)
	for n := range steps {
		w.rep.Steps++
		w.later(time.Duration(1+w.dice.IntN(40*60)) * time.Second)
		w.plain.pass(w.clock.Instant)
		if err := w.deliver(ctx); err != nil {
			return err
		}
		if err := w.act(ctx); err != nil {
			return err
		}
		if n == sweep {
			if err := w.sweep(ctx); err != nil {
				return err
			}
		}
		if err := w.follow(ctx); err != nil {
			return err
		}
		if len(w.rep.Breaches) > 0 {
			return nil
		}
	}
	return w.evening(ctx)
}

// awake is what members do in the morning: most say that their stock is there, and who has
// little of it brings more.
func (w *world) awake(ctx context.Context) error {
	for n, who := range w.people {
		now := w.clock.Instant
		if w.dice.IntN(7) > 0 || now.Sub(w.plain.sure[n]) > 48*time.Hour {
			r, ok, err := try(ctx, w, "confirm the stock", true, func(cmd id.ID) (market.Renewed, error) {
				return market.KeepAlive{Member: who.OrgNo, All: true}.Do(ctx, w.k, who, cmd)
			})
			if err != nil {
				return err
			}
			if ok {
				w.plain.sure[n] = r.Sure
			}
		}
		live, parcels := 0, 0
		for _, s := range w.plain.stones {
			if s.live && s.deal == nil && s.seller == n {
				if s.lot != nil {
					parcels++
				} else {
					live++
				}
			}
		}
		if live < 5 {
			if err := w.stock(ctx, n); err != nil {
				return err
			}
		}
		if parcels < 2 && w.dice.IntN(3) == 0 {
			if err := w.stockParcels(ctx, n); err != nil {
				return err
			}
		}
		if w.plain.cash[n] < 1_500_000 && w.dice.IntN(3) == 0 {
			w.order(n)
		}
	}
	return nil
}

// sweep lets the house note what the clock has done.
func (w *world) sweep(ctx context.Context) error {
	if err := deal.Sweep(ctx, w.k); err != nil {
		return err
	}
	w.returned(w.clock.Instant)
	if err := memo.Sweep(ctx, w.k); err != nil {
		return err
	}
	return settle.Sweep(ctx, w.k)
}

// evening compares everything with the plain model.
func (w *world) evening(ctx context.Context) error {
	w.plain.pass(w.clock.Instant)
	for range 2 { // what a sweep writes has consequences
		if err := w.sweep(ctx); err != nil {
			return err
		}
		if err := w.follow(ctx); err != nil {
			return err
		}
	}
	if _, err := w.twin.Catch(ctx, w.k); err != nil {
		return err
	}
	if err := w.twin.Compare(ctx, w.d); err != nil {
		return err
	}
	for _, f := range w.twin.Faults {
		w.breach("%s", f)
	}
	if err := w.money(ctx); err != nil {
		return err
	}
	if err := w.reconciled(ctx); err != nil {
		return err
	}
	if err := w.lentOut(ctx); err != nil {
		return err
	}
	if err := w.carats(ctx); err != nil {
		return err
	}
	for no, owner := range w.plain.owner {
		if w.twin.Owner[no] != w.people[owner].Org {
			w.breach("stone %d is not member %d's", no, owner)
		}
	}
	for _, r := range w.plain.order {
		if err := w.compare(ctx, r); err != nil {
			return err
		}
	}
	w.forget()
	w.rep.Days++
	return nil
}

// money compares the members' money and the exchange's.
func (w *world) money(ctx context.Context) error {
	for n, who := range w.people {
		all, err := settle.Balances(ctx, w.d, system, w.clock.Instant, who.Org)
		if err != nil {
			return err
		}
		have, free := int64(0), int64(0)
		for _, b := range all {
			have += b.Posted
			free += b.Available
		}
		if free != w.plain.free(n) {
			w.breach("member %d is free to use %d cents, by the plain model %d", n, free, w.plain.free(n))
		}
		if have != w.plain.cash[n] || have < 0 {
			w.breach("member %d has %d cents, by the plain model %d", n, have, w.plain.cash[n])
		}
	}
	house, err := party.House(ctx, w.d)
	if err != nil {
		return err
	}
	usd, err := ledger.CurrencyAsset("USD")
	if err != nil {
		return err
	}
	for purpose, want := range map[string]int64{ledger.Fees: w.plain.fees, ledger.Tax: w.plain.tax, ledger.Suspense: w.plain.suspense} {
		a, found, err := ledger.Find(ctx, w.d, ledger.Money, house.ID, purpose)
		if err != nil {
			return err
		}
		have := int64(0)
		if found {
			if have, err = ledger.Position(ctx, w.d, ledger.Money, usd, a.No); err != nil {
				return err
			}
		}
		if have != want {
			w.breach("the exchange's %s are %d cents, by the plain model %d", purpose, have, want)
		}
	}
	return nil
}

// compare compares one room and its settlement.
func (w *world) compare(ctx context.Context, r *room) error {
	x, err := deal.Read(ctx, w.d, system, w.clock.Instant, r.no)
	if err != nil {
		return err
	}
	if string(x.State) != r.state || x.Version != r.version || r.total != x.Total {
		w.breach("deal %d is %s, version %d, total %d; by the plain model %s, %d, %d", r.no, x.State, x.Version, x.Total, r.state, r.version, r.total)
	}
	w.mandated(r, &x.Deal)
	if r.total == 0 {
		return nil
	}
	s, err := settle.Read(ctx, w.d, system, w.clock.Instant, r.no)
	if err != nil {
		return err
	}
	if s.Mode != r.mode {
		w.breach("deal %d is paid by %s, by the plain model %s", r.no, s.Mode, r.mode)
	}
	if s.Fee != r.fee || s.Tax != r.tax || s.Commission != r.commission || r.state == "settled" && s.Penalty != r.penalty {
		w.breach("deal %d costs fee %d, tax %d, commission %d, penalty %d; by the plain model %d, %d, %d, %d", r.no, s.Fee, s.Tax, s.Commission, s.Penalty, r.fee, r.tax, r.commission, r.penalty)
	}
	want := map[string][]string{"mazal": {"open", "overdue"}, "settled": {"settled"}, "disputed": {"defaulted"}, "rescinded": {"rescinded"}}[r.state]
	if !slices.Contains(want, string(s.State)) {
		w.breach("the settlement of deal %d is %s, the deal %s", r.no, s.State, r.state)
	}
	return nil
}

// forget drops rooms that nothing can happen to any more, or that nobody comes back to.
func (w *world) forget() {
	w.plain.order = slices.DeleteFunc(w.plain.order, func(r *room) bool {
		old := len(w.plain.rooms)-int(r.nth) > 60 && r.back == 0
		return r.state == "closed" || r.state == "rescinded" || old && (r.state == "settled" || r.state == "disputed")
	})
	w.plain.memos = slices.DeleteFunc(w.plain.memos, func(m *lent) bool { return m.state != "out" && m.due < w.clock.Instant.Add(-72*time.Hour) })
	w.plain.stones = slices.DeleteFunc(w.plain.stones, func(s *stone) bool {
		return !s.live && s.deal == nil && (s.lot == nil && s.sold > 0 && w.rep.Days-s.sold > 20 || s.lot != nil && s.lot.weight == 0)
	})
}

// whole checks journal and ledger from their first entry.
func (w *world) whole(ctx context.Context) error {
	j, err := w.k.Verify(ctx)
	if err != nil {
		return err
	}
	if !j.OK {
		w.breach("journal entry %d: %s", j.Bad, j.Reason)
	}
	l, err := ledger.Verify(ctx, w.d)
	if err != nil {
		return err
	}
	if !l.OK {
		w.breach("transfer %d: %s", l.Bad, l.Reason)
	}
	for _, p := range w.plain.parcels {
		if err := w.sameLot(ctx, p); err != nil {
			return err
		}
	}
	faults, err := parcel.Check(ctx, w.d, 10)
	if err != nil {
		return err
	}
	for _, f := range faults {
		w.breach("parcel %d, act %d: %s", f.Stone, f.Act, f.What)
	}
	sums, err := ledger.TrialBalance(ctx, w.d, 0)
	if err != nil {
		return err
	}
	for _, s := range sums {
		if s.Held+s.World != 0 {
			w.breach("asset %d of book %d sums to %d", s.Asset, s.Book, s.Held+s.World)
		}
	}
	return nil
}

// hash is over the end of the journal's chain and every position of the ledger.
func (w *world) hash(ctx context.Context) ([]byte, error) {
	no, head, err := w.k.Head(ctx)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%d %x %x", no, head, w.twin.Sum())
	return sum.Sum(nil), nil
}
