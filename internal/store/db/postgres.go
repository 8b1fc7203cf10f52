package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// openPostgres opens a pool for readers and one connection for the writer.
func (d *DB) openPostgres(ctx context.Context, address string) error {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return fmt.Errorf("db: the postgres address cannot be read: %w", err)
	}
	cfg.StatementCacheCapacity = maxStatements
	cfg.RuntimeParams["application_name"] = "bourse"
	cfg.RuntimeParams["timezone"] = "UTC"
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 10 * time.Second
	}
	writers := cfg.Copy()
	// The writer looks things up by key. A plan made while a table was small would read it
	// whole, and stays with the prepared statement until the server next counts the table.
	writers.RuntimeParams["enable_seqscan"] = "off"
	write := stdlib.OpenDB(*writers)
	write.SetMaxOpenConns(1)
	if err := d.assertPostgres(ctx, write); err != nil {
		return errors.Join(err, write.Close())
	}
	if !d.opt.ReadOnly {
		if err := d.start(ctx, write); err != nil {
			return err
		}
	} else if err := errors.Join(schemaIsKnown(ctx, postgres, write, d.opt.OldSchema), write.Close()); err != nil {
		return err
	}
	readers := cfg.Copy()
	readers.RuntimeParams["default_transaction_read_only"] = "on"
	d.read = stdlib.OpenDB(*readers)
	d.read.SetMaxOpenConns(d.opt.Readers)
	d.read.SetMaxIdleConns(d.opt.Readers)
	return nil
}

// assertPostgres refuses a server that is too old or would lose acknowledged work.
func (d *DB) assertPostgres(ctx context.Context, write *sql.DB) error {
	var version int
	var fsync, commit string
	err := write.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int,
		current_setting('fsync'), current_setting('synchronous_commit')`).Scan(&version, &fsync, &commit)
	if err != nil {
		return fmt.Errorf("db: reaching PostgreSQL: %w", err)
	}
	if version < 150000 {
		return fmt.Errorf("db: PostgreSQL 15 or newer is needed, this one is %d", version/10000)
	}
	if (fsync != "on" || commit == "off" || commit == "local") && !d.opt.Relaxed {
		return fmt.Errorf("db: PostgreSQL must run with fsync and synchronous_commit on, has fsync=%s, synchronous_commit=%s", fsync, commit)
	}
	return nil
}
