package parcel_test

import (
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/parcel"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db/dbtest"
)

// TestWhateverIsDoneToParcelsNoCaratComesOrGoes plays acts at random against a plain list
// of weights: parcels, their origins and the account of weight loss always add up.
func TestWhateverIsDoneToParcelsNoCaratComesOrGoes(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.SQLite(t))
	rapid.Check(t, func(rt *rapid.T) {
		model := map[int64]carat.Weight{} // parcel -> weight
		var order []int64
		origins := map[string]carat.Weight{}
		var begin, lost carat.Weight
		for _, o := range []string{"BW", "ZA", "AO"} {
			w := carat.Weight(rapid.Int64Range(2000, 90_000).Draw(rt, "weight"))
			no := h.parcel(h.owner, w, func(s *stone.Stone) { s.Form, s.Origins, s.Pieces = stone.Rough, []string{o}, 0 })
			model[no], order, begin = w, append(order, no), begin+w
			origins[o] = w
		}
		for range rapid.IntRange(1, 6).Draw(rt, "acts") {
			no := rapid.SampledFrom(order).Draw(rt, "parcel")
			has := model[no]
			if has < 4 {
				continue
			}
			one := carat.Weight(rapid.Int64Range(1, int64(has)-2).Draw(rt, "part"))
			switch rapid.SampledFrom([]string{"split", "sieve", "merge", "weigh"}).Draw(rt, "act") {
			case "split":
				d, err := parcel.Split{Stone: no, Parts: []parcel.Part{{Weight: one}}}.Do(h.ctx, h.k, h.owner, id.New())
				if err != nil {
					rt.Fatal(err)
				}
				model[no], model[d.Out[0]] = has-one, one
				order = append(order, d.Out[0])
			case "sieve":
				less := carat.Weight(rapid.Int64Range(0, 1).Draw(rt, "loss"))
				d, err := parcel.Resieve{Stone: no, Parts: []parcel.Part{{Weight: one, SieveFrom: "+2"}, {Weight: has - one - less, SieveFrom: "+6.5"}}}.Do(h.ctx, h.k, h.owner, id.New())
				if err != nil {
					rt.Fatal(err)
				}
				model[no], model[d.Out[0]], model[d.Out[1]] = 0, one, has-one-less
				order, lost = append(order, d.Out...), lost+less
			case "merge":
				with := rapid.SampledFrom(order).Draw(rt, "other")
				if with == no || model[with] == 0 {
					continue
				}
				d, err := parcel.Merge{Stones: []int64{no, with}}.Do(h.ctx, h.k, h.owner, id.New())
				if err != nil {
					rt.Fatal(err)
				}
				model[d.Out[0]], model[no], model[with] = has+model[with], 0, 0
				order = append(order, d.Out[0])
			case "weigh":
				by := carat.Weight(rapid.SampledFrom([]int64{-2, -1, 1, 2}).Draw(rt, "difference"))
				if _, err := (parcel.Reweigh{Stone: no, Weight: has + by, Reason: "scale"}).Do(h.ctx, h.k, h.owner, id.New()); err != nil {
					rt.Fatal(err)
				}
				model[no], lost = has+by, lost-by
			}
		}
		var sum carat.Weight
		byOrigin := map[string]carat.Weight{}
		for _, no := range order {
			if got := h.holds(ledger.Title, h.owner.Org, ledger.Owned, no); got != model[no] {
				rt.Fatalf("parcel %d has %d, the model %d", no, got, model[no])
			}
			shares, err := parcel.Origins(h.ctx, h.d, no)
			if err != nil {
				rt.Fatal(err)
			}
			var own carat.Weight
			for _, s := range shares {
				own += s.Weight
				byOrigin[s.Origin] += s.Weight
			}
			if own != model[no] {
				rt.Fatalf("the origins of %d weigh %d of %d", no, own, model[no])
			}
			sum += model[no]
		}
		if sum+lost != begin {
			rt.Fatalf("%d ct went in, %d are there and %d lost", begin, sum, lost)
		}
		for o, w := range origins { // only a weighing changes them, and sieving by its loss
			if d := byOrigin[o] - w; d > 12 || d < -12 {
				rt.Fatalf("of %s there are %d, there were %d", o, byOrigin[o], w)
			}
		}
		if faults, err := parcel.Check(h.ctx, h.d, 3); err != nil || len(faults) > 0 {
			rt.Fatalf("%v %v", faults, err)
		}
	})
}
