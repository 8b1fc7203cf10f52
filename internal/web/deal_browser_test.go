package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/browser"
)

// serves opens the pages to a browser as a dealer reads them, in a language.
func (p *dealer) serves(l i18n.Lang) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cookie := p.cookie + "; lang=" + string(l)
		if said, err := r.Cookie(saidCookie); err == nil {
			cookie += "; " + said.String()
		}
		r.Header.Set("Cookie", cookie)
		p.f.handler.ServeHTTP(w, r)
	}))
	p.Cleanup(func() { s.CloseClientConnections(); s.Close() }) // a stream of events stays open by itself
	return s.URL
}

// TestAListOfferUnderSealIsCounteredAndStruckInABrowser is played by a buyer who reads
// English and a seller who reads Chinese, each in a browser of his own.
func TestAListOfferUnderSealIsCounteredAndStruckInABrowser(t *testing.T) {
	f := makeFloor(t, 60)
	buyer, seller := f.dealer(t, 0), f.dealer(t, 1)
	x := f.stonesOf(t, 1, 3)
	b, s := browser.Open(t), browser.Open(t)
	at, zh := buyer.serves(i18n.English), seller.serves(i18n.Chinese)

	nos := make([]string, len(x))
	for i := range x {
		nos[i] = "no=" + strconv.FormatInt(x[i].No, 10)
	}
	b.Visit(at + stoneURL(x[0].No))
	b.Says("main", "Make an offer")
	browser.Eval[bool](b, `(f => { f.method = "post"; f.action = "/deals"; "`+strings.Join(nos, "&")+`".split("&").forEach(x => { const i = document.createElement("input"); [i.name, i.value] = x.split("="); f.append(i); }); document.body.append(f); f.submit(); return true; })(document.createElement("form"))`)
	b.WaitUntil(`location.pathname === "/deals/1"`)
	b.Says("h1", "Enquiry with")
	b.Accessible()
	s.Visit(zh + "/deals/1")
	s.Accessible()

	b.Type(`[name=percent]`, "-12,5")
	b.Click(`[name=sealed]`)
	b.Follow(`[data-offer] button`)
	b.Says("h1", "Sign the sealed offer")
	b.Accessible()
	b.Follow(`[data-signs]`)
	b.Says("h1", "You offered")
	s.WaitUntil(`document.querySelector("h1").textContent.includes("报价")`) // told by the stream, without a reload
	s.WaitUntil(`!!document.querySelector("#d-acts .btn.seal")`)
	s.Accessible()
	b.Visit(at + stoneURL(x[0].No))
	b.Says("main", "held for another buyer or under a sealed offer")
	b.Visit(at + "/deals/1")

	s.Type(`[name=percent]`, "-4")
	s.Click(`[name=each]`)
	s.Follow(`[data-offer] button`)
	s.Says("h1", "签署报价")
	s.Follow(`[data-signs]`)
	s.Says("h1", "您报价")
	b.WaitUntil(`document.querySelector("h1").textContent.includes("offers US$")`)
	b.WaitUntil(`document.querySelectorAll("#d-acts [name=line]").length === 3`)
	b.Click(`#d-acts [name=line][value="3"]`) // all but the third
	b.Follow(`#d-acts .btn.seal`)
	b.Says("h1", "Accept and sign")
	b.Says("main", x[0].StockNo, x[1].StockNo)
	b.Accessible()
	b.Follow(`[data-signs]`)
	b.Says("h1", "Mazal: US$")
	b.Says("main", "left out")
	b.Accessible()
	s.WaitUntil(`document.querySelector("h1").textContent.includes("成交")`)
	s.Visit(zh + "/deals")
	s.Says("main", "成交")
	s.Accessible()
	s.Visit(zh + "/holds")
	s.Accessible()
	b.NoProblems()
	s.NoProblems()
}

func TestThreePriceFieldsFollowEachOther(t *testing.T) {
	f := makeFloor(t, 60)
	buyer := f.dealer(t, 0)
	x := f.stonesOf(t, 1, 1)[0]
	b := browser.Open(t)
	at := buyer.serves(i18n.English)
	b.Visit(at + stoneURL(x.No))
	b.Press("o")
	b.WaitUntil(`location.pathname === "/deals/1"`)
	b.WaitUntil(`document.querySelector('[name="pct.1"]').value !== ""`) // the module has run
	b.Type(`[name="pct.1"]`, "-10")
	want := strconv.FormatInt(x.PPC*9/1000, 10) // dollars
	b.WaitUntil(`Math.abs(Number(document.querySelector('[name="ppc.1"]').value.replace(/,/g, "")) - ` + want + `) <= 1`)
	b.WaitUntil(`document.querySelector('[name="how.1"]').value === "percent"`)
	b.Type(`[name="ppc.1"]`, "100")
	b.WaitUntil(`document.querySelector('[name="how.1"]').value === "ppc" && document.querySelector('[name="total.1"]').value !== ""`)
	b.Click("h1") // the price stays when he looks elsewhere and the seller says something
	f.dealer(t, 1).send("POST", "/deals/1/talk", url.Values{"body": {"Still here."}})
	b.WaitUntil(`document.querySelector("#d-msgs").textContent.includes("Still here.")`)
	if v := browser.Eval[string](b, `document.querySelector('[name="ppc.1"]').value`); v != "100" {
		t.Errorf("the price typed became %q when a message came", v)
	}
	b.Size(390, 844)
	b.Accessible()
	if n := b.Sideways(); n > 0 {
		t.Errorf("the room is %d pixels too wide for a phone", n)
	}
	b.NoProblems()
}
