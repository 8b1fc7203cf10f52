package web

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

func TestASearchLooksAtSingleStonesUnlessAskedForMore(t *testing.T) {
	f := stocked(t)
	count := func(path string) int {
		t.Helper()
		body := f.get(t, path, i18n.English).Body.String()
		m := regexp.MustCompile(`<h1>([0-9]+) `).FindStringSubmatch(body)
		if m == nil {
			return 0
		}
		n, _ := strconv.Atoi(m[1])
		return n
	}
	body := f.get(t, "/stones", i18n.English).Body.String()
	choices := regexp.MustCompile(`name="form" value="([a-z]+)"( checked)?>[^<]*<em>([0-9]+)</em>`).FindAllStringSubmatch(body, -1)
	sum, all := 0, 0
	for _, c := range choices {
		n, _ := strconv.Atoi(c[3])
		if got := count("/stones?form=" + c[1]); c[1] != "single" && got != n {
			t.Errorf("form=%s promises %d, finds %d", c[1], n, got)
		}
		switch {
		case c[1] == anyForm:
			all = n
		case c[1] == "single" && (c[2] == "" || n != count("/stones")):
			t.Errorf("single stones are not what is shown: %v", c)
		}
		if c[1] != anyForm {
			sum += n
		}
	}
	if len(choices) < 4 || all != sum || all <= count("/stones") {
		t.Errorf("%d forms offer %d of %d", len(choices), sum, all)
	}
	if strings.Contains(body, `class="lot"`) {
		t.Error("a lot stands among single stones")
	}
	for _, path := range []string{"/stones?pcs=2-*", "/stones?form=parcel", "/stones?form=any&v=grid"} {
		if count(path) == 0 {
			t.Errorf("%s finds nothing", path)
		}
	}
}

func TestTheFormOfASearchHasOneSpelling(t *testing.T) {
	f := stocked(t)
	for asked, want := range map[string]string{
		"/stones?form=single&s=round":                         "/stones?s=round",
		"/stones?form=any&o=lab_grown&s=round":                "/stones?o=lab_grown&form=any&s=round",
		"/stones?form=rough,parcel,pair,single":               "/stones?form=any",
		"/stones?form=any&pcs=10-50":                          "/stones?pcs=10-50",
		"/stones?q=parcel+1-1.5":                              "/stones?form=parcel&ct=1-1.5",
		"/stones?form=pair&form=single":                       "/stones?form=single,pair",
		"/stones?form=single&no=ab1,ab2&form=":                "/stones?form=single&no=AB1,AB2",
		"/stones?o=natural&form=single&ct.min=1&ct.max=&s=":   "/stones?ct=1-*",
		"/stones?o=treated&form=any&ct.min=&ct.max=&sort=ppc": "/stones?o=treated&form=any",
	} {
		if w := f.get(t, asked, i18n.English); w.Code != 303 || w.Header().Get("Location") != want {
			t.Errorf("%s: %d to %s, want %s", asked, w.Code, w.Header().Get("Location"), want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		q := search.Query{
			Kind: stone.Kind(rapid.IntRange(0, 3).Draw(t, "kind")), Form: search.Set(rapid.Uint64().Draw(t, "form")),
			Numbers: rapid.SliceOfN(rapid.StringMatching(`[A-Z0-9]{1,8}`), 0, 2).Draw(t, "numbers"),
			Sieve:   rapid.SliceOfN(rapid.StringMatching(`\+[0-9]`), 0, 1).Draw(t, "sieve"),
		}.Normal()
		if q.Form == search.SetOf(stone.Forms()...) {
			q.Form = 0
		}
		v, err := url.ParseQuery(encode(q))
		if err != nil {
			t.Fatal(err)
		}
		if back := readQuery(v); encode(back) != encode(q) || back.Form != q.Form {
			t.Fatalf("%s is read as %s", encode(q), encode(back))
		}
	})
}

func TestAnEntryThatIsNotOneStoneSaysSoInWords(t *testing.T) {
	f := stocked(t)
	words := map[i18n.Lang][3]string{
		i18n.English: {"Parcel of ", "Pair", "Rough, 12 stones"}, i18n.Chinese: {"包货 ", "配对", "毛坯 12 粒"},
		i18n.Dutch: {"Partij van ", "Paar", "Ruw, 12 stenen"}, i18n.Russian: {"Партия из ", "Пара", "Сырьё, 12 камней"},
	}
	for l, all := range words {
		for i, form := range []string{"parcel", "pair"} {
			table := f.get(t, "/stones?form="+form, l).Body.String()
			no := regexp.MustCompile(`data-no="(\d+)"`).FindStringSubmatch(table)
			if no == nil {
				t.Fatalf("no %s", form)
			}
			if strings.Count(table, `<span class="lot" title="`+all[i]) != strings.Count(table, "data-no=") {
				t.Errorf("%s: a row of the table does not say %s", l, all[i])
			}
			for _, path := range []string{"/stones?form=" + form + "&v=grid", "/stones/" + no[1] + "/peek", "/stones/" + no[1], "/stones/compare?nos=" + no[1]} {
				body := f.get(t, path, l).Body.String()
				if !strings.Contains(body, all[i]) || !strings.Contains(body, `class="gem heap"`) {
					t.Errorf("%s %s does not say %s", l, path, all[i])
				}
				if strings.Contains(body, "gm-o") {
					t.Errorf("%s draws one stone", path)
				}
			}
		}
		rough := stone.Stone{Form: stone.Rough, Kind: stone.Natural, Pieces: 12, Carat: 5400}
		if got := stoneTitle(l, &rough); got != all[2]+", "+l.Carat(5400)+" ct" {
			t.Errorf("rough is called %q", got)
		}
		var m markup
		f.server.heap(&m, &rough, 150)
		if drawable(&rough) || strings.Count(string(m.b), "#gi-rough") != 6 {
			t.Errorf("rough is drawn as %s", m.b)
		}
	}
	if grid := f.get(t, "/stones?form=parcel&v=grid", i18n.English).Body.String(); strings.Count(grid, " per carat</span>") != strings.Count(grid, "data-no=") {
		t.Error("a parcel has no price per carat")
	}
}

func TestTheFirstPageCountsSingleStonesAndNamesTheRest(t *testing.T) {
	f := stocked(t)
	number := func(path, pattern string) string {
		t.Helper()
		m := regexp.MustCompile(pattern).FindStringSubmatch(f.get(t, path, i18n.English).Body.String())
		if m == nil {
			t.Fatalf("%s has no %s", path, pattern)
		}
		return m[1]
	}
	home, found := number("/en/", `Natural stones</div><div class="v">(\d+)<`), number("/stones", `<h1>(\d+) stones`)
	if home != found {
		t.Errorf("the first page counts %s stones, the market %s", home, found)
	}
	lots, _ := strconv.Atoi(number("/en/", `besides (\d+) pairs, parcels and rough`))
	n := 0
	for _, form := range []string{"pair", "parcel", "rough"} {
		k, _ := strconv.Atoi(number("/stones?form="+form, `<h1>(\d+) `))
		n += k
	}
	if lots == 0 || lots != n {
		t.Errorf("the first page counts %d lots, the market %d", lots, n)
	}
}
