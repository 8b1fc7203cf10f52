package web

import (
	"encoding/csv"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/paper/grid"
)

// reportPage is how many rows of the report one page shows.
const reportPage = 100

// report is what was changed or objected to, cell by cell.
type report struct {
	Filters []choice
	Cells   []reportCellLine
	More    string // address of the next page
}

// reportCellLine is one note of one row.
type reportCellLine struct {
	Row        int
	StockNo    string
	Column     string
	Raw, Value string
	Chip       template.HTML
	Note       string
}

// The views of the report: rows that were objected to, and cells that were read in other
// words or kept as they stand.
const (
	viewObjected = ""
	viewChanged  = "changed"
	viewKept     = "kept"
)

var (
	reportViews = []string{viewObjected, stockfile.Held.String(), stockfile.Refused.String(), viewChanged, viewKept}
	levelChips  = map[stockfile.Level]string{stockfile.Changed: "i", stockfile.Kept: "n", stockfile.HoldsRow: "a", stockfile.RefusesRow: "x"}
	errPageFull = errors.New("web: the page is full")
)

// fillReport reads one page of the report in the view that the address names.
func (s *Server) fillReport(r *Request, d *uploadData) error {
	q := r.URL.Query()
	view := q.Get("view")
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64) // anything else is the first page
	for _, v := range reportViews {
		d.Filters = append(d.Filters, choice{v, r.Lang.T("stock.view_" + orElse(v, "objected")), v == view})
	}
	headers, err := s.fileHeaders(r, d.U.No)
	if err != nil {
		return err
	}
	var last int64
	switch view {
	case viewChanged, viewKept:
		level := stockfile.Changed
		if view == viewKept {
			level = stockfile.Kept
		}
		last, err = s.cellReport(r, d, headers, level, after)
	default:
		last, err = s.rowReport(r, d, headers, view, after)
	}
	if last > 0 {
		v := url.Values{"after": {strconv.FormatInt(last, 10)}}
		if view != "" {
			v.Set("view", view)
		}
		d.More = uploadURL(d.U.No) + "?" + v.Encode()
	}
	return err
}

// fileHeaders are the heads of the file's columns, as they stand in it.
func (s *Server) fileHeaders(r *Request, no int64) ([]string, error) {
	m, err := market.Inspect(r.Context(), s.Keeper.DB(), s.Blobs, r.Actor, no, nil)
	if err != nil {
		return nil, err
	}
	heads := make([]string, len(m.Inspection.Columns))
	for i, c := range m.Inspection.Columns {
		heads[i] = orElse(c.Header, r.Lang.T("stock.column_n", "n", i+1))
	}
	return heads, nil
}

// rowReport shows the rows that were held, refused or left alone, with what holds them.
func (s *Server) rowReport(r *Request, d *uploadData, heads []string, status string, after int64) (int64, error) {
	rows, err := market.UploadRows(r.Context(), s.Keeper.DB(), r.Actor, d.U.No, status, after, reportPage+1)
	if err != nil {
		return 0, err
	}
	var last int64
	if len(rows) > reportPage {
		rows = rows[:reportPage]
		last = rows[reportPage-1].Seq
	}
	for _, x := range rows {
		shown := false
		for i := range x.Notes {
			if n := &x.Notes[i]; n.Level >= stockfile.HoldsRow || len(x.Notes) == 1 {
				d.Cells = append(d.Cells, noteLine(r.Lang, x.Row, x.StockNo, heads, n))
				shown = true
			}
		}
		if !shown { // a stone left alone, without a note about a cell
			d.Cells = append(d.Cells, reportCellLine{Row: x.Row, StockNo: x.StockNo, Chip: chip("n", r.Lang.T("stock.kept"))})
		}
	}
	return last, nil
}

// cellReport reads the file again and shows the notes of one level from a row on.
func (s *Server) cellReport(r *Request, d *uploadData, heads []string, level stockfile.Level, after int64) (int64, error) {
	var last int64
	err := market.Cells(r.Context(), s.Keeper.DB(), s.Blobs, r.Actor, d.U.No, nil, func(x *stockfile.Row) error {
		if int64(x.No) <= after {
			return nil
		}
		if len(d.Cells) >= reportPage {
			return errPageFull
		}
		for i := range x.Notes {
			if n := &x.Notes[i]; n.Level == level {
				d.Cells = append(d.Cells, noteLine(r.Lang, x.No, x.Offer.StockNo, heads, n))
			}
		}
		last = int64(x.No)
		return nil
	})
	if errors.Is(err, errPageFull) {
		return last, nil
	}
	return 0, err
}

func noteLine(l i18n.Lang, row int, stock string, heads []string, n *stockfile.Note) reportCellLine {
	c := reportCellLine{Row: row, StockNo: stock, Raw: n.Raw, Value: n.Value, Note: n.Text(l), Chip: chip(levelChips[n.Level], l.T("stock.level_"+n.Level.String()))}
	if n.Column >= 0 && n.Column < len(heads) {
		c.Column = heads[n.Column]
	}
	return c
}

// stockRows is the rows that were held or refused in the columns of the file, with the
// reason in the last one: put right, the file uploads again.
func (s *Server) stockRows(w http.ResponseWriter, r *Request) error {
	u, err := s.uploadOf(r)
	if err != nil {
		return err
	}
	status := r.URL.Query().Get("status")
	if status != stockfile.Held.String() && status != stockfile.Refused.String() {
		return errs.New(errs.NotFound, "web.no_such_page")
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", fmt.Sprintf("upload-%d-%s.csv", u.No, status)))
	h.Set("Cache-Control", "private, no-store")
	if err := s.writeRows(w, r, u.No, status); err != nil {
		s.Log.ErrorContext(r.Context(), "rows", "id", r.ID, "err", err)
		panic(http.ErrAbortHandler) // a file that stops early must not look whole
	}
	return nil
}

func (s *Server) writeRows(w http.ResponseWriter, r *Request, no int64, status string) error {
	if _, err := w.Write([]byte("\uFEFF")); err != nil { // by which Excel knows UTF-8
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	write := func(cells []string, last string) error {
		line := make([]string, 0, len(cells)+1)
		for _, c := range append(cells[:len(cells):len(cells)], last) {
			line = append(line, grid.Guard(grid.Clean(c)))
		}
		return out.Write(line)
	}
	err := market.Objected(r.Context(), s.Keeper.DB(), s.Blobs, r.Actor, no,
		func(heads []string) error { return write(heads, r.Lang.T("stock.reason_column")) },
		func(x market.RowReport) error {
			if x.Status != status {
				return nil
			}
			var why []string
			for i := range x.Notes {
				if n := &x.Notes[i]; n.Level >= stockfile.HoldsRow {
					why = append(why, n.Text(r.Lang))
				}
			}
			return write(x.Cells, strings.Join(why, " "))
		})
	out.Flush()
	return errors.Join(err, out.Error())
}
