package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/browser"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// TestAPartnerIsMadeInEnglishAndWorksInChinese plays the whole way in a browser: an
// administrator makes a carrier a partner, a second one signs, the carrier's administrator
// comes to his desk, adds a colleague and makes a key; the key does what was agreed and no more.
func TestAPartnerIsMadeInEnglishAndWorksInChinese(t *testing.T) {
	t.Parallel()
	b := browser.Open(t)
	p, origin := opened(t)
	p.another(party.Exchange, "second@house.example", access.Admin)
	b.Visit(origin + "/signin/demo/" + mailOf(access.Admin) + "?to=/admin/members")
	b.Choose("#f-kind", "carrier")
	b.Type("#f-name", "Lantern Vans")
	b.Type("#f-name_zh", "灯塔押运")
	b.Submit("form[method=post][action='/admin/members'] button")
	b.Says("h1", "Lantern Vans")
	no := b.URL()[strings.LastIndexByte(b.URL(), '/')+1:]

	b.Visit(origin + "/admin/people?org=" + no)
	b.Type("#f-email", "boss@vans.example")
	b.Type("#f-name", "Xie Bin")
	b.Choose("#f-lang", "zh")
	b.Click("input[name=roles][value=partner]")
	b.Click("input[name=roles][value=partneradmin]")
	b.Submit("aside form button.p")
	b.Says("main", "/account/first/")

	b.Visit(origin + "/admin/partners/" + no)
	b.Type("#f-title", "Carriage of goods")
	b.Click("input[name=scopes][value='shipment.carried']")
	b.Submit("#draft form button")
	b.Says("#agreement-1", "Draft", "Another administrator signs")
	paper := filepath.Join(t.TempDir(), "signed.pdf")
	if err := os.WriteFile(paper, []byte("%PDF-1.7 both sides signed"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Upload("#f-file-1", paper)
	b.Submit("form[action='/admin/agreements/1/files'] button")
	b.Says("#agreement-1", "signed.pdf")
	b.Accessible()
	b.Visit(origin + "/signin/demo/second@house.example?to=/admin/partners/" + no)
	b.Submit("form[action='/admin/agreements/1/sign'] button")
	b.Says("#agreement-1", "Running")

	b.Visit(origin + "/signin/demo/boss@vans.example?to=/partner")
	b.Says("h1", "灯塔押运")
	b.Says("main", "生效中", "指定贵机构的货运", "管理人员")
	b.Accessible()
	b.Visit(origin + "/admin/people")
	b.Type("#f-email", "driver@vans.example")
	b.Type("#f-name", "Driver One")
	b.Click("input[name=roles][value=partner]")
	b.Submit("aside form button.p")
	b.Says("main", "/account/first/", "Driver One")
	b.Visit(origin + "/account")
	if n := b.Count("input[name=scopes][value='bank.read']"); n != 0 {
		t.Error("a carrier is offered a bank's acts for its key")
	}
	b.Type("#f-key", "gate")
	b.Click("input[name=scopes][value='shipment.carried']")
	b.Submit("form[action='/account/keys'] button")
	b.Says("main", "bk_test_")
	secret := keyShown.FindString(b.Text("main"))
	b.NoProblems()

	programs, err := api.New(api.Deps{DB: p.k.DB(), Keeper: p.k, Clock: p.now, Keys: p.desk, Origin: origin})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/partner/shipments": http.StatusOK, "/bank/credits": http.StatusForbidden, "/partner/agreements": http.StatusForbidden} {
		r := httptest.NewRequest(http.MethodGet, api.Base+path, nil)
		r.Header.Set("Authorization", "Bearer "+secret)
		w := httptest.NewRecorder()
		programs.Handler().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d: %s", path, w.Code, want, w.Body.String())
		}
	}
}
