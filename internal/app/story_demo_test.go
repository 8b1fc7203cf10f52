package app_test

import (
	"html"
	"net/http"
	"slices"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/statistics"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/justice"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/memo"
)

// TestTheDemoHasSomethingForEverybodyToGoOnWith opens a demo whose members have some stones
// each, and looks at what its people find on their pages.
func TestTheDemoHasSomethingForEverybodyToGoOnWith(t *testing.T) {
	t.Parallel()
	f := openFair(t, 800)
	t.Run("a year of import rankings", func(t *testing.T) { rankings(t, f) })
	t.Run("an admission on each step", func(t *testing.T) { admissionsOfTheDemo(t, f) })
	t.Run("trade under way", func(t *testing.T) { tradeOfTheDemo(t, f) })
	t.Run("a list of whom to play", func(t *testing.T) { castOfTheDemo(t, f) })
	f.Quiet(t)
}

func rankings(t *testing.T, f *fair) {
	last := statistics.MonthOf(clock.DateOf(f.Keeper.Clock().Now(), f.Settings.Location())) - 1
	for month := last - 12; month <= last; month++ {
		of := statistics.Period{First: month, Last: month}
		pub, err := statistics.ReadRanking(t.Context(), f.DB, of, statistics.EveryGoods)
		if err != nil || len(pub.Rows) < 3 || pub.Figure.Hidden || pub.Figure.USD == 0 {
			t.Errorf("%s: %d members, %+v, %v", month, len(pub.Rows), pub.Figure, err)
			continue
		}
		if month > last-12 && !slices.ContainsFunc(pub.Rows, func(r statistics.ShownRow) bool { return r.Before > 0 }) {
			t.Errorf("%s: nobody had a place in the month before", month)
		}
		if month == last && (pub.LastYear == nil || pub.LastYear.USD == pub.Figure.USD) {
			t.Errorf("%s beside its year before: %+v", month, pub.LastYear)
		}
	}
	for _, l := range i18n.Languages {
		w := asVisitor(t, f, "/"+string(l)+"/")
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), l.T("imports.none")) {
			t.Errorf("the first page in %s: %d", l, w.Code)
		}
	}
	if rows := strings.Count(asVisitor(t, f, "/en/stats/imports.csv").Body.String(), "\n"); rows < 4 {
		t.Errorf("%d lines of imports.csv", rows)
	}
}

func admissionsOfTheDemo(t *testing.T, f *fair) {
	now := f.Keeper.Clock().Now()
	cal, err := calendar.Load(t.Context(), f.DB)
	if err != nil {
		t.Fatal(err)
	}
	states := map[lifecycle.State]int{}
	for no := int64(1); no <= 7; no++ {
		x, err := admission.Read(t.Context(), f.DB, setterOfTests, now, no)
		if err != nil {
			t.Fatal(err)
		}
		states[x.State]++
		switch x.State {
		case admission.OnNotice:
			if from := cal.Today(now).AddDays(-12); x.NoticeFrom != from && x.NoticeFrom != from.AddDays(-1) { // the exchange's days: midnight may have passed since
				t.Errorf("on notice from %s, want %s", x.NoticeFrom, from)
			}
		case admission.Objected:
			if _, asked, err := organ.Decision(t.Context(), f.DB, "objection", x.Objections[0].No); err != nil || !asked || x.Objections[0].Answer == "" {
				t.Errorf("the objection before the council: %v, %+v, %v", asked, x.Objections, err)
			}
		case admission.FeeDue:
			if x.Invoice == "" {
				t.Error("a fee is due without an invoice")
			}
		case admission.Admitted:
			if x.Certificate == "" {
				t.Error("a member without a certificate")
			}
		}
	}
	for _, s := range []lifecycle.State{admission.OnNotice, admission.Objected, admission.FeeDue, admission.Admitted, admission.Refused, admission.Submitted, admission.Draft} {
		if states[s] != 1 {
			t.Errorf("%d applications are %s", states[s], s)
		}
	}
}

func tradeOfTheDemo(t *testing.T, f *fair) {
	ctx, now := t.Context(), f.Keeper.Clock().Now()
	seller, buyer, broker := f.Actor(t, "hp.1@demo.invalid"), f.Actor(t, "lj.1@demo.invalid"), f.Actor(t, "bw.1@demo.invalid")
	rooms, err := deal.List(ctx, f.DB, seller, now, deal.Ask{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	offers := 0
	for _, r := range rooms {
		if r.State == deal.Offered {
			offers++
		}
	}
	if theirs, err := deal.List(ctx, f.DB, broker, now, deal.Ask{Limit: 50}); err != nil || len(theirs) != 1 || offers != 2 {
		t.Errorf("%d offers for the seller to answer, %d rooms of the broker, %v", offers, len(theirs), err)
	}
	memos, err := memo.List(ctx, f.DB, seller, now, memo.Ask{Limit: 50})
	if err != nil || len(memos) != 2 || memos[0].Owner == memos[1].Owner {
		t.Errorf("memos of the seller: %+v, %v", memos, err)
	}
	open, err := settle.List(ctx, f.DB, buyer, now, settle.Ask{Org: buyer.Org, Limit: 50})
	if err != nil || len(open) != 2 {
		t.Errorf("settlements of the buyer, one of them open: %d, %v", len(open), err)
	}
	held, err := settle.Credits(ctx, f.DB, f.Actor(t, "bank@demo.invalid"), settle.Held, 0, 50)
	if err != nil || len(held) != 1 {
		t.Errorf("money the bank holds: %+v, %v", held, err)
	}
	cases, err := justice.List(ctx, f.DB, seller, now, 0, 50)
	if err != nil || len(cases) != 1 {
		t.Errorf("cases: %+v, %v", cases, err)
	}
}

func castOfTheDemo(t *testing.T, f *fair) {
	people, err := f.House.Desk.DemoPeople(t.Context())
	if err != nil || len(people) != 16 {
		t.Fatalf("%d people to play, %v", len(people), err)
	}
	page := asVisitor(t, f, "/signin").Body.String()
	for _, p := range people {
		if !strings.Contains(page, html.EscapeString(i18n.English.T("signin.demo_part_"+p.Part))) || !strings.Contains(page, "/signin/demo/"+p.Person.Email) {
			t.Errorf("the list leaves out the %s", p.Part)
		}
	}
}
