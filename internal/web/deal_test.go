package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// dealer is somebody who trades by pages.
type dealer struct {
	*testing.T
	f      *floor
	cookie string
	who    access.Actor
}

// dealer signs the first person of the n-th member in and files him as representative.
func (f *floor) dealer(t *testing.T, n int) *dealer {
	t.Helper()
	ctx := context.Background()
	people, err := party.PeopleOnce(ctx, f.keeper.DB(), f.members[n].Org)
	if err != nil || len(people) == 0 {
		t.Fatal("nobody there", err)
	}
	if _, err := (party.FileRepresentative{Person: people[0].ID, Source: "test"}).Do(ctx, f.keeper, access.System("test"), id.New()); err != nil {
		t.Fatal(err)
	}
	e, err := f.server.Desk.EnterDemo(ctx, people[0].Email, "test", "")
	if err != nil {
		t.Fatal(err)
	}
	return &dealer{T: t, f: f, cookie: f.server.sessionCookie() + "=" + e.Token, who: access.Actor{
		Person: people[0].ID, Org: f.members[n].Org, OrgNo: f.members[n].No, OrgKind: "member", Roles: people[0].Post.Roles,
	}}
}

func (p *dealer) send(method, path string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(v.Encode()))
	r.Header.Set("Cookie", p.cookie+"; lang=en")
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	p.f.handler.ServeHTTP(w, r)
	return w
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// signs sends a form to the signing page and signs what it shows.
func (p *dealer) signs(path string, v url.Values) *httptest.ResponseRecorder {
	p.Helper()
	w, to, form := p.drawnUp(path, v)
	if form == nil {
		return w
	}
	return p.send("POST", to, form)
}

// drawnUp sends a form to the signing page and gives the form it shows, none when it refuses.
func (p *dealer) drawnUp(path string, v url.Values) (w *httptest.ResponseRecorder, to string, form url.Values) {
	p.Helper()
	w = p.send("POST", path, v)
	page := w.Body.String()
	at := strings.Index(page, `<form class="grid gm"`)
	if w.Code != http.StatusOK || at < 0 {
		return w, "", nil
	}
	form = url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(page[at:], -1) {
		form.Add(m[1], m[2])
	}
	to = path + "ed"
	if strings.HasSuffix(path, "/buy") {
		to = path + "/signed"
	}
	return w, to, form
}

func TestASignedFormThatComesTwiceIsDoneOnceAndAnsweredTwice(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	seller, buyer, other := f.dealer(t, 1), f.dealer(t, 0), f.dealer(t, 2)
	x := f.stonesOf(t, 1, 2)
	if _, err := (market.KeepAlive{Member: seller.who.OrgNo, All: true}).Do(context.Background(), f.keeper, seller.who, id.New()); err != nil {
		t.Fatal(err)
	}
	buy := url.Values{"no": {strconv.FormatInt(x[0].No, 10)}, "ppc": {strconv.FormatInt(x[0].PPC, 10)}}
	_, to, form := buyer.drawnUp("/deals/buy", buy)
	for range 2 {
		if w := buyer.send("POST", to, form); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/deals/1" {
			t.Errorf("buying: %d, to %q", w.Code, w.Header().Get("Location"))
		}
	}
	if w := other.send("POST", to, form); w.Code != http.StatusConflict {
		t.Errorf("somebody else sends the same form: %d", w.Code)
	}
	buyer.send("POST", "/deals", url.Values{"no": {strconv.FormatInt(x[1].No, 10)}})
	offer := url.Values{"do": {"offer"}, "version": {"0"}, "pct.1": {"-10"}, "days": {"3"}, "delivery": {"premises"}, "valid": {"2"}}
	_, to, form = buyer.drawnUp("/deals/2/sign", offer)
	for range 2 {
		if w := buyer.send("POST", to, form); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/deals/2" {
			t.Errorf("offering: %d, to %q", w.Code, w.Header().Get("Location"))
		}
	}
	buyer.sees(2, "You offered")
	list, err := deal.List(context.Background(), f.keeper.DB(), buyer.who, f.keeper.Clock().Now(), deal.Ask{})
	if err != nil || len(list) != 2 {
		t.Errorf("the buyer has %d rooms, %v", len(list), err)
	}
}

