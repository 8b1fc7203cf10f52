package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// ownParcel gives a dealer title to a parcel of ten carats that is not on the market.
func (p *dealer) ownParcel(t *testing.T) int64 {
	t.Helper()
	var no int64
	if err := p.f.keeper.DB().Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) (err error) {
		s := stone.Stone{Kind: stone.Natural, Form: stone.Parcel, Shape: 1, Carat: 10_000, Pieces: 900, Origins: []string{"BW"}}
		if no, err = stone.Make(ctx, tx, s); err != nil {
			return err
		}
		_, err = ledger.FirstTitle(ctx, tx, clock.System{}.Now(), "test", p.who.Org, []ledger.Item{{No: no, Pieces: 900, Weight: 10_000}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return no
}

func TestAParcelIsSplitSievedWeighedAndMergedByPages(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 30)
	owner, third := f.dealer(t, 0), f.dealer(t, 1)
	no := owner.ownParcel(t)
	at := parcelURL(no)
	if w := third.send("GET", at, nil); w.Code != http.StatusNotFound {
		t.Errorf("another member sees it: %d", w.Code)
	}
	w := owner.send("POST", at+"/split", url.Values{"parts": {"2.50 200 P-A\nmuch"}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Line 2") || !strings.Contains(w.Body.String(), "2.50 200 P-A") {
		t.Errorf("a line that cannot be read: %d %s", w.Code, refusalOf(w))
	}
	if w := owner.send("POST", at+"/split", url.Values{"parts": {"2.50 200 P-A\r\n1,5"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("splitting: %d %s", w.Code, refusalOf(w))
	}
	page := owner.send("GET", at, nil).Body.String()
	for _, want := range []string{"6.00 ct", "P-A", "<svg", "Split", "BW"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	parts := regexp.MustCompile(`href="(/parcels/[0-9]+)"`).FindAllStringSubmatch(page, -1)
	if len(parts) < 2 {
		t.Fatalf("%d parts are linked", len(parts))
	}
	w = owner.send("POST", at+"/merge", url.Values{"stones": {strings.TrimPrefix(parts[0][1], "/parcels/")}, "label": {"P-B"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") == at {
		t.Fatalf("merging: %d %s", w.Code, refusalOf(w))
	}
	at = w.Header().Get("Location")
	if w := owner.send("POST", at+"/weigh", url.Values{"weight": {"9"}, "reason": {"scale reading"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("weighing: %d %s", w.Code, refusalOf(w))
	}
	if page := owner.send("GET", at, nil).Body.String(); !strings.Contains(page, "Waits for a second person") || strings.Contains(page, `value="confirm"`) {
		t.Error("who weighed is offered to confirm, or nothing waits")
	}
	if w := owner.send("POST", at+"/sieve", url.Values{"sizes": {"+6.5 -11 4\n+2 - 3"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "7.00 ct") {
		t.Errorf("carats are missing: %d %s", w.Code, refusalOf(w))
	}
	if w := owner.send("POST", at+"/sieve", url.Values{"sizes": {"+6.5 -11 4 100 P-C\n+2 - 4.5"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("sieving: %d %s", w.Code, refusalOf(w))
	}
	if page := owner.send("GET", at, nil).Body.String(); !strings.Contains(page, "Sieved anew") || strings.Contains(page, "/split") {
		t.Error("nothing is left of it and it can be split")
	}
}
