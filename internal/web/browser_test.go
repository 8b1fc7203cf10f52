package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"openbourse/internal/browser"
)

// tab is a browser that is signed in as the trader.
func (f *floor) tab(t *testing.T) (*browser.Page, string) {
	t.Helper()
	b := browser.Open(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Add("Cookie", f.cookie)
		f.handler.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return b, srv.URL
}

func TestATraderFindsAStoneWithTheKeyboard(t *testing.T) {
	f := stocked(t)
	b, at := f.tab(t)
	b.Visit(at + "/stones?s=round")
	b.Press("j")
	b.Press("j")
	if n := b.Count("tr.cur"); n != 1 {
		t.Fatalf("%d rows are current", n)
	}
	b.Press(" ")
	b.Wait("tr.peek .kv")
	b.Press("x")
	b.Says("#picked", "1 selected")
	b.Press("j")
	b.Press("x")
	b.Says("#picked", "2 selected")
	b.Press("k")
	want := browser.Eval[string](b, `document.querySelector("tr.cur a").getAttribute("href")`)
	b.Press("\r")
	b.WaitUntil(`location.pathname.startsWith("/stones/") && document.readyState === "complete"`)
	if got := b.URL(); !strings.HasSuffix(got, want) {
		t.Errorf("Enter opened %s, not %s", got, want)
	}
	b.Press("/")
	b.WaitUntil(`document.querySelector("#pal").open`)
	b.Type("#pal input", "pear 0.2-3")
	b.Wait("#pal-list a[href*='s=pear']")
	b.NoProblems()
}

func TestAFilterSearchesAtOnceAndTheAddressFollows(t *testing.T) {
	f := stocked(t)
	b, at := f.tab(t)
	b.Visit(at + "/stones")
	all := b.Text("h1")
	b.Click(`#filters input[name=c][value=D]`)
	b.WaitUntil(`location.search === "?c=D"`)
	b.WaitUntil(`document.querySelector("h1").textContent !== ` + "`" + all + "`")
	if got := browser.Eval[bool](b, `document.activeElement.matches("input[name=c][value=D]")`); !got {
		t.Error("the focus left the filter")
	}
	b.Click("#sec-proportions summary")
	b.Wait("#sec-proportions[open] input[name='tp.min']")
	browser.Eval[bool](b, `history.back(), true`)
	b.WaitUntil(`location.search === "" && document.querySelectorAll(".tag").length === 0`)
	b.NoProblems()
}

func TestWithoutScriptsFiltersPeekAndSheetWork(t *testing.T) {
	f := stocked(t)
	b, at := f.tab(t)
	b.Scripts(false)
	b.Visit(at + "/stones?s=round")
	b.Follow("tr .pk")
	if !strings.Contains(b.URL(), "peek=") || !strings.Contains(b.Text("tr.peek"), "Proof of availability") {
		t.Errorf("no look under the row at %s", b.URL())
	}
	b.Size(390, 844)
	b.Follow("a[href='#filters']")
	b.Says(".rail .close", "Filters")
	b.Click("#filters .shp label:nth-child(2)")
	b.Follow(".show button")
	if !strings.Contains(b.URL(), "s=round,princess") {
		t.Errorf("the sheet led to %s", b.URL())
	}
}
