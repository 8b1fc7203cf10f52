package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// widths are the windows every page is checked at: a desk and a phone.
var widths = [][2]int64{{1440, 900}, {390, 844}}

// allRules are the rule sets of WCAG 2.2 AA and axe's own best practice; colourRules the
// rules among them that look at colours, which alone differ between the themes.
const (
	allRules    = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
	colourRules = `{type: "rule", values: ["color-contrast", "link-in-text-block"]}`
)

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
	return p.axe(allRules)
}

func (p *Page) axe(rules string) []Violation {
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
	answer := Eval[string](p, `axe.run(document, {runOnly: `+rules+`, resultTypes: ["violations"], preload: false, iframes: false}).then(r => JSON.stringify(r.violations))`)
	var found []Violation
	p.must("reading axe's answer", json.Unmarshal([]byte(answer), &found))
	return found
}

// Accessible checks the page in both themes at both widths: axe-core finds nothing and
// nothing scrolls sideways, also at 320 px. The window is 1440 and light afterwards.
func (p *Page) Accessible() {
	p.t.Helper()
	for _, dark := range []bool{false, true} {
		p.Dark(dark)
		for _, w := range widths {
			p.Size(w[0], w[1])
			rules := allRules
			if dark {
				rules = colourRules
			}
			for _, v := range p.axe(rules) {
				p.t.Errorf("%s at %d px, dark %v: %s", p.URL(), w[0], dark, v)
			}
			if by := p.Sideways(); by > 0 {
				p.t.Errorf("%s at %d px scrolls sideways by %d px", p.URL(), w[0], by)
			}
		}
	}
	p.Size(320, 800)
	if by := p.Sideways(); by > 0 {
		p.t.Errorf("%s at 320 px scrolls sideways by %d px", p.URL(), by)
	}
	p.Dark(false)
	p.Size(1440, 900)
}
