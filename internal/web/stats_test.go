package web

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"openbourse/internal/app/world"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/price"
	"openbourse/internal/registry/access"
	journaled "openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// pastOf brings a year and a month of sales among members and publishes what follows.
func pastOf(t testing.TB, k *journal.Keeper, members int) {
	t.Helper()
	ctx, boss := context.Background(), access.System("test")
	w := world.World{Seed: 7, Members: members, Grown: 150}
	orgs := make([]id.ID, members)
	for i := range orgs {
		o, err := party.AddOrg{Kind: party.Member, Name: fmt.Sprintf("Old member %d", i), Country: "CN", Since: "2010-01-01"}.Do(ctx, k, boss, id.New())
		if err != nil {
			t.Fatal(err)
		}
		orgs[i] = o.Org
	}
	b := price.Bring{Source: "old books"}
	bring := func() {
		if _, err := b.Do(ctx, k, boss, id.New()); err != nil {
			t.Fatal(err)
		}
		b.Sales = b.Sales[:0]
	}
	for s := range w.Sales(clock.DateOf(k.Clock().Now(), time.UTC), 13) {
		st := &s.Stone
		b.Sales = append(b.Sales, journaled.PastSale{
			Seller: orgs[s.Seller-1], Buyer: orgs[s.Buyer-1], Day: s.Day, Kind: st.Kind.String(), Shape: int64(st.Shape), Color: int64(st.Grades.Color), Clarity: int64(st.Grades.Clarity),
			Cut: int64(st.Cut), Fluor: int64(st.Fluor), Weight: int64(st.Carat), PPC: s.PPC,
		})
		if len(b.Sales) == price.MostBrought {
			bring()
		}
	}
	bring()
	if err := price.Publish(ctx, k); err != nil {
		t.Fatal(err)
	}
	if err := price.PublishIndex(ctx, k); err != nil {
		t.Fatal(err)
	}
}

func TestTheIndexPageSaysNothingBeforeThereIsSomethingToSay(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	p.shows(p.ask("GET", "/en/stats/index", ""), http.StatusOK, "No month has a value yet: a month needs 25 trades, 5 different sellers", "Reference prices are shown to members")
	p.shows(p.ask("GET", "/en/stats/index", p.token[access.Trader]), http.StatusOK, "There are no reference prices yet")
	p.shows(p.ask("GET", "/en/stats/index/method", ""), http.StatusOK, "There are none.", "10 days after the month has ended")
	p.shows(p.ask("GET", "/en/", ""), http.StatusOK, "Members")
	if w := p.ask("GET", "/en/", ""); strings.Contains(w.Body.String(), "Price index, natural") {
		t.Error("the first page shows an index that is not there")
	}
	p.shows(p.ask("GET", "/en/stats/references.csv", p.token[access.Trader]), http.StatusNotFound)
}

