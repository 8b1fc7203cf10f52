package web

import (
	"bytes"
	"compress/gzip"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
)

// marketPages are addresses of every page of this family with something on it.
var marketPages = []string{
	"/stones", "/stones?v=grid", "/stones?s=round&open=proportions", "/stones?ct=77-78", "/stones?o=lab_grown", "/stones?no=NONE", "/stones/1",
	"/stones/1/peek", "/stones/compare", "/stones/compare?nos=1,2,3", "/searches", "/searches?save=s%3Dround", "/find", "/find?part=1&q=round",
	"/duty", "/duty?hs=71023900&route=sde&direction=import&value=100000&currency=USD&rate=7.10&date=2025-10-31", "/duty?hs=71132010&route=other&direction=import&value=5&currency=USD&rate=7&origin=VN", "/duty?stone=1",
	"/help/keys", "/help/glossary", "/help/lifecycles",
}

func TestEveryPageIsShownInFourLanguages(t *testing.T) {
	f := stocked(t)
	for _, l := range i18n.Languages {
		for _, path := range append([]string{"/" + string(l) + "/"}, marketPages...) {
			w := f.get(t, path, l)
			body := w.Body.String()
			if w.Code != 200 {
				t.Errorf("%s in %s: %d\n%s", path, l, w.Code, cut(body, 2000))
				continue
			}
			if m := regexp.MustCompile(`\[[a-z_]+\.[a-zA-Z0-9_.]+\]`).FindString(body); m != "" {
				t.Errorf("%s in %s: the message %s is missing", path, l, m)
			}
			if !strings.HasPrefix(body, "<!doctype") {
				continue
			}
			if !strings.Contains(body, `<html lang="`+l.Tag()+`"`) || strings.Count(body, "<h1") != 1 {
				t.Errorf("%s in %s: wrong language or not one h1", path, l)
			}
		}
	}
}

func TestPagesCarryNoInlineScriptOrStyle(t *testing.T) {
	f := stocked(t)
	inline := regexp.MustCompile(`(?i)<style|<script(?:\s+(?:type="module"))?>|\sstyle=|\son[a-z]+="|href="javascript:`)
	for _, path := range append([]string{"/en/"}, marketPages...) {
		if m := inline.FindString(f.get(t, path, i18n.English).Body.String()); m != "" {
			t.Errorf("%s has %s", path, m)
		}
	}
}

var link = regexp.MustCompile(`(?:href|src)="(/[^"#]*)`)

func TestEveryLinkOfEveryPageLeadsSomewhere(t *testing.T) {
	f := stocked(t)
	seen := map[string]bool{}
	queue := append([]string{"/en/"}, marketPages...)
	for deep := 0; deep < 2; deep++ {
		var next []string
		for _, path := range queue {
			body := f.get(t, path, i18n.English).Body.String()
			for _, m := range link.FindAllStringSubmatch(body, -1) {
				to := strings.NewReplacer("&amp;", "&", "&#43;", "+", "&#34;", `"`).Replace(m[1])
				if seen[to] || len(seen) > 400 {
					continue
				}
				seen[to] = true
				if w := f.get(t, to, i18n.English); w.Code >= 400 {
					t.Errorf("%s leads to %s: %d", path, to, w.Code)
				}
				if strings.HasPrefix(to, "/stones/") || strings.HasPrefix(to, "/help") {
					next = append(next, to)
				}
			}
		}
		queue = next[:min(20, len(next))]
	}
	if len(seen) < 100 {
		t.Errorf("only %d links were found", len(seen))
	}
}

func TestPagesStayUnderThirtyKilobytes(t *testing.T) {
	f := stocked(t)
	for _, path := range append([]string{"/en/", "/ru/", "/stones?open=state,place,price,proportions,girdle,look,fancy,made,origin,form,number"}, marketPages...) {
		if n := f.weight(t, path); n > 30<<10 {
			t.Errorf("%s weighs %d bytes", path, n)
		}
	}
	for name, url := range f.server.static.urls {
		n := len(f.server.static.files[url].zip)
		if strings.HasSuffix(name, ".js") && n > 3<<10 { // a page loads the frame's module and at most two of its own
			t.Errorf("the module %s weighs %d bytes", name, n)
		}
		if name == "bourse.css" && n > 12<<10 {
			t.Errorf("the style sheet weighs %d bytes", n)
		}
	}
}

// weight is what a page weighs on the wire.
func (f *floor) weight(t *testing.T, path string) int {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Cookie", f.cookie)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("%s is not compressed", path)
		return 0
	}
	z, err := gzip.NewReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(z); err != nil {
		t.Errorf("%s does not unpack: %v", path, err)
	}
	return w.Body.Len()
}

func TestWhatMembersWriteIsTextAndNeverMarkup(t *testing.T) {
	f := stocked(t)
	found := false
	for no := int64(1); no <= floorStones; no++ {
		w := f.get(t, stoneURL(no), i18n.English)
		body := w.Body.String()
		if strings.Contains(body, "<script>alert") {
			t.Fatalf("stone %d shows markup of a member", no)
		}
		if strings.Contains(body, "&lt;script&gt;alert") {
			found = true
			break
		}
	}
	if !found {
		t.Error("no stone shows the member's words")
	}
}

func TestEveryStaticFileOfAPageIsThereAndKeptForEver(t *testing.T) {
	f := stocked(t)
	body := f.get(t, "/stones", i18n.English).Body.String()
	urls := regexp.MustCompile(`/static/[^"#]+`).FindAllString(body, -1)
	slices.Sort(urls)
	urls = slices.Compact(urls)
	if len(urls) < 4 {
		t.Fatalf("only %v", urls)
	}
	for _, u := range urls {
		w := f.get(t, u, i18n.English)
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %s", u, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}
