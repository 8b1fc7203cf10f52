package gem

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden drawings again")

var known = Cut{Shape: Round, Table: 570, CrownAngle: 345, PavilionAngle: 408, Girdle: 35, Star: 500, Lower: 750, Depth: 614}

// fancy is a cut as reports of fancy shapes give it: table, depth and ratio.
func fancy(s Shape) Cut {
	if s == Round {
		return known
	}
	u := s.usual()
	return Cut{Shape: s, Table: int32(u.table * 10), Depth: int32(u.depth * 10), Girdle: 40, Ratio: int32(u.ratio * 100)}
}

func TestTheKnownBrilliantHasItsKnownHeights(t *testing.T) {
	p := known.Proportions()
	for name, v := range map[string][2]float64{"crown": {p.Crown, 14.78}, "pavilion": {p.Pavilion, 43.16}, "depth": {p.Depth, 61.4}} {
		if math.Abs(v[0]-v[1]) > .05 {
			t.Errorf("%s is %.3f, want %.2f", name, v[0], v[1])
		}
	}
	if !p.ToScale || p.Differs {
		t.Errorf("a complete report is drawn %+v", p)
	}
}

func TestAllFiftySevenFacetsOfARoundBrilliantArePlanes(t *testing.T) {
	for _, c := range []Cut{known, {Table: 530, CrownAngle: 360, PavilionAngle: 402, Girdle: 50, Star: 450, Lower: 800}, {Table: 650, CrownAngle: 300, PavilionAngle: 420, Girdle: 70, Star: 600, Lower: 600}} {
		s := c.build()
		facets := 0
		for _, f := range s.facets {
			if f.part == girdle {
				continue
			}
			facets++
			n := f.normal()
			d := n.dot(f.at[0])
			for _, p := range f.at {
				if off := math.Abs(n.dot(p) - d); off > 1e-9 {
					t.Errorf("%+v: facet %d of kind %d is off its plane by %g", c, facets, f.part, off)
				}
			}
			if n.dot(f.at[0]) < 0 {
				t.Errorf("facet %d of kind %d faces inwards", facets, f.part)
			}
		}
		if facets != 57 {
			t.Errorf("%d facets, want 57", facets)
		}
	}
}

func TestARoundBrilliantIsEightfoldSymmetric(t *testing.T) {
	has := map[string]bool{}
	key := func(p vec) string { return fmt.Sprintf("%.6f %.6f %.6f", p[0]+0, p[1]+0, p[2]+0) }
	fold := func(p vec, turn float64) vec {
		s, c := math.Sincos(turn)
		q := vec{p[0]*c - p[1]*s, p[0]*s + p[1]*c, p[2]}
		for i := range q {
			if math.Abs(q[i]) < 5e-7 {
				q[i] = 0
			}
		}
		return q
	}
	s := known.build()
	for _, f := range s.facets {
		for _, p := range f.at {
			has[key(fold(p, 0))] = true
		}
	}
	for _, f := range s.facets {
		for _, p := range f.at {
			if q := fold(p, sector); !has[key(q)] {
				t.Fatalf("%v has no twin an eighth further", p)
			}
			if q := fold(vec{p[0], -p[1], p[2]}, 0); !has[key(q)] {
				t.Fatalf("%v has no mirror image", p)
			}
		}
	}
}

func TestShapesOtherThanRoundAreMirroredLeftToRightAndFillTheirBox(t *testing.T) {
	for _, shape := range Shapes {
		c := fancy(shape)
		s := c.build()
		var width, length float64
		for _, p := range s.rim {
			width, length = math.Max(width, math.Abs(p[0])), math.Max(length, math.Abs(p[1]))
			near := math.Inf(1)
			for _, q := range s.rim {
				near = math.Min(near, math.Hypot(p[0]+q[0], p[1]-q[1]))
			}
			if near > .02 {
				t.Errorf("%s: %v has no mirror image on the girdle, the nearest is %.3f away", shape, p, near)
			}
		}
		if math.Abs(length-1) > .01 || math.Abs(width*s.n.ratio-1) > .03 {
			t.Errorf("%s: girdle is %.3f by %.3f at ratio %.2f", shape, width, length, s.n.ratio)
		}
	}
}

func TestWhatAReportLeavesOutFollowsFromItsDepth(t *testing.T) {
	c := known
	c.PavilionAngle, c.Girdle = 0, 35
	if p := c.Proportions(); math.Abs(p.Pavilion-43.12) > .1 || !p.ToScale {
		t.Errorf("without a pavilion angle: %+v", p)
	}
	c = known
	c.Girdle = 0
	if p := c.Proportions(); math.Abs(p.Girdle-3.5) > .1 || !p.ToScale {
		t.Errorf("without a girdle: %+v", p)
	}
	c = known
	c.CrownAngle, c.CrownHeight, c.PavilionAngle, c.PavilionDepth = 0, 150, 0, 430
	if p := c.Proportions(); math.Abs(p.Crown-15) > .01 || math.Abs(p.Pavilion-43) > .01 || !p.ToScale {
		t.Errorf("by heights: %+v", p)
	}
	if p := (Cut{Shape: Round}).Proportions(); p.ToScale || math.Abs(p.Depth-61.4) > .1 {
		t.Errorf("with nothing stated: %+v", p)
	}
}

func TestADepthThatTheAnglesContradictIsExplained(t *testing.T) {
	c := known
	c.Depth = 632
	if note := DepthNote(i18n.English, c); !strings.Contains(note, "63.2%") || !strings.Contains(note, "61.4%") {
		t.Errorf("note is %q", note)
	}
	if note := DepthNote(i18n.English, known); note != "" {
		t.Errorf("a note without reason: %q", note)
	}
}

