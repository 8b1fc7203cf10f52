package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

func TestALaboratoryAnswersForItsReportsOnItsPage(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	ctx, system := context.Background(), access.System("test")
	add := func(kind party.OrgKind, name string) party.Added {
		o, err := (party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01"}).Do(ctx, f.keeper, system, id.New())
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	house, err := party.House(ctx, f.keeper.DB())
	if err != nil {
		house.ID = add(party.Exchange, "Exchange").Org
	}
	lab := add(party.Laboratory, "Light Laboratory")
	clerk := f.teller(t, lab, party.Laboratory, "clerk@lab.invalid", access.Partner)
	admin := f.teller(t, party.Added{Org: house.ID}, party.Exchange, "admin@house.invalid", access.Admin)
	buyer := f.dealer(t, 0)
	all := f.stonesOf(t, 1, 2)
	good, bad := all[0].Stone.Reports[0], all[1].Stone.Reports[0]
	has := func(page string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(page, w) {
				t.Errorf("the page lacks %q", w)
			}
		}
	}
	post := func(p *dealer, at string, want int, v url.Values) {
		t.Helper()
		if w := p.send("POST", at, v); w.Code != want {
			t.Errorf("%s: %d, want %d: %s", at, w.Code, want, refusalOf(w))
		}
	}
	say := func(number, genuine, note string) url.Values {
		return url.Values{"lab": {good.Lab.String()}, "number": {number}, "genuine": {genuine}, "note": {note}}
	}
	has(clerk.send("GET", "/partner", nil).Body.String(), "Answer for reports", "none noted")
	has(clerk.send("GET", "/reports", nil).Body.String(), "not noted yet for which reports")
	post(clerk, "/reports", http.StatusForbidden, say(good.Number, "yes", ""))
	at := fmt.Sprintf("/admin/partners/%d", lab.No)
	for _, l := range []string{good.Lab.String(), bad.Lab.String()} {
		post(admin, at+"/issuer", http.StatusSeeOther, url.Values{"lab": {l}})
	}
	has(admin.send("GET", at, nil).Body.String(), "Reports it answers for", good.Lab.String())
	post(clerk, "/reports", http.StatusUnprocessableEntity, say("0", "yes", ""))
	post(clerk, "/reports", http.StatusUnprocessableEntity, say(good.Number, "no", ""))
	post(clerk, "/reports", http.StatusSeeOther, say(good.Number, "yes", ""))
	set, err := settings.Now(ctx, f.keeper.DB())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range i18n.Languages {
		day := l.Date(clock.DateOf(f.keeper.Clock().Now(), set.Location()))
		has(buyer.sendIn(l, stoneURL(all[0].No)), l.T("report.confirmed_on", "day", day))
	}
	v := say(bad.Number, "no", "It is of <b>another</b> stone.")
	v.Set("lab", bad.Lab.String())
	post(clerk, "/reports", http.StatusSeeOther, v)
	entries, err := f.keeper.After(ctx, 0, 5000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, err := market.ApplyReport(settings.Letterhead)(ctx, f.keeper, e); err != nil {
			t.Fatal(err)
		}
	}
	if w := buyer.send("GET", stoneURL(all[1].No), nil); w.Code != http.StatusNotFound {
		t.Errorf("the stone is still on the market: %d", w.Code)
	}
	has(admin.send("GET", "/today", nil).Body.String(), "Reports disowned by their laboratories", bad.Key(), "It is of &lt;b&gt;another&lt;/b&gt; stone.")
	has(admin.send("GET", "/reports", nil).Body.String(), "I know of it", bad.Key())
	post(clerk, "/reports/2/seen", http.StatusForbidden, nil)
	post(admin, "/reports/2/seen", http.StatusSeeOther, nil)
	post(admin, "/reports/2/seen", http.StatusConflict, nil)
	if w := buyer.send("GET", "/reports", nil); w.Code != http.StatusForbidden {
		t.Errorf("a member reads them: %d", w.Code)
	}
}
