package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/browser"
)

func serve(t *testing.T, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" {
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>Test %s</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="/favicon.ico"></head><body><main><h1>Test</h1>%s</main></body></html>`, r.FormValue("q"), body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestAPersonCanTypeSendAndReadTheAnswer(t *testing.T) {
	p := browser.Open(t)
	p.Visit(serve(t, `<form><label>Query <input name="q" id="q"></label><button>Search</button></form>`))
	p.Type("#q", "round 1ct")
	if status := p.Submit("button"); status != 200 {
		t.Errorf("status %d", status)
	}
	if p.Title() != "Test round 1ct" {
		t.Errorf("title %q", p.Title())
	}
	p.Says("h1", "Test")
	p.Press("\t")
	if f := p.Focused(); f != "input#q" {
		t.Errorf("the tab key went to %q", f)
	}
}

func TestARefusalOfTheContentSecurityPolicyIsSeen(t *testing.T) {
	p := browser.Open(t)
	p.Visit(serve(t, `<p style="color: red">Red</p><script>alert(1)</script>`))
	found := strings.Join(p.Problems(), "\n")
	if !strings.Contains(found, "Content Security Policy") {
		t.Errorf("problems: %q", found)
	}
	if len(p.Problems()) != 0 {
		t.Error("problems are told twice")
	}
}

func TestAxeFindsAnInputWithoutALabel(t *testing.T) {
	p := browser.Open(t)
	p.Visit(serve(t, `<input name="q">`))
	p.Problems()
	var ids []string
	for _, v := range p.Axe() {
		ids = append(ids, v.ID)
	}
	if strings.Join(ids, " ") != "label" {
		t.Errorf("axe found %v, want label", ids)
	}
	p.Visit(serve(t, `<label>Query <input name="q"></label>`))
	p.Accessible()
	p.NoProblems()
}

func TestWithoutScriptsThePageStaysAsItWasSent(t *testing.T) {
	p := browser.Open(t)
	p.Scripts(false)
	p.Visit(serve(t, `<noscript><p id="plain">Plain</p></noscript>`))
	p.Says("#plain", "Plain")
	shot := filepath.Join(t.TempDir(), "shots", "plain.png")
	p.Screenshot(shot)
	if b, err := os.ReadFile(shot); err != nil || string(b[1:4]) != "PNG" {
		t.Errorf("no picture: %v", err)
	}
}

func TestAKeyThatAPageTakesForItselfIsNotTyped(t *testing.T) {
	p := browser.Open(t)
	p.Visit(serve(t, `<label>Line <input id="line"></label>`))
	browser.Eval[bool](p, `document.addEventListener("keydown", e => { if (e.key === "/") { e.preventDefault(); document.querySelector("#line").focus() } }), true`)
	p.Press("/ex 2")
	if v := browser.Eval[string](p, `document.querySelector("#line").value`); v != "ex 2" {
		t.Errorf("the line says %q", v)
	}
	p.Type("#line", "vg")
	if v := browser.Eval[string](p, `document.querySelector("#line").value`); v != "vg" {
		t.Errorf("after typing anew the line says %q", v)
	}
}
