package price_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/price"
)

var least = price.Least{Trades: 20, Parties: 3}

// traders are members of the tests; sellers are the first half of them.
var traders = func() (all [12]id.ID) {
	for i := range all {
		all[i] = id.New()
	}
	return all
}()

// inMonth sells the rows in a month at a multiple of their prices.
func inMonth(m price.Month, times float64, rows []price.Row) []price.Sale {
	all := make([]price.Sale, len(rows))
	for i, r := range rows {
		r.PPC = int64(math.Round(float64(r.PPC) * times))
		day := m.Day().Time().AddDate(0, 0, i%28)
		all[i] = price.Sale{Row: r, Deal: int64(i + 1), Line: 1, Kind: "natural", Seller: traders[i%6], Buyer: traders[6+i/6%6], Struck: clock.At(day)}
	}
	return all
}

func mustNext(t interface{ Fatal(...any) }, m price.Month, past []price.Point, sales []price.Sale) price.Point {
	p, err := price.Next("natural", m, past, sales, least)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// By hand: the same sixty stones each month, at 100, 110 and 99 per cent of a price.
func TestTheSameStonesTenPerCentDearerAreAnIndexOf110(t *testing.T) {
	t.Parallel()
	rows := sold(60, 0.05, 1)
	var sales []price.Sale
	var past []price.Point
	for i, times := range []float64{1, 1.1, 0.99, 1.21} {
		m := price.Month("2026-01").Add(i)
		sales = append(sales, inMonth(m, times, rows)...)
		p := mustNext(t, m, past, sales)
		if want := int64(math.Round(times * price.Base)); p.Value-want > 1 || want-p.Value > 1 || p.Low > p.Value || p.High < p.Value || p.Months != int64(i) {
			t.Errorf("%s: %+v, by hand %d", m, p, want)
		}
		if i > 0 && (p.Fisher-p.Value > 2 || p.Value-p.Fisher > 2 || p.Covered != 1000) {
			t.Errorf("%s: Fisher %d of %d, covered %d", m, p.Fisher, p.Value, p.Covered)
		}
		if p.Trades != 60 || p.Sellers != 6 || p.Buyers != 6 || p.Share != 200 {
			t.Errorf("%s: %+v", m, p)
		}
		past = append(past, p)
	}
}

// By hand: two strata, ten carats of one at 100 a carat and of the other at 200. A month
// later one carat of the first costs 110, and three of the second 180 each.
//
//	Laspeyres (10·110 + 10·180) / (10·100 + 10·200) = 0.966667
//	Paasche   (1·110 + 3·180) / (1·100 + 3·200)     = 0.928571
//	Fisher    √(0.966667·0.928571)                  = 0.947428
func TestTheFisherIndexIsWhatItIsByHand(t *testing.T) {
	t.Parallel()
	row := func(color int, n int, ppc int64) (all []price.Row) {
		for range n {
			r := price.Row{Shape: 1, Color: 1, Clarity: 5, Cut: 2, Fluor: 1, Carat: 1000, PPC: ppc}
			if color > 1 {
				r.Color = 9
			}
			all = append(all, r)
		}
		return all
	}
	base := price.Month("2026-01")
	before := inMonth(base, 1, append(row(1, 60, 100_00), row(2, 60, 200_00)...))
	past := []price.Point{{Kind: "natural", Month: base, Value: price.Base}}
	now := inMonth("2026-02", 1, append(row(1, 20, 110_00), row(2, 60, 180_00)...))
	if p := mustNext(t, "2026-02", past, append(before, now...)); p.Fisher != 9474 || p.Covered != 1000 {
		t.Errorf("%+v", p)
	}
	// at twice the index of the base month the same prices say twice as much
	past[0].Value = 2 * price.Base
	if p := mustNext(t, "2026-02", past, append(before, now...)); p.Fisher != 18949 {
		t.Errorf("%+v", p)
	}
}

// A plain twin: least squares by elimination on full rows, then the mean of what follows
// from each earlier month.
func TestAMonthIsSplicedAsLeastSquaresByEliminationSay(t *testing.T) {
	t.Parallel()
	var sales []price.Sale
	var past []price.Point
	rng := rand.New(rand.NewPCG(5, 5))
	for i := range 16 {
		m := price.Month("2025-05").Add(i)
		sales = append(sales, inMonth(m, math.Exp(0.05*rng.NormFloat64()), sold(40, 0.1, uint64(i)))...)
		sales = slices.DeleteFunc(sales, func(s price.Sale) bool { return price.MonthOf(s.Struck) < m.Add(-12) })
		p := mustNext(t, m, past, sales)
		if want := twin(t, m, past, sales); i > 0 && math.Abs(float64(p.Value)-want) > 1 {
			t.Errorf("%s is %d, by elimination %.2f", m, p.Value, want)
		}
		if i == 15 && p.Months != 12 {
			t.Errorf("a window of %d earlier months", p.Months)
		}
		past = append(past, p)
	}
}

func twin(t *testing.T, m price.Month, past []price.Point, sales []price.Sale) float64 {
	if len(past) == 0 {
		return price.Base
	}
	number := func(m price.Month) int { return m.Day().Time().Year()*12 + int(m.Day().Time().Month()) - 1 }
	rows := make([]price.Row, len(sales))
	for i, s := range sales {
		rows[i] = s.Row
		rows[i].Period = number(price.MonthOf(s.Struck))
	}
	model, err := price.Fit(rows)
	if err != nil {
		return 0 // too few rows: no value
	}
	full := price.FullRows(model, rows)
	free := price.FreeColumns(model)
	n := len(full[0])
	a := make([][]float64, n)
	for i := range a {
		a[i] = make([]float64, n+1)
		for k, row := range full {
			for j := range n {
				a[i][j] += row[i] * row[j]
			}
			a[i][n] += row[i] * math.Log(float64(rows[k].PPC))
		}
		if !free[i] {
			a[i][i] += price.Ridge
		}
	}
	beta := eliminated(a)
	effect := func(m price.Month) float64 { // of the first row of the month: its other columns left out
		for k := range rows {
			if rows[k].Period == number(m) {
				e := 0.0
				for i, v := range full[k] {
					if free[i] && i > 0 {
						e += v * beta[i]
					}
				}
				return e
			}
		}
		t.Fatalf("no sale in %s", m)
		return 0
	}
	product, months := 1.0, 0
	for _, p := range past {
		if p.Month >= m.Add(-12) && p.Value > 0 {
			product *= float64(p.Value) * math.Exp(effect(m)-effect(p.Month))
			months++
		}
	}
	return math.Pow(product, 1/float64(months))
}

func TestAMonthTwiceAsDearIsTwiceTheIndexAndTheOrderOfSalesDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		times := rapid.Float64Range(0.5, 2).Draw(t, "times")
		var before []price.Sale
		var past []price.Point
		for i := range 3 {
			m := price.Month("2026-01").Add(i)
			before = append(before, inMonth(m, 1, sold(50, 0.2, seed+uint64(i)))...)
			past = append(past, mustNext(t, m, past, before))
		}
		month := func(times float64) []price.Sale { return inMonth("2026-04", times, sold(40, 0.2, seed+9)) }
		all := append(slices.Clone(before), month(1)...)
		one := mustNext(t, "2026-04", past, all)
		two := mustNext(t, "2026-04", past, append(slices.Clone(before), month(times)...))
		if off := math.Abs(float64(two.Value) - times*float64(one.Value)); off > 2 {
			t.Fatalf("%d at %.3f times the price is %d", one.Value, times, two.Value)
		}
		if off := math.Abs(float64(two.Fisher) - times*float64(one.Fisher)); off > 2 {
			t.Fatalf("Fisher: %d at %.3f times the price is %d", one.Fisher, times, two.Fisher)
		}
		rand.New(rand.NewPCG(seed, 3)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if again := mustNext(t, "2026-04", past, all); again != one {
			t.Fatalf("%+v, shuffled %+v", one, again)
		}
		for i := range all { // everything at other prices: the index knows only how months differ
			all[i].PPC *= 3
		}
		if again := mustNext(t, "2026-04", past, all); math.Abs(float64(again.Value-one.Value)) > 1 || again.Trades != one.Trades {
			t.Fatalf("%+v, all three times as dear %+v", one, again)
		}
	})
}

