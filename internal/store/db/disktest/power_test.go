package disktest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/disktest"
	"openbourse/internal/store/journal"
)

// moved is the fact of a transfer of the test.
type moved struct {
	No int64 `json:"no"`
}

func (moved) FactName() string { return "test.moved" }
func (moved) FactVersion() int { return 1 }

// exchange is a store on a disk, and what its callers were told.
type exchange struct {
	d        *db.DB
	k        *journal.Keeper
	disk     *disktest.Disk
	accounts []ledger.Account

	mu    sync.Mutex
	acked []id.ID // commands, in the order their callers were told
}

func open(t testing.TB, disk *disktest.Disk) *exchange {
	t.Helper()
	d, err := db.Open(t.Context(), memoryFolder(t), db.Options{Open: disk.Open, Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	x := &exchange{d: d, k: journal.New(d, clock.System{}), disk: disk}
	err = d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		mint, err := ledger.World(ctx, tx, ledger.Title, ledger.Mint)
		if err != nil {
			return err
		}
		var first []ledger.Leg
		for range 6 {
			a, err := ledger.Open(ctx, tx, ledger.Title, id.New(), ledger.Owned)
			if err != nil {
				return err
			}
			x.accounts = append(x.accounts, a)
			for asset := range int64(3) {
				first = append(first, ledger.Leg{Book: ledger.Title, Asset: asset + 1, From: mint.No, To: a.No, Quantity: 1000, Weight: 1000})
			}
		}
		_, err = ledger.Post(ctx, tx, ledger.Transfer{At: 1, Kind: "test.first", Legs: first})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// memoryFolder is a folder that is no disk, where there is one: thousands of crashes are
// written to it.
func memoryFolder(t testing.TB) string {
	if dir, err := os.MkdirTemp("/dev/shm", "bourse-power-"); err == nil {
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		return dir
	}
	return t.TempDir()
}

// move is one command: goods of three kinds go from one account to another, all or none.
func (x *exchange) move(ctx context.Context, r *rand.Rand) error {
	from := r.IntN(len(x.accounts))
	to := (from + 1 + r.IntN(len(x.accounts)-1)) % len(x.accounts)
	cmd := id.New()
	_, err := journal.Do(ctx, x.k, journal.Act{Actor: "test", ID: cmd, Kind: "test.Move"}, func(ctx context.Context, tx *db.Tx) (journal.Fact, int64, error) {
		var legs []ledger.Leg
		for asset := range int64(3) {
			n := 1 + r.Int64N(20)
			legs = append(legs, ledger.Leg{Book: ledger.Title, Asset: asset + 1, From: x.accounts[from].No, To: x.accounts[to].No, Quantity: n, Weight: n})
		}
		no, err := ledger.Post(ctx, tx, ledger.Transfer{At: x.k.Clock().Now(), Kind: "test.move", Legs: legs})
		return moved{no}, no, err
	})
	if err != nil && !errs.Is(err, "ledger.short") {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.acked = append(x.acked, cmd)
	x.disk.Say(int64(len(x.acked)))
	return nil
}

// trade lets callers move goods at once while the log is copied into the database file.
func (x *exchange) trade(t testing.TB, callers, each int) {
	t.Helper()
	copier, err := x.disk.Open(x.d.Folder()+"/bourse.db", "synchronous(full)")
	if err != nil {
		t.Fatal(err)
	}
	defer copier.Close()
	for round := range 10 {
		var wg sync.WaitGroup
		for c := range callers {
			r := rand.New(rand.NewPCG(uint64(c), uint64(round)))
			wg.Go(func() {
				for range each / 10 {
					if err := x.move(t.Context(), r); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		if _, err := copier.ExecContext(t.Context(), "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
			t.Error(err)
		}
		wg.Wait()
	}
}

// history are the hashes of all journal entries, by number.
func history(ctx context.Context, k *journal.Keeper) (map[int64][]byte, map[id.ID]bool, error) {
	hashes, commands := map[int64][]byte{}, map[id.ID]bool{}
	for from := int64(0); ; {
		all, err := k.After(ctx, from, 1000)
		if err != nil || len(all) == 0 {
			return hashes, commands, err
		}
		for _, e := range all {
			hashes[e.No], commands[e.Command] = e.Hash, true
			from = e.No
		}
	}
}

// lost says what is wrong with what a crash has left, or nothing.
func (x *exchange) lost(ctx context.Context, folder string, told int64, whole map[int64][]byte) error {
	d, err := db.Open(ctx, folder, db.Options{ReadOnly: true, Readers: 1})
	if err != nil {
		return fmt.Errorf("does not open: %w", err)
	}
	defer d.Close()
	k := journal.New(d, clock.System{})
	hashes, commands, err := history(ctx, k)
	if err != nil {
		return err
	}
	for i, cmd := range x.acked[:told] {
		if !commands[cmd] {
			return fmt.Errorf("command %d of %d, whose caller was told that it is done, is gone", i+1, told)
		}
	}
	for no, h := range hashes {
		if !bytes.Equal(h, whole[no]) {
			return fmt.Errorf("entry %d is not the one that was written", no)
		}
	}
	faults, err := ledger.Check(ctx, d, 5)
	if err != nil || len(faults) > 0 {
		return errors.Join(err, fmt.Errorf("the ledger is out of balance: %+v", faults))
	}
	halves, _, err := db.Row(ctx, d, db.One[int64], `SELECT COUNT(*) FROM ledger_transfer t
		WHERE t.legs <> (SELECT COUNT(*) FROM ledger_leg l WHERE l.transfer = t.no)`)
	if err == nil && halves > 0 {
		err = fmt.Errorf("%d transfers are there by half", halves)
	}
	return err
}

// crash makes n power losses spread over the record from an event on, and gives what was
// wrong with each that was not clean.
func (x *exchange) crash(t testing.TB, from, n int, seed uint64) (faults []error) {
	t.Helper()
	whole, _, err := history(t.Context(), x.k)
	if err != nil {
		t.Fatal(err)
	}
	last := x.disk.Events()
	const workers = 2
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range workers {
		folder, replay := memoryFolder(t), x.disk.Replay()
		chance := rand.New(rand.NewPCG(seed, uint64(w)))
		wg.Go(func() {
			for i := w; i < n; i += workers {
				at := from + (last-from)*i/n
				replay.To(at)
				err := errors.Join(replay.Crash(folder, chance))
				if err == nil {
					err = x.lost(t.Context(), folder, replay.Said, whole)
				}
				if err != nil {
					mu.Lock()
					faults = append(faults, fmt.Errorf("power lost after event %d, seed %d: %w", at, seed, err))
					mu.Unlock()
				}
				_ = os.Remove(folder + "/bourse.db-shm")
			}
		})
	}
	wg.Wait()
	return faults
}

// crashes is how many power losses a run makes; BOURSE_CRASHES asks for more.
func crashes() int {
	if n, err := strconv.Atoi(os.Getenv("BOURSE_CRASHES")); err == nil && n > 0 {
		return n
	}
	if testing.Short() {
		return 200
	}
	return 1000
}

func TestNothingThatWasAcknowledgedIsLostWithThePower(t *testing.T) {
	t.Parallel()
	x := open(t, disktest.New())
	from := x.disk.Events()
	x.trade(t, 8, 60)
	faults := x.crash(t, from, crashes(), 1)
	for _, err := range faults[:min(3, len(faults))] {
		t.Error(err)
	}
	t.Logf("%d power losses over %d events and %d acknowledged commands, %d not clean", crashes(), x.disk.Events()-from, len(x.acked), len(faults))
}

// The same on a disk that is never told to sync, as under synchronous=OFF, must lose
// something: else the test above could not fail.
func TestADiskThatIsNotToldToSyncLosesWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	x := open(t, disktest.New())
	from := x.disk.Events()
	x.disk.Deaf = true
	x.trade(t, 4, 20)
	if faults := x.crash(t, from, 200, 1); len(faults) == 0 {
		t.Error("without syncs nothing was lost in 200 power losses: the harness proves nothing")
	}
}

func TestAnErrorAtSyncStopsTheStoreForGood(t *testing.T) {
	t.Parallel()
	x := open(t, disktest.New())
	from := x.disk.Events()
	r := rand.New(rand.NewPCG(7, 7))
	if err := x.move(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	x.disk.Fail.Store(true)
	if err := x.move(t.Context(), r); errs.Of(err).Code != errs.Unavailable {
		t.Fatalf("a command whose sync failed: %v", err)
	}
	x.disk.Fail.Store(false)
	if err := x.move(t.Context(), r); !errs.Is(err, "db.failed") || x.d.Failed() == nil {
		t.Fatalf("the store went on after a failed sync: %v", err)
	}
	for _, err := range x.crash(t, from, 100, 3) {
		t.Error(err)
	}
}
