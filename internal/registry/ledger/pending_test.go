package ledger_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// plain is the ledger told plainly: what each account holds of one asset, and who waits.
type plain struct {
	holds map[int64]int64
	waits map[int64]*plainPending
	done  map[int64]ledger.Transfer // posted, not yet undone
}

type plainPending struct {
	legs  []ledger.Leg
	until clock.Instant
}

func (p *plain) free(account int64, now clock.Instant) int64 {
	n := p.holds[account]
	for _, w := range p.waits {
		for _, l := range w.legs {
			if l.From == account && (w.until == 0 || w.until > now) {
				n -= l.Quantity
			}
		}
	}
	return n
}

// can tells whether the legs may be given, with what is granted on top of what is free.
func (p *plain) can(legs []ledger.Leg, now clock.Instant, granted map[int64]int64) bool {
	net := map[int64]int64{}
	for _, l := range legs {
		net[l.From] -= l.Quantity
		net[l.To] += l.Quantity
	}
	for a, n := range net {
		if n < 0 && p.free(a, now)+granted[a]+n < 0 {
			return false
		}
	}
	return true
}

func (p *plain) move(no int64, legs []ledger.Leg) {
	for _, l := range legs {
		p.holds[l.From] -= l.Quantity
		p.holds[l.To] += l.Quantity
	}
	p.done[no] = ledger.Transfer{Legs: legs}
}

// step is one act on both ledgers; it fails the test when they differ.
type world struct {
	t        *rapid.T
	plain    plain
	accounts []ledger.Account
	now      clock.Instant
	nos      []int64 // of pending transfers, ended ones too
	posted   []int64
}

func (w *world) legs() []ledger.Leg {
	n := rapid.IntRange(1, 3).Draw(w.t, "legs")
	out := make([]ledger.Leg, n)
	for i := range out {
		from := rapid.IntRange(0, len(w.accounts)-1).Draw(w.t, "from")
		to := (from + rapid.IntRange(1, len(w.accounts)-1).Draw(w.t, "to")) % len(w.accounts)
		out[i] = ledger.Leg{Book: ledger.Money, Asset: 840, From: w.accounts[from].No, To: w.accounts[to].No, Quantity: rapid.Int64Range(1, 60).Draw(w.t, "n")}
	}
	return out
}

func (w *world) want(ok bool, err error, refusals ...string) bool {
	w.t.Helper()
	if ok != (err == nil) {
		w.t.Fatalf("the plain ledger says %v, this one %v", ok, err)
	}
	if err != nil {
		known := false
		for _, r := range refusals {
			known = known || errs.Is(err, r)
		}
		if !known {
			w.t.Fatal(err)
		}
	}
	return ok
}

func (w *world) step(ctx context.Context, tx *db.Tx) {
	switch act := rapid.IntRange(0, 5).Draw(w.t, "act"); {
	case act == 0:
		legs := w.legs()
		no, err := ledger.Post(ctx, tx, ledger.Transfer{At: w.now, Kind: "test", Legs: legs})
		if w.want(w.plain.can(legs, w.now, nil), err, "ledger.short") {
			w.plain.move(no, legs)
			w.posted = append(w.posted, no)
		}
	case act == 1:
		legs, until := w.legs(), clock.Instant(0)
		if d := rapid.Int64Range(0, 6).Draw(w.t, "until"); d > 0 {
			until = w.now + clock.Instant(d)
		}
		no, err := ledger.Reserve(ctx, tx, ledger.Transfer{At: w.now, Kind: "test", Reference: "deal:1", Legs: legs}, until)
		if w.want(w.plain.can(legs, w.now, nil), err, "ledger.short") {
			w.plain.waits[no] = &plainPending{legs, until}
			w.nos = append(w.nos, no)
		}
	case act == 2 && len(w.nos) > 0:
		w.complete(ctx, tx)
	case act == 3 && len(w.nos) > 0:
		no := rapid.SampledFrom(w.nos).Draw(w.t, "release")
		_, waits := w.plain.waits[no]
		w.want(waits, ledger.Release(ctx, tx, no, w.now, "test"), "ledger.not_pending")
		delete(w.plain.waits, no)
	case act == 4 && len(w.posted) > 0:
		no := rapid.SampledFrom(w.posted).Draw(w.t, "reverse")
		t, open := w.plain.done[no]
		back := make([]ledger.Leg, len(t.Legs))
		for i, l := range t.Legs {
			l.From, l.To = l.To, l.From
			back[i] = l
		}
		undo, err := ledger.Reverse(ctx, tx, no, w.now, "test.undo", "")
		if w.want(open && w.plain.can(back, w.now, nil), err, "ledger.short", "ledger.reversed") {
			w.plain.move(undo, back)
			delete(w.plain.done, no)
			w.posted = append(w.posted, undo)
		}
	default:
		for no, p := range w.plain.waits {
			if p.until == 0 || p.until > w.now {
				continue
			}
			if err := ledger.Release(ctx, tx, no, w.now, ""); err != nil {
				w.t.Fatal(err)
			}
			delete(w.plain.waits, no)
		}
	}
}

