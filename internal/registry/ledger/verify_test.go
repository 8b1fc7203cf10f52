package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// purse is a bank and two members with a thousand cents each.
type purse struct {
	d        *db.DB
	bank     ledger.Account
	ann, bob ledger.Account
}

func newPurse(t *testing.T, d *db.DB) *purse {
	t.Helper()
	p := &purse{d: d}
	write(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		if p.bank, err = ledger.World(ctx, tx, ledger.Money, ledger.Bank); err != nil {
			return err
		}
		for _, a := range []*ledger.Account{&p.ann, &p.bob} {
			if *a, err = ledger.Open(ctx, tx, ledger.Money, id.New(), ledger.Cash); err != nil {
				return err
			}
			if _, err = ledger.Post(ctx, tx, p.transfer(1, p.bank, *a, 1000)); err != nil {
				return err
			}
		}
		return nil
	})
	return p
}

func (p *purse) transfer(at clock.Instant, from, to ledger.Account, n int64) ledger.Transfer {
	return ledger.Transfer{At: at, Kind: "pay", Reference: "test", Legs: []ledger.Leg{{Book: ledger.Money, Asset: 840, From: from.No, To: to.No, Quantity: n}}}
}

func (p *purse) pay(at clock.Instant, from, to ledger.Account, n int64) error {
	return p.d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		_, err := ledger.Post(ctx, tx, p.transfer(at, from, to, n))
		return err
	})
}

func (p *purse) sound(t *testing.T) {
	t.Helper()
	v, err := ledger.Verify(context.Background(), p.d)
	if err != nil || !v.OK {
		t.Errorf("%+v %v", v, err)
	}
	sums, err := ledger.TrialBalance(context.Background(), p.d, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sums {
		if s.Held+s.World != 0 {
			t.Errorf("book %d, asset %d: %d held, %d given", s.Book, s.Asset, s.Held, s.World)
		}
	}
}

// Blnk #233: balance and transaction row were committed by two transactions of the
// database, and a kill between them left them apart. Here both are one: a command that
// fails after its transfer leaves neither.
func TestBlnk233BalanceAndTransferAreOneCommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPurse(t, d)
		broken := errors.New("killed between the two")
		err := d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			if _, err := ledger.Post(ctx, tx, p.transfer(2, p.ann, p.bob, 400)); err != nil {
				return err
			}
			if n, err := ledger.Position(ctx, tx, ledger.Money, 840, p.bob.No); err != nil || n != 1400 {
				t.Errorf("the command does not see its own transfer: %d %v", n, err)
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if n, err := ledger.Position(t.Context(), d, ledger.Money, 840, p.bob.No); err != nil || n != 1000 {
			t.Errorf("bob holds %d: %v", n, err)
		}
		p.sound(t)
	})
}

// Blnk #181: pending debits were not counted, so that two of them could take an account
// below zero.
func TestBlnk181PendingDebitsAreCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPurse(t, d)
		reserve := func(n int64) error {
			return d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				_, err := ledger.Reserve(ctx, tx, p.transfer(2, p.ann, p.bob, n), 0)
				return err
			})
		}
		if err := reserve(700); err != nil {
			t.Fatal(err)
		}
		if err := reserve(301); !errs.Is(err, "ledger.short") {
			t.Errorf("a second reservation of more than is left: %v", err)
		}
		if err := p.pay(2, p.ann, p.bob, 301); !errs.Is(err, "ledger.short") {
			t.Errorf("what is set aside was paid: %v", err)
		}
		if err := p.pay(2, p.ann, p.bob, 300); err != nil {
			t.Error(err)
		}
		p.sound(t)
	})
}

// Blnk #239 and #171: balances were read, changed and written back, and two at once lost
// one of the changes. A hundred at once take exactly what is there.
func TestBlnk239And171NoChangeIsLostAmongManyAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPurse(t, d)
		var wg sync.WaitGroup
		var mu sync.Mutex
		paid, refused := 0, 0
		for range 100 {
			wg.Go(func() {
				err := p.pay(2, p.ann, p.bob, 30)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					paid++
				case errs.Is(err, "ledger.short"):
					refused++
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if paid != 33 || refused != 67 {
			t.Errorf("%d paid, %d refused of a thousand cents by thirty", paid, refused)
		}
		if n, err := ledger.Position(t.Context(), d, ledger.Money, 840, p.bob.No); err != nil || n != 1000+33*30 {
			t.Errorf("bob holds %d: %v", n, err)
		}
		p.sound(t)
	})
}

