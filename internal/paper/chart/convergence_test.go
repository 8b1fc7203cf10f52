package chart_test

import (
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/paper/chart"
)

func TestAPriceIsWrittenInFullOrWhole(t *testing.T) {
	t.Parallel()
	c := chart.Convergence{Scale: 2, AskIs: "ask", BidIs: "bid", Moves: []chart.Move{{Ask: true, Value: 1_703_180}, {Value: 1_500_000}}}
	for _, w := range []chart.Width{chart.Wide, chart.Narrow} {
		drawn := c.SVG(i18n.English, w)
		for _, want := range []string{">ask 17,031.80<", ">bid 15,000<"} {
			if !strings.Contains(drawn, want) {
				t.Errorf("it lacks %s", want)
			}
		}
	}
}
