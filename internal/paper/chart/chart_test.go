package chart_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/paper/chart"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden drawings again")

// market is a made-up market without chance: the same at every run.
func market(n int) []chart.Dot {
	var dots []chart.Dot
	for i := range n {
		ct := 1000 + i*540/n
		noise := math.Sin(float64(i)*12.9898)*.22 + math.Sin(float64(i)*4.1)*.1
		dots = append(dots, chart.Dot{Carat: carat.Weight(ct), PerCarat: int64(700000 * math.Pow(float64(ct)/1000, 1.2) * math.Exp(noise))})
	}
	return dots
}

func context() chart.Scatter {
	return chart.Scatter{
		Dots: market(210), This: chart.Dot{Carat: 1210, PerCarat: 742000}, ThisIs: "This stone, 7,420",
		AxisX: "Carat", AxisY: "US$ per carat (log)", Finding: "210 asks; this stone is below the median.",
	}
}

func index() chart.Line {
	return chart.Line{
		Labels: []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		This:   []int64{1012, 1018, 1031, 1025, 1022, 1030, 1044, 1041, chart.Missing, 1027},
		Before: []int64{990, 985, 992, 1001, 1007, 1010, 1008, 1003, 999, 1004, 1009, 1012},
		Scale:  1, ThisIs: "2026", BeforeIs: "2025", Unit: "2020 = 100", Finding: "The index stands at 102.7, 2.3 above last October.",
	}
}

func TestChartsStayAsTheyAre(t *testing.T) {
	for name, got := range map[string]string{
		"scatter-wide":   context().SVG(i18n.English, chart.Wide),
		"scatter-narrow": context().SVG(i18n.Russian, chart.Narrow),
		"line-wide":      index().SVG(i18n.Dutch, chart.Wide),
		"line-narrow":    index().SVG(i18n.Chinese, chart.Narrow),
		"histogram":      chart.Histogram{Counts: []int64{90, 80, 62, 70, 44, 30, 22, 60, 40, 28, 12, 10, 14, 8, 6, 9, 3, 2, 1, 4}, From: 7, To: 10}.SVG(),
	} {
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
}

func wellFormed(t interface{ Fatalf(string, ...any) }, svg string) {
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("not well formed: %v in %s", err, svg)
		}
	}
	for _, bad := range []string{"NaN", "Inf", "style="} {
		if strings.Contains(svg, bad) {
			t.Fatalf("the drawing contains %s: %s", bad, svg)
		}
	}
}

func TestTheFindingIsSaidInWords(t *testing.T) {
	got := context().SVG(i18n.English, chart.Wide)
	if !strings.Contains(got, `role="img" aria-label="210 asks; this stone is below the median."`) {
		t.Error(got[:200])
	}
}

var yOfText = regexp.MustCompile(`<text class="ch-t" x="50" y="([0-9.]+)"[^>]*>([0-9,]+)<`)

func TestPriceTicksAreRoundAndClimb(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Int64Range(1000, 5_000_000_00).Draw(t, "low")
		high := low + rapid.Int64Range(0, low*50).Draw(t, "more")
		s := chart.Scatter{Dots: []chart.Dot{{Carat: 300, PerCarat: low}, {Carat: 5120, PerCarat: high}}}
		svg := s.SVG(i18n.English, chart.Wide)
		wellFormed(t, svg)
		above, ticks := 1e9, 0.0
		for _, m := range yOfText.FindAllStringSubmatch(svg, -1) {
			y, _ := strconv.ParseFloat(m[1], 64)
			v, _ := strconv.ParseFloat(strings.ReplaceAll(m[2], ",", ""), 64)
			if v <= ticks || above-y < 10 {
				t.Fatalf("ticks %v at %v after %v at %v: %s", v, y, ticks, above, svg)
			}
			above, ticks = y, v
		}
		if ticks == 0 {
			t.Fatalf("no price tick: %s", svg)
		}
	})
}

func TestAnyFiguresGiveADrawing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.OneOf(rapid.Int64(), rapid.Int64Range(0, 100_000_00), rapid.Just(int64(chart.Missing)))
		dots := rapid.SliceOf(rapid.Custom(func(t *rapid.T) chart.Dot {
			return chart.Dot{Carat: carat.Weight(v.Draw(t, "ct")), PerCarat: v.Draw(t, "ppc")}
		})).Draw(t, "dots")
		w := chart.Width(rapid.IntRange(0, 1).Draw(t, "width"))
		wellFormed(t, chart.Scatter{Dots: dots, This: chart.Dot{Carat: 1000, PerCarat: 1}, ThisIs: `<&"`}.SVG(i18n.Dutch, w))
		series := rapid.SliceOf(v).Draw(t, "series")
		wellFormed(t, chart.Line{Labels: make([]string, len(series)), This: series, Before: series, Scale: 2}.SVG(i18n.Russian, w))
		wellFormed(t, chart.Histogram{Counts: series, From: -1, To: 3}.SVG())
	})
}

func TestTheMedianAndTheShareOfDearerStones(t *testing.T) {
	dots := []chart.Dot{{1000, 100}, {1000, 400}, {1000, 200}, {1000, 300}, {0, 999}}
	if m, dearer, ok := chart.Median(dots, 200); m != 250 || dearer != 50 || !ok {
		t.Errorf("median %d, %d%% dearer, %v", m, dearer, ok)
	}
	if _, _, ok := chart.Median(nil, 1); ok {
		t.Error("nothing has a median")
	}
}