func TestEverybodyReadsTheIndexAndMembersTheReferencePrices(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	pastOf(t, p.k, 12)
	points, err := price.Index(context.Background(), p.k.DB(), "natural")
	if err != nil || len(points) != 13 {
		t.Fatalf("%d months, %v", len(points), err)
	}
	last := points[12]
	value := i18n.English.Scaled(last.Value, 2, 2)
	w := p.ask("GET", "/en/stats/index", "")
	p.shows(w, http.StatusOK, "Natural: the index stands at "+value+" in Oct 2026; Oct 2025 is 100.", "Reference prices are shown to members")
	p.holds(w, "<title>Natural "+value+", laboratory-grown ", `data-zoom="2025-10,`)
	if got := len(regexp.MustCompile(`<tr><th scope="row"`).FindAllString(w.Body.String(), -1)); got != 26 {
		t.Errorf("%d lines of months for two kinds", got)
	}
	w = p.ask("GET", "/en/stats/index?from=2026-08&to=2026-06", "") // in either order
	if got := len(regexp.MustCompile(`<tr><th scope="row"`).FindAllString(w.Body.String(), -1)); got != 6 || !strings.Contains(w.Body.String(), `data-zoom="2026-06,2026-07,2026-08"`) {
		t.Errorf("three months of two kinds are %d lines", got)
	}
	p.shows(p.ask("GET", "/zh/stats/index?from=x&to='", ""), http.StatusOK, "2026年10月", i18n.Chinese.Scaled(last.Value, 2, 2))
	p.shows(p.ask("GET", "/en/", ""), http.StatusOK, "Price index, natural", value)

	w = p.ask("GET", "/en/stats/index.csv", "")
	p.shows(w, http.StatusOK, "natural,2026-10,"+strings.TrimSuffix(strings.TrimSuffix(value, "0"), ".0"))
	var rows []map[string]any
	if err := json.Unmarshal(p.ask("GET", "/en/stats/index.json", "").Body.Bytes(), &rows); err != nil || len(rows) != 26 || rows[12]["month"] != "2026-10" {
		t.Errorf("%d rows, %v", len(rows), err)
	}

	trader := p.token[access.Trader]
	p.shows(p.ask("GET", "/en/stats/index?kind=natural&shape=Round&band=0.50", trader), http.StatusOK, "Natural · round · from 0.50 ct. US$ per carat")
	p.shows(p.ask("GET", "/nl/stats/index?kind=lab_grown&shape=nothing&band=7", trader), http.StatusOK, "Laboratoriumgekweekt · ")
	p.shows(p.ask("GET", "/en/stats/references.csv?kind=lab_grown", trader), http.StatusOK, "shape,from_carat,color,clarity,usd_per_carat")
	p.shows(p.ask("GET", "/en/stats/references.csv", ""), http.StatusForbidden)
}

func TestStaffLookAtFlagsAndPublishErrata(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	pastOf(t, p.k, 12)
	staff := p.token[access.Staff]
	p.shows(p.ask("GET", "/admin/prices", p.token[access.Trader]), http.StatusForbidden)
	p.shows(p.ask("GET", "/admin/prices", staff), http.StatusOK, "Nothing to look at")

	w := p.ask("POST", "/admin/prices/errata", staff, "kind", "natural", "month", "2026-10", "value", "ninety")
	p.shows(w, http.StatusUnprocessableEntity, "Error:")
	p.holds(w, `value="ninety"`)
	p.shows(p.ask("POST", "/admin/prices/errata", staff, "kind", "natural", "month", "2026-10", "value", "95,5"), http.StatusUnprocessableEntity, "Say in English")
	p.leads(p.ask("POST", "/admin/prices/errata", staff, "kind", "natural", "month", "2026-10", "value", "95,5", "text_en", "A deal was <b>twice</b> in it.", "text_nl", "Een deal stond er twee keer in."), "/admin/prices")
	p.shows(p.ask("GET", "/en/stats/index", ""), http.StatusOK, "should have been 95.50", "A deal was &lt;b&gt;twice")
	p.shows(p.ask("GET", "/nl/stats/index/method", ""), http.StatusOK, "Een deal stond er twee keer in.")
	if body := p.ask("GET", "/zh/stats/index/method", "").Body.String(); !strings.Contains(body, `lang="en">A deal was`) {
		t.Error("English words in a Chinese page are not marked as English")
	}

	// Three deals far from any reference, by two members.
	ctx := context.Background()
	for i := range 3 {
		settleFar(t, p.k, int64(i+1), p.orgs[party.Member].Org, p.orgs[party.Bank].Org)
	}
	if err := price.Rebuild(ctx, p.k); err != nil {
		t.Fatal(err)
	}
	p.shows(p.ask("GET", "/today", staff), http.StatusOK, "Sales to look at", "Price far from the reference: The member → The bank")
	w = p.ask("GET", "/admin/prices", staff)
	p.shows(w, http.StatusOK, "Third strange price of the same two members", "The member → The bank")
	p.holds(w, `href="/deals/3"`)
	p.shows(p.ask("POST", "/admin/prices/review", staff, "sale", "3.1", "finding", "", "note", "A fair ring"), http.StatusUnprocessableEntity, "Error:", "A fair ring")
	p.leads(p.ask("POST", "/admin/prices/review", staff, "sale", "3.1", "finding", "explained", "note", "A fair ring"), "/admin/prices")
	p.holds(p.ask("GET", "/admin/prices", staff), "A fair ring", `<span class="chip o">explained</span>`)
}

