package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"openbourse/internal/base/errs"
)

// Filler puts rows into the empty tables of a new store, faster than commands could.
type Filler struct {
	e      engine
	conn   *sql.Conn
	tables map[string]Table
}

// Fill makes a store at a place where none is: the schema as the migrations ran left it, then
// what fn puts into its tables. On PostgreSQL all of it is one transaction. On SQLite the file
// is on disk when Fill returns, and of no use when it fails or the process ends before. A
// place with tables is errs.Conflict "backup.not_empty".
func Fill(ctx context.Context, where string, opt Options, ran []Migration, fn func(f *Filler) error) error {
	steps, err := known(ran)
	if err != nil {
		return err
	}
	if isPostgres(where) {
		return fillPostgres(ctx, where, opt, steps, fn)
	}
	return fillSQLite(ctx, where, opt, steps, fn)
}

func fillSQLite(ctx context.Context, folder string, opt Options, steps []migration, fn func(f *Filler) error) error {
	file := filepath.Join(folder, fileName)
	if _, err := os.Stat(file); err == nil {
		return errs.New(errs.Conflict, "backup.not_empty", "where", folder)
	}
	if err := lastingPages(); err != nil {
		return err
	}
	if err := ownerOnly(file); err != nil {
		return err
	}
	// Nothing of it counts before it is whole, so nothing has to be safe on the way.
	pool, err := (&DB{opt: opt}).openFile(file, "journal_mode(off)", "synchronous(off)", "foreign_keys(0)", "cache_size(-65536)")
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	pool.SetMaxOpenConns(1)
	err = func() error {
		conn, err := pool.Conn(ctx)
		if err != nil {
			return fmt.Errorf("db: %w", err)
		}
		defer conn.Close()
		if err := fill(ctx, sqlite, conn, steps, fn); err != nil {
			return err
		}
		return noStray(ctx, conn)
	}()
	if err == nil {
		err = count(ctx, sqlite, pool)
	}
	if err = errors.Join(err, pool.Close()); err != nil {
		return err
	}
	return syncFile(file)
}

func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}

// noStray refuses rows that refer to a row that is not there.
func noStray(ctx context.Context, conn *sql.Conn) error {
	stray, err := strings3(ctx, conn, `SELECT "table", COALESCE(parent, ''), '' FROM pragma_foreign_key_check() LIMIT 1`)
	if err == nil && len(stray) > 0 {
		err = fmt.Errorf("db: a row of %s refers to one of %s that is not there", stray[0][0], stray[0][1])
	}
	return err
}

func fillPostgres(ctx context.Context, address string, opt Options, steps []migration, fn func(f *Filler) error) (err error) {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return fmt.Errorf("db: the postgres address cannot be read: %w", err)
	}
	cfg.RuntimeParams["application_name"], cfg.RuntimeParams["timezone"] = "bourse", "UTC"
	pool := stdlib.OpenDB(*cfg)
	pool.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, pool.Close()) }()
	if err := (&DB{opt: opt}).assertPostgres(ctx, pool); err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return fmt.Errorf("db: %w", err)
	}
	defer func() {
		if err != nil {
			_, back := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			err = errors.Join(err, back)
		}
	}()
	there, err := strings3(ctx, conn, catalogue[postgres][0])
	if err != nil {
		return err
	}
	if len(there) > 0 {
		return errs.New(errs.Conflict, "backup.not_empty", "where", cfg.Database)
	}
	if err := fill(ctx, postgres, conn, steps, fn); err != nil {
		return err
	}
	for _, text := range []string{"ANALYZE", "COMMIT"} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("db: %s: %w", text, err)
		}
	}
	return nil
}

