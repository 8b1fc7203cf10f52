package stockfile

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"openbourse/internal/base/errs"
)

// workbook makes an XLSX file of sheets of cells; numbers stay numbers.
func workbook(t testing.TB, sheets map[string][][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for name, rows := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			cell, err := excelize.CoordinatesToCellName(1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetSheetRow(name, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func archive(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var stockSheet = [][]any{
	{"ACME", "", ""},
	{},
	{"Stock #", "Shape", "Weight", "Color", "Clarity", "Lab", "Report #", "Price", "Total", "Report Date", "Disc %", "Rap"},
	{"A1", "BR", 1.01, "G", "VS1", "GIA", 2141438171, 700, 707, 43369, -0.3, 1000},
	{"A2", "BR", 0.7, "G", "VS1", "GIA", "2.15E+09", 1400, 980, "2018-09-26", -0.3, 2000},
	{"A3", "PS", 0.51, "G", "VS1", "GIA", 2141438173.0, 1090, 555.9, nil, -0.455, 2000},
}

func TestWorkbooksAreReadBelowTheirTitles(t *testing.T) {
	t.Parallel()
	r, err := readAll(workbook(t, map[string][][]any{"Notes": {{"Read me first"}}, "Stock": stockSheet}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.in.Container != "xlsx" || r.in.Sheet != "Stock" || r.in.HeaderRow != 3 {
		t.Errorf("%+v", r.in)
	}
	r.want(t, 0, Ready, map[string]string{"report_no": "2141438171", "report_date": "2018-09-26", "ppc": "700", "discount_pct": "-30", "total_price": "707"})
	r.want(t, 1, Refused, map[string]string{"report_no": ""})
	r.want(t, 2, Ready, map[string]string{"report_no": "2141438173", "discount_pct": "-45.5"})
	if r.rows[0].No != 4 {
		t.Errorf("the first row is %d", r.rows[0].No)
	}
}

func TestAnArchiveHoldsExactlyOneSheet(t *testing.T) {
	t.Parallel()
	csv := []byte(stock("", "A1,BR,1.50,G,VS1,GIA,2141438171,1000"))
	r, err := readAll(archive(t, map[string][]byte{"stock/list.csv": csv, "2141438171.pdf": []byte("%PDF-1.4"), "__MACOSX/._list.csv": {0}}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.want(t, 0, Ready, nil)
	if r.in.Container != "zip" || r.in.Sheet != "stock/list.csv" || len(r.in.Attachments) != 1 || r.in.Encoding != "utf-8" {
		t.Errorf("%+v", r.in)
	}
	r, err = readAll(archive(t, map[string][]byte{"list.xlsx": workbook(t, map[string][][]any{"Stock": stockSheet})}), Options{})
	if err != nil || r.sum.Ready != 2 {
		t.Errorf("%v %+v", err, r.sum)
	}
	for key, b := range map[string][]byte{
		"stockfile.two_sheets": archive(t, map[string][]byte{"a.csv": csv, "b.txt": csv}), "stockfile.no_sheet": archive(t, map[string][]byte{"a.pdf": csv}),
		"stockfile.broken_archive": append([]byte("PK\x03\x04"), csv...), "stockfile.too_large": nil,
	} {
		opt := Options{}
		if b == nil {
			b, opt.Limits.Size = archive(t, map[string][]byte{"a.csv": bytes.Repeat(csv, 10_000)}), 100_000
		}
		if e := refused(t, b, opt); e.Key != key {
			t.Errorf("%s, want %s", e, key)
		}
	}
}

func TestFilesOfOtherKindsAreRefusedByWhatTheyAre(t *testing.T) {
	t.Parallel()
	for head, key := range map[string]string{
		"": "empty_file", "\n \n": "empty_file", "%PDF-1.7": "wrong_kind", "\x89PNG\r\n": "wrong_kind", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest of an old book": "old_workbook",
		"<html><table>": "web_page", "\xff\xd8\xff\xe0": "wrong_kind", "once upon a time\nthere was a stone": "no_header",
	} {
		if e := refused(t, []byte(head), Options{}); e.Key != "stockfile."+key {
			t.Errorf("%q: %s, want %s", head, e, key)
		}
	}
}

func TestTabsSemicolonsAndBarsAreDetected(t *testing.T) {
	t.Parallel()
	text := stock("Member Comment", "A1,BR,1.50,G,VS1,GIA,2141438171,1000,fine", "A2,PS,1.50,H,VS2,GIA,2141438172,1100,")
	for _, d := range []string{"\t", ";", "|"} {
		r := mustRead(t, strings.ReplaceAll(text, ",", d))
		if r.in.Delimiter != d || r.sum.Ready != 2 {
			t.Errorf("%q: taken for %q, %+v", d, r.in.Delimiter, r.sum)
		}
	}
	r := mustRead(t, "sep=;\n"+strings.ReplaceAll(text, ",", ";"))
	if r.in.HeaderRow != 2 || r.sum.Ready != 2 {
		t.Errorf("%+v", r.in)
	}
	r = mustRead(t, strings.ReplaceAll(text, "\n", "\r"))
	if r.sum.Ready != 2 {
		t.Errorf("lines that end in a carriage return: %+v", r.sum)
	}
	r = mustRead(t, strings.ReplaceAll(text, "\n", "\r\n"))
	r.want(t, 0, Ready, map[string]string{"member_comment": "fine"})
}

// endless is a file of one line without end, which must never be read whole.
type endless struct{ read int64 }

func (e *endless) ReadAt(p []byte, off int64) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.read = max(e.read, off+int64(len(p)))
	return len(p), nil
}

func TestALineOfAGigabyteIsRefusedEarly(t *testing.T) {
	t.Parallel()
	src := &endless{}
	_, err := Open(src, 1<<30, Options{})
	if e := errs.Of(err); e.Key != "stockfile.line_too_long" {
		t.Fatal(e)
	}
	if src.read > 4<<20 {
		t.Errorf("%d bytes were read before the refusal", src.read)
	}
}

func TestEveryLimitIsKept(t *testing.T) {
	t.Parallel()
	row := "A1,BR,1.50,G,VS1,GIA,2141438171,1000"
	for key, c := range map[string]struct {
		text  string
		limit Limits
	}{
		"too_large":     {stock("", row), Limits{Size: 50}},
		"too_many_rows": {stock("", row, row, row), Limits{Rows: 2}},
		"too_wide":      {stock("") + strings.Repeat(",", 500), Limits{}},
		"line_too_long": {stock("", row+strings.Repeat("x", 3000)), Limits{Line: 2000}},
		"open_quote":    {stock("", `"A1,BR`, row), Limits{}},
	} {
		if e := refused(t, []byte(c.text), Options{Limits: c.limit}); e.Key != "stockfile."+key {
			t.Errorf("%s, want %s", e, key)
		}
	}
	quoted := stock("", `"A1`+strings.Repeat("\nxxxxxxxx", 1000)+`",BR`)
	if e := refused(t, []byte(quoted), Options{Limits: Limits{Line: 2000}}); e.Key != "stockfile.line_too_long" {
		t.Error(e)
	}
	r, err := readAll([]byte(stock("Member Comment", row+","+strings.Repeat("x", 70<<10))), Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.want(t, 0, Refused, nil)
	noted(t, r.rows[0], "cell_too_long")
}

func TestReadingStopsWhenToldTo(t *testing.T) {
	t.Parallel()
	b := rapnetFile(5000)
	stop := errors.New("enough")
	n := 0
	_, _, err := Read(context.Background(), bytes.NewReader(b), int64(len(b)), Options{}, func(*Row) error {
		if n++; n == 10 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 10 {
		t.Errorf("%v after %d rows", err, n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err = Read(ctx, bytes.NewReader(b), int64(len(b)), Options{}, func(*Row) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled reading went on: %v", err)
	}
}
