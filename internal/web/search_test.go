package web

import (
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
)

// visit is a page as a visitor sees it.
func (f *floor) visit(path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

func TestAFormOfFiltersLeadsToTheOneSpellingOfTheSearch(t *testing.T) {
	f := stocked(t)
	for asked, want := range map[string]string{
		"/stones?o=natural&s=round&c=D&c=E&c=F&ct.min=1&ct.max=1.49&ppc.min=&ppc.max=&sort=total": "/stones?s=round&ct=1-1.49&c=D-F&sort=total",
		"/stones?q=round+1-1.5+D-G+VS1%2B+ex+gia+%3C8000/ct":                                      "/stones?s=round&ct=1-1.5&c=D-G&k=FL-VS1&cut=ID-EX&lab=GIA&ppc=*-8000",
		"/stones?ppc.min=8,000&ppc.max=12,500":                                                    "/stones?ppc=8000-12500",
		"/stones?ct.min=2&v=grid":                                                                 "/stones?ct=2-*&v=grid",
		"/stones?s=&ct.min=&ct.max=":                                                              "/stones",
	} {
		w := f.get(t, asked, i18n.English)
		if got := w.Header().Get("Location"); w.Code != 303 || got != want {
			t.Errorf("%s: %d to %s, want %s", asked, w.Code, got, want)
		}
	}
	if got := f.get(t, "/stones?ct.min=1,2&ppc.min=8.000,50", i18n.Dutch).Header().Get("Location"); got != "/stones?ct=1.2-*&ppc=8000.5-*" {
		t.Errorf("Dutch numbers lead to %s", got)
	}
}

func TestWordsThatAreNotUnderstoodAreKeptAndShown(t *testing.T) {
	f := stocked(t)
	body := f.get(t, "/stones?s=round&bogus=7&q=zzzz", i18n.English)
	if body.Code == 303 {
		body = f.get(t, body.Header().Get("Location"), i18n.English)
	}
	if s := body.Body.String(); !strings.Contains(s, "Not understood: ") || !strings.Contains(s, "bogus=7") || !strings.Contains(s, "zzzz") {
		t.Error("the words are gone")
	}
}

var reportNo = regexp.MustCompile(`GIA <span class="mono">([0-9]+)</span>`)

func TestAReportNumberOnTheLineOpensTheStone(t *testing.T) {
	f := stocked(t)
	m := reportNo.FindStringSubmatch(f.get(t, "/stones?lab=GIA", i18n.English).Body.String())
	if m == nil {
		t.Fatal("no stone has a report")
	}
	for _, path := range []string{"/stones?q=" + m[1], "/find?q=" + m[1]} {
		to := f.get(t, path, i18n.English).Header().Get("Location")
		if !regexp.MustCompile(`^/stones/\d+$`).MatchString(to) {
			t.Errorf("%s leads to %q", path, to)
			continue
		}
		if body := f.get(t, to, i18n.English).Body.String(); !strings.Contains(body, m[1]) {
			t.Errorf("%s is another stone", to)
		}
	}
}

func TestAnEmptySearchOffersChangesThatFindStones(t *testing.T) {
	f := stocked(t)
	body := f.get(t, "/stones?s=heart&ct=3-*&c=D&k=FL", i18n.English).Body.String()
	offers := regexp.MustCompile(`<li><a class="u" href="([^"]+)">[^<]*\(([0-9,]+)\)</a>`).FindAllStringSubmatch(body, -1)
	if len(offers) == 0 {
		t.Fatal("nothing is offered")
	}
	for _, o := range offers {
		page := f.get(t, strings.ReplaceAll(o[1], "&amp;", "&"), i18n.English).Body.String()
		if !strings.Contains(page, "<h1>"+o[2]+" stone") {
			t.Errorf("%s promises %s", o[1], o[2])
		}
	}
}

func TestEveryCountOnTheRailIsWhatTheChoiceFinds(t *testing.T) {
	f := stocked(t)
	body := f.get(t, "/stones?s=round&c=D-H", i18n.English).Body.String()
	choices := regexp.MustCompile(`name="(lab|fl|o)" value="([^"]+)"[^>]*>[^<]*<em>([0-9,]+)</em>`).FindAllStringSubmatch(body, -1)
	if len(choices) < 5 {
		t.Fatalf("only %d choices", len(choices))
	}
	for _, c := range choices {
		q := "/stones?s=round&c=D-H&" + c[1] + "=" + url.QueryEscape(c[2])
		if c[1] == "o" {
			q = "/stones?o=" + c[2] + "&s=round&c=D-H"
		}
		w := f.get(t, q, i18n.English)
		if w.Code == 303 {
			w = f.get(t, w.Header().Get("Location"), i18n.English)
		}
		if !strings.Contains(w.Body.String(), "<h1>"+c[3]+" stone") {
			t.Errorf("%s=%s promises %s", c[1], c[2], c[3])
		}
	}
}

func TestMoreShowsEveryStoneOnce(t *testing.T) {
	f := stocked(t)
	path, rows := "/stones?sort=total", map[string]bool{}
	total := 0
	for range 20 {
		body := f.get(t, path, i18n.English).Body.String()
		for _, m := range regexp.MustCompile(`data-no="(\d+)"`).FindAllStringSubmatch(body, -1) {
			if rows[m[1]] {
				t.Fatalf("stone %s stands twice", m[1])
			}
			rows[m[1]] = true
		}
		if m := regexp.MustCompile(`<h1>(\d+) stones`).FindStringSubmatch(body); m != nil {
			total, _ = strconv.Atoi(m[1])
		}
		next := regexp.MustCompile(`href="([^"]+)" rel="next"`).FindStringSubmatch(body)
		if next == nil {
			break
		}
		path = strings.ReplaceAll(next[1], "&amp;", "&")
	}
	if len(rows) != total || total == 0 {
		t.Errorf("%d stones on all pages, %d counted", len(rows), total)
	}
}

func TestVisitorsSeeCountsAndNeverStonesOrPrices(t *testing.T) {
	f := stocked(t)
	w := f.visit("/stones?s=round")
	body := w.Body.String()
	if w.Code != 200 || !regexp.MustCompile(`<h1>\d+ stones`).MatchString(body) {
		t.Fatalf("%d", w.Code)
	}
	for _, secret := range []string{"data-no", "data-usd", `name="ppc`, `name="total`, `name="seller`, `name="no"`, "/stones/1"} {
		if strings.Contains(body, secret) {
			t.Errorf("a visitor sees %s", secret)
		}
	}
	all := regexp.MustCompile(`<h1>(\d+) stones`).FindStringSubmatch(body)[1]
	w = f.visit("/stones?s=round&ppc=1-500")
	if w.Code != 303 || w.Header().Get("Location") != "/stones?s=round" {
		t.Errorf("a price filter of a visitor is answered with %d %s (%s stones)", w.Code, w.Header().Get("Location"), all)
	}
	for _, path := range []string{"/stones/1", "/stones/1/peek", "/stones.csv", "/stones/compare?nos=1", "/find?q=1", "/searches"} {
		if w := f.visit(path); w.Code != 401 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestASearchGoesOutAsAFile(t *testing.T) {
	f := stocked(t)
	count := func(s string) int { return strings.Count(s, "\n") }
	csv := f.get(t, "/stones.csv?s=round", i18n.English)
	if !strings.HasPrefix(csv.Header().Get("Content-Disposition"), "attachment; filename=") || count(csv.Body.String()) < 50 {
		t.Errorf("%v, %d lines", csv.Header(), count(csv.Body.String()))
	}
	if strings.Contains(csv.Body.String(), "\n=") {
		t.Error("a cell starts a formula")
	}
	if w := f.get(t, "/stones.xlsx?s=round", i18n.Chinese); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "PK") {
		t.Errorf("workbook: %d", w.Code)
	}
	if w := f.get(t, "/stones.json?s=heart", i18n.English); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "[") {
		t.Errorf("JSON: %d", w.Code)
	}
}

func TestASearchIsSavedFoundAgainAndRemoved(t *testing.T) {
	f := stocked(t)
	post := func(path string, form url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", f.cookie)
		w := httptest.NewRecorder()
		f.handler.ServeHTTP(w, r)
		return w
	}
	w := post("/searches", url.Values{"name": {""}, "query": {"s=pear"}})
	if w.Code != 422 || !strings.Contains(w.Body.String(), "<title>Error:") || !strings.Contains(w.Body.String(), "s=pear") {
		t.Errorf("without a name: %d", w.Code)
	}
	if w := post("/searches", url.Values{"name": {"Pears <b>"}, "query": {"s=pear&ct=0.2-5"}}); w.Code != 303 {
		t.Fatalf("saving: %d %s", w.Code, cut(w.Body.String(), 500))
	}
	list := f.get(t, "/searches", i18n.English).Body.String()
	m := regexp.MustCompile(`href="(/stones\?s=pear[^"]*)">Pears &lt;b&gt;</a>[\s\S]*?action="(/searches/\d+/drop)"`).FindStringSubmatch(list)
	if m == nil {
		t.Fatal("the saved search is not on the page")
	}
	if w := f.get(t, strings.ReplaceAll(m[1], "&amp;", "&"), i18n.English); w.Code != 200 {
		t.Errorf("the saved address: %d", w.Code)
	}
	if w := post(m[2], nil); w.Code != 303 {
		t.Errorf("removing: %d", w.Code)
	}
	if strings.Contains(f.get(t, "/searches", i18n.English).Body.String(), "Pears") {
		t.Error("the search is still there")
	}
}
