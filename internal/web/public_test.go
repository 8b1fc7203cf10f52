package web

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
)

// guest is what somebody gets who is not signed in.
func (f *floor) guest(t *testing.T, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	return get(t, f.handler, path, header...)
}

// everyPublic are the addresses of all public pages in a language.
func (f *floor) everyPublic(t *testing.T, l i18n.Lang) []string {
	t.Helper()
	table, err := f.server.publicTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range table.in(l) {
		all = append(all, localized(l, p.Path))
	}
	return all
}

func TestTheSiteMapListsEveryPublicPageInItsLanguagesAndTheyAnswer(t *testing.T) {
	f := stocked(t)
	w := f.guest(t, "/sitemap.xml")
	var m struct {
		URLs []struct {
			Loc   string `xml:"loc"`
			Links []struct {
				Lang string `xml:"hreflang,attr"`
				Href string `xml:"href,attr"`
			} `xml:"http://www.w3.org/1999/xhtml link"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &m); err != nil || w.Code != http.StatusOK {
		t.Fatal(w.Code, err)
	}
	links := map[string]map[string]string{}
	for _, u := range m.URLs {
		links[u.Loc] = map[string]string{}
		for _, x := range u.Links {
			links[u.Loc][x.Lang] = x.Href
		}
	}
	tags := map[string]string{"en": "en", "zh": "zh-Hans", "nl": "nl", "ru": "ru"}
	for loc, of := range links {
		path := strings.TrimPrefix(loc, f.server.Origin)
		answer := f.guest(t, path)
		body := answer.Body.String()
		if lang := i18n.Lang(path[1:3]); answer.Code != http.StatusOK || !strings.Contains(body, `<html lang="`+lang.Tag()+`"`) {
			t.Errorf("%s: %d, not in its language", path, answer.Code)
		}
		if of[tags[path[1:3]]] != loc || of["x-default"] == "" {
			t.Errorf("%s does not link to itself: %v", loc, of)
		}
		for tag, to := range of {
			if tag != "x-default" && links[to][tags[path[1:3]]] != loc {
				t.Errorf("%s leads to %s, which does not lead back", loc, to)
			}
			if !strings.Contains(body, `hreflang="`+tag+`" href="`+to+`"`) {
				t.Errorf("the head of %s lacks %s", loc, to)
			}
		}
		if !strings.Contains(body, `<link rel="canonical" href="`+loc+`">`) {
			t.Errorf("%s has no address of its own in its head", loc)
		}
	}
	if len(links) < 4*9 {
		t.Errorf("only %d addresses", len(links))
	}
	if robots := f.guest(t, "/robots.txt").Body.String(); !strings.Contains(robots, "Sitemap: "+f.server.Origin+"/sitemap.xml") {
		t.Errorf("robots: %s", robots)
	}
}

var linkedData = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

func TestEveryPublicPageSaysWhatItIsInLinkedData(t *testing.T) {
	f := stocked(t)
	seen := map[string]bool{}
	for _, path := range f.everyPublic(t, i18n.Chinese) {
		body := f.guest(t, path).Body.String()
		found := linkedData.FindStringSubmatch(body)
		if found == nil {
			t.Errorf("%s has none", path)
			continue
		}
		var data struct {
			Context string           `json:"@context"`
			Graph   []map[string]any `json:"@graph"`
		}
		if err := json.Unmarshal([]byte(found[1]), &data); err != nil || data.Context != "https://schema.org" {
			t.Errorf("%s: %v %s", path, err, found[1])
		}
		for _, x := range data.Graph {
			seen[x["@type"].(string)] = true
		}
	}
	for _, kind := range []string{"Organization", "Dataset", "BreadcrumbList", "DefinedTermSet"} {
		if !seen[kind] {
			t.Errorf("no page is about a %s", kind)
		}
	}
}

func TestAPublicPageCarriesAPictureThatIsDrawnOnceAndKeptForEver(t *testing.T) {
	f := stocked(t)
	at := regexp.MustCompile(`property="og:image" content="([^"]+)"`)
	all := map[string]bool{}
	for _, path := range []string{"/en/", "/nl/", "/zh/rules", "/ru/stats/index", "/en/search"} {
		found := at.FindStringSubmatch(f.guest(t, path).Body.String())
		if found == nil {
			t.Fatalf("%s has no picture", path)
		}
		address := strings.TrimPrefix(found[1], f.server.Origin)
		w := f.guest(t, address)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/png" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", address, w.Code, w.Header())
		}
		all[address] = true
	}
	if len(all) != 4 { // the search has the picture of the first page
		t.Errorf("%d pictures", len(all))
	}
	for _, none := range []string{"/preview/en-0000000000000000.png", "/preview/xx.png", "/preview/en"} {
		if w := f.guest(t, none); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", none, w.Code)
		}
	}
}

