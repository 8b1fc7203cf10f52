package stockfile

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"testing"
)

// expectHeld is the naive twin: it reads the file with the standard library and floats,
// and says for every row number why it must be held.
func expectHeld(t *testing.T, b []byte) (zero, depth map[int]bool) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := map[string]int{}
	for i, h := range rows[0] {
		col[h] = i
	}
	zero, depth = map[int]bool{}, map[int]bool{}
	for i, row := range rows[1:] {
		num := func(name string) float64 {
			v, err := strconv.ParseFloat(row[col[name]], 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		x, y, z := num("x"), num("y"), num("z")
		switch {
		case x == 0 || y == 0 || z == 0:
			zero[i+2] = true
		case math.Abs(z/((x+y)/2)*100-num("depth")) > 2:
			depth[i+2] = true
		}
	}
	return zero, depth
}

func TestThe53940StonesAreHeldExactlyWhereTheirMeasurementsAreWrong(t *testing.T) {
	t.Parallel()
	b := sharedFile(t, "data", "stones", "ggplot2_diamonds_53940.csv")
	zero, depth := expectHeld(t, b)
	if len(zero) != 20 {
		t.Fatalf("the file has changed: %d rows with a side of 0", len(zero))
	}
	for _, more := range [][]string{nil, {"price=total", "lab=None", "availability=Available", "country=India", "stone_class=natural"}} {
		r := mustRead(t, string(b), append([]string{"shape=Round", "stock_no=row"}, more...)...)
		if r.sum != (Summary{Rows: 53940, Ready: 53940 - 20 - len(depth), Held: 20 + len(depth)}) {
			t.Errorf("%+v with %d depth contradictions", r.sum, len(depth))
		}
		for _, row := range r.rows {
			switch {
			case zero[row.No]:
				n := noted(t, row, "zero_side")
				if h := r.in.Columns[n.Column].Header; h != "x" && h != "y" && h != "z" || n.Raw != "0" && n.Raw != "0.0" {
					t.Errorf("row %d: the side is not named: %+v", row.No, n)
				}
			case depth[row.No]:
				n := noted(t, row, "depth_contradiction")
				if len(n.Args) != 4 || n.Args[1] != strings.TrimSuffix(row.Raw[4], ".0") || n.Args[3] == "" {
					t.Errorf("row %d: the figures are not shown: %+v, raw %s", row.No, n, row.Raw[4])
				}
			case row.Status != Ready:
				t.Errorf("row %d is %s without reason", row.No, row.Status)
			}
			if row.Raw[1] == "Premium" {
				n := noted(t, row, "unknown_word")
				if n.Level != Kept || n.Raw != "Premium" || row.Stone.Cut != 0 {
					t.Fatalf("row %d: Premium was guessed: %+v", row.No, n)
				}
			}
		}
		if c := r.in.Columns[6]; c.Field != FieldTotalPrice {
			t.Errorf("price is read as %s", c.Field)
		}
	}
}

func TestAProfileGivesPremiumAMeaning(t *testing.T) {
	t.Parallel()
	b := sharedFile(t, "data", "stones", "ggplot2_diamonds_53940.csv")
	p := Profile{Version: 3, Price: TotalPrice, Defaults: map[string]string{"shape": "Round", "stock_no": "row"}, Values: map[string]map[string]string{"cut": {"Premium": "Excellent"}}}
	r, err := readAll(b, Options{Profile: p})
	if err != nil {
		t.Fatal(err)
	}
	if n := noted(t, r.rows[1], "mapped"); n.Raw != "Premium" || n.Value != "Excellent" || r.rows[1].Stone.Cut.String() != "Excellent" {
		t.Errorf("%+v, cut %s", n, r.rows[1].Stone.Cut)
	}
	if len(r.in.Questions) != 0 {
		t.Errorf("asked again: %+v", r.in.Questions)
	}
}

func TestTheDealersExportComesOutWithAllItsDirtHandled(t *testing.T) {
	t.Parallel()
	r := mustRead(t, string(sharedFile(t, "data", "stones", "rosyblue_export_sample_9rows.csv")))
	if r.sum != (Summary{Rows: 9, Ready: 8, Refused: 1}) {
		t.Fatalf("%+v", r.sum)
	}
	r.want(t, 0, Ready, map[string]string{
		"stock_no": "A16R5156368664", "report_no": "5156368664", "lab": "GIA", "shape": "Pear", "carat": "0.51", "color": "D", "clarity": "VVS1",
		"length": "6.57", "width": "4.46", "depth_mm": "2.83", "table_pct": "61", "depth_pct": "63.4", "girdle_min": "Slightly Thick", "girdle_max": "Extremely Thick",
		"cut": "None", "polish": "Very Good", "symmetry": "Good", "fluor_intensity": "None", "list_price": "4000", "discount_pct": "-45.5", "ppc": "2180", "total_price": "1111.8",
		"ratio": "1.47", "crown_angle": "", "girdle_pct": "", "inscription": "Yes", "eye_clean": "Yes", "shade": "None", "milky": "None", "black_inclusion": "Black Table 0",
		"hearts_arrows": "Excellent", "open_inclusion": "None", "key_to_symbols": "Indented Natural, Manufacturing Remnant, Chip", "report_comment": "giaComments",
		"report_date": "2018-09-26", "country": "IN", "treatment": "None",
	})
	r.want(t, 1, Ready, map[string]string{"black_inclusion": "Black Crown 2 (medium)", "ppc": "4837.5"})
	r.want(t, 2, Ready, map[string]string{"shade": "Yellow", "key_to_symbols": "Needle, Pinpoint, Natural"})
	r.want(t, 3, Ready, map[string]string{"depth_pct": "70.6"})
	r.want(t, 5, Ready, map[string]string{"key_to_symbols": "Surface Graining, Minor Details of Polish"})
	r.want(t, 6, Ready, map[string]string{"total_price": "1133.6"})
	noted(t, r.rows[3], "rounded")
	r.want(t, 8, Refused, map[string]string{"stock_no": "A16R1159851974", "report_no": "1159851974", "shape": ""})
	noted(t, r.rows[8], "empty_row")
}
