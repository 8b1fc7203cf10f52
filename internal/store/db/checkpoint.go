package db

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"
)

const (
	checkEvery = 250 * time.Millisecond
	checkFrom  = 2_000  // pages in the log that are not in the database file yet: 8 MB
	checkAtAll = 50_000 // pages in the log: from here on the writer lends a hand
)

// checkpointer copies SQLite's log into the database file beside the writer, so that no
// command waits for it. The log begins anew when all of it is copied; while commands keep
// coming the writer itself copies the last few pages between two batches.
type checkpointer struct {
	pool  *sql.DB
	stop  context.CancelFunc
	ended chan struct{}
	tail  chan struct{} // asks the writer to copy the rest
}

func (d *DB) startCheckpoints(file string) error {
	// SQLite counts the pages of all connections as one group, and when the group is over its
	// limit it drops each page as soon as nobody uses it, the root of the journal too. This
	// connection reads hardly a page: the room it asks for keeps the group under the limit, so
	// that the page unused for longest goes instead.
	pool, err := d.openFile(file, "synchronous(full)", fmt.Sprintf("cache_size(%d)", bufferPages))
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	pool.SetMaxOpenConns(1)
	ctx, stop := context.WithCancel(context.Background())
	d.checks = &checkpointer{pool: pool, stop: stop, ended: make(chan struct{}), tail: d.writer.tail}
	go d.checks.loop(ctx, d)
	return nil
}

func (c *checkpointer) close() error {
	c.stop()
	<-c.ended
	return c.pool.Close()
}

// loop looks at the log after commits, at most four times a second.
func (c *checkpointer) loop(ctx context.Context, d *DB) {
	defer close(c.ended)
	for {
		changed := d.Changed()
		if err := c.look(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("copying the log into the database file; it will be tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkEvery):
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}

func (c *checkpointer) look(ctx context.Context) error {
	pages, copied, err := checkpoint(ctx, c.pool, "NOOP")
	if err != nil || pages-copied < checkFrom {
		return err
	}
	if pages, _, err = checkpoint(ctx, c.pool, "PASSIVE"); err != nil || pages < checkAtAll {
		return err
	}
	select {
	case c.tail <- struct{}{}:
	default:
	}
	return nil
}

// checkpoint gives how many pages the log has and how many of them are copied.
func checkpoint(ctx context.Context, q interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, mode string,
) (pages, copied int, err error) {
	var busy int
	err = q.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &copied)
	return pages, copied, err
}
