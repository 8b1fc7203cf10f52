package web

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

const collectingUSD = "6222021001116245702"

// teller signs a person of an organisation in.
func (f *floor) teller(t *testing.T, org party.Added, kind party.OrgKind, mail string, roles ...access.Role) *dealer {
	t.Helper()
	ctx := context.Background()
	p, err := (party.AddPerson{Org: org.Org, Email: mail, Name: mail, Lang: i18n.English, Roles: roles}).Do(ctx, f.keeper, access.System("test"), id.New())
	if err != nil {
		t.Fatal(err)
	}
	e, err := f.server.Desk.EnterDemo(ctx, mail, "test", "")
	if err != nil {
		t.Fatal(err)
	}
	return &dealer{T: t, f: f, cookie: f.server.sessionCookie() + "=" + e.Token, who: access.Actor{Person: p.Person, Org: org.Org, OrgNo: org.No, OrgKind: string(kind), Roles: roles}}
}

// withBank adds the exchange, its bank with two people, and the collecting account.
func (f *floor) withBank(t *testing.T) (one, two *dealer) {
	t.Helper()
	ctx, system := context.Background(), access.System("test")
	house, err := party.House(ctx, f.keeper.DB())
	if err != nil {
		o, err := (party.AddOrg{Kind: party.Exchange, Name: "Exchange", Country: "CN", Since: "2020-01-01"}).Do(ctx, f.keeper, system, id.New())
		if err != nil {
			t.Fatal(err)
		}
		house.ID = o.Org
	}
	org, err := (party.AddOrg{Kind: party.Bank, Name: "Bank of the Bund", Country: "CN", Since: "2020-01-01"}).Do(ctx, f.keeper, system, id.New())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (settle.OpenAccount{Org: house.ID, Currency: money.USD, Account: collectingUSD, Bank: org.Org}).Do(ctx, f.keeper, system, id.New()); err != nil {
		t.Fatal(err)
	}
	return f.teller(t, org, party.Bank, "one@bank.invalid", access.Partner), f.teller(t, org, party.Bank, "two@bank.invalid", access.Partner)
}

// brings uploads a file of the bank.
func (p *dealer) brings(file []byte) *httptest.ResponseRecorder {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, _ := m.CreateFormFile("file", "camt.xml")
	_, _ = part.Write(file)
	_ = m.Close()
	r := httptest.NewRequest("POST", "/bank/files", &b)
	r.Header.Set("Cookie", p.cookie+"; lang=en")
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	p.f.handler.ServeHTTP(w, r)
	return w
}

func advice(msg string, amount int64, reference string) []byte {
	e := bankfile.Entry{Ref: "E" + msg, Currency: money.USD, Amount: amount, Credit: true, Booked: true, Day: "2026-11-23", Value: "2026-11-23", Payments: []bankfile.Transfer{
		{Amount: amount, Reference: reference, Other: bankfile.Party{Name: "Buyer", Account: "BE68539007547034"}},
	}}
	return bankfile.WriteReports(bankfile.Advice, msg, e.Day.Time(), []bankfile.Report{{ID: "N", Account: collectingUSD, Currency: money.USD, Entries: []bankfile.Entry{e}}})
}

func TestTheBanksPeopleReleaseADealByPagesAndOnlyThey(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	one, two := f.withBank(t)
	buyer, seller := f.dealer(t, 0), f.dealer(t, 1)
	x := f.stonesOf(t, 1, 2)
	first, second := f.struck(t, buyer, seller, x[0].No), f.struck(t, buyer, seller, x[1].No)
	f.follows(t)
	owed := func(deal string) (int64, string) {
		n, _ := strconv.ParseInt(deal, 10, 64)
		s, err := settle.Read(context.Background(), f.keeper.DB(), access.System("test"), f.keeper.Clock().Now(), n)
		if err != nil {
			t.Fatal(err)
		}
		return s.Owed(), s.Reference
	}
	sum, ref := owed(first)
	page := one.send("GET", "/bank", nil).Body.String()
	for _, want := range []string{ref, "Expected", "Money is in", "Bring a bank file", "/bank/confirm?deal=" + first} {
		if !strings.Contains(page, want) {
			t.Errorf("the queue lacks %q", want)
		}
	}
	if w := buyer.send("GET", "/bank", nil); w.Code != http.StatusForbidden {
		t.Errorf("a member reads the bank's queue: %d", w.Code)
	}
	if w := buyer.brings(advice("A0", sum, ref)); w.Code != http.StatusForbidden {
		t.Errorf("a member brings a bank file: %d", w.Code)
	}
	if w := one.brings([]byte("<Document/>")); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a bad file: %d", w.Code)
	}
	if w := one.brings(advice("A1", sum, ref)); w.Code != http.StatusSeeOther {
		t.Fatalf("the file: %d %s", w.Code, refusalOf(w))
	}
	if page := buyer.send("GET", "/settlements/"+first, nil).Body.String(); !strings.Contains(page, "Settled") {
		t.Error("the file did not release the deal")
	}
	// by hand, with a second person for a sum this large, or one for a small one
	sum, ref = owed(second)
	form := one.send("GET", "/bank/confirm?deal="+second, nil).Body.String()
	plain := money.Of(sum, money.USD).Decimal()
	for _, want := range []string{ref, plain, collectingUSD} {
		if !strings.Contains(form, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
	v := url.Values{"account": {collectingUSD}, "entry": {""}, "currency": {"USD"}, "amount": {plain}, "reference": {ref}, "booked": {"2026-11-23"}}
	if w := one.send("POST", "/bank/confirm", v); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), plain) {
		t.Errorf("without the number of the booking: %d", w.Code)
	}
	v.Set("entry", "H1")
	if w := one.send("POST", "/bank/confirm", v); w.Code != http.StatusSeeOther {
		t.Fatalf("by hand: %d %s", w.Code, refusalOf(w))
	}
	if page := two.send("GET", "/bank", nil).Body.String(); strings.Contains(page, "Confirm as second person") {
		if w := two.send("POST", "/bank/confirm", v); w.Code != http.StatusSeeOther {
			t.Fatalf("the second person: %d %s", w.Code, refusalOf(w))
		}
	}
	if page := seller.send("GET", "/settlements/"+second, nil).Body.String(); !strings.Contains(page, "Settled") {
		t.Error("the word of the bank did not release the deal")
	}
}

