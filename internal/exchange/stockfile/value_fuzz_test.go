package stockfile

import (
	"math/big"
	"strings"
	"testing"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
)

func TestNumbersRoundHalfAwayFromZeroAtTheirScale(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		raw   string
		scale int
		comma byte
		want  int64
		how   reading
	}{
		{"70.599999999999994", 1, '.', 706, rounded},
		{"64.400000000000006", 1, '.', 644, rounded},
		{"-45.55", 1, '.', -456, rounded},
		{"0.305", 3, '.', 305, exact},
		{"1,234.5", 2, '.', 123450, cleaned},
		{"1.234,5", 2, ',', 123450, cleaned},
		{"1,5", 2, '.', 0, unread},
		{"1,5", 2, ',', 150, cleaned},
		{"$ 5", 2, '.', 500, cleaned},
		{"(45.5)", 1, '.', -455, cleaned},
		{"−45.5 %", 1, '.', -455, cleaned},
		{"45.5-", 1, '.', -455, cleaned},
		{"１２．５", 1, '.', 125, cleaned},
		{"1 234", 0, '.', 1234, cleaned},
		{"1e5", 0, '.', 0, unread},
		{"", 0, '.', 0, unread},
		{".", 0, '.', 0, unread},
		{"1.2.3", 1, '.', 0, unread},
		{"¥5", 2, '.', 0, currency},
		{"999999999999999999999", 0, '.', 0, unread},
		{"5.", 1, '.', 50, exact},
		{".5", 1, '.', 5, exact},
		{"1,23,456", 0, '.', 0, unread},
		{"'61.5", 1, '.', 615, cleaned},
		{"3-4", 0, '.', 0, unread},
		{"+5", 0, '.', 5, exact},
	} {
		v, how := decimal(c.raw, c.scale, c.comma)
		if how != c.how || how < unread && v != c.want {
			t.Errorf("%q at %d: %d (%d), want %d (%d)", c.raw, c.scale, v, how, c.want, c.how)
		}
	}
}

func TestNumbersInScientificNotationAreSpelledOutOnlyWhenNothingIsLost(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{"2.156859206E9": "2156859206", "2.156859206E+09": "2156859206", "4.5E-2": "0.045", "-4.55E-1": "-0.455", "1E-2": "1E-2", "2.15E+09": "2.15E+09", "5.0E1": "50"} {
		got, ok := spelled(raw)
		if got != want && !(raw == "1E-2") || ok != (got != raw) {
			t.Errorf("%s gives %s, %v", raw, got, ok)
		}
	}
}

// FuzzNumbers compares plain numbers with exact rational arithmetic.
func FuzzNumbers(f *testing.F) {
	f.Add("70.599999999999994", 1)
	f.Add("-0.05", 1)
	f.Add("$1,234", 2)
	f.Fuzz(func(t *testing.T, s string, scale int) {
		scale &= 3
		v, how := decimal(s, scale, '.')
		if how != exact && how != rounded {
			return
		}
		r, ok := new(big.Rat).SetString(s)
		if !ok {
			if strings.TrimLeft(s, "+-0123456789.") == "" && strings.Trim(s, "+-.") != "" {
				return // "5." and the like
			}
			t.Skip()
		}
		r.Mul(r, big.NewRat([]int64{1, 10, 100, 1000}[scale], 1))
		want := r.FloatString(0) // rounds half away from zero
		if got := carat.Decimal(v, 0); got != want && !(want == "-0" && got == "0") {
			t.Errorf("%q at scale %d: %s, want %s", s, scale, got, want)
		}
	})
}

// FuzzCells reads any text as any field: it must never fail badly, and what it takes must be
// canonical: reading it again gives itself.
func FuzzCells(f *testing.F) {
	for _, s := range []string{"EX", "Faint Blue", "STK-ETK", "G-H", "Fancy Vivid Orangy Yellow", "Sep 26 2018", "Mumbai, India", "6.4x6.5x3.9", "2.15E+09", `"\"Cloud\""`, "=1+1", "$1,000.50", "TB0, CB2", "VS1-VS2"} {
		f.Add(s, uint8(FieldColor))
		f.Add(s, uint8(FieldGirdle))
	}
	for _, s := range []string{`" "00000`, `,"b`, `a"""b`, `a\\"b`} { // were read as something else when read again
		f.Add(s, uint8(FieldKeyToSymbols)-1)
	}
	f.Fuzz(func(t *testing.T, raw string, n uint8) {
		field := Field(n)%(fieldCount-1) + 1
		var r Row
		r.work.color, r.work.clarity = new(word), new(word)
		c := newColumn(0, field, Profile{})
		if raw == "" {
			return
		}
		r.cell(c, raw, 1<<16)
		for i := range r.Notes {
			if text := r.Notes[i].Text(i18n.Russian); strings.HasPrefix(text, "[") {
				t.Errorf("no words for %s", r.Notes[i].Key)
			}
		}
		if c.kind != kindWord || field == FieldCountry || field == FieldGirdle {
			return
		}
		w := readWord(c, raw)
		if w.flag == 0 || w.text == "" || w.flag == flagMixed || w.flag == flagFancy {
			return
		}
		if field == FieldReportDate {
			if _, err := clock.ParseDate(w.text); err != nil {
				t.Errorf("%q is no date: %v", w.text, err)
			}
		}
		if again := readWord(c, w.text); again.flag != w.flag || again.code != w.code || again.text != w.text {
			t.Errorf("%s: %q reads as %q, which reads as %+v", field, raw, w.text, again)
		}
	})
}

// FuzzMeasurements checks that what is read as sides can be written and read again.
func FuzzMeasurements(f *testing.F) {
	f.Add("6.57x4.46x2.83")
	f.Add("6,57 × 4,46")
	f.Fuzz(func(t *testing.T, s string) {
		sides, n, how := readMeasurements(s)
		if how == unread || n < 3 {
			return
		}
		if again, _, _ := readMeasurements(sidesText(sides)); again != sides {
			t.Errorf("%q gives %v, then %v", s, sides, again)
		}
	})
}

// FuzzReportNumbers checks that a number that was taken holds only what report numbers do.
func FuzzReportNumbers(f *testing.F) {
	f.Add("'GIA 2141438171.0")
	f.Fuzz(func(t *testing.T, s string) {
		n := readReportNo(s)
		if n.level < HoldsRow && !n.blank && strings.Trim(n.number, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/.") != "" {
			t.Errorf("%q gives %q", s, n.number)
		}
	})
}

// FuzzComments checks that the quick test never lets a comment pass that the rules would stop.
func FuzzComments(f *testing.F) {
	for _, s := range []string{"call me", "http://x.example", "rap -30", "lab-grown", "genuine", "Price: 5", "per carat", "final price"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if suspicious(s) {
			return
		}
		if key, words := brokenRule(s); key != "" {
			t.Errorf("%q passes, but %q breaks %s", s, words, key)
		}
		if w := saysGrown(s) + grownWording(s); w != "" {
			t.Errorf("%q passes, but says %q", s, w)
		}
	})
}