// fill makes the schema, sets its indexes aside, lets fn put the rows in, and makes the
// indexes: all at once, which is several times faster than row by row.
func fill(ctx context.Context, e engine, conn *sql.Conn, steps []migration, fn func(f *Filler) error) error {
	if err := schema(ctx, e, conn, steps); err != nil {
		return err
	}
	tables, err := tablesOf(ctx, e, conn)
	if err != nil {
		return err
	}
	f := &Filler{e: e, conn: conn, tables: map[string]Table{}}
	for _, t := range slices.Backward(tables) { // what a migration put in comes again from the backup
		f.tables[t.Name] = t
		if err := f.exec(ctx, "DELETE FROM "+quote(t.Name)); err != nil {
			return err
		}
	}
	indexes, err := f.setIndexesAside(ctx)
	if err != nil {
		return err
	}
	if err := fn(f); err != nil {
		return err
	}
	for _, text := range indexes {
		if err := f.exec(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

func schema(ctx context.Context, e engine, conn *sql.Conn, steps []migration) error {
	if _, err := conn.ExecContext(ctx, migrationTable.sql(e)); err != nil {
		return fmt.Errorf("db: %w", err)
	}
	for _, m := range steps {
		if err := m.run(ctx, e, conn); err != nil {
			return fmt.Errorf("db: migration %s: %w", m.name, err)
		}
	}
	return nil
}

// setIndexesAside drops the indexes that do not belong to a key and gives the statements
// that make them again.
func (f *Filler) setIndexesAside(ctx context.Context) ([]string, error) {
	list := "SELECT name, sql, '' FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
	if f.e == postgres {
		list = `SELECT c.relname::text, pg_get_indexdef(i.indexrelid), '' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
			WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
			AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY c.relname`
	}
	all, err := strings3(ctx, f.conn, list)
	if err != nil {
		return nil, err
	}
	texts := make([]string, 0, len(all))
	for _, i := range all {
		if err := f.exec(ctx, "DROP INDEX "+quote(i[0])); err != nil {
			return nil, err
		}
		texts = append(texts, i[1])
	}
	return texts, nil
}

func (f *Filler) exec(ctx context.Context, text string) error {
	if _, err := f.conn.ExecContext(ctx, text); err != nil {
		return fmt.Errorf("db: %q: %w", brief(text), err)
	}
	return nil
}

// Put fills a table with what next gives, values in the order of columns, until it gives nil.
// A table or column that the schema does not have is refused.
func (f *Filler) Put(ctx context.Context, t Table, next func() ([]any, error)) error {
	here, found := f.tables[t.Name]
	if !found {
		return fmt.Errorf("db: there is no table %q", t.Name)
	}
	for _, c := range t.Columns {
		if !slices.Contains(here.Columns, c) {
			return fmt.Errorf("db: table %s has no column %q of kind %c", t.Name, c.Name, c.Kind)
		}
	}
	if len(here.Columns) != len(t.Columns) {
		return fmt.Errorf("db: table %s has %d columns, not %d", t.Name, len(here.Columns), len(t.Columns))
	}
	if f.e == postgres {
		return f.copyIn(ctx, t, next)
	}
	return f.insert(ctx, t, next)
}

func (f *Filler) copyIn(ctx context.Context, t Table, next func() ([]any, error)) error {
	err := f.conn.Raw(func(c any) error {
		_, err := c.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{t.Name}, t.names(), pgx.CopyFromFunc(next))
		return err
	})
	if err != nil {
		return fmt.Errorf("db: filling %s: %w", t.Name, err)
	}
	return nil
}

func (f *Filler) insert(ctx context.Context, t Table, next func() ([]any, error)) (err error) {
	if err := f.exec(ctx, "BEGIN"); err != nil {
		return err
	}
	text := "INSERT INTO " + quote(t.Name) + " (" + strings.Join(quoted(t.names()), ", ") + ") VALUES (?" + strings.Repeat(", ?", len(t.Columns)-1) + ")"
	s, err := f.conn.PrepareContext(ctx, text)
	if err != nil {
		return fmt.Errorf("db: %q: %w", brief(text), err)
	}
	defer s.Close()
	for {
		row, err := next()
		if err != nil {
			return err
		}
		if row == nil {
			return f.exec(ctx, "COMMIT")
		}
		if _, err := s.ExecContext(uncut(ctx), row...); err != nil {
			return fmt.Errorf("db: filling %s: %w", t.Name, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// Head is the last entry of the journal in what was filled in so far; 0 when there is none.
func (f *Filler) Head(ctx context.Context) (no int64, hash []byte, err error) {
	err = f.conn.QueryRowContext(ctx, "SELECT no, hash FROM journal ORDER BY no DESC LIMIT 1").Scan(&no, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, nil
	}
	if err != nil {
		err = fmt.Errorf("db: %w", err)
	}
	return no, hash, err
}

// Hold keeps a data folder for this process as a writer does, without opening it, until
// release. A folder that is in use is errs.Conflict "db.in_use".
func Hold(folder string) (release func() error, err error) {
	l, err := lockFolder(folder, "")
	if err != nil {
		return nil, err
	}
	return l.release, nil
}
