package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
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

// listedParcel puts a parcel of ten carats on the market out of which buyers may select.
func (p *dealer) listedParcel(t *testing.T, stock string) market.Listing {
	t.Helper()
	ctx, k := context.Background(), p.f.keeper
	text := "Stock #,Form,Parcel Stones,Sieve,Price Per Carat,Shape,Carat,Color,Clarity,Cut,Screening,Availability,Country,City\n" +
		stock + ",Parcel,400,+6-7,800,Round,10.00,G,VS,EX,SYNTHdetect,G,China,Shanghai\n"
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	file, err := market.TakeFile(ctx, p.f.blobs, strings.NewReader(text), nil)
	must(err)
	u, err := market.Receive{Member: p.who.OrgNo, Mode: market.Merge, FileName: "parcel.csv", File: file}.Do(ctx, k, p.who, id.New())
	must(err)
	_, err = market.Read{Upload: u.Upload, Mode: market.Merge, Profile: stockfile.Profile{}}.Do(ctx, k, p.f.blobs, p.who, id.New())
	must(err)
	must(market.Stage(ctx, k, p.f.blobs, u.Upload))
	_, err = market.Publish{Upload: u.Upload}.Do(ctx, k, p.who, id.New())
	must(err)
	l, err := market.ListingOfStockNo(ctx, k.DB(), p.who, k.Clock().Now(), p.who.OrgNo, stock)
	must(err)
	_, err = market.KeepAlive{Member: p.who.OrgNo, Listings: []int64{l.No}}.Do(ctx, k, p.who, id.New())
	must(err)
	_, err = market.AllowSelection{Listing: l.No, Allow: true, Least: 1000, PPC: 90_000}.Do(ctx, k, p.who, id.New())
	must(err)
	return l
}

func TestBuyingAtTheAskTakesCaratsOfAParcelThatIsSoldBySelection(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 30)
	seller, buyer := f.dealer(t, 1), f.dealer(t, 0)
	l := seller.listedParcel(t, "PP-1")
	page := buyer.send("GET", "/stones/"+strconv.FormatInt(l.No, 10), nil).Body.String()
	for _, want := range []string{`name="carats"`, `name="part_ppc" value="90000"`, `name="whole" value="10.00"`, "from 1.00 ct"} {
		if !strings.Contains(page, want) {
			t.Errorf("the parcel's page lacks %s", want)
		}
	}
	single := buyer.send("GET", "/stones/"+strconv.FormatInt(f.stonesOf(t, 1, 1)[0].No, 10), nil).Body.String()
	if strings.Contains(single, `name="carats"`) {
		t.Error("a single stone is offered by the carat")
	}
	buy := func(carats string) url.Values {
		return url.Values{"no": {strconv.FormatInt(l.No, 10)}, "ppc": {"80000"}, "part_ppc": {"90000"}, "whole": {"10.00"}, "carats": {carats}}
	}
	for typed, want := range map[string]string{"0.5": "smallest selection", "11": "Take less", "much": "weight", "-2": "weight"} {
		if w := buyer.send("POST", "/deals/buy", buy(typed)); w.Code/100 != 4 || !strings.Contains(strings.ToLower(w.Body.String()), strings.ToLower(want)) {
			t.Errorf("%s carats: %d %s", typed, w.Code, refusalOf(w))
		}
	}
	w := buyer.send("POST", "/deals/buy", buy("2,5"))
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "2.50") || !strings.Contains(w.Body.String(), "2,250.00") {
		t.Errorf("what is signed: %d %s", w.Code, refusalOf(w))
	}
	if w := buyer.signs("/deals/buy", buy("2,5")); w.Code != http.StatusSeeOther {
		t.Fatalf("buying: %d %s", w.Code, refusalOf(w))
	}
	if page := buyer.send("GET", "/deals/1", nil).Body.String(); !strings.Contains(page, "PP-1-A") || !strings.Contains(page, "2.50") {
		t.Error("the room does not show the selection under its number")
	}
	if w := buyer.signs("/deals/buy", url.Values{"no": {strconv.FormatInt(l.No, 10)}, "ppc": {"80000"}, "part_ppc": {"90000"}, "whole": {"7.50"}, "carats": {"7.50"}}); w.Code != http.StatusSeeOther {
		t.Errorf("all that is left: %d %s", w.Code, refusalOf(w))
	}
}

func TestParcelsAreListedByTheirNumbersWithWhatTheyCameFrom(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 30)
	owner, third := f.dealer(t, 0), f.dealer(t, 1)
	no := owner.ownParcel(t)
	if w := owner.send("POST", parcelURL(no)+"/split", url.Values{"parts": {"2.50\n1.5 P-Q"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("splitting: %d %s", w.Code, refusalOf(w))
	}
	part := strconv.FormatInt(no, 10) + "-A"
	page := owner.send("GET", "/parcels", nil).Body.String()
	for _, want := range []string{part, "P-Q", "Split", "6.00 ct", "Came in as it is"} {
		if !strings.Contains(page, want) {
			t.Errorf("the list lacks %q", want)
		}
	}
	if page := third.send("GET", "/parcels", nil).Body.String(); strings.Contains(page, part) {
		t.Error("another member's list has it")
	}
	if page := owner.send("GET", "/parcels?v=gone", nil).Body.String(); strings.Contains(page, part) {
		t.Error("what is there counts as used up")
	}
	w := owner.send("POST", parcelURL(no)+"/split", url.Values{"parts": {"1 P-Q"}})
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "P-Q") {
		t.Errorf("a number he uses: %d %s", w.Code, refusalOf(w))
	}
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