func (w *world) complete(ctx context.Context, tx *db.Tx) {
	nos := []int64{rapid.SampledFrom(w.nos).Draw(w.t, "first")}
	if b := rapid.SampledFrom(w.nos).Draw(w.t, "second"); b != nos[0] {
		nos = append(nos, b)
	}
	more := w.legs()
	var all []ledger.Leg
	ok, granted := true, map[int64]int64{}
	for _, no := range nos {
		p, waits := w.plain.waits[no]
		if ok = ok && waits && (p.until == 0 || p.until > w.now); !ok {
			break
		}
		for _, l := range p.legs {
			granted[l.From] += l.Quantity
		}
		all = append(all, p.legs...)
	}
	all = append(all, more...)
	no, err := ledger.CompleteAll(ctx, tx, nos, ledger.Transfer{At: w.now, Kind: "test.done", Legs: more})
	if w.want(ok && w.plain.can(all, w.now, granted), err, "ledger.short", "ledger.expired", "ledger.not_pending") {
		for _, n := range nos {
			delete(w.plain.waits, n)
		}
		w.plain.move(no, all)
		w.posted = append(w.posted, no)
	}
}

func TestTwoPhasesEqualAPlainLedgerAlsoInsideOneBatch(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			w := &world{t: rt, now: 100, plain: plain{map[int64]int64{}, map[int64]*plainPending{}, map[int64]ledger.Transfer{}}}
			ctx := context.Background()
			write(rt, d, func(ctx context.Context, tx *db.Tx) error {
				bank, err := ledger.World(ctx, tx, ledger.Money, ledger.Bank)
				if err != nil {
					return err
				}
				for range 4 {
					a, err := ledger.Open(ctx, tx, ledger.Money, id.New(), ledger.Cash)
					if err != nil {
						return err
					}
					w.accounts = append(w.accounts, a)
					w.plain.holds[a.No] = 100
					if _, err := ledger.Post(ctx, tx, ledger.Transfer{At: 1, Kind: "deposit", Legs: []ledger.Leg{
						{Book: ledger.Money, Asset: 840, From: bank.No, To: a.No, Quantity: 100},
					}}); err != nil {
						return err
					}
				}
				return nil
			})
			for range rapid.IntRange(1, 6).Draw(rt, "batches") {
				steps := rapid.IntRange(1, 5).Draw(rt, "steps")
				write(rt, d, func(ctx context.Context, tx *db.Tx) error {
					for range steps {
						w.step(ctx, tx)
					}
					return nil
				})
				w.now += clock.Instant(rapid.Int64Range(0, 3).Draw(rt, "time"))
				for _, a := range w.accounts {
					n, err := ledger.Available(ctx, d, ledger.Money, 840, a.No, w.now)
					if err != nil || n != w.plain.free(a.No, w.now) {
						rt.Fatalf("account %d has %d free, the plain ledger says %d: %v", a.No, n, w.plain.free(a.No, w.now), err)
					}
				}
			}
			if faults, err := ledger.Check(ctx, d, 5); err != nil || len(faults) > 0 {
				rt.Fatal(faults, err)
			}
		})
	})
}

func TestADeadlineBindsByTheClockWhetherSweptOrNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		ann, bob := id.New(), id.New()
		var a, b ledger.Account
		var no int64
		write(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			if _, err = ledger.FirstTitle(ctx, tx, 1, "upload:1", ann, []ledger.Item{{No: 1, Pieces: 1, Weight: 1010, Single: true}}); err != nil {
				return err
			}
			if a, err = ledger.Open(ctx, tx, ledger.Title, ann, ledger.Owned); err != nil {
				return err
			}
			if b, err = ledger.Open(ctx, tx, ledger.Title, bob, ledger.Owned); err != nil {
				return err
			}
			no, err = ledger.Reserve(ctx, tx, ledger.Transfer{At: 10, Kind: "deal", Legs: []ledger.Leg{{Book: ledger.Title, Asset: 1, From: a.No, To: b.No, Quantity: 1}}}, 20)
			return err
		})
		try := func(f func(ctx context.Context, tx *db.Tx) error) error { return d.Write(ctx, db.Prompt, f) }
		sell := ledger.Transfer{At: 19, Kind: "sale", Legs: []ledger.Leg{{Book: ledger.Title, Asset: 1, From: a.No, To: b.No, Quantity: 1}}}
		if err := try(func(ctx context.Context, tx *db.Tx) error { _, err := ledger.Post(ctx, tx, sell); return err }); !errs.Is(err, "ledger.short") {
			t.Errorf("a stone that is set aside was sold: %v", err)
		}
		if err := try(func(ctx context.Context, tx *db.Tx) error {
			_, err := ledger.Complete(ctx, tx, no, ledger.Transfer{At: 20, Kind: "settle"})
			return err
		}); !errs.Is(err, "ledger.expired") {
			t.Errorf("a transfer was posted at its deadline: %v", err)
		}
		if err := try(func(ctx context.Context, tx *db.Tx) error { return ledger.Extend(ctx, tx, no, 20, 40) }); !errs.Is(err, "ledger.expired") {
			t.Errorf("what was over was extended: %v", err)
		}
		sell.At = 20
		if err := try(func(ctx context.Context, tx *db.Tx) error { _, err := ledger.Post(ctx, tx, sell); return err }); err != nil {
			t.Errorf("the stone is not free at the deadline: %v", err)
		}
		if err := try(func(ctx context.Context, tx *db.Tx) error {
			return ledger.Release(ctx, tx, no, 30, "")
		}); err != nil {
			t.Error(err)
		}
		if p, err := ledger.PendingByNo(ctx, d, no); err != nil || p.State != ledger.Expired {
			t.Errorf("%+v %v", p, err)
		}
		if faults, err := ledger.Check(ctx, d, 5); err != nil || len(faults) > 0 {
			t.Error(faults, err)
		}
	})
}
