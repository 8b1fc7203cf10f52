package stockfile

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
)

// result is a file read whole, for tests only.
type result struct {
	in   *Inspection
	sum  Summary
	rows []*Row
}

func readAll(b []byte, opt Options) (result, error) {
	var r result
	var err error
	r.in, r.sum, err = Read(context.Background(), bytes.NewReader(b), int64(len(b)), opt, func(row *Row) error {
		r.rows = append(r.rows, row.Clone())
		return nil
	})
	return r, err
}

func mustRead(t testing.TB, text string, set ...string) result {
	t.Helper()
	p, err := Profile{}.With(set)
	if err != nil {
		t.Fatal(err)
	}
	r, err := readAll([]byte(text), Options{Profile: p})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// refused is the message key a file is refused with.
func refused(t *testing.T, b []byte, opt Options) *errs.Error {
	t.Helper()
	_, err := readAll(b, opt)
	if err == nil {
		t.Fatal("the file was read")
	}
	e := errs.Of(err)
	for _, l := range i18n.Languages {
		if !l.Has(e.Key) {
			t.Errorf("%s has no message %q (%v)", l, e.Key, err)
		}
	}
	return e
}

// want checks canonical values of a row.
func (r result) want(t *testing.T, i int, status Status, values map[string]string) {
	t.Helper()
	row := r.rows[i]
	if row.Status != status {
		t.Errorf("row %d is %s, want %s: %s", row.No, row.Status, status, Reasons(row, r.in, i18n.English))
	}
	for name, v := range values {
		f, ok := ParseField(name)
		if !ok {
			t.Fatalf("no field %q", name)
		}
		if got := row.Value(f); got != v {
			t.Errorf("row %d: %s is %q, want %q", row.No, name, got, v)
		}
	}
}

// noted tells whether a row has a note with this key, and returns it.
func noted(t *testing.T, row *Row, key string) Note {
	t.Helper()
	for _, n := range row.Notes {
		if n.Key == "stockfile."+key {
			return n
		}
	}
	t.Errorf("row %d has no note %q: %v", row.No, key, row.Notes)
	return Note{}
}

// sharedFile is a file of the shared folder beside the project, or a skip.
func sharedFile(t testing.TB, path ...string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	b, err := os.ReadFile(filepath.Join(append([]string{filepath.Dir(dir), "shared"}, path...)...))
	if err != nil {
		t.Skip("no shared folder beside the project: ", strings.Join(path, "/"))
	}
	return b
}

// head is the shortest header that a stone with a report needs.
const head = "Stock #,Shape,Weight,Color,Clarity,Lab,Report #,Price Per Carat"

// stock is a file of rows under head with more columns behind.
func stock(more string, rows ...string) string {
	h := head
	if more != "" {
		h += "," + more
	}
	return h + "\n" + strings.Join(rows, "\n") + "\n"
}
