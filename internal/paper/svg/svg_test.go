package svg_test

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/paper/svg"

	"pgregory.net/rapid"
)

func TestNumbersAreShortAndKeepTheirValue(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 12: "12", 12.04: "12", .5: ".5", -.5: "-.5", -.04: "0", -3.25: "-3.2", math.Inf(1): "0"} {
		var p svg.Pen
		p.Num(v, 1)
		if string(p.B) != want {
			t.Errorf("%v is written %q, want %q", v, p.B, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e6, 1e6).Draw(t, "v")
		d := rapid.IntRange(0, 4).Draw(t, "d")
		var p svg.Pen
		p.Num(v, d)
		got, err := strconv.ParseFloat(string(p.B), 64)
		if err != nil || math.Abs(got-v) > .5*math.Pow10(-d)+1e-9 {
			t.Fatalf("%v with %d decimals is written %q", v, d, p.B)
		}
	})
}

func TestPathsReadBackPointByPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 8).Draw(t, "n")
		points := make([]svg.At, n)
		for i := range points {
			points[i] = svg.At{X: float64(rapid.IntRange(-9999, 9999).Draw(t, "x")) / 10, Y: float64(rapid.IntRange(-9999, 9999).Draw(t, "y")) / 10}
		}
		var p svg.Pen
		p.Line(points, true)
		text := strings.NewReplacer("M", " ", "L", " ", "Z", "", "-", " -").Replace(string(p.B))
		fields := strings.Fields(text)
		if len(fields) != 2*n {
			t.Fatalf("%q has %d numbers, want %d", p.B, len(fields), 2*n)
		}
		for i, q := range points {
			x, _ := strconv.ParseFloat(fields[2*i], 64)
			y, _ := strconv.ParseFloat(fields[2*i+1], 64)
			if math.Abs(x-q.X) > 1e-9 || math.Abs(y-q.Y) > 1e-9 {
				t.Fatalf("point %d is %v in %q", i, q, p.B)
			}
		}
	})
}

func TestWordsCannotBecomeMarkup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune(`<>&"'钻a -/=`))).Draw(t, "s")
		var p svg.Pen
		p.Raw("<text")
		p.Attr("class", s)
		p.Raw(">")
		p.Text(s)
		p.Raw("</text>")
		d := xml.NewDecoder(strings.NewReader(string(p.B)))
		elements, words := 0, ""
		for {
			k, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in %s", err, p.B)
			}
			switch k := k.(type) {
			case xml.StartElement:
				elements++
				if len(k.Attr) != 1 || k.Attr[0].Value != s {
					t.Fatalf("attributes %v of %q", k.Attr, s)
				}
			case xml.CharData:
				words += string(k)
			}
		}
		if elements != 1 || words != s {
			t.Fatalf("%q became %s", s, p.B)
		}
	})
}
