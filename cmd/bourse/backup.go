package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/backup"
	"openbourse/internal/store/db"
)

type backupCmd struct {
	place
	File string `arg:"" help:"File to write; one that is there is replaced when the new one is whole." type:"path"`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run writes a backup, also while the exchange goes on: it reads one state beside the server
// and takes no turn of the writer.
func (c *backupCmd) Run(ctx context.Context) (err error) {
	where, err := c.where()
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, where, db.Options{ReadOnly: true, OldSchema: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	rep, err := backup.Make(ctx, d, clock.System{}, c.File)
	if err != nil {
		return err
	}
	say(c.JSON, rep, "%s: %d tables with %d rows, %d files, %d bytes, up to entry %d of the journal (%.1f s)\n",
		rep.File, rep.Tables, rep.Rows, rep.Files, rep.Bytes, rep.Journal, rep.Seconds)
	if rep.Missing > 0 { // the rest is kept, and somebody must know
		fmt.Fprintf(os.Stderr, "bourse: %d files that the tables name are missing or not as they were put, and so not in the backup:\n", rep.Missing)
		for _, h := range rep.Lost {
			fmt.Fprintln(os.Stderr, h)
		}
		return exit(1)
	}
	return nil
}
