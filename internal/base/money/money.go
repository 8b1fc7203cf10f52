// Package money holds amounts: int64 minor units with their currency (ISO 4217).
// No float enters an amount; a product is exact in 128 bits and rounded once.
package money

import (
	"fmt"
	"math/bits"

	"openbourse/internal/base/carat"
)

// Currency is an ISO 4217 alphabetic code.
type Currency string

// The currencies the exchange settles in.
const (
	USD Currency = "USD"
	CNY Currency = "CNY"
	EUR Currency = "EUR"
	HKD Currency = "HKD"
)

// digits holds the number of minor digits per currency, after ISO 4217 table A.1.
var digits = map[Currency]int{USD: 2, CNY: 2, EUR: 2, HKD: 2}

// Known tells whether the house keeps accounts in c.
func (c Currency) Known() bool { _, ok := digits[c]; return ok }

// Digits is the number of minor digits of c: 2 for US dollars.
func (c Currency) Digits() int { return digits[c] }

// Amount is a sum of money in minor units (cents) of its currency.
type Amount struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}

// Of makes an amount from minor units.
func Of(minor int64, c Currency) Amount { return Amount{minor, c} }

// Parse reads a plain decimal in currency c: "7420.50".
func Parse(s string, c Currency) (Amount, error) {
	if !c.Known() {
		return Amount{}, fmt.Errorf("money: currency %q is not kept here", c)
	}
	v, err := carat.Fixed(s, c.Digits())
	if err != nil {
		return Amount{}, fmt.Errorf("money: %w", err)
	}
	return Amount{v, c}, nil
}

// Decimal writes the plain decimal with all minor digits and without the currency: "7420.50".
func (a Amount) Decimal() string {
	d := a.Currency.Digits()
	if d == 0 {
		return fmt.Sprint(a.Minor)
	}
	unit := int64(1)
	for range d {
		unit *= 10
	}
	sign, m := "", a.Minor
	if m < 0 {
		sign, m = "-", -m
	}
	return fmt.Sprintf("%s%d.%0*d", sign, m/unit, d, m%unit)
}

func (a Amount) String() string { return string(a.Currency) + " " + a.Decimal() }

// Total is price per carat (minor units) times weight, rounded half up to the minor
// unit. It fails when the product does not fit 64 bits or a factor is negative.
func Total(perCarat int64, w carat.Weight) (int64, error) {
	return MulDiv(perCarat, int64(w), int64(carat.One))
}

// PerCarat is the price per carat that a total makes, rounded half up to the minor unit.
func PerCarat(total int64, w carat.Weight) (int64, error) {
	return MulDiv(total, int64(carat.One), int64(w))
}

// MulDiv is a*b/c in 128 bits, rounded half up. All three must be non-negative and c positive.
func MulDiv(a, b, c int64) (int64, error) {
	if a < 0 || b < 0 || c <= 0 {
		return 0, fmt.Errorf("money: %d × %d / %d: negative or zero divisor", a, b, c)
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	lo, carry := bits.Add64(lo, uint64(c)/2, 0)
	hi += carry
	if hi >= uint64(c) {
		return 0, fmt.Errorf("money: %d × %d / %d does not fit", a, b, c)
	}
	q, _ := bits.Div64(hi, lo, uint64(c))
	if q > 1<<63-1 {
		return 0, fmt.Errorf("money: %d × %d / %d does not fit", a, b, c)
	}
	return int64(q), nil
}
