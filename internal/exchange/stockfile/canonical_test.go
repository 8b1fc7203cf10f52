package stockfile

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
)

// drawWords draws canonical words for the fields whose cells are words and stand alone.
func drawWords(t *rapid.T, row map[Field]string) {
	for _, f := range []Field{
		FieldShape, FieldColor, FieldCut, FieldPolish, FieldSymmetry, FieldFluorIntensity, FieldFluorColor, FieldGirdleCondition, FieldCuletSize, FieldCuletCondition,
		FieldShade, FieldMilky, FieldEyeClean, FieldBlackInclusion, FieldOpenInclusion, FieldHeartsArrows, FieldAvailability, FieldClarity, FieldPairSeparable, FieldFeedPermission,
	} {
		if words := Choices(f); rapid.Bool().Draw(t, f.String()+"?") {
			row[f] = rapid.SampledFrom(words).Draw(t, f.String())
		}
	}
	girdles := Choices(FieldGirdle)
	i := rapid.IntRange(0, len(girdles)-1).Draw(t, "girdle")
	row[FieldGirdleMin], row[FieldGirdleMax] = girdles[i], girdles[rapid.IntRange(i, len(girdles)-1).Draw(t, "girdle to")]
}

func drawNumbers(t *rapid.T, row map[Field]string) {
	for _, f := range Fields() {
		n, ok := numbers[f]
		if !ok {
			continue
		}
		switch f {
		case FieldLength:
			n.max = 40_000
		case FieldWidth, FieldRatio, FieldTotalPrice, FieldParcelStones, FieldStonesPerCarat, FieldListPrice, FieldCashDiscountPct, FieldDiscountPct:
			continue
		}
		row[f] = carat.Decimal(rapid.Int64Range(1, min(n.max, 1_000_000)).Draw(t, f.String()), n.scale)
	}
	length, _ := decimal(row[FieldLength], 2, '.')
	row[FieldWidth] = carat.Decimal(length+rapid.Int64Range(0, 50).Draw(t, "width"), 2)
	row[FieldDiscountPct] = carat.Decimal(rapid.Int64Range(-999, -1).Draw(t, "discount"), 1)
}

func TestWhatIsWrittenInCanonicalWordsIsReadBackUnchanged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		row := map[Field]string{FieldStockNo: rapid.StringMatching(`[A-Z][A-Z0-9./_-]{0,20}[A-Z0-9]`).Draw(t, "stock"), FieldLab: "GIA", FieldReportNo: rapid.StringMatching(`[1-9][0-9]{6,9}`).Draw(t, "report")}
		drawWords(t, row)
		drawNumbers(t, row)
		row[FieldCountry] = rapid.SampledFrom([]string{"IN", "BE", "CN", "HK", "IL", "US", "AE", "BW"}).Draw(t, "country")
		row[FieldReportDate] = fmt.Sprintf("20%02d-%02d-%02d", rapid.IntRange(0, 26).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d"))
		row[FieldReportComment] = rapid.SampledFrom([]string{"Additional clouds are not shown.", "a, \"b\" c", "克拉"}).Draw(t, "comment")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		var header, cells []string
		for _, f := range Fields() {
			if v, ok := row[f]; ok {
				header, cells = append(header, f.String()), append(cells, v)
			}
		}
		if err := w.WriteAll([][]string{header, cells}); err != nil {
			t.Fatal(err)
		}
		r, err := readAll(b.Bytes(), Options{Profile: Profile{Discount: Percent}})
		if err != nil || len(r.rows) != 1 {
			t.Fatalf("%v in %s", err, b.String())
		}
		for f, v := range row {
			if got := r.rows[0].Value(f); got != v {
				t.Errorf("%s: %q came back as %q (%s)", f, v, got, Reasons(r.rows[0], r.in, i18n.English))
			}
		}
		for _, n := range r.rows[0].Notes {
			if n.Level == Changed && n.Field != FieldNone {
				t.Errorf("a canonical cell was changed: %s %q", n.Field, n.Raw)
			}
		}
	})
}

func TestTheSameBytesAndProfileGiveTheSameRowsAndNotes(t *testing.T) {
	t.Parallel()
	b := append(rapnetFile(2000), "S0000001,G,BR,x,G\nZ9,G,Moon,1.0,G,VS1\n"...)
	one, err := readAll(b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	two, err := readAll(b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range one.rows {
		other := two.rows[i]
		if !reflect.DeepEqual(row.Stone, other.Stone) || !reflect.DeepEqual(row.Offer, other.Offer) || !reflect.DeepEqual(row.Notes, other.Notes) || row.Status != other.Status {
			t.Fatalf("row %d differs:\n%+v\n%+v", row.No, row, other)
		}
	}
}

func TestAKeptRowDoesNotChangeWhenTheNextIsRead(t *testing.T) {
	t.Parallel()
	b := rapnetFile(300)
	var kept []*Row
	var said []string
	_, _, err := Read(context.Background(), bytes.NewReader(b), int64(len(b)), Options{}, func(r *Row) error {
		kept, said = append(kept, r.Clone()), append(said, describe(r))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range kept {
		if describe(r) != said[i] {
			t.Fatalf("row %d changed after it was kept", r.No)
		}
	}
}

func describe(r *Row) string {
	var b strings.Builder
	fmt.Fprint(&b, r.No, r.Status, r.Raw, r.Notes, r.Stone.Reports, r.Stone.KeyToSymbols, r.Offer)
	for f, v := range r.Values() {
		fmt.Fprint(&b, f, v)
	}
	return b.String()
}

func TestRowsThatAreNotReadyComeBackWithTheirReasons(t *testing.T) {
	t.Parallel()
	text := stock("City", "A1,BR,1.01,G,VS1,GIA,2141438171,500,Surat", "=1+1,BR,1.01,G,VS1,GIA,2.15E+09,500,-45", "A3,BR,1.01,G+,VS1,GIA,2141438173,500,@x", "A4,BR,1.01,G,VS1,GIA,2141438174,500,a,b")
	r := mustRead(t, text)
	for _, l := range i18n.Languages {
		var out bytes.Buffer
		back, err := NewBack(&out, r.in, l)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range r.rows {
			if err := back.Row(row); err != nil {
				t.Fatal(err)
			}
		}
		if err := back.Close(); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(out.Bytes(), []byte("\ufeff")))).ReadAll()
		if err != nil || len(rows) != 4 || len(rows[0]) != 10 {
			t.Fatalf("%v %q", err, rows)
		}
		if rows[1][0] != "'=1+1" || rows[1][8] != "-45" || rows[2][8] != "'@x" || !strings.Contains(rows[3][8], "b") {
			t.Errorf("cells are not as they should be: %q", rows)
		}
		if l == i18n.Chinese && !strings.Contains(rows[1][9], "表格软件缩写") {
			t.Error(rows[1][9])
		}
		again, err := readAll(out.Bytes(), Options{}) // mended or not, it can be sent again
		if err != nil || again.sum.Rows != 3 || len(again.in.Notes) != len(r.in.Notes) {
			t.Errorf("%v %+v %+v", err, again.sum, again.in.Notes)
		}
		if got := again.rows[0].Offer.StockNo; got != "=1+1" {
			t.Errorf("the stock number came back as %q", got)
		}
	}
}