func TestAStarThatWouldReachAboveTheTableIsRaisedAndMarked(t *testing.T) {
	c := known
	c.Star = 50
	if c.Proportions().ToScale {
		t.Error("drawn as if to scale")
	}
	if p := patternOf(c.resolve()); p.star*cos22 <= p.n.t {
		t.Errorf("star tip %.3f is still inside the table", p.star)
	}
	if svg := Profile(i18n.Dutch, c, "", false, Options{}); !strings.Contains(svg, "Niet op schaal") {
		t.Error("the drawing does not say that it is not to scale")
	}
}

func TestDrawingsOfEveryShapeStayAsTheyAre(t *testing.T) {
	for _, s := range append(append([]Shape{}, Shapes...), Plain) {
		c := fancy(s)
		golden(t, "face-"+s.String(), FaceUp(c, Options{Size: 210, Label: FaceUpWords(i18n.English, "1.21 ct "+s.String())}))
		golden(t, "side-"+s.String(), Profile(i18n.English, c, "none", false, Options{}))
	}
	golden(t, "side-narrow-ru", Profile(i18n.Russian, known, "нет", true, Options{}))
	golden(t, "sprite", Sprite())
	golden(t, "mark", Mark(24))
	golden(t, "empty", Empty(96))
	golden(t, "seal", Seal("成交", "MAZAL", "Mazal: binding deal", 112))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	wellFormed(t, got)
	file := filepath.Join("testdata", name+".svg")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s changed; run with -update and look at it", file)
	}
}

func wellFormed(t interface{ Fatalf(string, ...any) }, svg string) {
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("not well formed: %v in %s", err, svg)
		}
	}
	for _, bad := range []string{"NaN", "Inf", "style=", "<style", "<script"} {
		if strings.Contains(svg, bad) {
			t.Fatalf("the drawing contains %s: %s", bad, svg)
		}
	}
}

func TestAFaceUpDrawingOfARoundBrilliantIsSmall(t *testing.T) {
	svg := FaceUp(known, Options{Size: 210, Label: "Face up"})
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write([]byte(svg)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d compressed; sprite %d bytes", len(svg), z.Len(), len(Sprite()))
	if z.Len() > 1700 || len(svg) > 6000 {
		t.Errorf("%d bytes, %d compressed", len(svg), z.Len())
	}
}

func TestAnyNumbersOnAReportGiveADrawing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := func(name string) int32 {
			return rapid.OneOf(rapid.Int32Range(-10, 1200), rapid.Int32()).Draw(t, name)
		}
		draw(t, Cut{
			Shape: Shape(rapid.Uint8().Draw(t, "shape")), Table: v("table"), Depth: v("depth"),
			CrownAngle: v("ca"), CrownHeight: v("ch"), PavilionAngle: v("pa"), PavilionDepth: v("pd"),
			Girdle: v("girdle"), Star: v("star"), Lower: v("lower"), Ratio: v("ratio"),
		})
	})
}

func draw(t interface{ Fatalf(string, ...any) }, c Cut) {
	wellFormed(t, FaceUp(c, Options{}))
	wellFormed(t, Profile(i18n.Russian, c, "<none>", true, Options{Label: `"<&>`}))
	p := c.Proportions()
	for _, v := range []float64{p.Crown, p.Girdle, p.Pavilion, p.Depth} {
		if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || v > 300 {
			t.Fatalf("%+v gives %+v", c, p)
		}
	}
	for _, f := range c.build().facets {
		for _, q := range f.at {
			if math.IsNaN(q[0]+q[1]+q[2]) || math.Abs(q[0]) > 1.1 || math.Abs(q[1]) > 1.1 {
				t.Fatalf("%+v has a corner at %v", c, q)
			}
		}
	}
}

func FuzzDrawing(f *testing.F) {
	f.Add(uint8(0), int32(570), int32(614), int32(345), int32(408), int32(35), int32(500), int32(100))
	f.Add(uint8(5), int32(-1), int32(1<<30), int32(899), int32(1), int32(999), int32(0), int32(-5))
	f.Fuzz(func(t *testing.T, shape uint8, table, depth, ca, pa, girdle, star, ratio int32) {
		draw(t, Cut{Shape: Shape(shape), Table: table, Depth: depth, CrownAngle: ca, PavilionAngle: pa, Girdle: girdle, Star: star, Ratio: ratio})
	})
}

func TestLikeStonesShareADrawing(t *testing.T) {
	a, b := known, known
	b.Depth, b.Girdle, b.Table = 616, 37, 572
	if FaceUp(a, Options{}) != FaceUp(b, Options{}) {
		t.Error("stones that cannot be told apart from above are drawn twice")
	}
	b.Table = 620
	if FaceUp(a, Options{}) == FaceUp(b, Options{}) {
		t.Error("a wider table is not seen")
	}
}

func TestEveryShapeWordHasAnOutline(t *testing.T) {
	for word, want := range map[string]Shape{"Round": Round, "Cushion Modified": Cushion, "Square Emerald": Asscher, "Trilliant": Plain, "": Plain} {
		if got := ShapeOf(word); got != want {
			t.Errorf("%q is drawn as %s", word, got)
		}
	}
	for _, s := range Shapes {
		if !strings.Contains(Sprite(), `id="gi-`+s.String()+`"`) {
			t.Errorf("the sprite lacks %s", s)
		}
	}
}

func BenchmarkFaceUp(b *testing.B) {
	for b.Loop() {
		drawFaceUp(known)
	}
}