func TestTooFewTradesSellersOrBuyersMakeNoValue(t *testing.T) {
	t.Parallel()
	rows := sold(120, 0.1, 2)
	before := inMonth("2026-01", 1, rows)
	past := []price.Point{{Month: "2026-01", Value: price.Base}}
	next := func(change func(s []price.Sale) []price.Sale) price.Point {
		return mustNext(t, "2026-02", past, append(slices.Clone(before), change(inMonth("2026-02", 1, rows))...))
	}
	if p := next(func(s []price.Sale) []price.Sale { return s[:20] }); p.Value == 0 {
		t.Errorf("twenty trades: %+v", p)
	}
	for name, change := range map[string]func(s []price.Sale) []price.Sale{
		"nineteen trades": func(s []price.Sale) []price.Sale { return s[:19] },
		"two sellers": func(s []price.Sale) []price.Sale {
			for i := range s {
				s[i].Seller = traders[i%2]
			}
			return s
		},
		"two buyers": func(s []price.Sale) []price.Sale {
			for i := range s {
				s[i].Buyer = traders[6+i%2]
			}
			return s
		},
	} {
		if p := next(change); p.Value != 0 || p.Low != 0 || p.High != 0 || p.Fisher != 0 {
			t.Errorf("%s: %+v", name, p)
		}
	}
	// after a year of silence the last value is what the new month is put beside
	if p := mustNext(t, "2027-06", past, append(slices.Clone(before), inMonth("2027-06", 1.5, rows)...)); p.Months != 1 || math.Abs(float64(p.Value)-1.5*price.Base) > 1 {
		t.Errorf("after seventeen months: %+v", p)
	}
}

