package market_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/stone"
)

// mirror is the simplest reader of the journal: a map kept up by Changes.
type mirror struct {
	t    testing.TB
	h    *house
	from int64
	rows map[int64]market.LiveRow
}

func newMirror(t testing.TB, h *house) *mirror {
	t.Helper()
	head, _, err := h.k.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return &mirror{t, h, head, loaded(t, h)}
}

func loaded(t testing.TB, h *house) map[int64]market.LiveRow {
	t.Helper()
	rows := map[int64]market.LiveRow{}
	if err := market.LiveListings(context.Background(), h.d, func(r *market.LiveRow) error {
		rows[r.No] = kept(r)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return rows
}

func kept(r *market.LiveRow) market.LiveRow {
	c := *r
	c.Stone.Reports = append([]stone.Report(nil), r.Stone.Reports...)
	return c
}

// follow applies the entries that came since.
func (m *mirror) follow() map[int64]market.LiveRow {
	m.t.Helper()
	ctx := context.Background()
	for {
		entries, err := m.h.k.After(ctx, m.from, 100)
		if err != nil {
			m.t.Fatal(err)
		}
		for _, e := range entries {
			if err := market.Changes(ctx, m.h.d, e, func(r *market.LiveRow) error {
				m.rows[r.No] = kept(r)
				return nil
			}, func(no int64) error {
				delete(m.rows, no)
				return nil
			}); err != nil {
				m.t.Fatal(err)
			}
			m.from = e.No
		}
		if len(entries) == 0 {
			return m.rows
		}
	}
}

// same checks that the mirror shows what a fresh reader would.
func (m *mirror) same() {
	m.t.Helper()
	if d := cmp.Diff(loaded(m.t, m.h), m.follow()); d != "" {
		m.t.Fatalf("a reader of the journal and a fresh one differ: %s", d)
	}
}
