package simulate

import (
	"context"
	"errors"
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// These tests do not run beside each other: a seed holds for the whole process.

func simulated(t *testing.T, seed uint64, days int) Report {
	t.Helper()
	rep, err := Run(t.Context(), Options{Days: days, Seed: seed, Say: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range rep.Breaches {
		t.Error(b)
	}
	return rep
}

func TestTheSameSeedTellsTheSameStory(t *testing.T) {
	days := 25
	if testing.Short() {
		days = 8
	}
	one, again, other := simulated(t, 1, days), simulated(t, 1, days), simulated(t, 2, days)
	if one.Hash != again.Hash || one.Steps != again.Steps {
		t.Errorf("seed 1 ends with %s, then with %s", one.Hash, again.Hash)
	}
	if one.Hash == other.Hash {
		t.Error("another seed tells the same story")
	}
	if one.Days != days || one.Deals == 0 || one.Settled == 0 || one.Crashes == 0 || one.Twice == 0 || len(one.Refused) < 5 {
		t.Errorf("not much happened: %+v", one)
	}
	played := []string{"split a parcel", "merge parcels", "sell a selection", "want the same", "give a mandate", "take a mandate back", "speak under a mandate"}
	if testing.Short() {
		played = played[:0]
	}
	for _, what := range played {
		if one.Done[what]+other.Done[what] == 0 {
			t.Errorf("nobody did this: %s", what)
		}
	}
}

// Else the test above could not fail.
func TestWhatTheExchangeDoesWrongIsABreach(t *testing.T) {
	for name, wrong := range map[string]string{
		"money that is not there": "UPDATE ledger_position SET quantity = quantity + 1 WHERE book = 1 AND quantity > 0",
		"a title taken":           "UPDATE ledger_position SET account = (SELECT MIN(no) FROM ledger_account WHERE book = 2 AND world = 0) WHERE book = 2",
		"a deal forgotten":        "UPDATE deal SET state = 'enquiry', total = 0 WHERE state IN ('mazal', 'settled')",
		"carats out of nothing":   "UPDATE ledger_position SET quantity = quantity + 1 WHERE book = 2 AND quantity > 1",
		"an origin forgotten":     "UPDATE parcel_origin SET origin = 'ZA'",
		"a mandate nobody gave":   "UPDATE deal SET mandate = 'buyer seller'",
	} {
		t.Run(name, func(t *testing.T) {
			w := founded(t)
			for range 4 {
				if err := w.day(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if len(w.rep.Breaches) > 0 || len(w.twin.Deals) == 0 {
				t.Fatalf("%d deals, %v", len(w.twin.Deals), w.rep.Breaches)
			}
			if err := w.d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, wrong)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(w.evening(t.Context()), w.whole(t.Context())); err != nil || len(w.rep.Breaches) == 0 {
				t.Errorf("nobody noticed: %v", err)
			}
		})
	}
}

func founded(t *testing.T) *world {
	t.Helper()
	w := newWorld(Options{Folder: t.TempDir(), Seed: 3})
	t.Cleanup(id.Seed(3, w.clock.Instant.Time))
	if err := w.found(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.d.Close() })
	return w
}