func (p *dealer) sees(no int64, words ...string) {
	p.Helper()
	page := p.send("GET", dealURL(no), nil).Body.String()
	for _, w := range words {
		if !strings.Contains(page, w) {
			p.Errorf("deal %d does not say %q", no, w)
		}
	}
}

// stonesOf are live listings of a member that are worth something.
func (f *floor) stonesOf(t *testing.T, n, most int) []market.Listing {
	t.Helper()
	page, err := market.MyStock(context.Background(), f.keeper.DB(), access.System("test"), f.keeper.Clock().Now(), market.StockQuery{Member: f.members[n].No, Limit: most})
	if err != nil || len(page.Listings) < most {
		t.Fatal("too few stones", err)
	}
	return page.Listings
}

func TestTwoMembersDealByPagesWithoutScripts(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	buyer, seller := f.dealer(t, 0), f.dealer(t, 1)
	x := f.stonesOf(t, 1, 2)
	stone := buyer.send("GET", stoneURL(x[0].No), nil).Body.String()
	if !strings.Contains(stone, "Make an offer") || !strings.Contains(stone, "Hold 24 h") {
		t.Error("a stone of somebody else cannot be offered on")
	}
	if own := seller.send("GET", stoneURL(x[0].No), nil).Body.String(); strings.Contains(own, "Make an offer") {
		t.Error("one's own stone can be offered on")
	}
	no := strconv.FormatInt(x[0].No, 10)
	w := buyer.send("POST", "/deals", url.Values{"no": {no}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/deals/1" {
		t.Fatalf("opening a room: %d %s", w.Code, w.Header().Get("Location"))
	}
	if w := buyer.send("POST", "/deals", url.Values{"no": {no}}); w.Header().Get("Location") != "/deals/1" {
		t.Errorf("asking twice leads to %s", w.Header().Get("Location"))
	}
	offer := url.Values{"do": {"offer"}, "version": {"0"}, "pct.1": {"−10"}, "days": {"3"}, "delivery": {"premises"}, "valid": {"2"}}
	bad := url.Values{"do": {"offer"}, "version": {"0"}, "ppc.1": {"12.345"}, "days": {"3"}, "delivery": {"premises"}, "valid": {"2"}}
	bad.Set("ppc.1", "1200.345")
	if w := buyer.send("POST", "/deals/1/sign", bad); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "at most 2 decimals") || !strings.Contains(w.Body.String(), "1200.345") {
		t.Errorf("three decimals: %d, or what was typed is lost", w.Code)
	}
	if w := buyer.signs("/deals/1/sign", offer); w.Code != http.StatusSeeOther {
		t.Fatalf("signing an offer: %d %s", w.Code, refusalOf(w))
	}
	seller.sees(1, "Your turn", "offers US$", "Accept and sign", "Convergence")
	buyer.sees(1, "You offered", "Withdraw the offer")
	counter := url.Values{"do": {"offer"}, "version": {"1"}, "pct.1": {"-5"}, "days": {"3"}, "delivery": {"premises"}, "valid": {"2"}}
	if w := seller.signs("/deals/1/sign", counter); w.Code != http.StatusSeeOther {
		t.Fatalf("signing a counter-offer: %d %s", w.Code, refusalOf(w))
	}
	if w := buyer.signs("/deals/1/sign", url.Values{"do": {"strike"}, "version": {"1"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "the newest offer is version 2") {
		t.Errorf("an old version: %d %s", w.Code, refusalOf(w))
	}
	if w := buyer.signs("/deals/1/sign", url.Values{"do": {"strike"}, "version": {"2"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("the mazal: %d %s", w.Code, refusalOf(w))
	}
	buyer.sees(1, "Mazal: US$", "Undo the deal", "Money due before")
	if page := buyer.send("GET", stoneURL(x[0].No), nil).Body.String(); !strings.Contains(page, "This stone is in a deal.") {
		t.Error("the stone does not say that it is sold")
	}
	for _, p := range []*dealer{buyer, seller} {
		if w := p.signs("/deals/1/sign", url.Values{"do": {"rescind"}, "reason": {"We agreed so."}}); w.Code != http.StatusSeeOther {
			t.Fatalf("signing the rescission: %d %s", w.Code, refusalOf(w))
		}
	}
	seller.sees(1, "Rescinded: US$")
	third := f.dealer(t, 2)
	if w := third.send("GET", "/deals/1", nil); w.Code != http.StatusNotFound {
		t.Errorf("a third member reads the room: %d", w.Code)
	}
}

func TestOfAHundredPressingByPageOneBuys(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	seller, one, two := f.dealer(t, 1), f.dealer(t, 0), f.dealer(t, 2)
	x := f.stonesOf(t, 1, 1)[0]
	if _, err := (market.KeepAlive{Member: seller.who.OrgNo, Listings: []int64{x.No}}).Do(context.Background(), f.keeper, seller.who, id.New()); err != nil {
		t.Fatal(err)
	}
	buy := url.Values{"no": {strconv.FormatInt(x.No, 10)}, "ppc": {strconv.FormatInt(x.PPC, 10)}}
	const pressing = 100
	var code [pressing]int
	var all sync.WaitGroup
	for i := range pressing {
		who := one
		if i%2 == 1 {
			who = two
		}
		all.Go(func() { code[i] = who.signs("/deals/buy", buy).Code })
	}
	all.Wait()
	won := 0
	for i, c := range code {
		switch {
		case c == http.StatusSeeOther:
			won++
		case c != http.StatusConflict && c != http.StatusTooManyRequests:
			t.Errorf("press %d: %d", i, c)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d have the stone", won, pressing)
	}
	list, err := deal.List(context.Background(), f.keeper.DB(), seller.who, f.keeper.Clock().Now(), deal.Ask{})
	if err != nil || len(list) != 1 || list[0].State != deal.Mazal {
		t.Errorf("the seller has %d deals, %v", len(list), err)
	}
}

func TestDocumentsOfARoomAreDownloadsAndNeverPages(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	buyer := f.dealer(t, 0)
	x := f.stonesOf(t, 1, 1)[0]
	buyer.send("POST", "/deals", url.Values{"no": {strconv.FormatInt(x.No, 10)}})
	send := func(content string) *httptest.ResponseRecorder {
		body := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"report.html\"\r\n\r\n" + content + "\r\n--x--\r\n"
		r := httptest.NewRequest("POST", "/deals/1/files", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		r.Header.Set("Cookie", buyer.cookie)
		w := httptest.NewRecorder()
		f.handler.ServeHTTP(w, r)
		return w
	}
	if w := send("<html><script>alert(1)</script>"); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("a page is taken: %d", w.Code)
	}
	if w := send("%PDF-1.7 ..."); w.Code != http.StatusSeeOther {
		t.Fatalf("a PDF is refused: %d %s", w.Code, refusalOf(w))
	}
	w := buyer.send("GET", "/deals/1/files/1", nil)
	h := w.Header()
	if w.Code != http.StatusOK || h.Get("Content-Disposition") != "attachment; filename=report.pdf" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Type") != "application/pdf" || w.Body.String() != "%PDF-1.7 ..." {
		t.Errorf("%d %v", w.Code, h)
	}
	if w := f.dealer(t, 2).send("GET", "/deals/1/files/1", nil); w.Code != http.StatusNotFound {
		t.Errorf("a third member reads the document: %d", w.Code)
	}
}

func TestARoomTellsItsReadersWhenSomethingHappens(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	buyer, seller, third := f.dealer(t, 0), f.dealer(t, 1), f.dealer(t, 2)
	x := f.stonesOf(t, 1, 1)[0]
	buyer.send("POST", "/deals", url.Values{"no": {strconv.FormatInt(x.No, 10)}})
	if w := third.send("GET", "/events?deal=1", nil); w.Code != http.StatusNotFound {
		t.Errorf("a third member follows the room: %d", w.Code)
	}
	s := httptest.NewServer(f.handler)
	t.Cleanup(s.Close)
	head, _, err := f.keeper.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	req, _ := http.NewRequestWithContext(ctx, "GET", s.URL+"/events?deal=1", nil)
	req.Header.Set("Cookie", seller.cookie)
	req.Header.Set("Last-Event-ID", strconv.FormatInt(head, 10))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	buyer.send("POST", "/deals/1/talk", url.Values{"body": {"Is it eye clean?"}})
	said := ""
	for buf := make([]byte, 512); !strings.Contains(said, "deal.said"); {
		n, err := res.Body.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		said += string(buf[:n])
	}
	if !strings.Contains(said, "id: ") || !strings.Contains(said, `"deal":1`) || strings.Contains(said, "eye clean") {
		t.Errorf("the stream says %q", said)
	}
}