func TestHeldMoneySaysWhyAndGoesBackByPages(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 10)
	one, _ := f.withBank(t)
	if w := one.brings(advice("B1", 5_000, "RF18539007547034")); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, refusalOf(w))
	}
	all, err := settle.Credits(context.Background(), f.keeper.DB(), one.who, settle.Held, 0, 1)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	at := "/bank/credits/" + strconv.FormatInt(all[0].No, 10)
	page := one.send("GET", at, nil).Body.String()
	for _, want := range []string{"No settlement has this reference", "Send it back to the payer", "Ask the payer", "BE68539007547034"} {
		if !strings.Contains(page, want) {
			t.Errorf("the credit lacks %q", want)
		}
	}
	if strings.Contains(page, at+"/assign") {
		t.Error("the bank is offered to give the money away")
	}
	if w := one.send("POST", at+"/assign", url.Values{"member_no": {"1"}, "reason": {"mine"}}); w.Code != http.StatusForbidden {
		t.Errorf("the bank assigned it: %d", w.Code)
	}
	if w := one.send("POST", at+"/return", url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("return: %d %s", w.Code, refusalOf(w))
	}
	for path, want := range map[string]string{at: "Going back", "/bank": "goes back", "/bank/credits?state=returning": at, "/bank/accounts": collectingUSD, "/bank/day?day=2026-11-23": "No statement of that day", "/bank/day?day=x": "year-month-day"} {
		if page := one.send("GET", path, nil); page.Code != http.StatusOK || !strings.Contains(page.Body.String(), want) {
			t.Errorf("%s: %d, lacks %q", path, page.Code, want)
		}
	}
}

func TestAPayoutAccountWantsASecondPersonByPages(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 10)
	one := f.teller(t, f.members[0], party.Member, "chief@member.invalid", access.MemberAdmin, access.Trader)
	two := f.teller(t, f.members[0], party.Member, "second@member.invalid", access.Trader)
	v := url.Values{"account_currency": {"USD"}, "account": {"BE68 5390 0754 7035"}, "bic": {"BBRUBEBB"}, "holder": {"Member & Sons"}}
	if w := one.send("POST", "/money/payout/accounts", v); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "check digits") || !strings.Contains(w.Body.String(), "Member &amp; Sons") {
		t.Errorf("wrong check digits: %d", w.Code)
	}
	v.Set("account", "be68 5390 0754 7034")
	if w := one.send("POST", "/money/payout/accounts", v); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, refusalOf(w))
	}
	all, err := settle.PayoutAccounts(context.Background(), f.keeper.DB(), one.who, one.who.Org)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	at := "/money/payout/accounts/" + strconv.FormatInt(all[0].No, 10)
	if w := one.send("POST", at, url.Values{"do": {"confirm"}}); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "second person") {
		t.Errorf("he confirmed his own: %d", w.Code)
	}
	if page := two.send("GET", "/money/payout", nil).Body.String(); !strings.Contains(page, "BE68539007547034") || !strings.Contains(page, `value="confirm"`) {
		t.Error("the second person cannot confirm")
	}
	if w := two.send("POST", at, url.Values{"do": {"confirm"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", w.Code, refusalOf(w))
	}
	if page := one.send("GET", "/money/payout", nil).Body.String(); !strings.Contains(page, "Confirmed, in force later") {
		t.Error("it is in force at once, or nobody says so")
	}
	if w := one.send("POST", "/money/payout", url.Values{"currency": {"USD"}, "amount": {"5"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "no payout account in force") {
		t.Errorf("a payout before the delay is over: %d", w.Code)
	}
}