// Blnk #315: two refunds of one payment at the same moment both went through.
func TestBlnk315APaymentIsRefundedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPurse(t, d)
		var no int64
		write(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			no, err = ledger.Post(ctx, tx, p.transfer(2, p.ann, p.bob, 500))
			return err
		})
		var wg sync.WaitGroup
		var mu sync.Mutex
		done := 0
		for range 20 {
			wg.Go(func() {
				err := d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
					_, err := ledger.Reverse(ctx, tx, no, 3, "refund", "test")
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					done++
				} else if !errs.Is(err, "ledger.reversed") {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n, err := ledger.Position(t.Context(), d, ledger.Money, 840, p.ann.No); done != 1 || err != nil || n != 1000 {
			t.Errorf("%d refunds, ann holds %d: %v", done, n, err)
		}
		p.sound(t)
	})
}

func TestAStatementOpensClosesAndAddsUpPageByPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPurse(t, d)
		for n := range clock.Instant(7) {
			from, to := p.ann, p.bob
			if n%2 == 1 {
				from, to = to, from
			}
			if err := p.pay(10+n, from, to, 100+int64(n)); err != nil {
				t.Fatal(err)
			}
		}
		ask := ledger.StatementAsk{Account: p.ann.No, Asset: 840, From: 11, To: 16, Limit: 2}
		var lines []ledger.StatementLine
		first := int64(-1)
		for {
			s, err := ledger.StatementOf(t.Context(), d, ask)
			if err != nil {
				t.Fatal(err)
			}
			if first < 0 {
				first = s.Opening
			}
			lines = append(lines, s.Lines...)
			if !s.More {
				break
			}
			ask.After = s.Lines[len(s.Lines)-1].Transfer
		}
		got := fmt.Sprint(first)
		for _, l := range lines {
			got += fmt.Sprintf(" %+d=%d", l.In-l.Out, l.Balance)
		}
		if want := "900 +101=1001 -102=899 +103=1002 -104=898 +105=1003"; got != want {
			t.Errorf("have %s\nwant %s", got, want)
		}
	})
}

// TestAStatementIsRightWhenTheClockWentBack has a later transfer with an earlier instant: what
// lies outside the time asked for is in no page's opening.
func TestAStatementIsRightWhenTheClockWentBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPurse(t, d)
		for i, at := range []clock.Instant{12, 30, 11, 13} {
			if err := p.pay(at, p.bob, p.ann, 100+int64(i)); err != nil {
				t.Fatal(err)
			}
		}
		ask := ledger.StatementAsk{Account: p.ann.No, Asset: 840, From: 11, To: 20, Limit: 10}
		whole, err := ledger.StatementOf(t.Context(), d, ask)
		if err != nil || len(whole.Lines) != 3 {
			t.Fatalf("%+v %v", whole, err)
		}
		closing := whole.Opening
		for ask.Limit = 1; ; {
			s, err := ledger.StatementOf(t.Context(), d, ask)
			if err != nil || s.Opening != closing {
				t.Fatalf("a page opens with %d after %d: %v", s.Opening, closing, err)
			}
			closing = s.Closing
			if !s.More {
				break
			}
			ask.After = s.Lines[0].Transfer
		}
		if closing != whole.Closing {
			t.Errorf("page by page %d, at once %d", closing, whole.Closing)
		}
	})
}

func TestAReplayReadsOneStateWhileTheHouseWritesOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPurse(t, d)
		stop, ended := make(chan struct{}), make(chan error, 1)
		go func() {
			from, to := p.ann, p.bob
			for at := clock.Instant(2); ; at++ {
				select {
				case <-stop:
					ended <- nil
					return
				default:
				}
				if err := p.pay(at, from, to, 1); err != nil {
					ended <- err
					return
				}
				from, to = to, from
			}
		}()
		for range 20 {
			if v, err := ledger.Verify(t.Context(), d); err != nil || !v.OK {
				t.Errorf("%+v %v", v, err)
			}
		}
		close(stop)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestAReplayFindsWhatWasChangedBehindTheLedgersBack(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]string{
		"a leg that grew":            "UPDATE ledger_leg SET quantity = quantity + 1 WHERE transfer = 3",
		"a leg that is gone":         "DELETE FROM ledger_leg WHERE transfer = 3",
		"a position":                 "UPDATE ledger_position SET quantity = quantity + 1 WHERE account = 2",
		"what is set aside":          "UPDATE ledger_position SET aside = aside + 1 WHERE account = 2",
		"a transfer that is gone":    "DELETE FROM ledger_transfer WHERE no = 3",
		"a leg into another account": "UPDATE ledger_leg SET to_account = 1 WHERE transfer = 3",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.SQLite(t)
			p := newPurse(t, d)
			if err := p.pay(2, p.ann, p.bob, 5); err != nil {
				t.Fatal(err)
			}
			p.sound(t)
			write(t, d, func(ctx context.Context, tx *db.Tx) error { _, err := tx.Exec(ctx, spoil); return err })
			if v, err := ledger.Verify(t.Context(), d); err != nil || v.OK {
				t.Errorf("%+v %v", v, err)
			}
		})
	}
}
