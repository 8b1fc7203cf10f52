package ledger_test

import (
	"context"
	"testing"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// TestWhatARefusedCommandBroughtIsGone has two commands share a batch: one pays and stays, the
// other pays or ends what was set aside, and then refuses. Nothing of it may be written by the
// batch, although all it did was to gather.
func TestWhatARefusedCommandBroughtIsGone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		var bank, ann ledger.Account
		var aside int64
		leg := func(n int64) []ledger.Leg {
			return []ledger.Leg{{Book: ledger.Money, Asset: 840, From: bank.No, To: ann.No, Quantity: n}}
		}
		back := func(n int64) []ledger.Leg {
			return []ledger.Leg{{Book: ledger.Money, Asset: 840, From: ann.No, To: bank.No, Quantity: n}}
		}
		write(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			if bank, err = ledger.World(ctx, tx, ledger.Money, ledger.Bank); err != nil {
				return err
			}
			if ann, err = ledger.Open(ctx, tx, ledger.Money, id.New(), ledger.Cash); err != nil {
				return err
			}
			if _, err = ledger.Post(ctx, tx, ledger.Transfer{At: 1, Kind: "deposit", Legs: leg(100)}); err != nil {
				return err
			}
			aside, err = ledger.Reserve(ctx, tx, ledger.Transfer{At: 1, Kind: "hold", Legs: back(40)}, 0)
			return err
		})
		for name, does := range map[string]func(ctx context.Context, tx *db.Tx) error{
			"pays": func(ctx context.Context, tx *db.Tx) error {
				_, err := ledger.Post(ctx, tx, ledger.Transfer{At: 2, Kind: "pay", Legs: back(30)})
				return err
			},
			"pays what was set aside": func(ctx context.Context, tx *db.Tx) error {
				_, err := ledger.Complete(ctx, tx, aside, ledger.Transfer{At: 2, Kind: "pay", Legs: back(1)})
				return err
			},
			"frees what was set aside": func(ctx context.Context, tx *db.Tx) error { return ledger.Release(ctx, tx, aside, 2, "") },
		} {
			release := dbtest.Hold(t, d)
			pays, refuses := make(chan error, 1), make(chan error, 1)
			go func() {
				pays <- d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
					_, err := ledger.Post(ctx, tx, ledger.Transfer{At: 2, Kind: "pay", Legs: leg(1)})
					return err
				})
			}()
			dbtest.Waiting(t, d, 1)
			go func() {
				refuses <- d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
					if err := does(ctx, tx); err != nil {
						return err
					}
					return errs.New(errs.Conflict, "test.refused")
				})
			}()
			dbtest.Waiting(t, d, 2)
			had, err := ledger.Position(ctx, d, ledger.Money, 840, ann.No)
			if err != nil {
				t.Fatal(err)
			}
			release()
			if err := <-pays; err != nil {
				t.Errorf("%s: the other: %v", name, err)
			}
			if err := <-refuses; !errs.Is(err, "test.refused") {
				t.Errorf("%s: %v", name, err)
			}
			has, err := ledger.Position(ctx, d, ledger.Money, 840, ann.No)
			if err != nil || has != had+1 {
				t.Errorf("%s: %d after %d, want one more: %v", name, has, had, err)
			}
			if p, err := ledger.PendingByNo(ctx, d, aside); err != nil || p.State != ledger.Waiting {
				t.Errorf("%s: what was set aside is %s: %v", name, p.State, err)
			}
		}
		if r, err := ledger.Verify(ctx, d); err != nil || !r.OK {
			t.Errorf("%+v %v", r, err)
		}
	})
}
