package web

import (
	"context"
	"html"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/browser"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/journal"
)

// covers has a member with an account at a bank ask for more than stands there, some time
// ago, and gives the order to move it there first.
func (f *floor) covers(t *testing.T, bank id.ID, ago time.Duration) *bankfile.Order {
	t.Helper()
	ctx, system := context.Background(), access.System("test")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	then := &clock.Fixed{Instant: f.keeper.Clock().Now().Add(-ago - 14*24*time.Hour)} // the payout account holds only after days
	k := journal.New(f.keeper.DB(), then)
	_, err := settle.OpenAccount{Org: f.trader.Org, Currency: money.USD, Account: "6222021001116245799", Bank: bank}.Do(ctx, k, system, id.New())
	must(err)
	to, err := settle.NamePayoutAccount{Currency: money.USD, Account: "BE68539007547034", Holder: "Member"}.Do(ctx, k, f.trader, id.New())
	must(err)
	second := f.trader
	second.Person = id.New()
	_, err = settle.ConfirmPayoutAccount{No: to.No}.Do(ctx, k, second, id.New())
	must(err)
	then.Instant = f.keeper.Clock().Now().Add(-ago)
	_, err = settle.Deposit{Org: f.trader.Org, Currency: money.USD, Amount: 90_000, Source: "test"}.Do(ctx, k, system, id.New())
	must(err)
	_, err = settle.AskPayout{Currency: money.USD, Amount: 25_000}.Do(ctx, k, f.trader, id.New())
	must(err)
	out, err := settle.Send(ctx, k, system)
	must(err)
	if len(out) != 2 {
		t.Fatalf("a cover and a payout: %+v", out)
	}
	file, err := bankfile.Read(out[0].Content)
	must(err)
	return file.Order
}

// TestAPersonOfTheBankSeesACoverAndAnswersItInABrowser is played without scripts: the cover
// stands on the bank's desk, is found by state and currency, and ends by the file he brings.
func TestAPersonOfTheBankSeesACoverAndAnswersItInABrowser(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 10)
	one, _ := f.withBank(t)
	b, at := browser.Open(t), one.serves(i18n.English)
	b.Visit(at + "/bank/covers")
	b.Says("main", "No covers", "A cover goes out before a payout whose account has too little")
	b.Accessible()
	order := f.covers(t, one.who.Org, 0)
	b.Visit(at + "/bank/covers")
	b.Says("main", "CV1", "With the bank", "250.00", collectingUSD, "6222021001116245799", "PO1", order.ID)
	b.Accessible()
	shot(b, "covers.png")
	b.Size(390, 844)
	b.Dark(true)
	b.Visit(at + "/bank/covers")
	if n := b.Sideways(); n != 0 {
		t.Errorf("the page is %d too wide for a phone", n)
	}
	shot(b, "covers_phone.png")

	b.Scripts(false)
	b.Visit(at + "/bank")
	b.Says("main", "CV1", "A cover ends by the bank's answer (pain.002)")
	shot(b, "bank_phone.png")
	b.Follow(".acts a[href='/bank/covers']")
	b.Choose("#f-currency", "CNY")
	b.Submit("form[action='/bank/covers'] button")
	b.Says("main", "No covers")
	b.Choose("#f-currency", "USD")
	b.Submit("form[action='/bank/covers'] button")
	b.Says("main", "CV1")

	paid := bankfile.WriteResult(&bankfile.Result{ID: "RES1", Created: order.Created, Original: order.ID, Group: "ACSC"})
	name := filepath.Join(t.TempDir(), "pain002.xml")
	if err := os.WriteFile(name, paid, 0o600); err != nil {
		t.Fatal(err)
	}
	b.Visit(at + "/bank")
	b.Upload("#f-file", name)
	b.Submit("form[action='/bank/files'] button")
	b.Says("[role=status]", "0 payouts and 1 covers answered")
	b.Says("main", "No cover is with the bank")
	b.Visit(at + "/bank/covers?state=paid&currency=USD")
	b.Says("main", "CV1", "Paid", "PO1")
	b.NoProblems()

	zh := browser.Open(t)
	zh.Visit(one.serves(i18n.Chinese) + "/bank/covers?state=paid")
	zh.Says("main", "备款调拨", "已到账", "CV1")
	zh.NoProblems()
	shot(zh, "covers_zh.png")
	if w := f.dealer(t, 0).send("GET", "/bank/covers", nil); w.Code != http.StatusForbidden {
		t.Errorf("the member whose account it filled reads covers: %d", w.Code)
	}
	far, err := (party.AddOrg{Kind: party.Bank, Name: "Another bank", Country: "CN", Since: "2020-01-01"}).Do(context.Background(), f.keeper, access.System("test"), id.New())
	if err != nil {
		t.Fatal(err)
	}
	b.Visit(f.teller(t, far, party.Bank, "far@bank.invalid", access.Partner).serves(i18n.English) + "/bank/covers")
	b.Says("main", "No covers")
}

func TestACoverThatTheBankDoesNotAnswerIsNamedByTheDayAndSaysSoInItsList(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 10)
	one, _ := f.withBank(t)
	f.covers(t, one.who.Org, 4*24*time.Hour)
	const its = "/bank/covers?before=2&amp;currency=USD&amp;state=sent"
	day := one.send("GET", "/bank/day", nil).Body.String()
	if !strings.Contains(day, `<a href="`+its+`">CV1</a>`) || !strings.Contains(day, "2 unexplained") {
		t.Errorf("the day does not lead to the cover: %s", day)
	}
	list := one.send("GET", html.UnescapeString(its), nil).Body.String()
	if !strings.Contains(list, "CV1") || !strings.Contains(list, "No answer for more than three days") {
		t.Error("the list does not say that the bank is silent")
	}
	if other := one.send("GET", "/bank/covers?before=1", nil).Body.String(); strings.Contains(other, "CV1") {
		t.Error("before the first there is one")
	}
}
