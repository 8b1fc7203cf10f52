package ledger_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// TestAStatementIsTheSameWhetherItsLinesAreWrittenOrNot pays back and forth, writes lines now
// and then, and compares each statement with what the payments themselves add up to.
func TestAStatementIsTheSameWhetherItsLinesAreWrittenOrNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPurse(t, d)
		dice := rand.New(rand.NewPCG(1, 2))
		plain := []ledger.StatementLine{{At: 1, In: 1000, Balance: 1000}}
		balance := int64(1000)
		for n := range 60 {
			at, amount := clock.Instant(10+n), 1+dice.Int64N(20)
			from, to, l := p.ann, p.bob, ledger.StatementLine{At: at, Out: amount}
			if dice.IntN(2) == 0 {
				from, to, l = to, from, ledger.StatementLine{At: at, In: amount}
			}
			if err := p.pay(at, from, to, amount); err != nil {
				t.Fatal(err)
			}
			balance += l.In - l.Out
			l.Balance = balance
			plain = append(plain, l)
			if n%17 == 16 {
				if wrote, err := ledger.WriteLines(t.Context(), d, 1); err != nil || !wrote {
					t.Fatal(wrote, err)
				}
			}
			s, err := ledger.StatementOf(t.Context(), d, ledger.StatementAsk{Account: p.ann.No, Asset: 840, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for i := range s.Lines {
				s.Lines[i].Transfer, s.Lines[i].Kind, s.Lines[i].Reference = 0, "", ""
			}
			if !slices.Equal(s.Lines, plain) || s.Closing != balance {
				t.Fatalf("after %d payments\nhave %+v\nwant %+v", n+1, s.Lines, plain)
			}
		}
		p.sound(t)
		if wrote, err := ledger.WriteLines(t.Context(), d, 1000); err != nil || wrote {
			t.Errorf("nine transfers without lines were worth the work: %t %v", wrote, err)
		}
	})
}

// TestLinesAreWrittenWhenNobodyElseWrites pays often enough that it is worth the work, and
// then waits for the lines.
func TestLinesAreWrittenWhenNobodyElseWrites(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPurse(t, d)
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			for n := range clock.Instant(2_000) {
				if _, err := ledger.Post(ctx, tx, p.transfer(10+n, p.ann, p.bob, 1)); err != nil {
					return err
				}
				p.ann, p.bob = p.bob, p.ann
			}
			return nil
		})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- ledger.KeepLines(ctx, d) }()
		for {
			changed := d.Changed()
			lines, _, err := db.Row(t.Context(), d, db.One[int64], "SELECT COUNT(*) FROM ledger_line WHERE account = $1", p.bob.No)
			if err != nil {
				t.Fatal(err)
			}
			if lines == 2_001 {
				break
			}
			select {
			case <-changed:
			case err := <-ended:
				t.Fatal(err)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		p.sound(t)
	})
}

func TestAReplaySeesALineThatIsNotWhatItsLegsDid(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]string{
		"another sum":  "UPDATE ledger_line SET came = came + 1 WHERE transfer = 1",
		"one too few":  "DELETE FROM ledger_line WHERE transfer = 2",
		"one too many": "INSERT INTO ledger_line (account, asset, transfer, came, went) VALUES (77, 840, 1, 5, 0)",
		"none at all":  "DELETE FROM ledger_line",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				p := newPurse(t, d)
				if _, err := ledger.WriteLines(t.Context(), d, 1); err != nil {
					t.Fatal(err)
				}
				p.sound(t)
				write(t, d, func(ctx context.Context, tx *db.Tx) error { _, err := tx.Exec(ctx, spoil); return err })
				if v, err := ledger.Verify(t.Context(), d); err != nil || v.OK {
					t.Errorf("%+v %v", v, err)
				}
			})
		})
	}
}
