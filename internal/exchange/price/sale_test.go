package price_test

import (
	"context"
	"math"
	"reflect"
	"testing"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/price"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// floor is an exchange whose deals settle at once, for tests.
type floor struct {
	t       *testing.T
	ctx     context.Context
	k       *journal.Keeper
	clock   *clock.Fixed
	deals   int64
	members []id.ID
}

var tester = access.System("test")

func each(t *testing.T, f func(t *testing.T, h *floor)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))}
		f(t, &floor{t: t, ctx: context.Background(), k: journal.New(d, c), clock: c})
	})
}

func (h *floor) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// write puts something into the tables and a fact into the journal.
func (h *floor) write(kind string, f func(ctx context.Context, tx *db.Tx) (journal.Fact, error)) {
	h.t.Helper()
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: tester.Key(), ID: id.New(), Kind: kind, Input: kind},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			said, err := f(ctx, tx)
			return said, struct{}{}, err
		})
	h.must(err)
}

// stones describes the stones of the rows, numbered from a number on.
func (h *floor) stones(from int64, rows ...price.Row) {
	h.t.Helper()
	h.write("test.stones", func(ctx context.Context, tx *db.Tx) (journal.Fact, error) {
		e := stone.NewEditions()
		for i, r := range rows {
			s := stone.Stone{
				No: from + int64(i), Kind: 1, Form: stone.Single, Shape: r.Shape, Carat: r.Carat, Pieces: 1, Cut: r.Cut, Fluor: r.Fluor,
				Grades: stone.Grades{Scale: stone.ScaleGrades, Color: r.Color, Clarity: r.Clarity},
			}
			e.Add(&s, 1, s.Hash())
		}
		return fact.StockUndone{}, e.Write(ctx, tx)
	})
}

// settle writes the fact of a settled deal.
func (h *floor) settle(seller, buyer id.ID, currency string, lines ...fact.DealLine) int64 {
	h.t.Helper()
	h.deals++
	f := fact.DealSettled{Deal: h.deals, Seller: seller, Buyer: buyer, Lines: lines, Currency: currency, Struck: h.clock.Now(), At: h.clock.Now()}
	h.write("test.settle", func(context.Context, *db.Tx) (journal.Fact, error) { return f, nil })
	return f.Deal
}

func line(no int64, w carat.Weight, ppc int64) fact.DealLine {
	return fact.DealLine{Stone: no, Kind: "natural", Single: true, Pieces: 1, Weight: int64(w), PPC: ppc}
}

// follow reads the whole journal, as after a start without a cursor.
func (h *floor) follow() {
	h.t.Helper()
	for last := int64(0); ; {
		entries, err := h.k.After(h.ctx, last, 500)
		h.must(err)
		if len(entries) == 0 {
			return
		}
		for _, e := range entries {
			h.must(price.Apply(h.ctx, h.k, e))
			last = e.No
		}
	}
}

func (h *floor) sales(deal int64) []price.Sale {
	h.t.Helper()
	s, err := price.Sales(h.ctx, h.k.DB(), deal)
	h.must(err)
	return s
}

func (h *floor) flags() []price.Flag {
	h.t.Helper()
	f, _, err := price.Flags(h.ctx, h.k.DB(), tester, 0, 100)
	h.must(err)
	return f
}

// market settles n deals among nine members.
func (h *floor) market(n int) []price.Row {
	h.t.Helper()
	rows := sold(n, 0.05, 7)
	h.stones(1, rows...)
	var members [9]id.ID
	for i := range members {
		members[i] = id.New()
	}
	for i, r := range rows {
		h.settle(members[i%4], members[4+i%5], "USD", line(int64(i+1), r.Carat, r.PPC))
	}
	h.follow()
	return rows
}

func TestOnlySinglesInDollarsBetweenStrangersMakeAPrice(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		r := sold(1, 0, 1)[0]
		h.stones(1, r)
		org := func(name string) id.ID {
			o, err := (party.AddOrg{Kind: party.Member, Name: name, Country: "CN", Since: "2020-01-01"}).Do(h.ctx, h.k, tester, id.New())
			h.must(err)
			return o.Org
		}
		mother, daughter, stranger := org("Mother"), org("Daughter"), org("Stranger")
		_, err := (affiliation.Set{Kind: affiliation.Owner, Who: mother, Org: daughter, From: "2026-01-01", Source: "register"}).Do(h.ctx, h.k, tester, id.New())
		h.must(err)
		parcel := line(1, r.Carat, r.PPC)
		parcel.Single = false
		for _, c := range []struct {
			why  string
			deal int64
		}{
			{"", h.settle(mother, stranger, "USD", line(1, r.Carat, r.PPC))},
			{"affiliated", h.settle(daughter, mother, "USD", line(1, r.Carat, r.PPC))},
			{"currency", h.settle(mother, stranger, "EUR", line(1, r.Carat, r.PPC))},
			{"parcel", h.settle(mother, stranger, "USD", parcel)},
			{"grades", h.settle(mother, stranger, "USD", line(99, r.Carat, r.PPC))},
		} {
			h.follow()
			have := h.sales(c.deal)
			if len(have) != 1 || have[0].WhyNot != c.why {
				t.Errorf("%q: %+v", c.why, have)
			}
		}
	})
}

