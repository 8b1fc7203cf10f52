package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
)

// ownStone is a single stone of a dealer that is live on the market.
func (p *dealer) ownStone(t *testing.T) market.Listing {
	t.Helper()
	ctx, now := context.Background(), clock.System{}.Now()
	for no := int64(1); no <= 200; no++ {
		l, err := market.ListingByNo(ctx, p.f.keeper.DB(), access.System("test"), now, no)
		if err == nil && l.Member == p.who.Org && l.Live && l.Stone.Form == stone.Single && l.Lock.Reason == "" {
			return l
		}
	}
	t.Fatal("he has none")
	return market.Listing{}
}

func TestAMemoGoesOutAndComesBackByPages(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	owner, holder, third := f.dealer(t, 0), f.dealer(t, 1), f.dealer(t, 2)
	l := owner.ownStone(t)
	day := clock.DateOf(clock.System{}.Now(), time.UTC).AddDays(7)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDays(1)
	}
	fields := url.Values{
		"member_no": {strconv.FormatInt(holder.who.OrgNo, 10)}, "currency": {"USD"}, "day": {string(day)}, "cover": {"city"}, "insurer": {"holder"}, "bears": {"holder"},
		"goods": {l.StockNo + " 8900"},
	}
	bad := url.Values{}
	for k, v := range fields {
		bad[k] = v
	}
	bad["goods"] = []string{"no-such-stone 8900"}
	w := owner.send("POST", "/memos", bad)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "no-such-stone 8900") || !strings.Contains(w.Body.String(), "Error:") {
		t.Fatalf("bad goods: %d", w.Code)
	}
	w = owner.send("POST", "/memos", fields)
	at := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !regexp.MustCompile(`^/memos/[0-9]+$`).MatchString(at) {
		t.Fatalf("proposing: %d %s %s", w.Code, at, refusalOf(w))
	}
	if w := third.send("GET", at, nil); w.Code != http.StatusNotFound {
		t.Errorf("a third member sees it: %d", w.Code)
	}
	if w := owner.send("GET", at, nil); strings.Contains(w.Body.String(), at+"/accept") || !strings.Contains(w.Body.String(), "Proposed") {
		t.Error("the owner may accept his own memo")
	}
	if w := holder.send("POST", at+"/accept", nil); w.Code != http.StatusSeeOther {
		t.Fatalf("accepting: %d %s", w.Code, refusalOf(w))
	}
	page := holder.send("GET", at, nil).Body.String()
	for _, want := range []string{"Out on memo", l.StockNo, at + "/buy", at + "/claim"} {
		if !strings.Contains(page, want) {
			t.Errorf("the holder's page lacks %q", want)
		}
	}
	if code := regexp.MustCompile(`href="(/papers/[^"]+)"`).FindStringSubmatch(page); code == nil {
		t.Error("the memo note is not linked")
	} else if w := owner.send("GET", code[1], nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), l.StockNo) || !strings.Contains(w.Body.String(), "寄售") {
		t.Errorf("the memo note: %d %s", w.Code, refusalOf(w))
	}
	if w := owner.send("GET", "/memos/lien.csv", nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), l.StockNo) {
		t.Errorf("goods out: %d %s", w.Code, w.Body)
	}
	if w := owner.send("POST", at+"/return", url.Values{}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("nothing ticked: %d", w.Code)
	}
	if w := owner.send("POST", at+"/return", url.Values{"line": {"1"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("returning: %d %s", w.Code, refusalOf(w))
	}
	if page := owner.send("GET", "/memos?v=all", nil).Body.String(); !strings.Contains(page, "Closed") {
		t.Error("the memo is not closed in the list")
	}
}

func TestTheHolderOffersAnotherPriceByPages(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	owner, holder := f.dealer(t, 0), f.dealer(t, 1)
	l := owner.ownStone(t)
	day := clock.DateOf(clock.System{}.Now(), time.UTC).AddDays(7)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDays(1)
	}
	at := owner.send("POST", "/memos", url.Values{
		"member_no": {strconv.FormatInt(holder.who.OrgNo, 10)}, "currency": {"USD"}, "day": {string(day)}, "cover": {"city"}, "insurer": {"holder"}, "bears": {"holder"},
		"goods": {l.StockNo + " 8900"},
	}).Header().Get("Location")
	if w := holder.send("POST", at+"/accept", nil); w.Code != http.StatusSeeOther {
		t.Fatalf("accepting: %d %s", w.Code, refusalOf(w))
	}
	if page := owner.send("GET", at, nil).Body.String(); strings.Contains(page, at+"/offer") {
		t.Error("the owner may bid for his own goods")
	}
	if page := holder.send("GET", at, nil).Body.String(); !strings.Contains(page, at+"/offer") || !strings.Contains(page, `name="ppc.1"`) {
		t.Error("the holder is not asked for another price")
	}
	fields := url.Values{"ppc.1": {"8,500.00"}, "days": {"7"}, "valid": {"24"}}
	if w := holder.send("POST", at+"/offer", url.Values{"valid": {"24"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("for nothing: %d", w.Code)
	}
	if w := holder.send("POST", at+"/offer", url.Values{"ppc.1": {"cheap"}, "valid": {"24"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "cheap") {
		t.Errorf("a price that is none: %d", w.Code)
	}
	w := holder.send("POST", at+"/offer", fields)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Already with the buyer") || !strings.Contains(w.Body.String(), l.StockNo) {
		t.Fatalf("what would be signed: %d %s", w.Code, refusalOf(w))
	}
	if w := owner.send("POST", at+"/offer", fields); w.Code != http.StatusForbidden {
		t.Errorf("the owner bids: %d", w.Code)
	}
}

func TestTheMemoBookSpeaksFourLanguages(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 6)
	p := f.dealer(t, 0)
	for _, l := range i18n.Languages {
		for _, path := range []string{"/memos", "/memos/new"} {
			r := mustRequest(t, path)
			r.Header.Set("Cookie", p.cookie+"; lang="+string(l))
			w := serve(f.handler, r)
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), l.T("memo.new")) {
				t.Errorf("%s in %s: %d", path, l, w.Code)
			}
		}
	}
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
