package bench_test

import (
	"testing"

	"openbourse/internal/app/bench"
	"openbourse/internal/store/db/dbtest"
)

func TestTheIndexAndPostgreSQLGiveTheSameAnswersToAllMeasuredQueries(t *testing.T) {
	t.Parallel()
	rep, err := bench.Search(t.Context(), bench.SearchOptions{Stones: 20_000, Against: dbtest.Address(t), Reps: 1})
	if err != nil {
		t.Fatal(err)
	}
	if rep.Queries != 120 || len(rep.Differences) > 0 {
		t.Fatalf("%d queries, differences: %q", rep.Queries, rep.Differences)
	}
	found := 0
	for _, q := range rep.Templates {
		if q.Hits > 0 {
			found++
		}
	}
	if found < 10 {
		t.Fatalf("only %d kinds of search find anything: %+v", found, rep.Templates)
	}
}

func TestChangedStockIsFoundWhileSearchesGoOn(t *testing.T) {
	t.Parallel()
	rep, err := bench.Updates(t.Context(), bench.UpdatesOptions{Stones: 5000, Batch: 400, Batches: 6})
	if err != nil || rep.Visible.P50 <= 0 || rep.During.Mean <= 0 {
		t.Fatalf("%+v: %v", rep, err)
	}
}

func TestPublishedStockIsFoundAfterItsCommit(t *testing.T) {
	t.Parallel()
	rep, err := bench.Visible(t.Context(), bench.VisibleOptions{Stones: 300, Batch: 100, Times: 2})
	if err != nil || rep.Visible.P50 <= 0 || rep.During.Mean <= 0 {
		t.Fatalf("%+v: %v", rep, err)
	}
}
