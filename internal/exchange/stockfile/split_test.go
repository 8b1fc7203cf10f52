package stockfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"openbourse/internal/base/errs"
)

// twin splits with encoding/csv, the naive way, and leaves out what we do otherwise on
// purpose: it cannot tell empty lines.
func twin(b []byte, delim rune) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(b))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = delim, true, -1
	return r.ReadAll()
}

func split(src io.Reader, delim byte) ([][]string, error) {
	s := newSplitter(src, delim, DefaultLimits)
	var rows [][]string
	for {
		cells, err := s.next(nil)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		if len(cells) > 0 {
			for i, c := range cells {
				cells[i] = strings.ReplaceAll(c, "\r\n", "\n") // encoding/csv does so inside quotes
			}
			rows = append(rows, cells)
		}
	}
}

// sameAsTwin compares both on a text, read whole and byte by byte.
func sameAsTwin(t interface{ Errorf(string, ...any) }, b []byte) {
	want, err := twin(b, ',')
	if err != nil {
		return
	}
	for _, src := range []io.Reader{bytes.NewReader(b), iotest.OneByteReader(bytes.NewReader(b))} {
		got, err := split(src, ',')
		if errs.Is(err, "stockfile.open_quote") || errs.Is(err, "stockfile.too_wide") {
			return // encoding/csv takes the rest of the file for the cell
		}
		if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%q splits into %q (%v), want %q", b, got, err, want)
		}
	}
}

func TestSplittingEqualsTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"a,b,c\n1,2,3\n", "a,b\r\n1,2\r\n", `"a","b ""x""","c` + "\n" + `d"` + "\n1,2,3", `a"b,"c"d,e"` + "\n", "a,,\n,,\n\n\nx", `"",""` + "\n", `"a`, "", ",", "\"a\r\nb\",c\r\n",
		`"""\""IndentedNatural,Chip\""""",x` + "\n", " \"a\",b\n", "a,\"b\n\n\nc\",d\n\"\"\n",
	} {
		sameAsTwin(t, []byte(text))
	}
	sameAsTwin(t, rapnetFile(3000))
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "bc", ",", "\"", "\"\"", "\n", "\r\n", "x y", "\\", "é", ",\"", "\","}), 0, 60).Draw(t, "parts")
		sameAsTwin(t, []byte(strings.Join(parts, "")))
	})
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOf(rapid.RuneFrom([]rune("ab,\";\n\t 'é钻=")))
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 1, 6), 1, 8).Draw(t, "rows")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		got, err := split(&b, ',')
		var want [][]string
		for _, r := range rows {
			if len(r) > 1 || r[0] != "" { // one empty cell is an empty line
				want = append(want, r)
			}
		}
		if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("%q came back as %q, %v", want, got, err)
		}
	})
}

func FuzzSplittingEqualsTheStandardLibrary(f *testing.F) {
	f.Add([]byte("a,\"b\n\",c\"d\r\n"))
	f.Add([]byte(`"a""b",c` + "\n\"\"\"\n"))
	f.Fuzz(func(t *testing.T, b []byte) { sameAsTwin(t, b) })
}
