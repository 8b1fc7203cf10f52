// Package db keeps the house's tables on SQLite or PostgreSQL with one SQL text.
//
// Words:
//
//	DB       an open store: many readers, one writer
//	Tx       what a command sees inside the writer's transaction
//	Prompt   work of milliseconds, a person waits for it
//	Bulk     one piece of long work, at most 20 ms; runs between Prompt batches
//	batch    the commands that share one transaction and one fsync
//	flight   a batch on its way to the disk while the commands of the next one run
//	epoch    a number each opening writer raises; a writer with an old one fails as a whole
//
// SQL is written once: $1 placeholders, BIGINT for whole numbers, instants and yes/no (1, 0),
// TEXT compared by bytes, BYTES for ids and hashes, ON CONFLICT for upserts. Not used:
// sequences, triggers, now(), ILIKE, JSON operators. Migrations say KEYED_TABLE or
// STRICT_TABLE after the closing bracket (see migrate.go).
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
)

// Options tune Open. The zero value is right for production.
type Options struct {
	// ReadOnly opens no writer and takes no lock, so that the command line can look into
	// the data of a running server. The schema must be current.
	ReadOnly bool
	// OldSchema lets ReadOnly open data that the newest migrations have not run on: for a
	// backup, which reads whatever tables there are.
	OldSchema bool
	// Readers is the number of connections that read at once; 0 means two for each
	// processor, at least 8.
	Readers int
	// Queue is how many Prompt commands may wait; 0 means 4096. Bulk pieces: a 64th of it.
	Queue int
	// Open opens a SQLite file by another driver. Only for tests that let the disk fail.
	Open func(file string, pragmas ...string) (*sql.DB, error)
	// Relaxed lets a PostgreSQL server run without fsync. Only for tests.
	Relaxed bool
	// Address is where this process can be reached; it is shown to a second one that
	// wants the same data folder. The server sets it later with Announce.
	Address string
}

// Querier reads: *DB from the readers' pool, *Tx inside the writer's transaction.
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// DB is an open store. Its methods may be called from any goroutine.
type DB struct {
	engine engine
	folder string // data folder on SQLite, empty on PostgreSQL
	read   *sql.DB
	opt    Options
	lock   *folderLock
	writer *writer       // nil when read-only
	checks *checkpointer // SQLite only

	mu    sync.RWMutex
	stmts map[string]*prepared // readers' statements by SQL text; SQLite only

	changed atomic.Pointer[chan struct{}] // closed and replaced after each commit
	written written

	closing  sync.Once
	closeErr error
}

// Open opens the store at a data folder (SQLite) or a postgres:// address, brings its
// schema up to date and starts the writer. It fails when durability is not on, when the
// schema is newer than this program, and (errs.Conflict "db.in_use") when another process
// writes to the same folder.
func Open(ctx context.Context, where string, opt Options) (*DB, error) {
	if opt.Readers <= 0 {
		opt.Readers = defaultReaders()
	}
	if opt.Queue <= 0 {
		opt.Queue = 4096
	}
	d := &DB{opt: opt, stmts: map[string]*prepared{}}
	ch := make(chan struct{})
	d.changed.Store(&ch)
	d.engine = sqlite
	if isPostgres(where) {
		d.engine = postgres
	}
	var err error
	if d.engine == postgres {
		err = d.openPostgres(ctx, where)
	} else {
		err = d.openSQLite(ctx, where)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// isPostgres tells an address of PostgreSQL from a data folder.
func isPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// Close lets the writer finish what waits, then closes everything. Commands that come
// later get errs.Unavailable. Closing twice is closing once.
func (d *DB) Close() error {
	d.closing.Do(func() { d.closeErr = d.close() })
	return d.closeErr
}

func (d *DB) close() error {
	var all []error
	if d.checks != nil {
		all = append(all, d.checks.close())
	}
	if d.writer != nil {
		all = append(all, d.writer.close())
	}
	if d.read != nil {
		all = append(all, d.read.Close())
	}
	if d.lock != nil {
		all = append(all, d.lock.release())
	}
	return errors.Join(all...)
}

// Folder is the data folder, or empty when the tables live on PostgreSQL.
func (d *DB) Folder() string { return d.folder }

// Postgres tells whether the tables live on PostgreSQL.
func (d *DB) Postgres() bool { return d.engine == postgres }

// Changed returns a channel that is closed at the next commit of this process. Take it
// before reading, then wait on it: no commit is missed.
func (d *DB) Changed() <-chan struct{} { return *d.changed.Load() }

func (d *DB) announceCommit() {
	next := make(chan struct{})
	close(*d.changed.Swap(&next))
}

// Query runs a SELECT on the readers' pool with a cached statement.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if d.engine == postgres { // pgx caches statements by their text itself
		return d.read.QueryContext(ctx, query, plain(args)...)
	}
	s, err := d.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	if s.stmt == nil {
		return d.read.QueryContext(ctx, s.text, s.place(args)...)
	}
	return s.stmt.QueryContext(uncut(ctx), s.place(args)...)
}

// uncut is a context without an end: to watch for one, the driver and database/sql start a
// goroutine each for every query, which costs more than most queries here. Reads are short;
// long ones go through Scan, which looks at its context.
func uncut(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// QueryRow is Query for at most one row; its Scan gives sql.ErrNoRows when there is none.
func (d *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if d.engine == postgres {
		return d.read.QueryRowContext(ctx, query, plain(args)...)
	}
	s, err := d.prepare(ctx, query)
	if err != nil || s.stmt == nil { // Scan reports what is wrong with the text
		text, order := positional(query)
		return d.read.QueryRowContext(ctx, text, (&prepared{order: order}).place(args)...)
	}
	return s.stmt.QueryRowContext(uncut(ctx), s.place(args)...)
}

// prepare finds or makes the readers' statement of a text. When the cache is full it
// gives the text without a statement: closing one that another goroutine just took would
// fail that one.
func (d *DB) prepare(ctx context.Context, query string) (*prepared, error) {
	d.mu.RLock()
	s, n := d.stmts[query], len(d.stmts)
	d.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	text, order := positional(query)
	s = &prepared{text: text, order: order}
	if n >= maxStatements {
		return s, nil
	}
	stmt, err := d.read.PrepareContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("db: preparing %q: %w", brief(query), err)
	}
	s.stmt = stmt
	d.mu.Lock()
	defer d.mu.Unlock()
	if first := d.stmts[query]; first != nil {
		return first, stmt.Close()
	}
	d.stmts[query] = s
	return s, nil
}
