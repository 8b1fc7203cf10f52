// Package browser drives a real browser in tests: Debian's chromium, headless, with a
// fresh profile for every Open. It is imported by tests only and ships in nothing.
//
// Every method that fails ends the test, so a journey reads as a list of steps. What the
// page complained about meanwhile (console errors, uncaught exceptions, refusals of the
// content security policy, missing files) is collected and read with Problems.
//
// CHROMIUM names another browser than the one found on the PATH; BOURSE_AXE names the
// axe.min.js that checks accessibility. A test skips in one line when one is missing.
package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long one step may take before the test fails; a page answers in
// milliseconds, but the machine may be busy with other tests.
const patience = time.Minute

// Page is one tab of a browser that belongs to one test.
type Page struct {
	t   testing.TB
	ctx context.Context

	looked int // pages looked at by Accessible

	mu       sync.Mutex
	quiet    bool // while axe runs, which loads style sheets in its own way
	problems []string
}

// names are the programs that are tried in order.
var names = []string{"chromium", "chromium-browser", "google-chrome", "chrome"}

func program() string {
	if p := os.Getenv("CHROMIUM"); p != "" {
		return p
	}
	for _, n := range names {
		if p, err := exec.LookPath(n); err == nil {
			return p
		}
	}
	return ""
}

// Open starts a browser with an empty profile and returns its tab, 1440 by 900 and light.
// It closes when the test ends. Without a browser the test skips.
func Open(t testing.TB) *Page {
	t.Helper()
	if testing.Short() {
		t.Skip("journeys in a browser are left out of short runs")
	}
	path := program()
	if path == "" {
		t.Skip("no chromium on this machine: apt-get install chromium, or set CHROMIUM")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile(t)), chromedp.DisableGPU,
		chromedp.Flag("accept-lang", "en"), chromedp.WindowSize(1440, 900))
	if os.Geteuid() == 0 { // chromium's sandbox refuses to run as root
		options = append(options, chromedp.NoSandbox)
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	p := &Page{t: t}
	ctx, closeTab := chromedp.NewContext(alloc, chromedp.WithListener(p.listen))
	t.Cleanup(closeTab)
	p.ctx = ctx
	if err := chromedp.Do(ctx); err != nil { // must run without a deadline: it would end the browser
		t.Fatalf("starting %s: %v", path, err)
	}
	_, err := chromedp.Call(ctx, log.Enable, cdp.Empty{})
	p.must("listening to the log", err)
	p.Size(1440, 900)
	return p
}

// profile makes a folder that is removed after the browser: chromium's children may write
// a moment longer than their parent lives, which t.TempDir would call a failure.
func profile(t testing.TB) string {
	dir, err := os.MkdirTemp("", "bourse-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 50 {
			if os.RemoveAll(dir) == nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	})
	return dir
}

func (p *Page) listen(ev any) {
	switch e := ev.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Source == log.EntrySourceSecurity {
			p.note(fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		p.note("exception: " + text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			var parts []string
			for _, a := range e.Args {
				parts = append(parts, string(a.Value)+a.Description)
			}
			p.note("console: " + strings.Join(parts, " "))
		}
	case *network.EventLoadingFailed:
		if e.BlockedReason != "" {
			p.note("blocked: " + string(e.BlockedReason) + " " + e.ErrorText)
		}
	}
}

func (p *Page) note(problem string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.quiet {
		p.problems = append(p.problems, problem)
	}
}

// hush drops complaints while a tool of the test itself works in the page.
func (p *Page) hush(on bool) {
	p.t.Helper()
	Eval[int](p, "1") // what the page said before belongs to the page
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quiet = on
}

// Problems are the complaints since the last call.
func (p *Page) Problems() []string {
	p.t.Helper()
	Eval[int](p, "1") // events come in order: after this answer all earlier ones are here
	p.mu.Lock()
	defer p.mu.Unlock()
	found := p.problems
	p.problems = nil
	return found
}

// NoProblems fails the test with what the page complained about.
func (p *Page) NoProblems() {
	p.t.Helper()
	for _, x := range p.Problems() {
		p.t.Errorf("%s: %s", p.URL(), x)
	}
}

// Size sets the window in CSS pixels.
func (p *Page) Size(width, height int64) {
	p.t.Helper()
	p.do("resizing", chromedp.EmulateViewport(width, height))
}

// Dark sets the reader's preferred theme.
func (p *Page) Dark(dark bool) {
	p.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
	p.must("setting the theme", err)
}

// Scripts switches JavaScript of pages on or off for the pages that follow.
func (p *Page) Scripts(on bool) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	p.must("switching scripts", err)
}

// Screenshot writes the whole page as PNG; the folder is made when it is missing.
func (p *Page) Screenshot(file string) {
	p.t.Helper()
	png, err := ask(p, chromedp.FullScreenshot(100))
	p.must("taking a screenshot", err)
	p.must("making the folder", os.MkdirAll(filepath.Dir(file), 0o755))
	p.must("writing the screenshot", os.WriteFile(file, png, 0o644))
}

// Print writes the page as it comes out of a printer, on A4, as PDF; the folder is made
// when it is missing.
func (p *Page) Print(file string) {
	p.t.Helper()
	printed, err := chromedp.Call(p.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true), PrintBackground: new(true)})
	p.must("printing", err)
	p.must("making the folder", os.MkdirAll(filepath.Dir(file), 0o755))
	p.must("writing the print", os.WriteFile(file, printed.Data, 0o644))
}

func (p *Page) must(what string, err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v\n%s", what, err, p.where())
	}
}

// where is the page as it stands, told when a step failed: its address, whether it has
// loaded, and what a reader sees.
func (p *Page) where() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	seen, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + " (" + document.readyState + ")\n" + (document.querySelector("main") ?? document.body).innerText.slice(0, 1500)`))
	if err != nil {
		return "and the page does not answer: " + err.Error()
	}
	return seen
}

func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	p.must(what, chromedp.Do(ctx, steps...))
}

func ask[T any](p *Page, a chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, a)
}
