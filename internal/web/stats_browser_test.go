package web

import (
	"strings"
	"testing"

	"openbourse/internal/browser"
)

func TestTheChartOfTheIndexIsZoomedByDraggingAndWithoutScriptsByAForm(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 30)
	pastOf(t, f.keeper, 12)
	b, at := f.tab(t)
	b.Visit(at + "/en/stats/index")
	before := browser.Eval[string](b, `document.querySelector("[data-zoom]").dataset.zoom`)
	if strings.Count(before, ",") != 12 {
		t.Fatalf("the chart shows %s", before)
	}
	browser.Eval[bool](b, `(() => {
		const svg = document.querySelector("[data-zoom] .ch-wide"), box = svg.getBoundingClientRect();
		svg.setPointerCapture = () => {};
		for (const [type, part] of [["pointerdown", .3], ["pointermove", .5], ["pointerup", .6]]) {
			svg.dispatchEvent(new PointerEvent(type, { clientX: box.left + box.width * part, clientY: box.top + 90, bubbles: true, pointerType: "mouse" }));
		}
		return true;
	})()`)
	b.WaitUntil(`document.querySelector("[data-zoom]").dataset.zoom.split(",").length < 8`)
	shown := browser.Eval[string](b, `document.querySelector("[data-zoom]").dataset.zoom`)
	if !strings.Contains(before, shown) || !strings.Contains(b.URL(), "from="+shown[:7]) || browser.Eval[string](b, `document.querySelector("#f-from").value`) != shown[:7] {
		t.Errorf("the chart shows %s at %s", shown, b.URL())
	}
	browser.Eval[bool](b, `document.querySelector("[data-zoom] .ch-wide").dispatchEvent(new MouseEvent("dblclick")), true`)
	b.WaitUntil(`document.querySelector("[data-zoom]").dataset.zoom.split(",").length === 13`)
	b.NoProblems()

	b.Scripts(false)
	b.Visit(at + "/en/stats/index")
	b.Follow(".st-span .two a")
	if got := browser.Eval[string](b, `document.querySelector("[data-zoom]").dataset.zoom`); strings.Count(got, ",") != 5 {
		t.Errorf("six months are %s", got)
	}
}
