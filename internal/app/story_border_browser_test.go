package app_test

import (
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	"openbourse/internal/app/apptest"
	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
	"openbourse/internal/border/customs"
	"openbourse/internal/browser"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/shipment"
)

// fills puts values into the fields of a form and presses its button: what cannot be chosen
// or is not there fails the story.
func (p *player) fills(t *testing.T, form string, pairs ...string) {
	t.Helper()
	p.Wait(form)
	names, err := json.Marshal(append([]string{}, pairs...))
	if err != nil {
		t.Fatal(err)
	}
	if bad := browser.Eval[string](p.Page, fmt.Sprintf(`((f, p) => { for (let i = 0; i < p.length; i += 2) {
		const e = f.querySelector('[name="' + p[i] + '"]:not([type=hidden])');
		if (!e) return "no field " + p[i];
		if (e.type === "checkbox") { e.checked = p[i+1] === e.value; continue; }
		e.value = p[i+1];
		if (e.value !== p[i+1]) return "the field " + p[i] + " does not take " + p[i+1];
	} return ""; })(document.querySelector(%q), %s)`, form, names)); bad != "" {
		t.Fatalf("%s: %s: %s\n%s", p.URL(), form, bad, p.Text("main"))
	}
	p.Follow(form + " button")
}

// act presses the button of a step that a form names in a hidden field.
func (p *player) act(t *testing.T, field, value string, pairs ...string) {
	t.Helper()
	p.fills(t, `form:has([name=`+field+`][value="`+value+`"])`, pairs...)
}

// at is where the player is, without the house's address.
func (p *player) here() string { return strings.TrimPrefix(p.URL(), p.at) }

// sends fills in the form of a shipment and announces it; the page of the shipment is open.
func (p *player) sends(t *testing.T, d shipment.Direction, goods string, more ...string) string {
	t.Helper()
	if !strings.HasPrefix(p.here(), "/shipments/new") {
		p.goes("/shipments/new")
	}
	other := []string{"from_country", "BE", "from_port", "Antwerp", "to_country", "CN", "to_port", "Shanghai"}
	if !d.In() {
		other = []string{"from_country", "CN", "from_port", "Shanghai", "to_country", "CN", "to_port", "Hangzhou"}
	}
	pairs := append(other, "direction", string(d), "counterpart", "Scheldt & Zoon", "carrier", "Secure Air", "waybill", "999-22334455", "terms", "CIF", "currency", "USD",
		"packages", "1", "gross", "900", "invoice", "INV-77", "invoice_day", "2026-11-20", "packing", "PL-77", "insured", "500000", "policy", "CARGO-7")
	if goods != "" {
		pairs = append(pairs, "goods", goods)
	}
	p.fills(t, `form[action="/shipments"]`, append(pairs, more...)...)
	p.fills(t, `form[action$="/announce"]`)
	return p.here()
}

// lodges drafts the paper of the shipment that is open, states what the member has to, has it
// checked, and sends it.
func (p *player) lodges(t *testing.T) (paper string) {
	t.Helper()
	p.Follow(`a[href^="/declarations/new?shipment="]`)
	p.fills(t, `form[action="/declarations"]`)
	paper = p.here()
	p.fills(t, `form[action$="/form"]`, "PromiseItmes", "00000")
	p.fills(t, `form[action$="/check"]`)
	p.fills(t, `form[action$="/send"]`)
	return paper
}

// walk is the border as two members and an officer walk it in their browsers.
type walk struct {
	*border
	t                      *testing.T
	seller, buyer, officer *player
}

// accepts is the officer's acceptance of a paper that he finds on his desk.
func (w *walk) accepts(paper string, in bool) {
	w.t.Helper()
	way := 0
	if in {
		way = 1
	}
	no, _ := strconv.ParseInt(path.Base(paper), 10, 64)
	w.officer.goes("/declarations/desk")
	w.officer.Follow(`a[href="` + paper + `"]`)
	w.officer.act(w.t, "channel", "accepted", "entry", fmt.Sprintf("22002026%d%09d", way, 88_000+no))
	w.officer.Says("main", "Accepted")
}

// answers is an answer of customs without further words.
func (w *walk) answers(paper string, channel customs.Channel, pairs ...string) {
	w.t.Helper()
	w.officer.goes(paper)
	w.officer.act(w.t, "channel", string(channel), pairs...)
	w.Follow(w.t.Context())
	w.must(w.Err())
}

