package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func TestGoodsGoOutOnMemoWithTheirDealAndAreGivenBackOnAnAgreedGroundByPages(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	buyer, seller, third := f.dealer(t, 0), f.dealer(t, 1), f.dealer(t, 2)
	x := f.stonesOf(t, 1, 1)[0]
	at := buyer.send("POST", "/deals", url.Values{"no": {strconv.FormatInt(x.No, 10)}}).Header().Get("Location")
	offer := url.Values{
		"do": {"offer"}, "version": {"0"}, "pct.1": {"-10"}, "days": {"3"}, "delivery": {"vault"}, "valid": {"2"},
		"memo_days": {"14"}, "sight_days": {"3"}, "grounds": {"colour", "report"},
	}
	if w := buyer.signs(at+"/sign", offer); w.Code == http.StatusSeeOther {
		t.Error("goods that stay in the vault were to go out on memo")
	}
	offer.Set("delivery", "premises")
	if w := buyer.signs(at+"/sign", offer); w.Code != http.StatusSeeOther {
		t.Fatalf("offer: %d %s", w.Code, refusalOf(w))
	}
	if w := seller.signs(at+"/sign", url.Values{"do": {"strike"}, "version": {"1"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("mazal: %d %s", w.Code, refusalOf(w))
	}
	no, _ := strconv.ParseInt(strings.TrimPrefix(at, "/deals/"), 10, 64)
	for _, p := range []*dealer{buyer, seller} {
		p.sees(no, "The goods are out with their buyer on memo 1", "/memos/1", "On memo")
		page := p.send("GET", "/memos/1", nil).Body.String()
		for _, want := range []string{"Sold, and not yet paid", at, x.StockNo, "Out"} {
			if !strings.Contains(page, want) {
				t.Errorf("the memo lacks %q", want)
			}
		}
		if strings.Contains(page, "Buy what is ticked") || strings.Contains(page, "Offer another price") {
			t.Error("sold goods are for sale on the memo")
		}
		if list := p.send("GET", "/memos", nil).Body.String(); !strings.Contains(list, "/memos/1") {
			t.Error("the memo book lacks it")
		}
	}
	if w := third.send("GET", "/memos/1", nil); w.Code != http.StatusNotFound {
		t.Errorf("a third member reads the memo: %d", w.Code)
	}
	if w := seller.send("POST", at+"/contest", url.Values{"contest": {"It is G."}}); w.Code != http.StatusConflict {
		t.Errorf("contesting nothing: %d", w.Code)
	}
	sign := url.Values{"do": {"rescind"}, "ground": {"colour"}, "reason": {"It is H."}}
	if page := buyer.send("POST", at+"/sign", sign).Body.String(); !strings.Contains(page, "Sign the return of the goods") || !strings.Contains(page, "without his signature") {
		t.Error("the buyer is not told what he signs")
	}
	if w := buyer.signs(at+"/sign", sign); w.Code != http.StatusSeeOther {
		t.Fatalf("giving back: %d %s", w.Code, refusalOf(w))
	}
	buyer.sees(no, "gives the goods back on an agreed ground: colour")
	seller.sees(no, "gives the goods back on an agreed ground: colour", "Contest the return")
	if page := buyer.send("GET", at, nil).Body.String(); strings.Contains(page, "Contest the return") {
		t.Error("the buyer may contest his own return")
	}
	due := "Return in deal " + strings.TrimPrefix(at, "/deals/")
	if !strings.Contains(seller.send("GET", "/deadlines", nil).Body.String(), due) || strings.Contains(buyer.send("GET", "/deadlines", nil).Body.String(), due) {
		t.Error("the deadline to contest is not the seller's alone")
	}
	if w := seller.send("POST", at+"/contest", url.Values{"contest": {""}}); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest {
		t.Errorf("contesting without a reason: %d", w.Code)
	}
	if w := third.send("POST", at+"/contest", url.Values{"contest": {"x"}}); w.Code != http.StatusNotFound {
		t.Errorf("a third member contests: %d", w.Code)
	}
	if w := seller.send("POST", at+"/contest", url.Values{"contest": {"It was graded G in May."}}); w.Code != http.StatusSeeOther {
		t.Fatalf("contesting: %d %s", w.Code, refusalOf(w))
	}
	buyer.sees(no, "contested the return", "It was graded G in May.")
	if page := seller.send("GET", at, nil).Body.String(); strings.Contains(page, "Contest the return") {
		t.Error("the seller may contest twice")
	}
}
