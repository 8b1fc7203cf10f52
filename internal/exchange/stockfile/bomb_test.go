package stockfile

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"openbourse/internal/base/errs"
)

// bomb is a workbook with one more part of some zeros.
func bomb(t *testing.T, part string, size int) []byte {
	t.Helper()
	book := workbook(t, map[string][][]any{"Stock": stockSheet})
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range z.File {
		if err := out.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	w, err := out.Create(part)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range size >> 20 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAWorkbookThatUnpacksToTooMuchIsRefusedUnread(t *testing.T) {
	t.Parallel()
	b := bomb(t, "xl/media/image1.png", maxPacked+1<<20)
	if len(b) > 1<<20 {
		t.Fatalf("the bomb has %d bytes", len(b))
	}
	if _, err := readAll(b, Options{}); !errs.Is(err, "stockfile.too_large") {
		t.Errorf("it came back with %v", err)
	}
	inner := bomb(t, "xl/media/image1.png", maxPacked+1<<20)
	if _, err := readAll(archive(t, map[string][]byte{"list.xlsx": inner}), Options{}); !errs.Is(err, "stockfile.too_large") {
		t.Errorf("inside an archive it came back with %v", err)
	}
}

func TestABrokenWorkbookLeavesNoFileBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	b := bomb(t, "xl/worksheets/sheet9.xml", maxPart+1<<20)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var broken bytes.Buffer
	out := zip.NewWriter(&broken)
	for i := range z.File { // the long sheet first, then a part that is damaged
		if err := out.Copy(z.File[len(z.File)-1-i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	damaged := broken.Bytes()
	at, err := z.File[0].DataOffset()
	if err != nil {
		t.Fatal(err)
	}
	head := b[at : at+8]
	damaged[bytes.LastIndex(damaged, head)] ^= 0xff
	if _, err := readAll(damaged, Options{}); !errs.Is(err, "stockfile.broken_workbook") {
		t.Errorf("it came back with %v", err)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestWorkbooksOpenAtOnceShareTheirMemory(t *testing.T) {
	t.Parallel()
	m := &memory{}
	m.left.Store(100)
	back, ok := m.take(60)
	if _, more := m.take(60); !ok || more {
		t.Fatal("more was given than there is")
	}
	back()
	back()
	if _, ok := m.take(100); !ok {
		t.Errorf("%d left after all was given back", m.left.Load())
	}
}
