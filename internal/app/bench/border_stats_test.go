package bench

import (
	"context"
	"testing"

	"openbourse/internal/store/db/dbtest"
)

func TestStatisticsFromTheImageAndFromPostgreSQLAreTheSame(t *testing.T) {
	t.Parallel()
	rep, err := BorderStats(context.Background(), BorderStatsOptions{Lines: 20_000, Queries: 60, Inserts: 60, Against: dbtest.Address(t)})
	if err != nil {
		t.Fatal(err)
	}
	if len(rep.Differences) > 0 || rep.Queries != 60 || rep.Inserted != 60 {
		t.Errorf("%+v", rep)
	}
}
