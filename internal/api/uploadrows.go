package api

import (
	"errors"
	"iter"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/export"
	"openbourse/internal/paper/grid"
)

var uploadRowOperations = []Operation{
	get("uploadRows", "/stock/uploads/{no}/rows", "market.stock", "stock", "The report of an upload: rows held, refused, or kept as they were, with the reasons", (*Server).uploadRows),
	file("objectedRows", "/stock/uploads/{no}/objected", "market.stock", "stock", "Rows held or refused as a file with the reason in the last column: put them right and send them again",
		[]string{export.CSV.Type()}, (*Server).objectedRows),
}

type uploadRows struct {
	No     int64  `path:"no" doc:"number of the upload" example:"71"`
	Status string `query:"status" enum:"held,refused,kept" doc:"only these"`
	After  int64  `query:"after" doc:"the cursor “next” of the page before"`
	Limit  int    `query:"limit" default:"100" min:"1" max:"1000"`
}

// RowPage is one page of an upload's report.
type RowPage struct {
	Rows []RowReport `json:"rows"`
	Next int64       `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// RowReport is what is said about one row.
type RowReport struct {
	Row     int      `json:"row" doc:"as a spreadsheet shows it; 0: a listing the file does not name" example:"17"`
	Status  string   `json:"status" enum:"held,refused,kept"`
	StockNo string   `json:"stock_no,omitempty"`
	Notes   []Note   `json:"notes"`
	Cells   []string `json:"cells,omitempty" doc:"as they stand in the file"`
}

// Note is what is said about a cell or a row.
type Note struct {
	Level  string `json:"level" enum:"changed,kept,held,refused"`
	Column *int   `json:"column,omitempty" doc:"index in the file, from 0; absent: the whole row"`
	Field  string `json:"field,omitempty" example:"carat"`
	Raw    string `json:"raw,omitempty" doc:"the cell as it stands"`
	Value  string `json:"value,omitempty" doc:"what it was read as"`
	Key    string `json:"key" doc:"the message's name" example:"stockfile.contradicts"`
	Text   string `json:"text" doc:"in the reader's language"`
}

func (s *Server) uploadRows(c *call, in uploadRows) (RowPage, error) {
	all, err := market.UploadRows(c.Context(), s.DB, c.Actor, in.No, in.Status, in.After, in.Limit+1)
	if err != nil {
		return RowPage{}, err
	}
	page := RowPage{Rows: []RowReport{}}
	if len(all) > in.Limit {
		all = all[:in.Limit]
		page.Next = all[in.Limit-1].Seq
	}
	for i := range all {
		page.Rows = append(page.Rows, RowReport{all[i].Row, all[i].Status, all[i].StockNo, notes(c, all[i].Notes), all[i].Cells})
	}
	return page, nil
}

func notes(c *call, all []stockfile.Note) []Note {
	said := make([]Note, len(all))
	for i := range all {
		n := &all[i]
		said[i] = Note{Level: n.Level.String(), Raw: n.Raw, Value: n.Value, Key: n.Key, Text: n.Text(c.Lang)}
		if n.Column >= 0 {
			said[i].Column = &n.Column
		}
		if n.Field != stockfile.FieldNone {
			said[i].Field = n.Field.String()
		}
	}
	return said
}

// objectedRows writes the lines as they come. Nothing is written before the first line is
// there, so that a refusal is still a problem.
func (s *Server) objectedRows(w http.ResponseWriter, c *call, in uploadNo) error {
	next, stop := iter.Pull2(s.objected(c, in.No))
	defer stop()
	header, err, ok := next()
	if err != nil {
		return err
	}
	if !ok {
		header = []string{}
	}
	columns := make([]grid.Column[[]string], len(header))
	for i, name := range header {
		columns[i] = grid.Column[[]string]{Key: name, Text: func(b []byte, line []string) []byte {
			if i < len(line) {
				b = append(b, line[i]...)
			}
			return b
		}}
	}
	h := w.Header()
	h.Set("Content-Type", export.CSV.Type())
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "upload-" + strconv.FormatInt(in.No, 10) + "-objected.csv"}))
	out, done := stream(w, c.Request)
	defer done()
	rest := func(yield func([]string, error) bool) {
		for {
			line, err, ok := next()
			if !ok || !yield(line, err) {
				return
			}
		}
	}
	if err := grid.CSV(out, columns, rest, grid.CSVOptions{BOM: true}); err != nil {
		s.torn(c, err)
	}
	return nil
}

var errNobodyReads = errors.New("api: nobody reads on")

// objected gives the head and then every row with its reasons in the last cell.
func (s *Server) objected(c *call, no int64) grid.Rows[[]string] {
	return func(yield func([]string, error) bool) {
		width := 0
		gone := false
		say := func(line []string) error {
			if !gone && !yield(line, nil) {
				gone = true
			}
			if gone {
				return errNobodyReads
			}
			return nil
		}
		err := market.Objected(c.Context(), s.DB, s.Blobs, c.Actor, no, func(head []string) error {
			width = len(head)
			return say(append(append([]string{}, head...), c.Lang.T("api.reason")))
		}, func(r market.RowReport) error {
			line := make([]string, width+1)
			copy(line[:width], r.Cells)
			why := make([]string, 0, len(r.Notes))
			for i := range r.Notes {
				why = append(why, r.Notes[i].Text(c.Lang))
			}
			line[width] = strings.Join(why, " ")
			return say(line)
		})
		if err != nil && !gone {
			yield(nil, err)
		}
	}
}
