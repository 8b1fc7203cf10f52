package browser

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Visit opens an address, waits until it has loaded, and returns the HTTP status.
func (p *Page) Visit(url string) int {
	p.t.Helper()
	r, err := ask(p, chromedp.NavigateResponse(url))
	p.must("opening "+url, err)
	if r == nil { // only the part after # changed
		return 200
	}
	return int(r.Status)
}

// Click presses what the CSS selector finds and does not wait for a page; see Follow.
func (p *Page) Click(css string) {
	p.t.Helper()
	p.hand(css)
	_, err := ask(p, pressed(css))
	p.must("clicking "+css, err)
}

// Follow presses what the CSS selector finds and waits for the page it leads to.
func (p *Page) Follow(css string) int {
	p.t.Helper()
	p.hand(css)
	return p.load("following "+css, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := pressed(css)(ctx, t)
		return err
	}))
}

// hand waits until a hand could press the element: it is on the screen and nothing lies
// over it. Pressing itself is told to the element, not to a point of the screen: a page may
// move between the look and the press, and chromium drops clicks on what it has not painted.
func (p *Page) hand(css string) {
	p.t.Helper()
	p.look("a hand can press "+css, fmt.Sprintf(`(e => {
		if (!e || e.disabled) return false;
		e.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
		const r = e.getClientRects()[0];
		if (!r || r.width === 0 || r.height === 0) return false;
		const at = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
		return !!at && (e === at || e.contains(at) || at.contains(e) || [...(e.labels ?? [])].some(l => l.contains(at)));
	})(document.querySelector(%q))`, css), nil)
}

func pressed(css string) chromedp.Action[bool] {
	return chromedp.Evaluate[bool](fmt.Sprintf(`(e => { e.focus(); e.click(); return true })(document.querySelector(%q))`, css), func(p *runtime.EvaluateParams) { p.UserGesture = new(true) })
}

// Submit sends the form that the CSS selector finds, or is in, and waits for the answer.
func (p *Page) Submit(css string) int {
	p.t.Helper()
	return p.load("sending "+css, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Evaluate[bool](fmt.Sprintf(
			`(e => { (e.form || e.closest("form")).requestSubmit(e.matches("button,[type=submit]") ? e : undefined); return true })(document.querySelector(%q))`, css))(ctx, t)
		return err
	}))
}

func (p *Page) load(what string, step chromedp.Action[chromedp.Void]) int {
	p.t.Helper()
	r, err := ask(p, chromedp.Action[int](func(ctx context.Context, _ *chromedp.Target) (int, error) {
		r, err := chromedp.RunResponse(ctx, step)
		if err != nil || r == nil {
			return 200, err
		}
		return int(r.Status), nil
	}))
	p.must(what, err)
	return r
}

// Type replaces the value of an input with text, key by key.
func (p *Page) Type(css, text string) {
	p.t.Helper()
	Eval[bool](p, fmt.Sprintf(`(e => { if (e) e.value = ""; return true })(document.querySelector(%q))`, css))
	p.do("typing into "+css, chromedp.SendKeys(chromedp.CSS(css), text))
}

// Choose picks the option with that value in a select.
func (p *Page) Choose(css, value string) {
	p.t.Helper()
	got := Eval[string](p, fmt.Sprintf(`(e => { if (!e) return "nothing found"; e.value = %q; if (e.value !== %[1]q) return "no such option";
		e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return "" })(document.querySelector(%[2]q))`, value, css))
	if got != "" {
		p.t.Fatalf("choosing %q in %s: %s", value, css, got)
	}
}

// Upload puts files into a file input.
func (p *Page) Upload(css string, files ...string) {
	p.t.Helper()
	p.do("choosing files in "+css, chromedp.SetUploadFiles(chromedp.CSS(css), files))
}

