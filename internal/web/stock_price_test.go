package web

import (
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
)

func TestAPriceIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int64{
		"7420": 742000, "7,420": 742000, "7.420": 742000, "7 420": 742000, "7\u00a0420": 742000, "7420 USD": 742000, "US$ 7,420.50": 742050,
		"7.420,50": 742050, "7,5": 750, "0.99": 99, "$1,234,567.8": 123456780, "1.234.567": 123456700, "7420.-": 0, "7420.": 742000,
		"": 0, "abc": 0, "-5": 0, "0": 0, "7,42,0": 0, "1,234.567": 0, "1e5": 0, "12,3456": 0, "7420 EUR": 0, ".5": 0, "+5": 0,
	} {
		got, ok := readPrice(s)
		if ok != (want > 0) || ok && got != want {
			t.Errorf("%q is read as %d (%v), want %d", s, got, ok, want)
		}
	}
}

func TestAPriceReadsBackFromEveryLanguage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(1, 1_000_000_000).Draw(t, "cents")
		for _, l := range i18n.Languages {
			for _, s := range []string{l.Scaled(cents, 2, 2), l.Money(money.Of(cents, money.USD)), priceText(l, cents)} {
				if got, ok := readPrice(s); !ok || got != cents {
					t.Fatalf("%s: %q is read as %d, want %d", l, s, got, cents)
				}
			}
		}
	})
}

func FuzzReadPrice(f *testing.F) {
	for _, s := range []string{"7,420.50", "7.420,50", "US$ 7 420", "", ",", ".", "1,234,5", "９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if cents, ok := readPrice(s); ok && cents <= 0 {
			t.Fatalf("%q is read as %d", s, cents)
		}
	})
}
