package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/app/world"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/browser"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// player is somebody who plays in the story, in a browser of his own and in a language.
type player struct {
	*browser.Page
	at  string
	org party.Org
}

func (f *fair) player(t *testing.T, company int, lang string) *player {
	t.Helper()
	return f.person(t, world.Demo.Companies()[company].People[0].Mail, lang)
}

// person is anybody of the demo in a browser of his own.
func (f *fair) person(t *testing.T, mail, lang string) *player {
	t.Helper()
	_, org := f.Person(t, mail)
	x := &player{browser.Open(t), f.At, org}
	x.Visit(f.At + "/signin/demo/" + mail)
	browser.Eval[bool](x.Page, `(document.cookie = "lang=`+lang+`; path=/", true)`)
	return x
}

// goes opens a page of the house.
func (p *player) goes(path string) { p.Visit(p.at + path) }

// opens begins a room about listings, as the list of results does with the ticked rows.
func (p *player) opens(nos []int64, broker int64) string {
	fields := []string{"broker=" + strconv.FormatInt(broker, 10)}
	if broker == 0 {
		fields = nil
	}
	for _, no := range nos {
		fields = append(fields, "no="+strconv.FormatInt(no, 10))
	}
	browser.Eval[bool](p.Page, `(f => { f.method = "post"; f.action = "/deals"; "`+strings.Join(fields, "&")+`".split("&").forEach(x => { const i = document.createElement("input"); [i.name, i.value] = x.split("="); f.append(i); }); document.body.append(f); f.submit(); return true; })(document.createElement("form"))`)
	p.WaitUntil(`/^\/deals\/[0-9]+$/.test(location.pathname)`)
	return strings.TrimPrefix(p.URL(), p.at)
}

// signs presses the button that leads to the signing page, and signs.
func (p *player) signs(button string) {
	p.Follow(button)
	p.Follow(`[data-signs]`)
}

// stonesOf are live single stones of a member.
func (f *fair) stonesOf(t *testing.T, member int64, n int) []int64 {
	t.Helper()
	all, err := db.Rows(t.Context(), f.DB, db.One[int64], "SELECT no FROM listing WHERE member = $1 AND taken = 0 ORDER BY no LIMIT 200", member)
	if err != nil {
		t.Fatal(err)
	}
	ls, err := market.ListingsByNo(t.Context(), f.DB, access.System("test"), f.Keeper.Clock().Now(), all...)
	if err != nil {
		t.Fatal(err)
	}
	var nos []int64
	for _, l := range ls {
		if l.Live && l.Stone.Form == stone.Single && l.Lock.Reason == "" && l.Availability.String() == "Available" && len(nos) < n {
			nos = append(nos, l.No)
		}
	}
	if len(nos) < n {
		t.Fatalf("member %d has %d free stones of %d", member, len(nos), len(ls))
	}
	return nos
}

// collecting is the exchange's account at the bank, opened when there is none.
func (f *fair) collecting(t *testing.T) string {
	t.Helper()
	ctx := t.Context()
	if a, found, err := settle.Collecting(ctx, f.DB, money.USD); err != nil || found {
		if err != nil {
			t.Fatal(err)
		}
		return a.Number
	}
	banks, err := db.Rows(ctx, f.DB, db.One[id.ID], "SELECT id FROM org WHERE kind = 'bank' LIMIT 1")
	if err != nil || len(banks) == 0 {
		t.Fatal("no bank", err)
	}
	house, err := party.House(ctx, f.DB)
	if err != nil {
		t.Fatal(err)
	}
	a, err := settle.OpenAccount{Org: house.ID, Currency: money.USD, Account: "6222021001116245702", Bank: banks[0]}.Do(ctx, f.Keeper, access.System("test"), id.New())
	if err != nil {
		t.Fatal(err)
	}
	return a.Account
}