// looks brings goods that were announced to the weighing desk and weighs them.
func (w *walk) looks(ship string, readings ...string) (paper string) {
	t, member, officer := w.t, w.seller, w.officer
	t.Helper()
	member.goes(ship)
	member.act(t, "act", "depart")
	member.Says("main", "在途")
	officer.goes(ship)
	officer.act(t, "act", "arrive", "seals", "CN "+path.Base(ship))
	officer.Says("main", "At the port, sealed")
	member.goes(ship)
	paper = member.lodges(t)
	w.accepts(paper, true)
	member.goes(ship)
	member.act(t, "act", "lodge", "appointment", time.Now().Add(26*time.Hour).Format("2006-01-02T15:04"), "place", "查验室 2")
	member.Says("main", "待查验", "查验室 2")
	officer.goes(ship)
	for range officer.Count(`select[name=seal] option`) {
		officer.fills(t, `form[action$="/open"]`)
	}
	for _, r := range readings {
		reading, pieces, _ := strings.Cut(r, " ")
		officer.fills(t, `form[action$="/weigh"]`, "reading", reading, "pieces", pieces, "scale", "MT-1")
	}
	return paper
}

// TestTheBorderIsWalkedByMembersAndAnOfficerInTheirBrowsers walks a parcel of rough and a
// polished stone from abroad to the home market: announced, recorded, opened, found 0.6 ct
// lighter, amended, released, sold, declared, taxed, certified, let home; and an exhibit in
// for a time. The members read Chinese, the officer English. At the end ledger, customs
// accounts, certificates and statistics agree.
func TestTheBorderIsWalkedByMembersAndAnOfficerInTheirBrowsers(t *testing.T) {
	f := openFair(t, 300)
	w := &walk{f.border(t), t, f.player(t, 0, "zh"), f.player(t, 1, "zh"), f.person(t, apptest.Officer.Mail, "en")}
	listed := w.listed()

	ship, in := w.roughAndPolished(&listed)
	w.mended(ship, in)
	w.sold(&listed)
	w.home(&listed)
	w.exhibit()
	w.agree(listed.Stone.Carat, 101_900+listed.Stone.Carat+5_020)
	for _, p := range []*player{w.seller, w.buyer, w.officer} {
		p.NoProblems()
	}
}

// roughAndPolished comes from abroad and is weighed: the rough is held.
func (w *walk) roughAndPolished(l *market.Listing) (ship, paper string) {
	t := w.t
	t.Helper()
	c := l.Stone.Carat.String()
	ship = w.seller.sends(t, shipment.AbroadIn, strings.Join([]string{
		"0 ; LOT 77 ; 71023100 ; natural ; rough ; 40 ; 102.5 ; 41000 ; ; BW:102.5 ; EU 0777 ;",
		fmt.Sprintf("%d ; %s ; 71023900 ; natural ; single ; 1 ; %s ; %s ; ; BE:%s ; ; %s %s", l.Stone.No, l.StockNo, c, money.Of(l.Total, money.USD).Decimal(), c, l.Stone.Report().Lab, l.Stone.Report().Number),
	}, "\n"))
	w.seller.Says("main", "已预报", "毛坯")
	w.seller.Accessible()
	w.seller.Follow(`a[href^="/border/kp/new"]`)
	day := clock.DateOf(w.fair.Keeper.Clock().Now(), w.Settings.Location())
	w.seller.fills(t, `form[action="/border/kp/new"]`, "parcels", "1", "issued", string(day.AddDays(-10)), "expires", string(day.AddDays(50)))
	cert := w.seller.here()
	w.seller.fills(t, `form[action$="/declare"]`)
	w.seller.Says("main", "已申报", "EU 0777")
	paper = w.looks(ship, "101.9 40", c+" 1")
	w.officer.Says("main", "Held", "101.90")
	w.officer.Accessible()

	w.officer.goes("/border/differences")
	w.officer.Says("main", "102.50", "101.90", "Not decided")
	w.officer.Accessible()
	w.officer.fills(t, `form[action^="/border/differences/"]`, "decision", "amend", "why", "Weighed three times with the member looking on.")
	w.officer.goes(cert)
	w.officer.fills(t, `form[action$="/examine"]`, "weight", "101.9", "present", "1")
	w.officer.Says("main", "Differs")
	w.officer.fills(t, `form[action$="/ask"]`, "why_ask", "The goods weigh 0.600 ct less.")
	w.officer.fills(t, `form[action$="/amend"]`, "consent", "GDO Antwerp 2026/118", "weight", "101.9", "usd", "41000")
	w.officer.fills(t, `form[action$="/enter"]`)
	w.officer.fills(t, `form[action$="/confirm"]`)
	w.officer.Says("main", "Confirmed")
	w.Follow(t.Context())
	return ship, paper
}

