package db

import (
	"context"
	"fmt"
)

// lastOf is the key under which the writer keeps the last number of a counter.
type lastOf struct{ counter string }

// counts are the counters a batch has used: read once by the writer, written once at the end
// of each batch. On PostgreSQL a row that is updated a thousand times in one transaction gets
// slow.
type counts struct {
	last  map[string]int64
	order []string
}

// Next is the next number of a counter, from 1: numbers people say aloud.
func (t *Tx) Next(ctx context.Context, counter string) (int64, error) {
	return t.NextN(ctx, counter, 1)
}

// NextN takes n numbers of a counter and gives the first of them.
func (t *Tx) NextN(ctx context.Context, counter string, n int64) (int64, error) {
	last, known := t.counts.last[counter]
	if !known {
		var kept bool
		if last, kept = t.w.kept[lastOf{counter}].(int64); !kept {
			if _, err := Get(ctx, t, []any{&last}, "SELECT last FROM counter WHERE name = $1", counter); err != nil {
				return 0, fmt.Errorf("db: counter %s: %w", counter, err)
			}
		}
		if t.counts.last == nil {
			t.counts.last = map[string]int64{}
			t.AtEnd(t.keepCounts)
		}
		t.counts.order = append(t.counts.order, counter)
	}
	t.wrote = true // numbers are taken: a refusal now must give them back
	t.counts.last[counter] = last + n
	t.w.kept[lastOf{counter}] = last + n
	return last + 1, nil
}

func (t *Tx) keepCounts(ctx context.Context) error {
	for _, name := range t.counts.order {
		if _, err := t.Exec(ctx, `INSERT INTO counter (name, last) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET last = excluded.last`, name, t.counts.last[name]); err != nil {
			return fmt.Errorf("db: counter %s: %w", name, err)
		}
	}
	return nil
}
