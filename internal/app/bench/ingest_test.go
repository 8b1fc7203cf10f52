package bench_test

import (
	"context"
	"path/filepath"
	"testing"

	"openbourse/internal/app/bench"
	"openbourse/internal/store/db/dbtest"
)

func TestAMadeFileGoesFromTheDiskToSearchableOnBothSides(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "stock.csv")
	if err := bench.MakeFile(file, 2000); err != nil {
		t.Fatal(err)
	}
	rep, err := bench.Ingest(context.Background(), bench.IngestOptions{File: file, Folder: t.TempDir(), Against: dbtest.Address(t)})
	if err != nil {
		t.Fatal(err)
	}
	if rep.Rows != 2000 || rep.Ready < 1900 || rep.Live == 0 || rep.RowsPerSecond <= 0 || rep.Postgres.Rows != rep.Ready || rep.Ratio <= 0 {
		t.Fatalf("%+v %+v", rep, rep.Postgres)
	}
}
