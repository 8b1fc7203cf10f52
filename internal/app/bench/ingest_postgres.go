package bench

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"openbourse/internal/exchange/search"
	"openbourse/internal/exchange/stockfile"
)

// CopyReport is what the same rows cost on PostgreSQL.
type CopyReport struct {
	Rows          int64              `json:"rows"`
	Seconds       float64            `json:"seconds"`
	RowsPerSecond float64            `json:"rows_per_second"`
	Steps         map[string]float64 `json:"steps"`
	How           string             `json:"how"`
}

const copyHow = "one client reads the file with the same reader and the same checks and copies the ready rows with COPY in binary form " +
	"into one logged table of 29 columns (what a search needs; ours keeps 130 columns in five tables), which then gets a unique index on the stock number, " +
	"a unique index on laboratory and report number, the indexes of bench search, and its statistics; synchronous_commit as the server has it"

// copyIngest loads the ready rows of the file into PostgreSQL as a program that uses it
// would: COPY into an empty table, indexes afterwards.
func copyIngest(ctx context.Context, opt IngestOptions) (CopyReport, error) {
	rep := CopyReport{Steps: map[string]float64{}, How: copyHow}
	conn, err := pgx.Connect(ctx, opt.Against)
	if err != nil {
		return rep, fmt.Errorf("bench: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	run := func(sql ...string) error {
		for _, s := range sql {
			if _, err := conn.Exec(ctx, s); err != nil {
				return fmt.Errorf("bench: %s: %w", s, err)
			}
		}
		return nil
	}
	if err := run("DROP TABLE IF EXISTS stones"); err != nil {
		return rep, err
	}
	if err := run(strings.Replace(schema[0], "UNLOGGED ", "", 1)); err != nil { // ours is durable, too
		return rep, err
	}
	begin := time.Now()
	if rep.Rows, err = copyRows(ctx, conn, opt); err != nil {
		return rep, err
	}
	rep.Steps["copy"] = time.Since(begin).Seconds()
	if err := run("CREATE UNIQUE INDEX ON stones (member, stock_no)", "CREATE UNIQUE INDEX ON stones (lab, report_no) WHERE report_no <> ''"); err != nil {
		return rep, err
	}
	if err := run(indexes...); err != nil {
		return rep, err
	}
	rep.Seconds = time.Since(begin).Seconds()
	rep.Steps["indexes"] = rep.Seconds - rep.Steps["copy"]
	rep.RowsPerSecond = float64(rep.Rows) / rep.Seconds
	return rep, nil
}

// copyRows reads the file in one goroutine while COPY takes the rows in another.
func copyRows(ctx context.Context, conn *pgx.Conn, opt IngestOptions) (int64, error) {
	f, err := os.Open(opt.File)
	if err != nil {
		return 0, fmt.Errorf("bench: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("bench: %w", err)
	}
	profile, err := stockfile.Profile{}.With(opt.Set)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows, read := make(chan []any, 1000), make(chan error, 1)
	go func() {
		defer close(rows)
		no := int64(0)
		_, _, err := stockfile.Read(ctx, f, info.Size(), stockfile.Options{Name: opt.File, Profile: profile}, func(r *stockfile.Row) error {
			if r.Status != stockfile.Ready {
				return nil
			}
			no++
			rec := recordOf(&search.Row{
				No: no, Member: 1, StockNo: r.Offer.StockNo, Stone: r.Stone, PPC: r.Offer.PPC, Total: r.Offer.Total,
				Discount: r.Offer.Discount, Availability: r.Offer.Availability, Country: r.Offer.Country, City: r.Offer.City,
			})
			select {
			case rows <- rec.values():
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		read <- err
	}()
	n, err := conn.CopyFrom(ctx, pgx.Identifier{"stones"}, columns, pgx.CopyFromFunc(func() ([]any, error) { return <-rows, nil }))
	cancel()
	if err != nil {
		return n, fmt.Errorf("bench: copy: %w", err)
	}
	if err := <-read; err != nil && ctx.Err() == nil {
		return n, err
	}
	return n, nil
}
