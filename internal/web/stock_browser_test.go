package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/browser"
)

// open serves the floor to a browser as the trader reads it, in a language.
func (f *floor) open(t *testing.T, l i18n.Lang) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cookie := f.cookie + "; lang=" + string(l)
		if said, err := r.Cookie(saidCookie); err == nil {
			cookie += "; " + said.String()
		}
		r.Header.Set("Cookie", cookie)
		f.handler.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func dealersFile(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "november.csv")
	if err := os.WriteFile(name, []byte(dealerFile), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestAStockKeeperUploadsMapsPublishesAndEditsInABrowser(t *testing.T) {
	p := browser.Open(t)
	f := makeFloor(t, 120)
	house := f.open(t, i18n.English)

	p.Visit(house + "/stock/uploads")
	p.Accessible()
	p.Click(`input[value=merge]`)
	p.Upload("#file", dealersFile(t))
	p.Click("form[data-upload] button")
	p.WaitUntil(`location.pathname.startsWith("/stock/uploads/") && !!document.querySelector("table.map")`)
	p.Says("h1", "november.csv: what are the columns?")
	p.Accessible()
	at := strings.TrimPrefix(p.URL(), house)

	p.Choose(`select[name="ask.price"]`, "per_carat")
	p.Choose(`select[name="word.to.0"]`, "Excellent")
	p.Follow(`button[value=look]`)
	p.Says("h1", "what are the columns?")
	p.Follow(`button[value=read]`)
	p.Says("h1", "Reading november.csv")
	p.Accessible()
	f.stage(t, at)
	p.WaitUntil(`!document.querySelector("[data-live]")`) // the page notices by itself
	p.Says("h1", "ready to publish")
	p.Accessible()
	p.Follow(`form[action$="/publish"] button`)
	p.Says("[role=status]", "The file is published.")
	p.Accessible()

	p.Visit(house + "/stock?no=ZZ-")
	p.Accessible()
	p.Type(`input[name^="ppc."]`, "6,450")
	p.Follow("button[value=save]")
	p.Says("[role=status]", "1 listing changed.")
	if v := browser.Eval[string](p, `document.querySelector('input[name^="ppc."]').value`); v != "6,450" {
		t.Errorf("the price is %s", v)
	}
	p.NoProblems()
	if n := f.server.CSPReports(); n != 0 {
		t.Errorf("%d reports of the content security policy", n)
	}
}

func TestUploadingWorksWithoutScriptsInChinese(t *testing.T) {
	p := browser.Open(t)
	f := makeFloor(t, 60)
	house := f.open(t, i18n.Chinese)
	p.Scripts(false)
	p.Visit(house + "/stock/uploads")
	p.Click(`input[value=merge]`)
	p.Upload("#file", dealersFile(t))
	p.Follow("form[data-upload] button")
	p.Says("h1", "november.csv：各列是什么？")
	at := strings.TrimPrefix(p.URL(), house)
	p.Choose(`select[name="ask.price"]`, "per_carat")
	p.Follow(`button[value=read]`)
	p.Says("h1", "正在读取 november.csv")
	f.stage(t, at)
	p.Visit(house + at)
	p.Says("h1", "待发布")
	p.Follow(`form[action$="/publish"] button`)
	p.Says("h1", "november.csv 已发布")
	p.NoProblems()
}