func TestAStoneStandsBesideItsReferencePrice(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 120)
	stones, err := market.ListingsByNo(context.Background(), f.keeper.DB(), f.trader, f.keeper.Clock().Now(), numbers(120)...)
	if err != nil {
		t.Fatal(err)
	}
	none := i18n.English.T("prices.none")
	if body := f.get(t, stoneURL(stones[0].No), i18n.English).Body.String(); !strings.Contains(body, none) && !lot(&stones[0].Stone) {
		t.Error("a stone without a reference price does not say so")
	}
	pastOf(t, f.keeper, 12)
	f.server.board = price.Board{} // as a minute later
	book, err := f.server.board.Book(context.Background(), f.keeper.DB(), f.keeper.Clock().Now())
	if err != nil || !book.Any() {
		t.Fatal(err)
	}
	table := html.UnescapeString(f.get(t, "/stones?form=any", i18n.English).Body.String())
	with := 0
	for i := range stones {
		x := &stones[i]
		vs := vsReference(i18n.English, x.PPC, book.Of(&x.Stone).PPC)
		if vs == "" {
			continue
		}
		with++
		page := html.UnescapeString(text(f.get(t, stoneURL(x.No), i18n.English)))
		if !strings.Contains(page, vs+" vs reference") {
			t.Errorf("stone %d does not say %s", x.No, vs)
		}
		if row, ok := rowOf(table, x.No); ok && !strings.Contains(row, ">"+vs+"<") {
			t.Errorf("its row does not say %s: %s", vs, row)
		}
		peek := f.get(t, stoneURL(x.No)+"/peek", i18n.English).Body.String()
		if !strings.Contains(peek, i18n.English.T("prices.reference")) {
			t.Errorf("the look at stone %d has no reference", x.No)
		}
		if with == 5 {
			break
		}
	}
	if with == 0 {
		t.Error("no stone has a reference price")
	}
}

// settleFar writes the fact of a settled deal about a stone at a price nobody pays.
func settleFar(t *testing.T, k *journal.Keeper, deal int64, seller, buyer id.ID) {
	t.Helper()
	st := stone.Stone{No: deal, Kind: stone.Natural, Form: stone.Single, Shape: 1, Carat: 1000, Pieces: 1, Cut: 2, Fluor: 1, Grades: stone.Grades{Scale: stone.ScaleGrades, Color: 4, Clarity: 5}}
	f := journaled.DealSettled{
		Deal: deal, Seller: seller, Buyer: buyer, Currency: "USD", Struck: k.Clock().Now().Add(time.Hour), At: k.Clock().Now().Add(time.Hour),
		Lines: []journaled.DealLine{{Stone: deal, Kind: "natural", Single: true, Pieces: 1, Weight: 1000, PPC: 90_000_00}},
	}
	_, err := journal.Do(context.Background(), k, journal.Act{Actor: "system:test", ID: id.New(), Kind: "test.settle", Input: deal},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			e := stone.NewEditions()
			e.Add(&st, 1, st.Hash())
			return f, struct{}{}, e.Write(ctx, tx)
		})
	if err != nil {
		t.Fatal(err)
	}
}

// holds checks that the markup of a page has a piece.
func (p *staffed) holds(w *httptest.ResponseRecorder, pieces ...string) {
	p.Helper()
	for _, x := range pieces {
		if !strings.Contains(w.Body.String(), x) {
			p.Errorf("the page lacks %s", x)
		}
	}
}

func numbers(n int64) (all []int64) {
	for i := range n {
		all = append(all, i+1)
	}
	return all
}

// rowOf is the row of a stone in the table of stones.
func rowOf(page string, no int64) (string, bool) {
	_, row, found := strings.Cut(page, fmt.Sprintf(`data-no="%d"`, no))
	row, _, _ = strings.Cut(row, "</tr>")
	return row, found
}
