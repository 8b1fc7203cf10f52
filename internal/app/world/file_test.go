package world_test

import (
	"bytes"
	"testing"

	"openbourse/internal/app/world"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/stockfile"
)

func TestTheWorldsOwnFilesAreReadAsReadyStock(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	if err := world.Demo.WriteCSV(&file, 5000); err != nil {
		t.Fatal(err)
	}
	f, err := stockfile.Open(bytes.NewReader(file.Bytes()), int64(file.Len()), stockfile.Options{Name: "world.csv"})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	shown := 0
	sum, err := f.Each(t.Context(), func(r *stockfile.Row) error {
		if r.Status != stockfile.Ready && shown < 20 {
			for _, n := range r.Notes {
				if n.Level >= stockfile.HoldsRow {
					t.Logf("row %d: %s", r.No, n.Text(i18n.English))
					shown++
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if sum.Rows != 5000 || sum.Ready != 5000 {
		t.Fatalf("%+v", sum)
	}
}