// books puts the bank's advice of a credit into the folder and has the house look at it.
func (f *fair) books(t *testing.T, dir, message, account string, amount int64, reference string) settle.Link {
	t.Helper()
	now := f.Keeper.Clock().Now().Time()
	file := bankfile.WriteReports(bankfile.Advice, message, now, []bankfile.Report{{ID: message, Account: account, Currency: money.USD, Entries: []bankfile.Entry{{
		Ref: message + "-1", Currency: money.USD, Amount: amount, Credit: true, Booked: true,
		Payments: []bankfile.Transfer{{Amount: amount, Reference: reference, Other: bankfile.Party{Name: "Buyer", Account: "BE68539007547034"}}},
	}}}})
	if err := os.MkdirAll(filepath.Join(dir, settle.FolderIn), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := settle.WriteWhole(filepath.Join(dir, settle.FolderIn, message+".xml"), file); err != nil {
		t.Fatal(err)
	}
	l, err := settle.TakeFolder(context.WithoutCancel(t.Context()), f.Keeper, dir)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestADealFromTheListOfferToDeliveryAndAnotherUndone is played by a buyer who reads English,
// a seller who reads Chinese, a broker who carries the buyer's signature, and the bank.
func TestADealFromTheListOfferToDeliveryAndAnotherUndone(t *testing.T) {
	f := openFair(t, 300)
	buyer, seller, broker := f.player(t, 0, "en"), f.player(t, 1, "zh"), f.player(t, 2, "en")
	nos := f.stonesOf(t, seller.org.No, 4)
	account, folder := f.collecting(t), t.TempDir()

	room := buyer.opens(nos[:3], broker.org.No)
	buyer.Type(`[name=percent]`, "-12.5")
	buyer.Type(`[name=commission]`, "1")
	buyer.Click(`[name=sealed]`)
	buyer.signs(`[data-offer] button`)
	buyer.Says("h1", "You offered")
	seller.goes(room)
	seller.Says("h1", "报价")
	seller.Type(`[name=percent]`, "-4")
	seller.Type(`[name=commission]`, "1")
	seller.signs(`[data-offer] button`)
	seller.Says("h1", "您报价")
	buyer.goes(room)
	buyer.signs(`[action$="/sign"] [value=mandate] ~ button`)
	broker.goes(room)
	broker.signs(`#d-acts .btn.seal`)
	broker.Says("h1", "Mazal: US$")
	buyer.goes(room)
	buyer.Says("h1", "Mazal: US$")
	seller.goes(room)
	seller.Says("h1", "成交")

	f.Follow(t, settle.Apply)
	no, _ := strconv.ParseInt(strings.TrimPrefix(room, "/deals/"), 10, 64)
	at := "/settlements/" + strconv.FormatInt(no, 10)
	s, err := settle.Read(t.Context(), f.DB, access.System("test"), f.Keeper.Clock().Now(), no)
	if err != nil {
		t.Fatal(err)
	}
	buyer.goes(at)
	buyer.Says("main", "Awaiting money", settle.DealReference(no), account, "Broker’s commission")
	buyer.Accessible()
	if l := f.books(t, folder, "WRONG1", account, s.Owed()+1, s.Reference); len(l.Read) != 1 || l.Read[0].Held != 1 {
		t.Errorf("a wrong sum: %+v", l)
	}
	seller.goes(at)
	seller.Says("main", "待付款")
	if l := f.books(t, folder, "RIGHT1", account, s.Owed(), s.Reference); len(l.Read) != 1 || l.Read[0].Settled != 1 {
		t.Fatalf("the right sum: %+v", l)
	}
	buyer.goes(at)
	buyer.Says("main", "Settled")
	for _, g := range s.Lines {
		if h, err := ledger.Holders(t.Context(), f.DB, ledger.Title, g.Stone); err != nil || len(h) != 1 || h[0].Account.Owner != buyer.org.ID {
			t.Errorf("stone %d: %+v %v", g.Stone, h, err)
		}
	}
	seller.goes(at)
	seller.Says("main", "已结算", "卖方实收")
	seller.Accessible()
	seller.goes("/money?currency=USD")
	seller.Says("main", "对账单", "交易结算", "交易 "+strconv.FormatInt(no, 10))
	seller.Accessible()
	broker.goes("/money?currency=USD")
	broker.Says("main", "Settlement of a deal", "Deal "+strconv.FormatInt(no, 10))
	buyer.goes("/papers")
	buyer.Says("main", "Deal note", "Invoice")

	other := buyer.opens(nos[3:4], 0)
	buyer.Type(`[name="pct.1"]`, "-5")
	buyer.signs(`[data-offer] button`)
	seller.goes(other)
	seller.signs(`#d-acts .btn.seal`)
	seller.Says("h1", "成交")
	for _, p := range []*player{buyer, seller} {
		p.goes(other)
		p.Type(`[name=reason]`, "Both agree.")
		p.signs(`[value=rescind] ~ button`)
	}
	buyer.goes(other)
	buyer.Says("h1", "Rescinded")
	buyer.goes("/papers")
	buyer.Says("main", "Credit note")
	f.Follow(t, settle.Apply)
	if s, err := settle.Read(t.Context(), f.DB, access.System("test"), f.Keeper.Clock().Now(), no+1); err != nil && !errs.Is(err, "settle.none") || err == nil && s.State != settle.Rescinded {
		t.Errorf("the settlement of the deal undone: %s %v", s.State, err)
	}
	if faults, err := ledger.Check(t.Context(), f.DB, 10); err != nil || len(faults) > 0 {
		t.Errorf("the books: %+v %v", faults, err)
	}
	for _, p := range []*player{buyer, seller, broker} {
		p.NoProblems()
	}
}
