package db

import (
	"context"
	"fmt"
	"iter"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// pipeline is how many rows go to PostgreSQL before their answers are read.
const pipeline = 500

// ExecRows runs one statement for each row of arguments, prepared once, and gives the
// number of rows changed. The arguments of a row may be overwritten by the next.
func (t *Tx) ExecRows(_ context.Context, query string, rows iter.Seq[[]any]) (int64, error) {
	s, err := t.statement(query)
	if err != nil {
		return 0, err
	}
	t.note(s)
	var n int64
	err = s.conn.Raw(func(c any) error {
		if s.direct == nil {
			n, err = pipelined(t.base, c.(*stdlib.Conn).Conn(), query, rows)
			return err
		}
		for args := range rows {
			k, err := s.bindAndRun(t.base, args)
			if err != nil {
				return err
			}
			n += k
		}
		return nil
	})
	if err != nil {
		return n, t.check(fmt.Errorf("db: %q: %w", brief(query), err))
	}
	return n, t.inTime()
}

func pipelined(ctx context.Context, conn *pgx.Conn, query string, rows iter.Seq[[]any]) (int64, error) {
	var n int64
	batch := &pgx.Batch{}
	flush := func() error {
		results := conn.SendBatch(ctx, batch)
		for range batch.Len() {
			tag, err := results.Exec()
			if err != nil {
				results.Close()
				return err
			}
			n += tag.RowsAffected()
		}
		batch = &pgx.Batch{}
		return results.Close()
	}
	for args := range rows {
		batch.Queue(query, append([]any(nil), plain(args)...)...)
		if batch.Len() == pipeline {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	return n, flush()
}
