package grid_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"openbourse/internal/paper/grid"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

type line struct{ text, number string }

func columns() []grid.Column[line] {
	return []grid.Column[line]{
		{Key: "text", Head: "Comment", Text: func(b []byte, r line) []byte { return append(b, r.text...) }},
		{Key: "number", Head: "US$/ct", Align: grid.End, Number: true, Text: func(b []byte, r line) []byte { return append(b, r.number...) }},
	}
}

var attacks = []string{
	"=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", "''=1", "＝1", "a;=1", "a;\"=1", "x\n=1", "x|=1",
	`";=1`, `"=1"`, "\u00a0=1", "\u200b=1", "=", "-", "'", "--5", "5-", "-5", "-5.25", "1e5", "plain", "", "Ж 钻石", "\ufeff=1", "a;'=1", "'\t'=1",
}

// formula is what a spreadsheet would take for the start of a formula.
var formula = regexp.MustCompile("^[\\s\\p{Z}\\x{200b}-\\x{200f}\\x{feff}\"]*[=+\\-@＝＋－＠]")

func texts() *rapid.Generator[string] {
	bits := rapid.SliceOfN(rapid.SampledFrom([]string{"=", "+", "-", "@", "'", "\"", ";", ",", "\t", "\r", "\n", "|", " ", "\u00a0", "a", "1", "．", "＝", "钻"}), 0, 12)
	return rapid.OneOf(
		rapid.Map(bits, func(s []string) string { return strings.Join(s, "") }),
		rapid.SampledFrom(attacks), rapid.String(),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 20), func(b []byte) string { return string(b) }))
}

func TestAnyTextSurvivesAGuardAndNeverStartsAFormula(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, s string) {
		g := grid.Guard(s)
		if back := grid.Unguard(g); back != s && !grid.Plain(s) {
			t.Fatalf("%q is guarded as %q and read back as %q", s, g, back)
		}
		if formula.MatchString(g) && !grid.Plain(g) {
			t.Fatalf("%q is guarded as %q, which starts a formula", s, g)
		}
	}
	for _, s := range attacks {
		check(t, s)
	}
	rapid.Check(t, func(t *rapid.T) { check(t, texts().Draw(t, "text")) })
}

func TestCSVReadsBackCellByCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) line {
			return line{texts().Draw(t, "text"), texts().Draw(t, "number")}
		}), 0, 5).Draw(t, "rows")
		var b bytes.Buffer
		if err := grid.CSV(&b, columns(), grid.All(rows), grid.CSVOptions{}); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(strings.NewReader(b.String()))
		got, err := r.ReadAll()
		if err != nil {
			t.Fatalf("%v in %q", err, b.String())
		}
		if len(got) != len(rows)+1 {
			t.Fatalf("%d lines for %d rows: %q", len(got), len(rows), b.String())
		}
		for i, row := range rows {
			for j, want := range []string{row.text, row.number} {
				cell := got[i+1][j]
				// encoding/csv reads \r\n inside quotes as \n
				want = strings.ReplaceAll(grid.Clean(want), "\r\n", "\n")
				if back := grid.Unguard(cell); back != want && cell != want {
					t.Fatalf("%q came back as %q (%q)", want, back, cell)
				}
				if formula.MatchString(cell) && !grid.Plain(cell) {
					t.Fatalf("the cell %q starts a formula", cell)
				}
			}
		}
		safeWithOtherSeparators(t, b.String())
	})
}

// safeWithOtherSeparators opens the file as a spreadsheet would that is set to another
// separator, quotes ignored, which is the worst it can do.
func safeWithOtherSeparators(t *rapid.T, file string) {
	for _, cell := range regexp.MustCompile("[;\t|\r\n]").Split(file, -1) {
		// a cell's first comma part is all that stands at its start
		if formula.MatchString(cell) && !startsWithNumber.MatchString(cell) {
			t.Fatalf("%q starts a formula in %q", cell, file)
		}
	}
}

var startsWithNumber = regexp.MustCompile(`^-\d+(\.\d+)?(,|$)`)

func TestXLSXReadsBackCellByCellWithoutFormulas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := []line{{texts().Draw(t, "a"), "7420.5"}, {texts().Draw(t, "b"), texts().Draw(t, "n")}}
		var b bytes.Buffer
		if err := grid.XLSX(&b, "Stones", columns(), grid.All(rows), true); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for i, row := range rows {
			at := "A" + string(rune('2'+i))
			got, err := f.GetCellValue("Stones", at)
			if err != nil {
				t.Fatal(err)
			}
			if want := grid.Clean(row.text); unifyEnds(got) != unifyEnds(want) {
				t.Fatalf("%q came back as %q", want, got)
			}
			if g, err := f.GetCellFormula("Stones", at); err != nil || g != "" {
				t.Fatalf("%q became the formula %q (%v)", row.text, g, err)
			}
		}
		if kind, err := f.GetCellType("Stones", "B2"); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Fatalf("a price is kept as %d (%v)", kind, err)
		}
	})
}

