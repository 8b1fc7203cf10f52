package bench_test

import (
	"errors"
	"testing"

	"openbourse/internal/app/bench"
	"openbourse/internal/store/db/pgtemp"
)

func TestTheIndexAndPostgreSQLGiveTheSameAnswersToAllMeasuredQueries(t *testing.T) {
	t.Parallel()
	rep, err := bench.Search(t.Context(), bench.SearchOptions{Stones: 20_000, Reps: 1})
	if errors.Is(err, pgtemp.ErrNone) {
		t.Skip(err)
	}
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
