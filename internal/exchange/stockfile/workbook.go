package stockfile

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/xuri/excelize/v2"

	"openbourse/internal/base/errs"
)

// sheetTable streams one sheet. Cells are raw values: numbers as stored, not as shown.
type sheetTable struct {
	rows  *excelize.Rows
	limit Limits
	row   int
}

var rawCells = excelize.Options{RawCellValue: true}

func openSheet(book *excelize.File, sheet string, limit Limits) (*sheetTable, error) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return nil, errs.New(errs.Invalid, "stockfile.broken_workbook").Because(err)
	}
	return &sheetTable{rows: rows, limit: limit}, nil
}

func (t *sheetTable) next(into []string) ([]string, error) {
	if err := t.skip(); err != nil {
		return nil, err
	}
	return t.cells(into)
}

// skip goes to the next row without reading its cells, which is most of the work.
func (t *sheetTable) skip() error {
	if t.rows.Next() {
		t.row++
		return nil
	}
	if err := t.rows.Error(); err != nil {
		return errs.New(errs.Invalid, "stockfile.broken_workbook").Because(err)
	}
	return io.EOF
}

// cells reads the cells of the row skip has gone to.
func (t *sheetTable) cells(into []string) ([]string, error) {
	cells, err := t.rows.Columns(rawCells)
	if err != nil {
		return nil, errs.New(errs.Invalid, "stockfile.broken_workbook").Because(err)
	}
	if len(cells) > t.limit.Columns {
		return nil, errs.New(errs.TooLarge, "stockfile.too_wide", "row", t.row, "columns", t.limit.Columns)
	}
	return append(into[:0], cells...), nil
}

func (t *sheetTable) Close() error { return t.rows.Close() }

// openWorkbook takes the sheet whose first rows have the most known headers.
func openWorkbook(src *io.SectionReader, z *zip.Reader, container string, opt Options) (*source, error) {
	unpacked := inMemory(z)
	if unpacked > maxPacked {
		return nil, errs.New(errs.TooLarge, "stockfile.too_large", "megabytes", maxPacked>>20)
	}
	back, ok := books.take(src.Size() + unpacked)
	if !ok {
		return nil, errs.New(errs.Unavailable, "stockfile.busy")
	}
	// A folder of its own, because excelize leaves its files behind when a workbook is broken.
	dir, err := os.MkdirTemp("", "workbook-")
	if err != nil {
		back()
		return nil, fmt.Errorf("opening a workbook: %w", err)
	}
	done := func() error {
		back()
		return os.RemoveAll(dir)
	}
	book, err := excelize.OpenReader(src, excelize.Options{RawCellValue: true, UnzipSizeLimit: 2 * opt.Limits.Size, UnzipXMLSizeLimit: maxPart, TmpDir: dir})
	if err != nil {
		return nil, errors.Join(errs.New(errs.Invalid, "stockfile.broken_workbook").Because(err), done())
	}
	s, err := chooseSheet(book, opt)
	if err != nil {
		return nil, errors.Join(err, book.Close(), done())
	}
	s.in.Container = container
	s.close = func() error { return errors.Join(book.Close(), done()) }
	return s, nil
}

// maxPart is from where on excelize unpacks a sheet, or the shared texts, to a file.
const maxPart = 16 << 20

// inMemory is how many bytes of a workbook excelize unpacks into memory: all parts but
// long sheets and long shared texts. Pictures and what else lies in it count too, and a few
// packed megabytes may say a gigabyte.
func inMemory(z *zip.Reader) int64 {
	var n int64
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))
		long := f.UncompressedSize64 > maxPart && (name == "xl/sharedstrings.xml" || strings.HasPrefix(name, "xl/worksheets/sheet"))
		if !long {
			n += int64(min(f.UncompressedSize64, maxPacked+1))
		}
		if n > maxPacked {
			break
		}
	}
	return n
}

// memory is what workbooks that are open at the same time may hold together.
type memory struct{ left atomic.Int64 }

// books is the whole program's: every look at a workbook unpacks it.
var books = func() *memory {
	m := &memory{}
	m.left.Store(1 << 30)
	return m
}()

// take takes n bytes until back is called once, or says that there is no room now.
func (m *memory) take(n int64) (back func(), ok bool) {
	if m.left.Add(-n) < 0 {
		m.left.Add(n)
		return nil, false
	}
	return sync.OnceFunc(func() { m.left.Add(n) }), true
}

func chooseSheet(book *excelize.File, opt Options) (*source, error) {
	names := book.GetSheetList()
	best, bestKnown := "", -1
	for _, name := range names[:min(len(names), 20)] {
		rows, err := sheetHead(book, name, opt.Limits)
		if err != nil {
			return nil, err
		}
		if _, known := findHeader(rows, opt.Profile); known > bestKnown && len(rows) > 0 {
			best, bestKnown = name, known
		}
	}
	if best == "" {
		return nil, errs.New(errs.Invalid, "stockfile.empty_file")
	}
	s, err := surveySheet(book, best, opt)
	if err == nil && len(names) > 1 {
		s.in.Notes = append(s.in.Notes, Note{Level: Kept, Column: -1, Key: "stockfile.other_sheets", Args: []any{"sheet", best, "n", len(names) - 1}})
	}
	return s, err
}

func sheetHead(book *excelize.File, name string, limit Limits) ([][]string, error) {
	t, err := openSheet(book, name, limit)
	if err != nil {
		return nil, err
	}
	rows, err := takeRows(t, headerDepth)
	return rows, errors.Join(err, t.Close())
}

// takeRows reads up to n rows.
func takeRows(t table, n int) ([][]string, error) {
	var rows [][]string
	for len(rows) < n {
		cells, err := t.next(nil)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, cells)
	}
	return rows, nil
}

// maxSurveyed bounds the rows of a sheet that are looked at for the sample.
const maxSurveyed = 20_000

// surveySheet looks through a sheet once for the sample.
func surveySheet(book *excelize.File, name string, opt Options) (*source, error) {
	t, err := openSheet(book, name, opt.Limits)
	if err != nil {
		return nil, err
	}
	s := &source{in: Inspection{Sheet: name}, workbook: true}
	var sample spread[[]string]
	for t.row < maxSurveyed {
		err := t.skip()
		if errors.Is(err, io.EOF) {
			break
		}
		wanted := sample.wants()
		if err == nil && (wanted || len(s.head) < headRows) {
			var cells []string
			if cells, err = t.cells(nil); err == nil {
				s.keep(cells, &sample, wanted)
			}
		}
		if err != nil {
			return nil, errors.Join(err, t.Close())
		}
	}
	s.spread = sample.items
	s.open = func() (table, error) { return openSheet(book, name, opt.Limits) }
	if err := t.Close(); err != nil {
		return nil, fmt.Errorf("closing the sheet: %w", err)
	}
	return s, nil
}

func (s *source) keep(cells []string, sample *spread[[]string], wanted bool) {
	if len(s.head) < headRows {
		s.head = append(s.head, cells)
	}
	if wanted {
		sample.add(cells)
	}
}