// unifyEnds: XML readers turn every line end into one line feed.
func unifyEnds(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func TestJSONReadsBackCellByCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := []line{{texts().Draw(t, "a"), "-6.10"}, {"x", texts().Draw(t, "n")}}
		var b bytes.Buffer
		if err := grid.JSON(&b, columns(), grid.All(rows)); err != nil {
			t.Fatal(err)
		}
		var got []struct {
			Text   *string
			Number any
		}
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			t.Fatalf("%v in %s", err, b.String())
		}
		want := grid.Clean(rows[0].text)
		if want == "" && got[0].Text != nil || want != "" && *got[0].Text != want {
			t.Fatalf("%q came back as %v", want, got[0].Text)
		}
		if got[0].Number != -6.1 {
			t.Fatalf("number came back as %v", got[0].Number)
		}
	})
}

func TestFilesStartAsTheirReadersExpect(t *testing.T) {
	var b bytes.Buffer
	rows := grid.All([]line{{"a, b", "1"}})
	if err := grid.CSV(&b, columns(), rows, grid.CSVOptions{BOM: true, Words: true}); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeffComment,US$/ct\r\n\"a, b\",1\r\n"; b.String() != want {
		t.Errorf("have %q, want %q", b.String(), want)
	}
	b.Reset()
	if err := grid.JSON(&b, columns(), grid.All[line](nil)); err != nil || strings.TrimSpace(b.String()) != "[\n]" {
		t.Errorf("no rows give %q, %v", b.String(), err)
	}
}

func TestAFailingRowFailsTheFile(t *testing.T) {
	broken := errors.New("the store went away")
	rows := func(yield func(line, error) bool) { _ = yield(line{"a", "1"}, nil) && yield(line{}, broken) }
	for name, write := range map[string]func(io.Writer) error{
		"csv":  func(w io.Writer) error { return grid.CSV(w, columns(), rows, grid.CSVOptions{}) },
		"xlsx": func(w io.Writer) error { return grid.XLSX(w, "S", columns(), rows, false) },
		"json": func(w io.Writer) error { return grid.JSON(w, columns(), rows) },
	} {
		if err := write(io.Discard); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPagesEscapeWhatTheyShow(t *testing.T) {
	c := columns()
	c[1].Markup = func(b []byte, r line) []byte { return append(grid.Escape(append(b, "<b>"...), r.number), "</b>"...) }
	got := string(grid.AppendRow(nil, c, line{`<script>"&'`, "<1>"}, func(b []byte, r line) []byte { return append(b, `data-no="1"`...) }))
	want := "<tr data-no=\"1\"><td>&lt;script&gt;&#34;&amp;&#39;</td><td class=\"r\"><b>&lt;1&gt;</b></td></tr>\n"
	if got != want {
		t.Errorf("have %s, want %s", got, want)
	}
	head := string(grid.AppendHead(nil, c, func(key string) string {
		if key == "number" {
			return "ascending"
		}
		return ""
	}))
	if want := `<th scope="col">Comment</th><th scope="col" class="r" aria-sort="ascending">US$/ct</th>`; head != want {
		t.Errorf("have %s, want %s", head, want)
	}
}

func FuzzGuard(f *testing.F) {
	for _, s := range attacks {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g := grid.Guard(s)
		if grid.Unguard(g) != s && !grid.Plain(s) || formula.MatchString(g) && !grid.Plain(g) {
			t.Fatalf("%q is guarded as %q", s, g)
		}
		if c := grid.Clean(s); !utf8.ValidString(c) || grid.Clean(c) != c {
			t.Fatalf("%q is cleaned as %q", s, c)
		}
	})
}

func BenchmarkTwoHundredRowsOfAPage(b *testing.B) {
	var c []grid.Column[line]
	for range 5 {
		c = append(c, columns()...)
	}
	buf := make([]byte, 0, 1<<17)
	row := line{"1.21 ct round <brilliant>", "7420"}
	b.ReportAllocs()
	for b.Loop() {
		out := buf[:0]
		for range 200 {
			out = grid.AppendRow(out, c, row, nil)
		}
	}
}
