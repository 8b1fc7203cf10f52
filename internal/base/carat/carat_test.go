package carat_test

import (
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/carat"
)

func TestWeightsReadAndWrite(t *testing.T) {
	for in, want := range map[string]string{"1.21": "1.21", "0.3": "0.30", "2": "2.00", "0.305": "0.305", "1.2100": "1.21", ".5": "0.50"} {
		w, err := carat.Parse(in)
		if err != nil || w.String() != want {
			t.Errorf("%q reads as %v (%v), want %s", in, w, err, want)
		}
	}
	for _, bad := range []string{"", ".", "1,2", "1.2345", "1e3", "+1", "1.-2", "99999999999999999999"} {
		if w, err := carat.Parse(bad); err == nil {
			t.Errorf("%q was read as %v", bad, w)
		}
	}
}

func TestFixedAndDecimalAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.IntRange(0, 6).Draw(t, "scale")
		v := rapid.Int64Range(-1e12, 1e12).Draw(t, "v")
		back, err := carat.Fixed(carat.Decimal(v, scale), scale)
		if err != nil || back != v {
			t.Fatalf("%d at scale %d became %q became %d: %v", v, scale, carat.Decimal(v, scale), back, err)
		}
	})
}
