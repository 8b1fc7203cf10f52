package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/export"
	"openbourse/internal/paper/grid"
	"openbourse/internal/registry/stone"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func word[T any](t *testing.T, parse func(string) (T, error), s string) T {
	t.Helper()
	v, err := parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// brilliant is a listing of which nearly everything is known.
func brilliant(t *testing.T) market.Listing {
	t.Helper()
	return market.Listing{
		No: 40285, MemberNo: 188, MemberName: "=Scheldt & Zoon", Proof: market.Confirmed, Live: true,
		Listed: clock.Instant(1_795_000_000_000_000),
		Offer: stockfile.Offer{
			StockNo: "SZ-20396", PPC: 742000, Total: 897820, HasDiscount: true, Discount: -61, ListPrice: 790200,
			Availability: word(t, stone.ParseAvailability, "Available"), Country: "BE", City: "Antwerp", RFID: "secret-tag",
			Comment: "@SUM(A1) clean stone; =1+1",
		},
		Stone: stone.Stone{
			Kind: stone.Natural, Form: stone.Single, Shape: word(t, stone.ParseShape, "Round"), Carat: 1210, Pieces: 1,
			Grades: stone.Grades{Scale: stone.ScaleGrades, Color: word(t, stone.ParseColor, "E"), Clarity: word(t, stone.ParseClarity, "VS1")},
			Cut:    word(t, stone.ParseGrade, "Excellent"), Polish: word(t, stone.ParseGrade, "Excellent"), Symmetry: word(t, stone.ParseGrade, "Very Good"),
			Fluor:  word(t, stone.ParseFluorescence, "None"),
			Length: 685, Width: 688, Depth: 422, DepthPct: 614, TablePct: 570, CrownAngle: 345, PavilionAngle: 408, StarLength: 500, LowerHalf: 750,
			GirdleMin: word(t, stone.ParseGirdle, "Medium"), GirdleMax: word(t, stone.ParseGirdle, "Slightly Thick"),
			CuletSize: word(t, stone.ParseCuletSize, "None"), EyeClean: word(t, stone.ParseEyeClean, "Yes"), Treatment: word(t, stone.ParseTreatment, "None"),
			Reports: []stone.Report{{Lab: word(t, stone.ParseLab, "GIA"), Number: "2245118093", Date: "2026-09-09"}},
		},
	}
}

func file(t *testing.T, f export.Format, words bool, listings ...market.Listing) string {
	t.Helper()
	var lines []export.Line
	for i := range listings {
		lines = append(lines, export.Of(&listings[i]))
	}
	var b bytes.Buffer
	if err := export.Write(&b, f, i18n.English, grid.All(lines), words); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAnExportedStoneReadsBackAsAStockFile(t *testing.T) {
	want := brilliant(t)
	b := file(t, export.CSV, false, want)
	var got *stockfile.Row
	in, _, err := stockfile.Read(context.Background(), strings.NewReader(b), int64(len(b)), stockfile.Options{Name: "export.csv"}, func(r *stockfile.Row) error {
		got = r.Clone()
		return nil
	})
	if err != nil || got == nil {
		t.Fatalf("not read: %v, %+v", err, in)
	}
	if got.Status != stockfile.Ready {
		for _, n := range got.Notes {
			t.Log(n.Text(i18n.English))
		}
		t.Errorf("the row is %s", got.Status)
	}
	want.Stone.No = got.Stone.No
	if d := cmp.Diff(want.Stone, got.Stone, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(stone.Stone{})); d != "" {
		t.Error(d)
	}
	if got.Offer.PPC != want.PPC || got.Offer.Total != want.Total || got.Offer.StockNo != want.StockNo || got.Offer.Discount != want.Discount {
		t.Errorf("terms came back as %+v", got.Offer)
	}
}

func TestNothingOfTheMembersOwnLeavesTheHouseAndNoCellIsAFormula(t *testing.T) {
	l := brilliant(t)
	for _, f := range []export.Format{export.CSV, export.JSON} {
		b := file(t, f, true, l)
		for _, own := range []string{"secret-tag", "7902", "790200"} {
			if strings.Contains(b, own) {
				t.Errorf("%s holds %s", f, own)
			}
		}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file(t, export.CSV, true, l), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, cell := range rows[1] {
		if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && !grid.Plain(cell) {
			t.Errorf("%s is %q", rows[0][i], cell)
		}
	}
}

func TestEveryColumnHasAHeadInEveryLanguage(t *testing.T) {
	for _, l := range i18n.Languages {
		seen := map[string]bool{}
		for _, c := range export.Columns(l) {
			if strings.HasPrefix(c.Head, "[") || c.Head == "" || seen[c.Head] {
				t.Errorf("%s: the head of %s is %q, missing or not its own", l, c.Key, c.Head)
			}
			seen[c.Head] = true
		}
	}
}

func TestJSONOfALineAndOfAnExportAgree(t *testing.T) {
	l := brilliant(t)
	line := export.Of(&l)
	b, err := json.Marshal(line)
	if err != nil {
		t.Fatal(err)
	}
	var one map[string]any
	var all []map[string]any
	if err := json.Unmarshal(b, &one); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(file(t, export.JSON, false, l)), &all); err != nil {
		t.Fatal(err)
	}
	for k, v := range one {
		if _, ok := all[0][k]; !ok && v != "" {
			t.Errorf("the export lacks %s", k)
		}
	}
}
