package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/html"

	"openbourse/internal/app"
	"openbourse/internal/app/site"
	"openbourse/internal/base/i18n"
	"openbourse/internal/browser"
	"openbourse/internal/registry/party"
)

// exported is the demo's public site as files.
func exported(t *testing.T, f *fair) (string, site.Report) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	rep, err := site.Export(t.Context(), site.Handler(f.Handler()), dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir, rep
}

// TestThePublicSiteStandsInFourLanguagesAndAsFiles exports the demo's public site and reads
// it as people and machines do.
func TestThePublicSiteStandsInFourLanguagesAndAsFiles(t *testing.T) {
	t.Parallel()
	f := openFair(t, 300)
	dir, rep := exported(t, f)
	t.Run("every link leads to a file or to the exchange", func(t *testing.T) { linksLead(t, f, dir) })
	t.Run("a plain file server shows it without complaint", func(t *testing.T) { shownByFiles(t, dir) })
	t.Run("no English is left in the other languages", func(t *testing.T) { noEnglishLeft(t, f, dir) })
	t.Run("the search finds what the pages say", func(t *testing.T) { searchFinds(t, f) })
	t.Run("the Nu HTML checker finds no error", func(t *testing.T) {
		for _, e := range browser.Nu(t, asServed(t, f, dir)) {
			t.Error(e)
		}
	})
	if rep.Pages < 36 || rep.Live != f.At {
		t.Errorf("%+v", rep)
	}
	f.Quiet(t)
}

