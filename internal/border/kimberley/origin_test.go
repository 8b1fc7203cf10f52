package kimberley_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/border/kimberley"
)

func TestOriginsAreReadAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]string{
		"bw": "BW", "BW, ZA": "BW, ZA", "ZA 40%, BW 60 %": "BW 60%, ZA 40%", "BW，ZA": "BW, ZA", "mixed": "", "Mixed: CD、AO": "AO, CD", "BW 33.3, ZA 33.3, NA 33.4": "BW 33.3%, NA 33.4%, ZA 33.3%", "混合": "",
	} {
		o, mixed, err := kimberley.ParseOrigins(typed)
		if err != nil || o.Words() != want || mixed != (strings.Contains(want, ",") || want == "") {
			t.Errorf("%q is %q %v: %v", typed, o.Words(), mixed, err)
		}
	}
	for _, typed := range []string{"", "Botswana", "BW BW", "BW, BW", "BW 60%, ZA 50%", "BW 60%, ZA", "BW 0%", "BW -5%, ZA 105%", "mixed: X1", strings.Repeat("BW,", 500)} {
		if o, _, err := kimberley.ParseOrigins(typed); err == nil {
			t.Errorf("%q was read as %q", typed, o.Words())
		}
	}
}

func TestOriginsComeBackAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lands := rapid.SliceOfNDistinct(rapid.StringMatching("[A-Z]{2}"), 1, 6, rapid.ID[string]).Draw(rt, "lands")
		shares := rapid.Bool().Draw(rt, "shares")
		var o []string
		left := int64(1000)
		for i, c := range lands {
			if !shares {
				o = append(o, c)
				continue
			}
			n := left
			if i < len(lands)-1 {
				n = rapid.Int64Range(1, left-int64(len(lands)-1-i)).Draw(rt, "share")
			}
			left -= n
			o = append(o, c+" "+strings.TrimSuffix(kimberley.Origins{{Country: c, Share: n}}.Words()[3:], "%"))
		}
		once, mixed, err := kimberley.ParseOrigins(strings.Join(o, "; "))
		if err != nil {
			rt.Fatalf("%q: %v", o, err)
		}
		twice, again, err := kimberley.ParseOrigins(once.Words())
		if err != nil || twice.Words() != once.Words() || mixed != again {
			rt.Fatalf("%q came back as %q", once.Words(), twice.Words())
		}
	})
}

func FuzzOrigins(f *testing.F) {
	for _, s := range []string{"BW", "BW 60%, ZA 40%", "mixed", "混合：AO", "BW 33.3", "%", ", ,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, mixed, err := kimberley.ParseOrigins(s)
		if err != nil {
			return
		}
		if !mixed && len(o) != 1 {
			t.Errorf("%q: %d countries and not mixed", s, len(o))
		}
		if len(o) > 0 {
			if back, _, err := kimberley.ParseOrigins(o.Words()); err != nil || back.Words() != o.Words() {
				t.Errorf("%q: %q came back as %q: %v", s, o.Words(), back.Words(), err)
			}
		}
	})
}

func TestPeriodsFollowEachOther(t *testing.T) {
	for _, kind := range []byte{'Q', 'H'} {
		p := kimberley.PeriodOf("2024-01-01", kind)
		for range 12 {
			from, to := p.Days()
			next := p.After()
			if begin, _ := next.Days(); begin != to || next.Before() != p || kimberley.PeriodOf(from, kind) != p || kimberley.PeriodOf(to.AddDays(-1), kind) != p {
				t.Fatalf("%s runs %s to %s, then %s", p, from, to, next)
			}
			p = next
		}
	}
	for _, s := range []string{"", "2026-Q5", "2026-Q0", "2026-H3", "1999-Q1", "2026Q1", "abcd-Q1"} {
		if p, err := kimberley.ParsePeriod(s, 'Q'); err == nil {
			t.Errorf("%q is %s", s, p)
		}
	}
}

func TestTheValueOfACaratIsRoundedOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := kimberley.Sum{Weight: rapid.Int64Range(1, 1<<46).Draw(rt, "weight"), USD: rapid.Int64Range(0, 1<<46).Draw(rt, "usd")}
		exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(s.USD), big.NewInt(1000)), big.NewInt(s.Weight))
		off := new(big.Rat).Sub(new(big.Rat).SetInt64(s.PerCarat()), exact)
		if half := big.NewRat(1, 2); off.Cmp(half) > 0 || off.Cmp(new(big.Rat).Neg(half)) <= 0 {
			rt.Fatalf("%d cents for %d: %d is not the nearest", s.USD, s.Weight, s.PerCarat())
		}
	})
}
