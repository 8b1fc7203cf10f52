package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"openbourse/internal/app/bench"
)

type benchIngestCmd struct {
	File    string   `arg:"" help:"Stock file. With --make it is written first when it is not there."`
	Make    int64    `help:"Rows of the file to make: forty columns of the fictional exchange." placeholder:"ROWS"`
	Folder  string   `help:"Folder for the data; a temporary one when left out." type:"path"`
	Against string   `help:"PostgreSQL to load the same rows into, in a database of its own (the table stones in it is replaced)." placeholder:"postgres://…"`
	Set     []string `help:"A value for all rows, as in stock import." placeholder:"FIELD=VALUE" sep:"none"`
	JSON    bool     `name:"json" help:"Print JSON."`
}

// Run takes the file from the disk to published and searchable and says how long it took.
func (c *benchIngestCmd) Run(ctx context.Context) error {
	if _, err := os.Stat(c.File); c.Make > 0 && errors.Is(err, fs.ErrNotExist) {
		if err := bench.MakeFile(c.File, c.Make); err != nil {
			return err
		}
	}
	rep, err := bench.Ingest(ctx, bench.IngestOptions{File: c.File, Folder: c.Folder, Against: c.Against, Set: c.Set, Say: os.Stderr})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(rep)
	}
	fmt.Printf("%d rows, %d ready, %d live: %.2f s from the file to published and searchable, %.0f rows/s\n", rep.Rows, rep.Ready, rep.Live, rep.Seconds, rep.RowsPerSecond)
	fmt.Printf("memory %d MB beyond the index of %d MB\n", rep.MemoryMB, rep.IndexMB)
	fmt.Printf("%d price changes meanwhile: p50 %.1f ms, p99 %.1f ms, longest %.1f ms\n", rep.Prompt.Commands, rep.Prompt.P50, rep.Prompt.P99, rep.Prompt.Max)
	if p := rep.Postgres; p != nil {
		fmt.Printf("PostgreSQL: %d rows in %.2f s, %.0f rows/s: %s\n", p.Rows, p.Seconds, p.RowsPerSecond, p.How)
		fmt.Printf("ours to PostgreSQL: %.2f times the rows a second\n", rep.Ratio)
	}
	return nil
}
