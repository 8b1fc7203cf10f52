package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"openbourse/internal/base/errs"
)

type engine int

const (
	sqlite engine = iota
	postgres
)

// fileName is the one database file in a data folder.
const fileName = "bourse.db"

func defaultReaders() int { return max(8, 2*runtime.GOMAXPROCS(0)) }

// dsn builds the address of the file; busy_timeout must be the first pragma, since the
// later ones may already have to wait.
func dsn(file string, pragmas ...string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(file)}
	v := url.Values{"_txlock": {"immediate"}, "_dqs": {"0"}}
	v["_pragma"] = append([]string{"busy_timeout(10000)", "foreign_keys(1)", "temp_store(memory)"}, pragmas...)
	return u.String() + "?" + v.Encode()
}

func (d *DB) openFile(file string, pragmas ...string) (*sql.DB, error) {
	if d.opt.Open != nil {
		return d.opt.Open(file, pragmas...)
	}
	return sql.Open("sqlite", dsn(file, pragmas...))
}

func (d *DB) openSQLite(ctx context.Context, folder string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	d.folder = folder
	file := filepath.Join(folder, fileName)
	if err := lastingPages(); err != nil {
		return err
	}
	if d.opt.ReadOnly {
		if _, err := os.Stat(file); err != nil {
			return errs.New(errs.NotFound, "db.no_data", "folder", folder).Because(err)
		}
		return d.openReaders(ctx, file)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("db: making the data folder: %w", err)
	}
	if d.lock, err = lockFolder(folder, d.opt.Address); err != nil {
		return err
	}
	if err := ownerOnly(file); err != nil {
		return err
	}
	if err := registerBatch(); err != nil { // before the first connection
		return fmt.Errorf("db: %w", err)
	}
	write, err := d.openFile(file, "journal_mode(wal)", "synchronous(full)", "secure_delete(fast)",
		fmt.Sprintf("cache_size(%d)", writerPages), "wal_autocheckpoint(0)")
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	write.SetMaxOpenConns(1)
	if err := assertSQLite(ctx, write); err != nil {
		return errors.Join(err, write.Close())
	}
	if err := d.start(ctx, write); err != nil {
		return err
	}
	if err := d.startCheckpoints(file); err != nil {
		return err
	}
	return d.openReaders(ctx, file)
}

func (d *DB) openReaders(ctx context.Context, file string) error {
	read, err := d.openFile(file, fmt.Sprintf("cache_size(%d)", readerPages), "query_only(1)")
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	read.SetMaxOpenConns(d.opt.Readers)
	read.SetMaxIdleConns(d.opt.Readers)
	d.read = read
	if d.opt.ReadOnly {
		return schemaIsKnown(ctx, d.engine, read, d.opt.OldSchema)
	}
	return nil
}

// assertSQLite refuses to run on a file that would lose acknowledged work.
func assertSQLite(ctx context.Context, write *sql.DB) error {
	var mode, level string
	if err := write.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return fmt.Errorf("db: opening %s: %w", fileName, err)
	}
	if err := write.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level); err != nil {
		return fmt.Errorf("db: opening %s: %w", fileName, err)
	}
	if n, err := strconv.Atoi(level); !strings.EqualFold(mode, "wal") || err != nil || n < 2 {
		return fmt.Errorf("db: %s must run with journal_mode=wal and synchronous=full, has %s and %s", fileName, mode, level)
	}
	return nil
}

// ownerOnly makes the file before SQLite does, so that no one else may read it; SQLite
// gives its log files the same rights.
func ownerOnly(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	return f.Close()
}