// mended is what differed: the member asks, customs consents, releases and admits.
func (w *walk) mended(ship, paper string) {
	t := w.t
	t.Helper()
	w.officer.goes(ship)
	w.officer.fills(t, `form[action$="/admit"]`)
	w.officer.Says(`[role=alert]`, "has not released")
	w.officer.Problems() // a refusal is a 409, of which the browser tells
	w.seller.goes(paper)
	w.seller.fills(t, `form[action$="/ask"]`, "ask", "amend", "ask_line", "1", "ask_field", "weight", "new", "101.9", "grounds", "包货重量少于发票。")
	w.seller.Says("main", "102.50 → 101.90")
	w.answers(paper, customs.SaysAmended)
	w.answers(paper, customs.SaysReleased)
	w.officer.Says("main", "Released")
	w.officer.goes(ship)
	w.officer.fills(t, `form[action$="/admit"]`)
	w.officer.Says("main", "Bonded", "Closed")
	w.seller.goes("/border/bonded")
	w.seller.Says("main", "所内保税", "101.90")
	w.seller.Accessible()
	w.seller.goes(paper)
	w.seller.Says("main", "已放行")
}

// sold is the polished stone, on the exchange.
func (w *walk) sold(l *market.Listing) {
	t, ctx := w.t, w.t.Context()
	t.Helper()
	w.buyer.goes("/stones/" + strconv.FormatInt(l.No, 10))
	w.buyer.Follow(`form[action="/deals/buy"] button`)
	w.buyer.Follow(`[data-signs]`)
	room := w.buyer.here()
	if !strings.Contains(w.buyer.Text("h1"), "成交") { // the seller has yet to confirm
		w.seller.goes(room)
		w.seller.signs(`#d-acts .btn.seal`)
	}
	w.Follow(ctx)
	no, _ := strconv.ParseInt(path.Base(room), 10, 64)
	s, err := settle.Read(ctx, w.DB, access.System("test"), w.fair.Keeper.Clock().Now(), no)
	w.must(err)
	if x := w.books(t, t.TempDir(), "BORDER-WALK", w.collecting(t), s.Owed(), s.Reference); len(x.Read) != 1 || x.Read[0].Settled != 1 {
		t.Fatalf("the payment: %+v", x)
	}
	w.Follow(ctx)
	w.must(w.Err())
}

// home is the buyer's way with the stone into the home market.
func (w *walk) home(l *market.Listing) {
	t := w.t
	t.Helper()
	stone := strconv.FormatInt(l.Stone.No, 10)
	w.buyer.goes("/border/bonded")
	w.buyer.Says("main", stone, "所内保税")
	w.buyer.Click(`input[name=stones][value="` + stone + `"]`)
	w.buyer.fills(t, `form:has([name=stones])`, "direction", "home-out")
	ship := w.buyer.sends(t, shipment.HomeOut, "")
	paper := w.buyer.lodges(t)
	w.buyer.Says("main", "13", "增值税")
	w.accepts(paper, true)
	w.answers(paper, customs.SaysTax, "slip", "TAX-77")
	w.answers(paper, customs.SaysPaid)
	w.answers(paper, customs.SaysReleased)
	w.buyer.goes(ship)
	w.buyer.act(t, "act", "apply")
	w.buyer.Says("main", "待出所")
	w.officer.goes(ship)
	w.officer.act(t, "act", "release")
	w.officer.Says("main", "In the home market")
	w.buyer.goes(paper)
	w.buyer.fills(t, `form[action$="/certify"]`)
	w.buyer.goes("/stone-certificates")
	w.buyer.Says("main", stone)
	w.buyer.goes("/approval-forms")
	w.buyer.Says("main", "2026-")
}

// exhibit comes in for ninety days.
func (w *walk) exhibit() {
	t := w.t
	t.Helper()
	ship := w.seller.sends(t, shipment.TemporaryIn, "0 ; TIARA 7 ; 71023900 ; natural ; single ; 1 ; 5.02 ; 99000 ; ; BE:5.02 ; ;", "carnet", "ATA/BE/2026/77")
	day := clock.DateOf(w.fair.Keeper.Clock().Now(), w.Settings.Location()).AddDays(90)
	w.seller.fills(t, `form[action$="/stay"]`, "day", string(day))
	paper := w.looks(ship, carat.Weight(5_020).String()+" 1")
	w.answers(paper, customs.SaysReleased)
	w.officer.goes(ship)
	w.officer.fills(t, `form[action$="/admit"]`)
	w.officer.Says("main", "Bonded")
	w.seller.goes("/border/stays")
	w.seller.Says("main", "ATA/BE/2026/77", "进行中")
	w.seller.Accessible()
}
