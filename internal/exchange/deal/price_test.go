package deal_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
)

func TestSumsAreReadAsDealersTypeThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]int64{
		"7420": 742000, "7,420": 742000, "7.420": 742000, "7 420": 742000, "7420 USD": 742000, "US$ 7,420.50": 742050, "$7,420": 742000,
		"7'420.5": 742050, "7420.50": 742050, "7420,5": 742050, "1,234,567": 123456700, "1.234.567,89": 123456789, "0.5": 50, "0": 0,
		"-5": -500, "−5": -500, "7420.500": 742050, "7\u202f420": 742000,
	} {
		if got, err := deal.ReadAmount(typed, money.USD); err != nil || got != want {
			t.Errorf("%q is read as %d (%v), want %d", typed, got, err, want)
		}
	}
	for typed, key := range map[string]string{
		"": "deal.price_unread", "abc": "deal.price_unread", "1.2.3": "deal.price_unread", "1,23,456": "deal.price_unread", "7420.505": "deal.price_decimals",
		"7420 EUR": "deal.price_currency", "1e5": "deal.price_unread", "999999999999999": "deal.price_huge", "1,2345.6": "deal.price_unread", ".": "deal.price_unread", "1,,2": "deal.price_unread",
	} {
		if got, err := deal.ReadAmount(typed, money.USD); !errs.Is(err, key) {
			t.Errorf("%q is read as %d, %v; want %s", typed, got, err, key)
		}
	}
}

func FuzzReadAmount(f *testing.F) {
	for _, s := range []string{"7,420", "7.420,50", "US$ 1", "−3", "1.234.567,89", "¥"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := deal.ReadAmount(s, money.USD)
		if err != nil {
			return
		}
		again, err := deal.ReadAmount(money.Of(n, money.USD).Decimal(), money.USD)
		if err != nil || again != n {
			t.Errorf("%q is %d, written and read again %d, %v", s, n, again, err)
		}
	})
}

// TestAPriceIsRoundedOnceAndTheThreeWaysAgree compares with exact fractions.
func TestAPriceIsRoundedOnceAndTheThreeWaysAgree(t *testing.T) {
	t.Parallel()
	half := big.NewRat(1, 2)
	near := func(got int64, want *big.Rat) bool {
		d := new(big.Rat).Sub(new(big.Rat).SetInt64(got), want)
		return d.Abs(d).Cmp(half) <= 0
	}
	rapid.Check(t, func(t *rapid.T) {
		l := deal.Line{No: 1, StockNo: "A", Weight: carat.Weight(rapid.Int64Range(10, 100_000).Draw(t, "weight")), AskPPC: rapid.Int64Range(1_00, 1_000_000_00).Draw(t, "ask")}
		weight := big.NewRat(int64(l.Weight), 1000)
		ppc := rapid.Int64Range(1, 1_000_000_00).Draw(t, "ppc")
		p, total, err := l.Price(deal.PerCarat, ppc, money.USD)
		if err != nil || p != ppc || !near(total, new(big.Rat).Mul(big.NewRat(ppc, 1), weight)) {
			t.Fatalf("%d × %s = %d, %v", ppc, l.Weight, total, err)
		}
		sum := rapid.Int64Range(int64(l.Weight), 1_000_000_000).Draw(t, "total")
		p, total, err = l.Price(deal.Total, sum, money.USD)
		if err == nil && (total != sum || !near(p, new(big.Rat).Quo(big.NewRat(sum, 1), weight))) {
			t.Fatalf("%d / %s = %d", sum, l.Weight, p)
		}
		percent := rapid.Int64Range(-900, 900).Draw(t, "percent")
		p, total, err = l.Price(deal.Percent, percent, money.USD)
		if err != nil {
			t.Fatal(err)
		}
		same, sameTotal, err := l.Price(deal.PerCarat, p, money.USD)
		if err != nil || same != p || sameTotal != total {
			t.Fatalf("%d ‰ gives %d and %d, as a price %d and %d", percent, p, total, same, sameTotal)
		}
		if !near(p, new(big.Rat).Mul(big.NewRat(l.AskPPC, 1), big.NewRat(1000+percent, 1000))) {
			t.Fatalf("%d with %d ‰ is %d", l.AskPPC, percent, p)
		}
	})
}
