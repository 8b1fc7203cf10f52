package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/app/world"
	"openbourse/internal/base/i18n"
	"openbourse/internal/browser"
)

// novemberFile is what a dealer has on his disk: title rows, his own heads, a price that
// does not say of what, a shop's word for a cut, a row without a price. N stands for his
// stock numbers, R for the laboratory's.
const novemberFile = "November list\n\nLot #,Shp,Cts,Col,Clar,Cut Grade,Pol,Sym,Fluor,Lab,Report #,Price,Country\n" +
	"N-1,RBC,1.01,F,VS1,X,EX,VG,None,GIA,R1,6200,BE\n" +
	"N-2,圆形,0.90,G,VS2,Premium,EX,EX,Faint,GIA,R2,4100,BE\n" +
	"N-3,BR,0.70,D,SI1,VG,VG,VG,None,GIA,R3,0,BE\n"

// stockStory is the same way in two languages, by different dealers.
var stockStory = []struct {
	lang                      i18n.Lang
	dealer                    int    // of the demo's companies
	prefix, report            string // of his stock and report numbers
	mapping, ready, published string // what the pages say on the way
}{
	{i18n.English, 0, "NOV", "770000000", "what are the columns?", "2 stones ready to publish", "is published"},
	{i18n.Chinese, 1, "DEC", "770000001", "各列是什么？", "2 颗钻石待发布", "已发布"},
}

func TestADealersFileBecomesAStoneThatABuyerFinds(t *testing.T) {
	f := openFair(t, 300)
	people := world.Demo.Companies()
	for _, s := range stockStory {
		t.Run(string(s.lang), func(t *testing.T) {
			p := browser.Open(t)
			p.Visit(f.At + "/signin/demo/" + people[s.dealer].People[0].Mail)
			p.Follow(`.top .in > form button[lang="` + s.lang.Tag() + `"]`)
			p.Visit(f.At + "/stock/uploads")
			file := filepath.Join(t.TempDir(), "november.csv")
			content := strings.NewReplacer("\nN-", "\n"+s.prefix+"-", "GIA,R", "GIA,"+s.report).Replace(novemberFile)
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			p.Click("input[value=merge]")
			p.Upload("#file", file)
			p.Click("form[data-upload] button")
			p.WaitUntil(`!!document.querySelector("table.map")`)
			p.Says("h1", s.mapping)
			p.Choose(`select[name="ask.price"]`, "per_carat")
			p.Choose(`select[name="word.to.0"]`, "Very Good")
			p.Follow("button[value=read]")
			p.WaitUntil(`!!document.querySelector('form[action$="/publish"]')`) // the house reads it meanwhile
			p.Says("h1", s.ready)
			p.Says("#report", s.prefix+"-3")
			p.Follow(`form[action$="/publish"] button`)
			p.Says("h1", s.published)
			p.NoProblems()

			// another member looks for it by report number, with the keyboard alone
			p.Visit(f.At + "/signin/demo/" + people[2].People[0].Mail)
			p.Visit(f.At + "/stones")
			p.Press("/")
			p.Wait("#pal[open]")
			p.Press(s.report + "1\r")
			p.WaitUntil(`/^\/stones\/\d+$/.test(location.pathname) && document.readyState === "complete"`)
			p.Says("main", s.report+"1", "1.01")
			p.NoProblems()

			// and both by their stock numbers; the row without a price is not there
			p.Visit(f.At + "/stones?no=" + s.prefix + "-1," + s.prefix + "-2," + s.prefix + "-3")
			if n := p.Count(`main table input[name=nos]`); n != 2 {
				t.Errorf("%d stones of the file are found: %s", n, p.Text("main"))
			}
			p.NoProblems()
			f.Quiet(t)
		})
	}
}
