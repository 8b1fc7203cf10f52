package market

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// RowReport is what an upload's report says about a row that was not staged as read.
type RowReport struct {
	Row     int    // as a spreadsheet shows it; 0: a listing the file does not name
	Seq     int64  // place in the report, to go on from
	Status  string // held, refused, kept
	StockNo string
	Notes   []stockfile.Note
	Cells   []string // as they stand in the file; empty when the reason was found later
}

func scanRowReport(r *sql.Rows) (RowReport, error) {
	var x RowReport
	var notes, cells string
	err := r.Scan(&x.Row, &x.Seq, &x.Status, &x.StockNo, &notes, &cells)
	if err != nil {
		return x, err
	}
	if x.Notes, err = readNotes(notes); err != nil {
		return x, err
	}
	if err := json.Unmarshal([]byte(cells), &x.Cells); err != nil {
		return x, fmt.Errorf("market: cells of row %d: %w", x.Row, err)
	}
	return x, nil
}

// UploadRows reads a page of an upload's report: rows held, refused or kept as they were,
// after a place, of one status or of all.
func UploadRows(ctx context.Context, q db.Querier, who access.Actor, upload int64, status string, after int64, limit int) ([]RowReport, error) {
	if _, err := UploadByNo(ctx, q, who, upload); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanRowReport, `SELECT row_no, seq, status, stock_no, notes, cells FROM upload_row
		WHERE upload = $1 AND seq > $2 AND ($3 = '' OR status = $3) ORDER BY seq LIMIT $4`, upload, after, status, limit)
}

// Objected gives every row that was held or refused, in the order of the file, with the
// columns of the file: what a member puts right and sends again. Rows whose reason was
// found after they were read have their cells looked up in the file.
func Objected(ctx context.Context, d *db.DB, blobs *blob.Store, who access.Actor, upload int64, header func([]string) error, row func(RowReport) error) error {
	late := map[int]RowReport{}
	after := int64(0)
	for {
		rows, err := UploadRows(ctx, d, who, upload, "", after, 1000)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if after = r.Seq; r.Row > 0 && r.Status != keptWord {
				late[r.Row] = r
			}
		}
		if len(rows) < 1000 {
			break
		}
	}
	return Cells(ctx, d, blobs, who, upload, header, func(r *stockfile.Row) error {
		said, ok := late[r.No]
		if !ok {
			return nil
		}
		said.Cells = r.Raw
		return row(said)
	})
}

// Cells reads the file of an upload once more with the profile it was read with, and
// gives every row with all that was changed, kept, held or refused in it: the whole
// report, cell by cell. The row is used again for the next one.
func Cells(ctx context.Context, q db.Querier, blobs *blob.Store, who access.Actor, upload int64, header func([]string) error, row func(*stockfile.Row) error) error {
	u, err := uploadByNo(ctx, q, upload)
	if err != nil {
		return err
	}
	if err := mayStock(ctx, q, who, u.Member); err != nil {
		return err
	}
	p, err := profileByNo(ctx, q, u.Profile)
	if err != nil {
		return err
	}
	f, file, err := openUpload(ctx, blobs, &u, p)
	if err != nil {
		return err
	}
	defer f.Close()
	defer file.Close()
	if header != nil {
		columns := file.Inspection().Columns
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = c.Header
		}
		if err := header(names); err != nil {
			return err
		}
	}
	_, err = file.Each(ctx, row)
	return err
}
