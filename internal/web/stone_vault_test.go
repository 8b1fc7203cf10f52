package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

func TestAStoneThatStaffTookIntoTheVaultIsDeliveredThere(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	house, err := party.AddOrg{Kind: party.Exchange, Name: "Exchange", Country: "CN", Since: "2020-01-01"}.Do(context.Background(), f.keeper, access.System("test"), id.New())
	if err != nil {
		t.Fatal(err)
	}
	staff, buyer := f.teller(t, house, party.Exchange, "floor@example.org", access.Staff), f.dealer(t, 0)
	x := f.stonesOf(t, 1, 1)[0]
	page := "/stones/" + strconv.FormatInt(x.No, 10)
	buy := url.Values{"no": {strconv.FormatInt(x.No, 10)}, "ppc": {strconv.FormatInt(x.PPC, 10)}}
	shown := func(p *dealer, method, path string, v url.Values, words ...string) {
		t.Helper()
		w := p.send(method, path, v)
		for _, word := range words {
			if !strings.Contains(w.Body.String(), word) {
				t.Errorf("%s %s: %d without %q", method, path, w.Code, word)
			}
		}
	}
	shown(buyer, "POST", "/deals/buy", buy, "At the exchange", "By carrier", "Take this delivery")
	if w := buyer.send("POST", "/deals/buy", buy); strings.Contains(w.Body.String(), "In the vault") {
		t.Error("the vault is offered for a stone that is not in it")
	}
	shown(staff, "GET", page, nil, "Taken into the vault")
	if w := staff.send("POST", page+"/vault", url.Values{"cmd": {id.New().String()}, "in": {"1"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("taking it in: %d %s", w.Code, w.Body)
	}
	shown(staff, "GET", page, nil, "Given back to its owner")
	shown(buyer, "POST", "/deals/buy", buy, `<option value="vault" selected>In the vault`)
	if w := buyer.send("POST", page+"/vault", url.Values{"cmd": {id.New().String()}, "in": {"0"}}); w.Code != http.StatusForbidden {
		t.Errorf("a member gave it back to himself: %d", w.Code)
	}
}