func TestAReferencePriceIsKeptForItsDayAndGuessesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		q := h.k.DB()
		none, err := price.At(h.ctx, q, "natural", sold(1, 0, 1)[0], h.clock.Now())
		h.must(err)
		if none.Basis != price.None || none.PPC != 0 {
			t.Fatalf("with no deal at all: %+v", none)
		}
		rows := h.market(200)
		h.must(price.Publish(h.ctx, h.k))
		day := h.clock.Now()
		first := map[price.Row]price.Reference{}
		for _, r := range rows {
			ref, err := price.At(h.ctx, q, "natural", r, day)
			h.must(err)
			if ref.Basis == price.None || math.Abs(math.Log(float64(ref.PPC)/float64(r.PPC))) > 0.5 || ref.Low >= ref.PPC || ref.High <= ref.PPC {
				t.Fatalf("%+v: %+v", r, ref)
			}
			first[r] = ref
		}
		other, err := price.At(h.ctx, q, "lab_grown", rows[0], day)
		h.must(err)
		if other.Basis != price.None {
			t.Errorf("a laboratory-grown stone is priced by natural ones: %+v", other)
		}

		// A day later at twice the price: the day before still says what it said.
		h.clock.Instant = h.clock.Instant.Add(24 * time.Hour)
		for i, r := range rows {
			h.settle(id.New(), id.New(), "USD", line(int64(i+1), r.Carat, 2*r.PPC))
		}
		h.follow()
		h.must(price.Publish(h.ctx, h.k))
		h.must(price.Publish(h.ctx, h.k)) // a day has one version
		for r, was := range first {
			still, err := price.At(h.ctx, q, "natural", r, day)
			h.must(err)
			now, err := price.At(h.ctx, q, "natural", r, h.clock.Now())
			h.must(err)
			if still != was || now.PPC <= was.PPC || now.Version == was.Version {
				t.Fatalf("was %+v, is said to have been %+v, is now %+v", was, still, now)
			}
		}
	})
}

func TestABetterStoneNeverCostsLess(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		h.market(200)
		h.must(price.Publish(h.ctx, h.k))
		v, _, err := price.Newest(h.ctx, h.k.DB(), "natural", h.clock.Now())
		h.must(err)
		all, err := price.Matrix(h.ctx, h.k.DB(), v.No)
		h.must(err)
		if len(all) < 10 {
			t.Fatalf("%d cells", len(all))
		}
		traded := 0
		for _, a := range all {
			if a.Basis() == price.Traded {
				traded++
			}
			if (a.Basis() == price.Traded) != (a.Trades >= 5 && a.Sellers >= 3 && a.Buyers >= 3) {
				t.Errorf("%+v is %s", a, a.Basis())
			}
			for _, b := range all {
				if a.Shape == b.Shape && a.Band == b.Band && a.Color <= b.Color && a.Clarity <= b.Clarity && a.PPC < b.PPC {
					t.Errorf("%+v costs less than %+v", a, b)
				}
			}
		}
		if traded == 0 {
			t.Error("no cell has trades enough")
		}
	})
}

func TestStrangePricesAndRoundTripsAreFlaggedAndBlockNothing(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		rows := h.market(200)
		h.must(price.Publish(h.ctx, h.k))
		if f := h.flags(); len(f) != 0 {
			t.Fatalf("flagged before there was a reference: %+v", f)
		}
		h.clock.Instant = h.clock.Instant.Add(time.Hour)
		a, b := id.New(), id.New()
		usual := h.settle(a, b, "USD", line(1, rows[0].Carat, rows[0].PPC))
		back := h.settle(b, a, "USD", line(1, rows[0].Carat, rows[0].PPC))
		far := h.settle(a, b, "USD", line(2, rows[1].Carat, rows[1].PPC*3))
		h.follow()
		have := map[int64]price.Flag{}
		for _, f := range h.flags() {
			have[f.Deal] = f
		}
		if len(have) != 2 || have[back].Pattern != price.RoundTrip || have[back].Other != usual || have[far].Pattern != price.Far || have[far].Reference == 0 {
			t.Errorf("%+v", have)
		}
		if s := h.sales(far); len(s) != 1 || s[0].WhyNot != "" {
			t.Errorf("%+v", s)
		}
		if _, _, err := price.Flags(h.ctx, h.k.DB(), access.Actor{Person: id.New(), OrgKind: "member", Roles: []access.Role{access.Trader}}, 0, 10); err == nil {
			t.Error("a trader reads the flags")
		}
	})
}

func TestSalesThrownAwayAreRebuiltEqual(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		rows := h.market(150)
		h.must(price.Publish(h.ctx, h.k))
		h.clock.Instant = h.clock.Instant.Add(time.Hour)
		h.settle(id.New(), id.New(), "USD", line(2, rows[1].Carat, rows[1].PPC*3))
		h.write("test.rescind", func(context.Context, *db.Tx) (journal.Fact, error) {
			return fact.DealRescinded{Deal: 3, By: "both", At: h.clock.Now()}, nil
		})
		h.follow()
		if s := h.sales(3); len(s) != 1 || s[0].WhyNot != "rescinded" {
			t.Fatalf("a deal undone counts: %+v", s)
		}
		read := func() (all [][]price.Sale) {
			for no := range h.deals {
				all = append(all, h.sales(no+1))
			}
			return all
		}
		sales, flags := read(), h.flags()
		h.must(price.Rebuild(h.ctx, h.k))
		h.follow() // and nothing twice
		if len(flags) != 1 || !reflect.DeepEqual(sales, read()) || !reflect.DeepEqual(flags, h.flags()) {
			t.Errorf("flags %+v, now %+v", flags, h.flags())
		}
	})
}