// Press sends keys to what has the focus: text, or a key of the kb package ("\t", "\r").
// As on a keyboard, a page that takes a key for itself keeps its letter from being typed.
func (p *Page) Press(keys string) {
	p.t.Helper()
	for _, r := range keys {
		var down *input.DispatchKeyEventParams
		for _, e := range kb.Encode(r) {
			switch e.Type {
			case kb.KeyDown, kb.KeyRawDown:
				down = e
			case kb.KeyChar: // goes with the press, not after it
				down.Text, down.UnmodifiedText = e.Text, e.UnmodifiedText
			default:
				if down != nil {
					p.key(down)
				}
				down = nil
				p.key(e)
			}
		}
	}
}

func (p *Page) key(e *input.DispatchKeyEventParams) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, *e)
	p.must("pressing "+e.Key, err)
}

// Wait waits until the CSS selector finds something visible.
func (p *Page) Wait(css string) {
	p.t.Helper()
	p.do("waiting for "+css, chromedp.WaitVisible(chromedp.CSS(css)))
}

// WaitGone waits until the CSS selector finds nothing.
func (p *Page) WaitGone(css string) {
	p.t.Helper()
	p.do("waiting until gone: "+css, chromedp.WaitNotPresent(chromedp.CSS(css)))
}

// WaitUntil waits until a JavaScript expression is true, also on a page that comes later:
// a question put to a page that is being left is put again.
func (p *Page) WaitUntil(js string) {
	p.t.Helper()
	p.look(js, "!!("+js+")", nil)
}

// look asks a JavaScript expression until it is neither false nor null, and reads its value.
func (p *Page) look(what, js string, into *string) {
	p.t.Helper()
	var err error
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(p.ctx, 2*time.Second)
		var v any
		v, err = chromedp.Run(ctx, chromedp.Evaluate[any](js))
		cancel()
		if err != nil || v == nil || v == false {
			continue
		}
		if text, ok := v.(string); ok && into != nil {
			*into = text
		}
		return
	}
	p.t.Fatalf("still not so after %s: %s (%v)\n%s", patience, what, err, p.where())
}

// Text is the visible text of the first element found; it waits for one.
func (p *Page) Text(css string) string {
	p.t.Helper()
	var text string
	p.look(css, fmt.Sprintf(`(e => e && e.innerText)(document.querySelector(%q))`, css), &text)
	return strings.TrimSpace(text)
}

// Says fails the test unless the first element found contains the words.
func (p *Page) Says(css string, words ...string) {
	p.t.Helper()
	text := p.Text(css)
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.t.Errorf("%s: %s says %q, want %q in it", p.URL(), css, text, w)
		}
	}
}

// Count is how many elements the CSS selector finds now.
func (p *Page) Count(css string) int {
	p.t.Helper()
	return Eval[int](p, fmt.Sprintf(`document.querySelectorAll(%q).length`, css))
}

// URL is the address of the page.
func (p *Page) URL() string {
	p.t.Helper()
	s, err := ask(p, chromedp.Location())
	p.must("reading the address", err)
	return s
}

// Title is the title of the page.
func (p *Page) Title() string {
	p.t.Helper()
	s, err := ask(p, chromedp.Title())
	p.must("reading the title", err)
	return s
}

// Focused is the element that has the focus: its tag with id or name, for keyboard tests.
func (p *Page) Focused() string {
	p.t.Helper()
	return Eval[string](p, `(e => !e ? "" : e.tagName.toLowerCase() + (e.id ? "#" + e.id : e.name ? "[name=" + e.name + "]" : ""))(document.activeElement)`)
}

// Sideways is by how many pixels the page scrolls sideways; WCAG 1.4.10 wants 0 at 320.
func (p *Page) Sideways() int {
	p.t.Helper()
	return Eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
}

// Eval runs JavaScript in the page, a promise is waited for, and returns its value.
func Eval[T any](p *Page, js string) T {
	p.t.Helper()
	v, err := ask(p, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	p.must("running "+short(js), err)
	return v
}

func short(s string) string {
	if len(s) > 80 {
		return s[:80] + "…"
	}
	return s
}
