package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/border/statistics"
	"openbourse/internal/registry/access"
	journaled "openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// importsOf lets customs release imports of members, the first the most, in a month that is
// over, and counts them.
func importsOf(t *testing.T, k *journal.Keeper, members int) statistics.Month {
	t.Helper()
	ctx, boss := context.Background(), access.System("test")
	month := statistics.MonthOf(clock.DateOf(k.Clock().Now(), time.UTC)) - 1
	for i := range members {
		o, err := party.AddOrg{Kind: party.Member, Name: fmt.Sprintf("Importer %c", 'A'+i), NameZh: fmt.Sprintf("进口商%d", i+1), Country: "CN", Since: "2010-01-01"}.Do(ctx, k, boss, id.New())
		if err != nil {
			t.Fatal(err)
		}
		f := journaled.PaperReleased{
			Paper: int64(i + 1), Revision: 1, Kind: "import", Route: "exchange", Mode: "0110", Member: o.Org, From: "BE", Day: string(month.Day()), At: clock.At(month.Day().Time()) + 1,
			Lines: []journaled.ReleasedLine{{Line: 1, Kind: "natural", Pieces: 3, Weight: 12_000, USD: int64(members-i) * 1_000_000_00, Origins: []journaled.Share{{Country: "IN", Weight: 12_000}}}},
		}
		if _, err := journal.Do(ctx, k, journal.Act{Actor: boss.Key(), ID: id.New(), Kind: "test.release", Input: i},
			func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if err := statistics.Rebuild(ctx, k, time.UTC); err != nil {
		t.Fatal(err)
	}
	return month
}

func TestAMonthOfImportsIsComputedReviewedPublishedAndRead(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	p.shows(p.ask("GET", "/en/stats/imports", ""), http.StatusOK, "Nothing published yet")
	p.shows(p.ask("GET", "/zh/stats/border", ""), http.StatusOK, "2001 年以来发布的数字", "cnsde content30375", "冲突 A")
	p.shows(p.ask("GET", "/admin/statistics", p.token[access.Trader]), http.StatusForbidden)

	month := importsOf(t, p.k, 5)
	staff, admin := p.token[access.Staff], p.token[access.Admin]
	p.shows(p.ask("POST", "/admin/statistics/compute", staff, "month", (month+1).String()), http.StatusConflict, "Error:", "is not over")
	p.leads(p.ask("POST", "/admin/statistics/compute", staff, "month", month.String()), "/admin/statistics")
	p.shows(p.ask("GET", "/admin/statistics", staff), http.StatusOK, "Imports US$ 15,000,000.00, members: 5", "Computed")
	p.shows(p.ask("GET", "/en/stats/imports?period="+month.String(), ""), http.StatusNotFound)
	p.shows(p.ask("POST", "/admin/statistics/drop", admin, "no", "1", "note", ""), http.StatusUnprocessableEntity, "Say why the edition is dropped")
	p.leads(p.ask("POST", "/admin/statistics/review", admin, "no", "1"), "/admin/statistics")
	p.leads(p.ask("POST", "/admin/statistics/publish", staff, "no", "1"), "/admin/statistics")

	w := p.ask("GET", "/en/stats/imports", "")
	p.shows(w, http.StatusOK, "Importer A", "进口商1", "US$ 15,000,000", "Names and order are shown", "India", "Belgium", "Published")
	if strings.Contains(w.Body.String(), `<td class="num b">5,000,000`) {
		t.Error("names only, and yet a member's value")
	}
	w = p.ask("GET", "/en/stats/imports?goods=polished", "")
	p.shows(w, http.StatusOK, "US$ 250,000")
	p.holds(w, "/ct</small>")
	p.shows(p.ask("GET", "/nl/stats/imports?goods=rough", ""), http.StatusOK, "Niemand voerde")
	p.shows(p.ask("GET", "/ru/stats/border", ""), http.StatusOK, "Импорт бриллиантов", "15")
	p.shows(p.ask("GET", "/en/stats/imports?period=2026-13", ""), http.StatusUnprocessableEntity)
	p.shows(p.ask("GET", "/en/stats/imports.csv", ""), http.StatusOK, "period,goods,rank,rank_before,member,name", "Importer E")
	p.shows(p.ask("GET", "/en/stats/border.csv", ""), http.StatusOK, "GT_IMP_POLISHED,false,15000000,")
	var past []map[string]any
	if err := json.Unmarshal(p.ask("GET", "/en/stats/published.json", "").Body.Bytes(), &past); err != nil || len(past) != len(statistics.PublishedSince2001) {
		t.Errorf("%d published figures, %v", len(past), err)
	}
	p.shows(p.ask("POST", "/admin/statistics/errata", staff, "of", month.String()), http.StatusUnprocessableEntity, "Say in English")
	p.leads(p.ask("POST", "/admin/statistics/errata", staff, "of", month.String(), "text_en", "One paper is missing."), "/admin/statistics")
	p.shows(p.ask("GET", "/en/stats/imports", ""), http.StatusOK, "One paper is missing.")
}

func TestTheRankingShowsValuesWhereThePolicySaysSo(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	ctx := context.Background()
	month := importsOf(t, p.k, 4)
	if _, err := (rule.Set{Name: "statistics.policy", Value: statistics.Values, From: "2020-01-01", Source: "decision of the council", Mark: rule.Proposal}).Do(ctx, p.k, access.System("test"), id.New()); err != nil {
		t.Fatal(err)
	}
	p.leads(p.ask("POST", "/admin/statistics/compute", p.token[access.Staff], "month", month.String()), "/admin/statistics")
	p.leads(p.ask("POST", "/admin/statistics/review", p.token[access.Admin], "no", "1"), "/admin/statistics")
	p.leads(p.ask("POST", "/admin/statistics/publish", p.token[access.Admin], "no", "1"), "/admin/statistics")
	w := p.ask("GET", "/en/stats/imports?goods=polished", "")
	p.shows(w, http.StatusOK, "Values of members are shown", "4,000,000", "40.0%")
	p.holds(w, `class="bars"`)
}
