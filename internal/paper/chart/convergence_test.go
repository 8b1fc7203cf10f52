package chart

import (
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
)

func TestAPriceIsWrittenInFullOrWhole(t *testing.T) {
	t.Parallel()
	c := Convergence{Scale: 2, AskIs: "ask", BidIs: "bid", Moves: []Move{{Ask: true, Value: 1_703_180}, {Value: 1_500_000}}}
	for _, w := range []Width{Wide, Narrow} {
		drawn := c.SVG(i18n.English, w)
		for _, want := range []string{">ask 17,031.80<", ">bid 15,000<"} {
			if !strings.Contains(drawn, want) {
				t.Errorf("it lacks %s", want)
			}
		}
	}
}
