package app_test

import (
	"context"
	"fmt"
	"testing"

	"golang.org/x/sync/errgroup"

	"openbourse/internal/app"
	"openbourse/internal/base/id"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// TestAStartDoesNotReadTheWholeJournalAgain journals what concerns hardly anybody, and looks
// how far each room notes that it has come. The one that keeps the Kimberley register noted
// nothing until rough was released: each start read everything from the first entry on.
func TestAStartDoesNotReadTheWholeJournalAgain(t *testing.T) {
	t.Parallel()
	where := t.TempDir()
	if _, err := app.Begin(t.Context(), where, app.Beginning{Name: "Exchange", Preset: settings.SDE, Origin: "http://localhost:1", Admin: "ada@house.example"}); err != nil {
		t.Fatal(err)
	}
	h, err := app.Open(t.Context(), app.Config{Where: where})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	const entries = 2_100
	var g errgroup.Group
	g.SetLimit(64)
	for range entries {
		g.Go(func() error {
			_, err := journal.Do(t.Context(), h.Keeper, journal.Act{Actor: "system:test", ID: id.New(), Kind: "test"},
				func(context.Context, *db.Tx) (journal.Fact, struct{}, error) {
					return fact.MoneyPaid{Currency: "USD", Amount: 1}, struct{}{}, nil
				})
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	tables, err := db.Rows(t.Context(), h.DB, db.One[string], "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%\\_cursor' ESCAPE '\\'")
	if err != nil || len(tables) < 10 {
		t.Fatal(tables, err)
	}
	for _, table := range tables {
		t.Run(table, func(t *testing.T) {
			waitFor(t, func() bool {
				// letters are followed only where there is a mail server
				n, _, err := db.Row(t.Context(), h.DB, db.One[int64], fmt.Sprintf("SELECT COALESCE(MIN(no), 0) FROM %s WHERE name <> 'letters'", table))
				if err != nil {
					t.Fatal(err)
				}
				return n >= entries/2
			})
		})
	}
}
