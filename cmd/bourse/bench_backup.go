package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"openbourse/internal/app"
	"openbourse/internal/app/bench"
)

type benchBackupCmd struct {
	Stones int64         `help:"Stones of the demo that is made when the folder is empty." default:"100000"`
	Data   string        `help:"Data folder of a demo, on a real disk; a temporary one when left out." type:"path" placeholder:"DIR"`
	Calm   time.Duration `help:"How long trade is measured without a backup." default:"5s"`
	Beside bool          `help:"Let a process of its own make the backup, as “bourse backup” does; otherwise the server itself, as “serve --backup” does."`
	To     string        `name:"to" help:"Restore into this folder or database; a temporary folder when left out." placeholder:"DIR|postgres://…"`
	JSON   bool          `name:"json" help:"Print JSON."`
}

// Run measures how long commands wait while a backup is written.
func (c *benchBackupCmd) Run(ctx context.Context) (err error) {
	work, err := os.MkdirTemp("", "bourse-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	opt := bench.BackupOptions{Folder: c.Data, Calm: c.Calm, Restore: c.To, Say: os.Stderr}
	if opt.Folder == "" {
		opt.Folder = filepath.Join(work, "demo")
	}
	if opt.Restore == "" {
		opt.Restore = filepath.Join(work, "restored")
	}
	if c.Beside {
		if opt.Program, err = os.Executable(); err != nil {
			return err
		}
	}
	fmt.Fprintf(os.Stderr, "a demo of %d stones …\n", c.Stones)
	if err := app.Demo(ctx, opt.Folder, "http://localhost:1", c.Stones); err != nil {
		return err
	}
	rep, err := bench.Backup(ctx, opt)
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
		return nil
	}
	fmt.Printf("backup: %d rows, %d files, %d bytes in %.1f s; the log grew to %d bytes\n", rep.Backup.Rows, rep.Backup.Files, rep.Backup.Bytes, rep.Backup.Seconds, rep.Log)
	for _, w := range []struct {
		name string
		w    bench.Waits
	}{{"without a backup", rep.Calm}, {"while it is made", rep.During}} {
		fmt.Printf("%-17s %6d commands, p50 %.1f ms, p99 %.1f ms, longest %.1f ms\n", w.name, w.w.Commands, w.w.P50, w.w.P99, w.w.Max)
	}
	fmt.Printf("restore: %d rows up to entry %d, head %s, in %.1f s\n", rep.Restore.Rows, rep.Restore.Journal, rep.Restore.Head, rep.Restore.Seconds)
	return nil
}
