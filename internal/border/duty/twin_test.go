package duty_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/border/duty"
)

// The twin knows the law as plain text of its own, in fractions that are never rounded
// before the end of each amount. It shares nothing with the engine.

// half rounds a fraction that is not negative half up.
func half(x *big.Rat) *big.Rat {
	n := new(big.Int).Mul(x.Num(), big.NewInt(2))
	n.Add(n, x.Denom())
	n.Div(n, new(big.Int).Mul(x.Denom(), big.NewInt(2)))
	return new(big.Rat).SetInt(n)
}

func rat(n, d int64) *big.Rat { return big.NewRat(n, d) }

// plainVAT is the import VAT of a day in per cent.
func plainVAT(day clock.Date) int64 {
	switch {
	case day < "2018-05-01":
		return 17
	case day < "2019-04-01":
		return 16
	}
	return 13
}

// plain is duty, VAT and refund of a line in fen.
func plain(day clock.Date, x *duty.Line) (value, due, vat, refund *big.Rat) {
	price := x.Value
	switch x.Terms {
	case "CIF":
	case "CFR":
		price += x.Insurance
	default:
		price += x.Freight + x.Insurance
	}
	value = half(new(big.Rat).Mul(rat(price, 1), rat(x.Rate, 1_000_000)))
	percent := rat(0, 1)
	if x.Route == duty.Other {
		percent = map[string]*big.Rat{"71023900": rat(4, 100), "71021000": rat(3, 100), "71131911": rat(8, 100), "71132010": rat(10, 100), "71049190": rat(4, 100), "71042100": rat(0, 1)}[x.HS]
		jewellery := x.HS == "71131911" || x.HS == "71132010"
		for _, p := range x.Proofs {
			if p.Form == "acfta" && jewellery && (x.Origin == "TH" || x.Origin == "VN") {
				percent = rat(0, 1)
			}
			if p.Form == "rcep" && x.HS == "71021000" && x.Origin == "JP" && day >= "2022-01-01" {
				percent = rat(0, 1)
			}
		}
	}
	due = half(new(big.Rat).Mul(value, percent))
	paid := new(big.Rat).Add(value, due)
	bySDE := x.Route == duty.Exchange && day >= "2006-07-01" && day < "2025-11-01"
	if bySDE && (x.HS == "71023100" || x.HS == "71021000") {
		return value, due, rat(0, 1), rat(0, 1)
	}
	vat = half(new(big.Rat).Mul(paid, rat(plainVAT(day), 100)))
	refund = rat(0, 1)
	if bySDE && x.HS == "71023900" {
		if left := new(big.Rat).Sub(vat, new(big.Rat).Mul(paid, rat(4, 100))); left.Sign() > 0 {
			refund = half(left)
		}
	}
	return value, due, vat, refund
}

func TestTenThousandRandomLinesEqualAPlainCalculation(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 2026))
	byDay := map[clock.Date]*duty.Rules{}
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	edges := []clock.Date{"2006-06-30", "2006-07-01", "2018-04-30", "2018-05-01", "2019-03-31", "2019-04-01", "2021-12-31", "2022-01-01", "2025-10-31", "2025-11-01"}
	for range 100 {
		edges = append(edges, clock.Date("2002-01-01").AddDays(r.IntN(9097)))
	}
	for i := range 10_000 {
		day := edges[r.IntN(len(edges))]
		x := duty.Line{
			Route: duty.Exchange, Direction: duty.Import, Currency: "USD", Origin: pick("", "TH", "VN", "JP", "BE"), Terms: duty.Terms(pick("", "CIF", "CFR", "FOB", "EXW")),
			Value: 1 + r.Int64N([]int64{100, 1_000_000, 100_000_000_000}[r.IntN(3)]), Freight: r.Int64N(50_000), Insurance: r.Int64N(5_000), Rate: 1 + r.Int64N(20_000_000),
			HS: pick("71023900", "71023100", "71021000", "71049190", "71042100"),
		}
		if day >= "2018-07-01" && r.IntN(2) == 0 {
			x.Route, x.HS = duty.Other, pick("71023900", "71021000", "71131911", "71132010", "71049190", "71042100")
			for _, f := range []string{"acfta", "rcep", "kp"} {
				if r.IntN(2) == 0 {
					x.Proofs = append(x.Proofs, duty.Proof{Form: f})
				}
			}
		}
		if byDay[day] == nil {
			byDay[day] = on(t, day)
		}
		a, err := duty.Assess(byDay[day], x)
		if err != nil {
			t.Fatalf("%d on %s: %+v: %v", i, day, x, err)
		}
		value, due, vat, refund := plain(day, &x)
		for what, pair := range map[string][2]*big.Rat{"customs value": {rat(a.Value, 1), value}, "duty": {rat(a.Duty, 1), due}, "VAT": {rat(a.VAT, 1), vat}, "refund": {rat(a.Refund, 1), refund}} {
			if pair[0].Cmp(pair[1]) != 0 {
				t.Fatalf("%d on %s: %+v: %s is %v, plainly %v", i, day, x, what, pair[0], pair[1])
			}
		}
	}
}
