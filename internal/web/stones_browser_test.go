package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/browser"
)

func TestEveryWordOfTheTableOfStonesFitsOnItsScreen(t *testing.T) {
	f := stocked(t)
	b, at := f.tab(t)
	b.Visit(at + "/stones")
	queries := []string{"", "?o=lab_grown", "?form=any&sort=carat.down", "?av=guaranteed"}
	for _, l := range i18n.Languages {
		browser.Eval[bool](b, fmt.Sprintf(`document.cookie = "lang=%s; path=/", true`, l))
		for _, query := range queries {
			b.Visit(at + "/stones" + query)
			for _, width := range []int64{390, 1024, 1280, 1440} {
				if width != 1440 && l != i18n.Russian { // the longest words
					continue
				}
				b.Size(width, 900)
				if over := browser.Eval[int](b, `(t => t.scrollWidth - t.clientWidth)(document.querySelector(".tw"))`); over > 0 {
					t.Errorf("/stones%s at %d in %s: %d pixels are cut off", query, width, l, over)
				}
			}
		}
	}
	b.NoProblems()
}

func TestAPrintedPageIsNoPhone(t *testing.T) {
	sheets, err := filepath.Glob("static/css/*.css")
	if err != nil || len(sheets) == 0 {
		t.Fatal(err)
	}
	for _, name := range sheets {
		css, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		// A sheet of paper is narrower than a screen, and must still say the words of chips.
		if strings.Contains(string(css), "@media (max-width") {
			t.Errorf("%s: a rule for narrow screens reaches paper: write @media screen and (max-width", name)
		}
	}
}
