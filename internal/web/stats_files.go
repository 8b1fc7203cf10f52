package web

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/price"
	"openbourse/internal/export"
	"openbourse/internal/paper/grid"
)

// cell makes a column of a file.
func cell[R any](key string, number bool, text func(R) string) grid.Column[R] {
	return grid.Column[R]{Key: key, Number: number, Text: func(b []byte, x R) []byte { return append(b, text(x)...) }}
}

func count[R any](key string, n func(R) int64) grid.Column[R] {
	return cell(key, true, func(x R) string { return strconv.FormatInt(n(x), 10) })
}

// stated leaves out what is 0: not known.
func stated(v int64, scale int) string {
	if v == 0 {
		return ""
	}
	return carat.Decimal(v, scale)
}

var indexColumns = []grid.Column[price.Point]{
	cell("kind", false, func(p price.Point) string { return p.Kind }),
	cell("month", false, func(p price.Point) string { return string(p.Month) }),
	cell("value", true, func(p price.Point) string { return stated(p.Value, 2) }),
	cell("low", true, func(p price.Point) string { return stated(p.Low, 2) }),
	cell("high", true, func(p price.Point) string { return stated(p.High, 2) }),
	cell("fisher", true, func(p price.Point) string { return stated(p.Fisher, 2) }),
	cell("covered_pct", true, func(p price.Point) string { return stated(p.Covered, 1) }),
	count("trades", func(p price.Point) int64 { return p.Trades }),
	count("sellers", func(p price.Point) int64 { return p.Sellers }),
	count("buyers", func(p price.Point) int64 { return p.Buyers }),
	cell("largest_pct", true, func(p price.Point) string { return stated(p.Share, 1) }),
	count("months_compared", func(p price.Point) int64 { return p.Months }),
	count("sales_in_window", func(p price.Point) int64 { return p.Sales }),
}

// indexFile is the whole index as a file.
func (s *Server) indexFile(w http.ResponseWriter, r *Request) error {
	all, err := s.indexOf(r)
	if err != nil {
		return err
	}
	var points []price.Point
	for _, p := range all {
		points = append(points, p...)
	}
	return sendFile(s, w, r, "price-index", indexColumns, points)
}

var referenceColumns = []grid.Column[price.Cell]{
	cell("shape", false, func(c price.Cell) string { return c.Shape.String() }),
	cell("from_carat", true, func(c price.Cell) string { return c.Band.String() }),
	cell("color", false, func(c price.Cell) string { return c.Color.String() }),
	cell("clarity", false, func(c price.Cell) string { return c.Clarity.String() }),
	cell("usd_per_carat", true, func(c price.Cell) string { return stated(c.PPC, 2) }),
	cell("low", true, func(c price.Cell) string { return stated(c.Low, 2) }),
	cell("high", true, func(c price.Cell) string { return stated(c.High, 2) }),
	cell("basis", false, func(c price.Cell) string { return c.Basis() }),
	count("trades", func(c price.Cell) int64 { return c.Trades }),
	count("sellers", func(c price.Cell) int64 { return c.Sellers }),
	count("buyers", func(c price.Cell) int64 { return c.Buyers }),
	cell("largest_pct", true, func(c price.Cell) string { return stated(c.Share, 1) }),
}

// referencesFile is the newest version of the reference prices of a kind as a file, for
// those who see prices.
func (s *Server) referencesFile(w http.ResponseWriter, r *Request) error {
	if !seesPrices(r) {
		return errs.New(errs.Forbidden, "stats.shut")
	}
	kind := orElse(r.URL.Query().Get("kind"), price.Kinds[0])
	v, found, err := price.Newest(r.Context(), s.Keeper.DB(), kind, r.Now)
	if err != nil {
		return err
	}
	if !found {
		return errs.New(errs.NotFound, "stats.no_version")
	}
	cells, err := price.Matrix(r.Context(), s.Keeper.DB(), v.No)
	if err != nil {
		return err
	}
	return sendFile(s, w, r, "references-"+strings.ReplaceAll(kind, "_", "-")+"-"+string(v.Day), referenceColumns, cells)
}

// sendFile writes rows in the format of the address.
func sendFile[R any](s *Server, w http.ResponseWriter, r *Request, name string, columns []grid.Column[R], rows []R) error {
	format := export.Format(r.URL.Path[strings.LastIndexByte(r.URL.Path, '.')+1:])
	h := w.Header()
	h.Set("Content-Type", format.Type())
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", format.FileName(name, string(clock.DateOf(r.Now, s.zone(r))))))
	h.Set("Cache-Control", "private, no-cache")
	write := func(w io.Writer) error {
		switch format {
		case export.JSON:
			return grid.JSON(w, columns, grid.All(rows))
		case export.XLSX:
			return grid.XLSX(w, name[:min(len(name), 31)], columns, grid.All(rows), false) // Excel's longest name of a sheet
		}
		return grid.CSV(w, columns, grid.All(rows), grid.CSVOptions{BOM: true})
	}
	if err := write(w); err != nil {
		s.Log.ErrorContext(r.Context(), "file", "id", r.ID, "err", err)
		panic(http.ErrAbortHandler) // a file that stops early must not look whole
	}
	return nil
}