func TestTheSearchOfTheSiteFindsPagesInTheReadersLanguage(t *testing.T) {
	f := stocked(t)
	for _, x := range []struct{ path, first string }{
		{"/en/search?q=import+ranking", "/en/stats/imports"},
		{"/en/search?q=COUNTER-OFF", "/en/glossary"},
		{"/zh/search?q=进口排名", "/zh/stats/imports"},
		{"/zh/search?q=价格指数", "/zh/stats/index"},
		{"/nl/search?q=woordenlijst", "/nl/glossary"},
		{"/ru/search?q=правила+и+сборы", "/ru/rules"},
	} {
		w := f.guest(t, strings.ReplaceAll(x.path, " ", "+"))
		body := w.Body.String()
		main := body[strings.Index(body, "<main"):]
		got := regexp.MustCompile(`<li><a class="b" href="([^"]+)"`).FindStringSubmatch(main)
		if got == nil || got[1] != x.first {
			t.Errorf("%s finds %v first, not %s", x.path, got, x.first)
		}
	}
	body := f.guest(t, "/en/search?q="+`%3Cscript%3Ealert(1)%3C/script%3E`).Body.String()
	if strings.Contains(body, "<script>alert") || !strings.Contains(body, "No page has") {
		t.Error("what was asked is not text")
	}
	if body := f.guest(t, "/nl/search?q=mazal").Body.String(); !strings.Contains(body, "<mark>mazal</mark>") && !strings.Contains(body, "<mark>Mazal</mark>") {
		t.Error("the word is not marked")
	}
	if w := f.guest(t, "/ru/search"); w.Code != http.StatusOK {
		t.Errorf("an empty search: %d", w.Code)
	}
	if w := f.guest(t, "/en/search?q="+strings.Repeat("%F0%9F%92%8E", 3000)); w.Code != http.StatusOK {
		t.Errorf("a long search: %d", w.Code)
	}
}

func TestAVisitorsPageIsKeptAndThrownAwayByNewsOfTheHouse(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	first := p.ask("GET", "/en/", "")
	tag := first.Header().Get("ETag")
	if tag == "" || p.ask("GET", "/en/", "").Header().Get("ETag") != tag {
		t.Fatalf("the page is not kept: %v", first.Header())
	}
	if signedIn := p.ask("GET", "/en/", p.token["staff"]); signedIn.Header().Get("ETag") != "" {
		t.Error("a page of somebody who is signed in is kept")
	}
	importsOf(t, p.k, 3) // adds members
	second := p.ask("GET", "/en/", "")
	if !strings.Contains(second.Body.String(), "Importer A") {
		t.Error("a new member is not on the first page at once")
	}
	if second.Header().Get("ETag") == tag {
		t.Error("another page has the same mark")
	}
}

func TestWhoHasThePageAlreadyIsToldSo(t *testing.T) {
	f := stocked(t)
	tag := f.guest(t, "/nl/rules").Header().Get("ETag")
	w := f.guest(t, "/nl/rules", "If-None-Match", tag)
	if w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
	if w := f.guest(t, "/ru/rules", "If-None-Match", tag); w.Code != http.StatusOK {
		t.Errorf("another page: %d", w.Code)
	}
	if dark := f.guest(t, "/nl/rules", "Cookie", "theme=dark"); !strings.Contains(dark.Body.String(), `data-theme="dark"`) {
		t.Error("the dark page is the light one")
	}
}

func TestPublicPagesStayUnderThirtyKilobytes(t *testing.T) {
	f := stocked(t)
	for _, l := range i18n.Languages {
		for _, path := range f.everyPublic(t, l) {
			if n := f.weight(t, path); n > 30<<10 {
				t.Errorf("%s weighs %d bytes", path, n)
			}
		}
	}
}

func TestRulesThatAreTheHousesOwnAreNotPublic(t *testing.T) {
	f := stocked(t)
	body := f.guest(t, "/en/rules").Body.String()
	for _, want := range []string{"Fee of the exchange on a settled deal", "How long a stone may be held", "World Diamond Council", "proposal, to be decided"} {
		if !strings.Contains(body, want) {
			t.Errorf("the rules lack %q", want)
		}
	}
	for _, secret := range []string{"wants a second person", "payout account", "cash of one deal"} {
		if strings.Contains(body, secret) {
			t.Errorf("the rules tell %q", secret)
		}
	}
}