// htmlFiles are the pages of an exported site by their addresses.
func htmlFiles(t *testing.T, dir string) map[string]*html.Node {
	t.Helper()
	all := map[string]*html.Node{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".html" {
			return err
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		page, err := html.Parse(bytes.NewReader(b))
		at, _ := filepath.Rel(dir, filepath.Dir(name))
		all[path.Join("/", filepath.ToSlash(at))] = page
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// each calls fn with every element of a page.
func each(n *html.Node, fn func(*html.Node)) {
	for x := range n.Descendants() {
		if x.Type == html.ElementNode {
			fn(x)
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func linksLead(t *testing.T, f *fair, dir string) {
	live := map[string]bool{}
	for at, page := range htmlFiles(t, dir) {
		each(page, func(n *html.Node) {
			for _, key := range []string{"href", "src", "action"} {
				to := attribute(n, key)
				if strings.HasPrefix(to, f.At) {
					live[strings.TrimPrefix(to, f.At)] = true
				}
				if to == "" || !strings.HasPrefix(to, "/") {
					continue
				}
				u, err := url.Parse(to)
				if err != nil || u.RawQuery != "" {
					t.Errorf("%s leads to %s, which no file server answers", at, to)
					continue
				}
				name := filepath.Join(dir, filepath.FromSlash(u.Path))
				if d, err := os.Stat(name); err != nil {
					t.Errorf("%s leads to %s: no such file", at, to)
				} else if _, err := os.Stat(filepath.Join(name, "index.html")); d.IsDir() && err != nil {
					t.Errorf("%s leads to %s: a folder without a page", at, to)
				}
			}
		})
	}
	for to := range live {
		if w := asVisitor(t, f, to); w.Code >= 400 && w.Code != http.StatusUnauthorized {
			t.Errorf("files lead to %s of the exchange: %d", to, w.Code)
		}
	}
}

var visitors atomic.Int64

// asVisitor asks the exchange for an address, each time from another network, so that nobody
// asks too often.
func asVisitor(t *testing.T, f *fair, at string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, at, nil)
	n := visitors.Add(1)
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1", n>>16&255, n>>8&255, n&255)
	w := httptest.NewRecorder()
	f.Handler().ServeHTTP(w, r)
	return w
}

func shownByFiles(t *testing.T, dir string) {
	srv := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(srv.Close)
	p := browser.Open(t)
	for _, at := range []string{"/en/", "/zh/stats/index", "/nl/rules", "/ru/glossary", "/zh/stats/imports"} {
		if status := p.Visit(srv.URL + at); status != http.StatusOK {
			t.Errorf("%s: %d", at, status)
		}
		p.NoProblems()
	}
	p.Visit(srv.URL + "/en/")
	p.Follow("footer a[href='/en/rules']")
	if !strings.HasSuffix(strings.TrimSuffix(p.URL(), "/"), "/en/rules") {
		t.Errorf("the foot leads to %s", p.URL())
	}
	p.Follow(".lang a[lang='zh-Hans']")
	p.Says("h1", i18n.Chinese.T("site.rules"))
	p.NoProblems()
}

// asServed puts the pages as the exchange serves them into one folder, for the checker.
func asServed(t *testing.T, f *fair, dir string) string {
	t.Helper()
	out := t.TempDir()
	for at := range htmlFiles(t, dir) {
		if at == "/" {
			continue
		}
		if strings.Count(at, "/") == 1 { // the home page of a language
			at += "/"
		}
		w := asVisitor(t, f, at)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", at, w.Code)
		}
		name := strings.ReplaceAll(strings.Trim(at, "/"), "/", "_") + ".html"
		if err := os.WriteFile(filepath.Join(out, name), w.Body.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// alike are texts that are right in every language: written once, they stand everywhere.
var alike = []*regexp.Regexp{
	regexp.MustCompile(`^openbourse`),
	regexp.MustCompile(`^(US\$|CN¥|EUR)`),                                  // money
	regexp.MustCompile(`^SHA-256 `),                                        // digests
	regexp.MustCompile(`^ln p = `),                                         // formulas
	regexp.MustCompile(`^[A-Z0-9_]+$`),                                     // codes of series
	regexp.MustCompile(`^(CSV|XLSX|JSON|Atom|JSON Feed|Ctrl K|EN|NL|RU)$`), // formats, keys, languages
}

// twoWords is what could be a sentence: two words of Latin letters.
var twoWords = regexp.MustCompile(`[A-Za-z]{2,}[^A-Za-z]+[A-Za-z]{2,}`)

// quoted tells whether an element of another language is left out rightly: a quotation or a name,
// marked as not to be translated, or a text of people that says in which language it is shown.
func quoted(n *html.Node) bool {
	return attribute(n, "translate") == "no" || slices.Contains(strings.Fields(attribute(n, "class")), "told")
}

// texts are what a page says in its own language: words between tags, and attributes that
// are read aloud. What is quoted from another language is left out.
func texts(page *html.Node) map[string]bool {
	all := map[string]bool{}
	var walk func(n *html.Node, lang string)
	walk = func(n *html.Node, lang string) {
		if n.Type == html.ElementNode {
			own := attribute(n, "lang")
			switch {
			case n.Data == "html":
				lang = own
			case own != "" && own != lang && quoted(n), n.Data == "script", n.Data == "style", n.Data == "head" && lang == "":
				return
			}
			for _, key := range []string{"aria-label", "title", "placeholder", "alt"} {
				if v := attribute(n, key); v != "" {
					all[v] = true
				}
			}
			if n.Data == "meta" && (attribute(n, "name") == "description" || strings.HasPrefix(attribute(n, "property"), "og:description")) {
				all[attribute(n, "content")] = true
			}
		}
		if n.Type == html.TextNode {
			if s := strings.Join(strings.Fields(n.Data), " "); s != "" {
				all[s] = true
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, lang)
		}
	}
	walk(page, "")
	return all
}

// noEnglishLeft compares each page with its English twin: a text of two words or more that is
// the same in both is English, unless it is a name or right everywhere.
func noEnglishLeft(t *testing.T, f *fair, dir string) {
	names := namesOf(t, f)
	all := htmlFiles(t, dir)
	compared := 0
	for at, page := range all {
		l, rest, _ := strings.Cut(strings.TrimPrefix(at, "/"), "/")
		english, ok := all[strings.TrimSuffix("/en/"+rest, "/")]
		if at == "/" || l == "en" || !ok {
			continue
		}
		compared++
		said := texts(english)
		ourOwn(t, at, i18n.Lang(l), page)
		for s := range texts(page) {
			left := s
			for _, n := range names {
				left = strings.ReplaceAll(left, n, "")
			}
			isAlike := slices.ContainsFunc(alike, func(x *regexp.Regexp) bool { return x.MatchString(s) })
			if said[s] && twoWords.MatchString(left) && !isAlike {
				t.Errorf("%s says in English: %q", at, s)
			}
		}
	}
	if compared < 27 {
		t.Errorf("only %d pages were compared", compared)
	}
}

// ourOwn fails for what this project wrote of a source and did not say in the page's language,
// however it is marked.
func ourOwn(t *testing.T, at string, l i18n.Lang, page *html.Node) {
	t.Helper()
	for n := range page.Descendants() {
		if n.Type != html.TextNode {
			continue
		}
		said := strings.Join(strings.Fields(n.Data), " ")
		if key := i18n.SourceKey(said); key != "" && l.T(key) != said {
			t.Errorf("%s says in English: %q (%s)", at, said, key)
		}
	}
}

// searchFinds asks for words that stand on pages made of tables.
func searchFinds(t *testing.T, f *fair) {
	for asked, page := range map[string]string{
		"/en/search?q=Plum+Rain":              "/en/honours",
		"/zh/search?q=梅雨工作室":                  "/zh/honours",
		"/ru/search?q=Зодиак":                 "/ru/honours",
		"/nl/search?q=Kijktafels":             "/nl/organs",
		"/en/search?q=viewing+desks+second":   "/en/organs",
		"/zh/search?q=外滩银行":                   "/zh/partners",
		"/nl/search?q=herinneringen+bijdrage": "/nl/membership",
		"/zh/search?q=自开业以来":                  "/zh/stats/border",
		"/en/search?q=comprehensive-trading":  "/en/rules",
		"/ru/search?q=поручители+читают":      "/ru/members/apply",
	} {
		address, q, _ := strings.Cut(asked, "?q=")
		body := asVisitor(t, f, address+"?q="+url.QueryEscape(strings.ReplaceAll(q, "+", " "))).Body.String()
		if !strings.Contains(body, `<a class="b" href="`+page+`"`) {
			t.Errorf("%s does not find %s", asked, page)
		}
	}
	seat := regexp.MustCompile(`(?s)id="council".*?<th scope="row">([^<]+)</th>`).FindStringSubmatch(asVisitor(t, f, "/en/organs").Body.String())
	if seat == nil {
		t.Fatal("nobody sits in the council")
	}
	if body := asVisitor(t, f, "/en/search?q="+url.QueryEscape(seat[1])).Body.String(); !strings.Contains(body, `href="/en/organs"`) {
		t.Errorf("the search does not find %s of the council", seat[1])
	}
}

// namesOf are the names of all organisations, the exchange and its people, the longest first.
func namesOf(t *testing.T, f *fair) []string {
	t.Helper()
	names := []string{app.DemoName, "World Diamond Council", "World Federation of Diamond Bourses", "Kimberley Process", "Studio Plum Rain"}
	for _, kind := range party.Kinds {
		for after := int64(0); ; {
			page, err := party.Orgs(context.Background(), f.DB, party.Filter{Kind: kind, After: after})
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, o := range page {
				names = append(names, o.Name)
				people, err := party.PeopleAt(context.Background(), f.DB, o.ID, f.Keeper.Clock().Now())
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range people {
					names = append(names, p.Name)
				}
			}
			after = page[len(page)-1].No
		}
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	return names
}
