package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// shape is a window and a theme in which pages are checked.
type shape struct {
	width, height int64
	dark          bool
}

// shapes are those in which a page is looked at: a desk in the light, or a telephone in the
// dark, in turn from page to page. With BOURSE_SHAPES=all, as ./check --nightly sets it,
// every page is looked at in both, each in both themes.
func (p *Page) shapes() []shape {
	desk, phone := shape{1440, 900, false}, shape{390, 844, true}
	if os.Getenv("BOURSE_SHAPES") == "all" {
		return []shape{desk, phone, {1440, 900, true}, {390, 844, false}}
	}
	if p.looked++; p.looked%2 == 0 {
		return []shape{desk}
	}
	return []shape{phone}
}

// allRules are the rule sets of WCAG 2.2 AA and axe's own best practice.
const allRules = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`

// Violation is one rule of axe-core that a page breaks.
type Violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s (%d)", v.ID, v.Help, len(v.Nodes))
	for i, n := range v.Nodes {
		if i == 3 {
			break
		}
		fmt.Fprintf(&b, "\n    %s\n    %s", short(n.HTML), strings.ReplaceAll(n.Summary, "\n", " "))
	}
	return b.String()
}

// axePath is BOURSE_AXE, or where ./check keeps axe-core; empty when there is none.
func axePath() string {
	if p := os.Getenv("BOURSE_AXE"); p != "" {
		return p
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	p := filepath.Join(cache, "bourse-tools", "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(p); err != nil {
		return ""
	}
	return p
}

// Axe runs axe-core on the page as it stands and returns what it breaks. Without
// axe-core the test skips.
func (p *Page) Axe() []Violation {
	p.t.Helper()
	path := axePath()
	if path == "" {
		p.t.Skip("no axe-core on this machine: run .ci/run once, or set BOURSE_AXE to axe.min.js")
	}
	source, err := os.ReadFile(path)
	p.must("reading axe-core", err)
	p.hush(true)
	defer p.hush(false)
	if !Eval[bool](p, `typeof window.axe === "object"`) {
		Eval[bool](p, string(source)+"\n;true")
	}
	answer := Eval[string](p, `axe.run(document, {runOnly: `+allRules+`, resultTypes: ["violations"], preload: false, iframes: false}).then(r => JSON.stringify(r.violations))`)
	var found []Violation
	p.must("reading axe's answer", json.Unmarshal([]byte(answer), &found))
	return found
}

// Accessible checks the page at a width in a theme (see shapes): axe-core finds nothing and
// nothing scrolls sideways, also at 320 px. The window is 1440 and light
// afterwards.
func (p *Page) Accessible() {
	p.t.Helper()
	for _, s := range p.shapes() {
		p.Dark(s.dark)
		p.Size(s.width, s.height)
		Eval[bool](p, `(scrollTo(0, 0), true)`) // where an address led lies under the bar
		for _, v := range p.Axe() {
			p.t.Errorf("%s at %d px, dark %v: %s", p.URL(), s.width, s.dark, v)
		}
		if by := p.Sideways(); by > 0 {
			p.t.Errorf("%s at %d px scrolls sideways by %d px", p.URL(), s.width, by)
		}
	}
	p.Size(320, 800)
	if by := p.Sideways(); by > 0 {
		p.t.Errorf("%s at 320 px scrolls sideways by %d px", p.URL(), by)
	}
	p.Dark(false)
	p.Size(1440, 900)
}