// The band is told from one month's chance: what it says must come true about nineteen
// times of twenty.
func TestTheBandHoldsTheTruthNineteenTimesOfTwenty(t *testing.T) {
	t.Parallel()
	within := 0
	const rounds = 200
	for seed := range uint64(rounds) {
		var sales []price.Sale
		past := []price.Point{}
		for i := range 4 {
			m := price.Month("2026-01").Add(i)
			sales = append(sales, inMonth(m, 1, sold(40, 0.15, 1000*seed+uint64(i)))...)
			p := price.Point{Month: m, Value: price.Base}
			if i == 3 {
				p = mustNext(t, m, past, sales)
			}
			past = append(past, p)
		}
		if p := past[3]; p.Low <= price.Base && price.Base <= p.High {
			within++
		}
	}
	if within < rounds*90/100 || within > rounds*99/100 {
		t.Errorf("%d of %d bands hold the true value", within, rounds)
	}
}

func TestPeriodsHaveSalesEnoughAndKeepTheOrderOfTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var sales []price.Sale
		for i := range rapid.IntRange(1, 14).Draw(t, "months") {
			n := rapid.IntRange(0, 80).Draw(t, "sales")
			sales = append(sales, inMonth(price.Month("2026-01").Add(i), 1, make([]price.Row, n))...)
		}
		price.InPeriods(sales)
		n := map[int]int{}
		for i, s := range sales {
			n[s.Period]++
			for _, o := range sales[:i] {
				if price.MonthOf(o.Struck) < price.MonthOf(s.Struck) && o.Period > s.Period {
					t.Fatalf("%s in period %d, %s in %d", o.Struck, o.Period, s.Struck, s.Period)
				}
			}
		}
		for period, count := range n {
			if count < price.Enough && len(n) > 1 {
				t.Fatalf("period %d of %d has %d sales", period, len(n), count)
			}
		}
	})
}

func BenchmarkNextMonth(b *testing.B) {
	var sales []price.Sale
	var past []price.Point
	for i := range 13 {
		m := price.Month("2025-10").Add(i)
		sales = append(sales, inMonth(m, 1, sold(500, 0.1, uint64(i)))...)
		past = append(past, price.Point{Month: m, Value: price.Base})
	}
	for b.Loop() {
		mustNext(b, "2026-10", past[:12], sales)
	}
}
