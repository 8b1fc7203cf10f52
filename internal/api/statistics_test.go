package api_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"openbourse/internal/api"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/statistics"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// imported is an import that customs released in October, followed by the statistics.
func (h *house) imported(paper int64, org id.ID, usd int64) {
	h.t.Helper()
	ctx := context.Background()
	f := fact.PaperReleased{
		Paper: paper, Revision: 1, Entry: "220120261000000001", Kind: "import", Route: "exchange", Mode: "0110", Member: org, From: "BE", To: "CN", Day: "2026-10-12", At: clock.At(time.Date(2026, 10, 12, 4, 0, 0, 0, time.UTC)),
		Lines: []fact.ReleasedLine{{Line: 1, HS: "71023900", Kind: "natural", Pieces: 10, Weight: 10_000, USD: usd, Value: usd * 7, VAT: usd, Origins: []fact.Share{{Country: "IN", Weight: 10_000}}}},
	}
	_, err := journal.Do(ctx, h.k, journal.Act{Actor: "system:test", ID: id.New(), Kind: "test.fact", Input: paper}, func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	must(h.t, err)
	head, _, err := h.k.Head(ctx)
	must(h.t, err)
	all, err := h.k.After(ctx, head-1, 1)
	must(h.t, err)
	_, err = statistics.Apply(ctx, h.k, time.UTC, all[0])
	must(h.t, err)
}

func TestTheImportRankingAndTheSeriesAreReadByKeys(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	h.addMember("Third Gems", "IN")
	h.addMember("Fourth Gems", "IL")
	for i := range 4 {
		h.imported(int64(i+1), h.members[i].org, int64(i+1)*10_000_00)
	}
	key := h.key(0, "lane.*")                                                    // what is published needs no right, what is live is not a member's
	h.get("/import-ranking?period=2026-10", key).problem(t, http.StatusNotFound) // counted, not published
	clerk := func(n byte) access.Actor { return access.Actor{Person: id.ID{n}, Roles: []access.Role{access.Staff}} }
	ctx := context.Background()
	no, err := statistics.ComputeEdition{Month: "2026-10", Zone: time.UTC}.Do(ctx, h.k, clerk(1), id.New())
	must(t, err)
	for i, act := range []lifecycle.Act{"review", "publish"} {
		_, err := statistics.MoveEdition{No: no, Act: act}.Do(ctx, h.k, clerk(byte(2-i)), id.New())
		must(t, err)
	}
	var r api.ImportRanking
	h.get("/import-ranking?period=2026-10", key).into(t, &r)
	if r.Members != 4 || len(r.Rows) != 4 || r.Rows[0].Rank != 1 || r.Rows[0].Member != h.members[3].no || r.Rows[3].Member != h.members[0].no {
		t.Errorf("%+v", r)
	}
	if r.Policy != "names" || r.Rows[0].USD != "" { // the default policy names members and shows no values
		t.Errorf("policy %s shows %q", r.Policy, r.Rows[0].USD)
	}
	h.get("/import-ranking", key).into(t, &r)
	if r.Period != "2026-10" {
		t.Errorf("the newest is %s", r.Period)
	}
	var s api.Series
	h.get("/border-series", key).into(t, &s)
	found := false
	for _, f := range s.Figures {
		if f.Month == "2026-10" && f.Code == "GT_IMP_POLISHED" {
			found = true
			if f.Hidden || f.USD != "100000" || f.Carats != "40" || f.Members != 4 {
				t.Errorf("%+v", f)
			}
		}
	}
	if !found {
		t.Errorf("no polished imports among %d figures", len(s.Figures))
	}
	for path, status := range map[string]int{
		"/import-ranking?period=2026-1O": http.StatusUnprocessableEntity, "/import-ranking?period=2026-11": http.StatusConflict, "/import-ranking?period=2026-10&goods=glass": http.StatusUnprocessableEntity,
		"/import-ranking/as-of?period=2026-10": http.StatusForbidden, // for the exchange's people
	} {
		h.get(path, key).problem(t, status)
	}
}
