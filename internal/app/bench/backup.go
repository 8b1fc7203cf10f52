package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/backup"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// BackupOptions say what is measured.
type BackupOptions struct {
	Folder  string        // an exchange's data folder; a member with a little stock is added to it
	Program string        // when not empty, this program makes the backup as a process of its own
	Calm    time.Duration // how long trade is measured without a backup
	Restore string        // where the backup is restored: an empty folder or database
	Say     io.Writer     // progress, may be nil
}

// BackupReport is what was measured: how long commands waited without a backup and while one
// was written, in milliseconds.
type BackupReport struct {
	Backup  backup.Report  `json:"backup"`
	Restore *backup.Report `json:"restore,omitempty"`
	Calm    Waits          `json:"calm"`
	During  Waits          `json:"during"`
	Log     int64          `json:"log_bytes"` // the most that SQLite's log grew to meanwhile
	Beside  bool           `json:"beside"`    // by a process of its own
}

// Backup measures a backup of a data folder while a member changes a price every few
// milliseconds, each durable before the next, and the way back.
func Backup(ctx context.Context, opt BackupOptions) (rep BackupReport, err error) {
	if opt.Say == nil {
		opt.Say = io.Discard
	}
	work, err := os.MkdirTemp("", "bourse-backup-")
	if err != nil {
		return rep, fmt.Errorf("bench: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	d, err := db.Open(ctx, opt.Folder, db.Options{})
	if err != nil {
		return rep, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	s := &stage{opt: IngestOptions{Folder: work}, d: d, k: journal.New(d, clock.System{})}
	if s.blobs, err = blob.New(d, clock.System{}); err != nil {
		return rep, err
	}
	t, err := newTrader(ctx, s)
	if err != nil {
		return rep, err
	}
	fmt.Fprintf(opt.Say, "trade for %s …\n", opt.Calm)
	stop := t.trade(ctx)
	select {
	case <-ctx.Done():
	case <-time.After(opt.Calm):
	}
	if rep.Calm, err = stop(); err != nil {
		return rep, err
	}
	fmt.Fprintln(opt.Say, "trade and backup …")
	file := filepath.Join(work, "one.backup")
	stop, log := t.trade(ctx), watchLog(opt.Folder)
	rep.Backup, err = opt.make(ctx, d, file)
	rep.Log = log()
	var e error
	if rep.During, e = stop(); errors.Join(err, e) != nil {
		return rep, errors.Join(err, e)
	}
	rep.Beside = opt.Program != ""
	if opt.Restore == "" {
		return rep, nil
	}
	fmt.Fprintln(opt.Say, "restore …")
	back, err := backup.Restore(ctx, file, opt.Restore, db.Options{})
	rep.Restore = &back
	return rep, err
}

func (opt BackupOptions) make(ctx context.Context, d *db.DB, file string) (backup.Report, error) {
	if opt.Program == "" {
		return backup.Make(ctx, d, clock.System{}, file)
	}
	began := time.Now()
	if out, err := exec.CommandContext(ctx, opt.Program, "backup", file, "--data", opt.Folder).CombinedOutput(); err != nil {
		return backup.Report{}, fmt.Errorf("bench: %w: %s", err, out)
	}
	h, err := backup.Check(file)
	if err != nil {
		return backup.Report{}, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return backup.Report{}, fmt.Errorf("bench: %w", err)
	}
	return backup.Report{File: file, Bytes: info.Size(), Schema: h.Schema(), Journal: h.Journal, Head: h.Head, Seconds: time.Since(began).Seconds()}, nil
}

// watchLog looks at the size of SQLite's log until the function it gives is called, which
// tells the most it was.
func watchLog(folder string) func() int64 {
	stop, most := make(chan struct{}), make(chan int64)
	go func() {
		var n int64
		for {
			if info, err := os.Stat(filepath.Join(folder, "bourse.db-wal")); err == nil {
				n = max(n, info.Size())
			}
			select {
			case <-stop:
				most <- n
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-most
	}
}
