package main

import (
	"context"
	"time"

	"openbourse/internal/store/backup"
	"openbourse/internal/store/db"
)

type restoreCmd struct {
	place
	File  string `arg:"" help:"Backup made by “bourse backup”." type:"existingfile"`
	Check bool   `help:"Only read the whole file and say what it is."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

// Run makes a new data folder or database of a backup, never over one that is there.
func (c *restoreCmd) Run(ctx context.Context) error {
	if c.Check {
		h, err := backup.Check(c.File)
		if err != nil {
			return err
		}
		say(c.JSON, map[string]any{"file": c.File, "format": h.Format, "made": h.Made.Time(), "engine": h.Engine, "schema": h.Schema(), "journal": h.Journal, "head": h.Head},
			"%s is whole: made %s from %s, schema %d, up to entry %d of the journal\n",
			c.File, h.Made.Time().UTC().Format(time.RFC3339), h.Engine, h.Schema(), h.Journal)
		return nil
	}
	where, err := c.where()
	if err != nil {
		return err
	}
	rep, err := backup.Restore(ctx, c.File, where, db.Options{})
	if err != nil {
		return err
	}
	say(c.JSON, rep, "%d tables with %d rows, %d files: the journal is whole up to entry %d, %s (%.1f s)\n",
		rep.Tables, rep.Rows, rep.Files, rep.Journal, rep.Head, rep.Seconds)
	return nil
}
