package money_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/money"
)

func TestPricePerCaratTimesWeightIsRoundedOnceHalfUp(t *testing.T) {
	// 2,180.00 per carat × 0.51 ct = 1,111.80, the first row of a real dealer's file.
	if got, err := money.Total(218000, 510); err != nil || got != 111180 {
		t.Fatalf("got %d, %v", got, err)
	}
	if got, _ := money.Total(1, 500); got != 1 { // half a cent goes up
		t.Fatalf("half a cent became %d", got)
	}
	if _, err := money.Total(1<<62, 1<<40); err == nil {
		t.Fatal("an overflow was not refused")
	}
	if _, err := money.Total(-1, 1000); err == nil {
		t.Fatal("a negative price was not refused")
	}
}

func TestMulDivEqualsBigIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(0, 1<<62).Draw(t, "a")
		b := rapid.Int64Range(0, 1<<40).Draw(t, "b")
		c := rapid.Int64Range(1, 1<<40).Draw(t, "c")
		n := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		n.Add(n, big.NewInt(c/2)).Div(n, big.NewInt(c))
		got, err := money.MulDiv(a, b, c)
		if n.IsInt64() != (err == nil) {
			t.Fatalf("%d×%d/%d: fits %v, error %v", a, b, c, n.IsInt64(), err)
		}
		if err == nil && got != n.Int64() {
			t.Fatalf("%d×%d/%d = %d, want %v", a, b, c, got, n)
		}
	})
}

func TestAmountsReadAndWrite(t *testing.T) {
	a, err := money.Parse("8978.2", money.USD)
	if err != nil || a.String() != "USD 8978.20" {
		t.Fatalf("%v, %v", a, err)
	}
	if _, err := money.Parse("1.005", money.USD); err == nil {
		t.Fatal("a third decimal was not refused")
	}
	if _, err := money.Parse("1", "XXX"); err == nil {
		t.Fatal("an unknown currency was not refused")
	}
	if p, err := money.PerCarat(897820, carat.Weight(1210)); err != nil || p != 742000 {
		t.Fatalf("per carat %d, %v", p, err)
	}
}
