package journal_test

import (
	"bufio"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

var errEnough = errors.New("enough")

// texts is a reader's state: what was noted under each number.
func texts(t *testing.T, k *journal.Keeper, from int64, n int, into map[int64]string) {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	last := from
	err := k.Follow(ctx, from, func(e journal.Entry) error {
		if e.No != last+1 {
			return fmt.Errorf("entry %d came after %d", e.No, last)
		}
		last = e.No
		if e.Fact == "test.noted" {
			var f noted
			if err := e.Decode(&f); err != nil {
				return err
			}
			into[f.N] = f.Text
		}
		if len(into) == n {
			return errEnough
		}
		return nil
	})
	if !errors.Is(err, errEnough) {
		t.Fatalf("followed to entry %d: %v", last, err)
	}
}

func TestManyReadersFromManyPlacesEachGetEveryEntryOnceInOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		const before, during, readers = 1200, 160, 12 // more than are read at once
		var writing sync.WaitGroup
		for w := range 8 {
			writing.Go(func() {
				for i := range before / 8 {
					if _, err := note(k, id.New(), fmt.Sprint(w, "/", i)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		writing.Wait()
		var all sync.WaitGroup
		seen := make([][]string, readers)
		for r := range readers {
			all.Go(func() {
				from := int64(r * before / readers)
				last := from
				ctx, stop := context.WithTimeout(t.Context(), time.Minute)
				defer stop()
				err := k.Follow(ctx, from, func(e journal.Entry) error {
					if last++; e.No != last {
						return fmt.Errorf("entry %d, want %d", e.No, last)
					}
					seen[r] = append(seen[r], string(e.Hash))
					if e.No == before+during {
						return errEnough
					}
					return nil
				})
				if !errors.Is(err, errEnough) {
					t.Errorf("reader %d stopped at %d: %v", r, last, err)
				}
			})
		}
		long := strings.Repeat("x", 80_000) // so that the oldest leave what readers share
		for i := range during {
			if _, err := note(k, id.New(), fmt.Sprint(i, long)); err != nil {
				t.Error(err)
			}
		}
		all.Wait()
		var entries []journal.Entry
		for len(entries) < before+during {
			more, err := k.After(t.Context(), int64(len(entries)), 1000)
			if err != nil || len(more) == 0 {
				t.Fatal(len(entries), err)
			}
			entries = append(entries, more...)
		}
		for r := range readers {
			for i, hash := range seen[r] {
				if want := string(entries[before+during-len(seen[r])+i].Hash); hash != want {
					t.Fatalf("reader %d got another entry in place %d", r, i)
				}
			}
		}
	})
}

// A reader that was slow panicked when so much had come meanwhile that the tail let go of what it
// wanted next.
func TestASlowReaderGetsWhatTheTailHasLetGo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		for i := range 3 {
			if _, err := note(k, id.New(), fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		const long = 120
		last := int64(0)
		err := k.Follow(t.Context(), 0, func(e journal.Entry) error {
			if last++; e.No != last {
				return fmt.Errorf("entry %d, want %d", e.No, last)
			}
			switch e.No {
			case 3: // all that is there is in the tail
				for i := range long {
					if _, err := note(k, id.New(), fmt.Sprint(i, strings.Repeat("x", 80_000))); err != nil {
						return err
					}
				}
			case 3 + long:
				return errEnough
			}
			return nil
		})
		if !errors.Is(err, errEnough) {
			t.Errorf("stopped at %d: %v", last, err)
		}
	})
}

// A reader that began far on panicked when the others had not come there yet.
func TestAReaderMayBeFurtherOnThanTheOthers(t *testing.T) {
	t.Parallel()
	k := keeper(dbtest.SQLite(t))
	for i := range 1100 { // more than are read at once
		if _, err := note(k, id.New(), fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	for _, from := range []int64{0, 1050, 1040, 3, 1099} {
		last := from
		err := k.Follow(t.Context(), from, func(e journal.Entry) error {
			if last++; e.No != last {
				return fmt.Errorf("entry %d, want %d", e.No, last)
			}
			if from == 0 || e.No == 1100 {
				return errEnough
			}
			return nil
		})
		if !errors.Is(err, errEnough) {
			t.Fatalf("from %d: %v", from, err)
		}
	}
}

func TestAReaderThatFollowsEqualsOneThatBeginsAnew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		const clients, each = 8, 40
		live := map[int64]string{}
		var writing sync.WaitGroup
		for c := range clients {
			writing.Go(func() {
				for i := range each {
					if _, err := note(k, id.New(), fmt.Sprint(c, "/", i)); err != nil {
						t.Error(err)
					}
					if i%10 == 3 { // refused ones are passed over
						if _, err := note(k, id.New(), ""); !errs.Is(err, "test.empty") {
							t.Error(err)
						}
					}
				}
			})
		}
		texts(t, k, 0, clients*each, live) // while it is being written
		writing.Wait()
		anew := map[int64]string{}
		texts(t, k, 0, clients*each, anew)
		if diff := cmp.Diff(live, anew); diff != "" {
			t.Error(diff)
		}
		late := map[int64]string{}
		done := make(chan struct{})
		no, _, err := k.Head(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			defer close(done)
			texts(t, k, no, 1, late) // waits for what is not there yet
		}()
		if _, err := note(k, id.New(), "the last"); err != nil {
			t.Fatal(err)
		}
		<-done
		if late[clients*each+1] != "the last" {
			t.Errorf("%v", late)
		}
	})
}

func TestFollowingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- keeper(d).Follow(ctx, 0, func(journal.Entry) error { return nil }) }()
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestTheSameCommandSentManyTimesAtOnceIsDoneOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, cmd := keeper(d), id.New()
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				if a, err := note(k, cmd, "one"); err != nil || a.N != 1 {
					t.Errorf("%+v %v", a, err)
				}
			})
		}
		all.Wait()
		if no, _, err := k.Head(context.Background()); err != nil || no != 1 {
			t.Errorf("%d entries: %v", no, err)
		}
	})
}

func TestOnlyRefusalsAboutTheMatterAreJournalled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		for code, want := range map[errs.Code]int64{
			errs.Invalid: 1, errs.NotFound: 1, errs.Conflict: 1, errs.Gone: 1,
			errs.TooLarge: 1, errs.Unsupported: 1, errs.Unauthenticated: 0, errs.Forbidden: 0, errs.TooMany: 0, errs.Unavailable: 0, errs.Internal: 0,
		} {
			for _, late := range []bool{false, true} { // refused before, or after a write
				before, _, err := k.Head(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				act := journal.Act{Actor: "system:test", ID: id.New(), Kind: "test.refuse"}
				for range 2 {
					_, err = journal.Do(context.Background(), k, act, func(ctx context.Context, tx *db.Tx) (journal.Fact, answer, error) {
						if late {
							if _, err := tx.Next(ctx, "late"); err != nil {
								return nil, answer{}, err
							}
						}
						return nil, answer{}, fmt.Errorf("wrapped: %w", errs.New(code, "test.refused"))
					})
					if !errs.Is(err, "test.refused") {
						t.Errorf("%s: %v", code, err)
					}
				}
				after, _, err := k.Head(context.Background())
				if err != nil || after-before != want {
					t.Errorf("%s, late %v: %d entries, want %d: %v", code, late, after-before, want, err)
				}
			}
		}
		if n, found, err := db.Row(context.Background(), d, db.One[int64], "SELECT last FROM counter WHERE name = 'late'"); found || err != nil {
			t.Errorf("refused commands took %d numbers: %v", n, err)
		}
		if r := verify(t, k); !r.OK {
			t.Errorf("%+v", r)
		}
	})
}

func TestACommandWithoutAnIDOrAFactIsNotWritten(t *testing.T) {
	t.Parallel()
	k := keeper(dbtest.SQLite(t))
	if _, err := note(k, id.ID{}, "x"); !errs.Is(err, "journal.no_id") {
		t.Error(err)
	}
	act := journal.Act{Actor: "system:test", ID: id.New(), Kind: "test.empty"}
	_, err := journal.Do(context.Background(), k, act, func(ctx context.Context, tx *db.Tx) (journal.Fact, answer, error) {
		_, err := tx.Next(ctx, "x")
		return nil, answer{}, err
	})
	if err == nil || !strings.Contains(err.Error(), "no fact") {
		t.Error(err)
	}
	if no, _, err := k.Head(context.Background()); no != 0 || err != nil {
		t.Errorf("%d entries: %v", no, err)
	}
}

// crashFolder names the data folder for the process that TestNothingAcknowledged… kills.
const crashFolder = "BOURSE_TEST_CRASH"

func TestMain(m *testing.M) {
	if folder := os.Getenv(crashFolder); folder != "" {
		crash(folder)
	}
	os.Exit(m.Run())
}

// crash writes commands from many clients and prints each id once it is acknowledged,
// until it is killed.
func crash(folder string) {
	d, err := db.Open(context.Background(), folder, db.Options{})
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	k := journal.New(d, clock.System{})
	for range 32 {
		go func() {
			for {
				cmd := id.New()
				if _, err := note(k, cmd, cmd.String()); err != nil {
					fmt.Println("failed", err)
				}
				fmt.Println(cmd)
			}
		}()
	}
	select {}
}

func TestNothingAcknowledgedIsLostWhenTheProcessIsKilled(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder, acknowledged := t.TempDir(), map[string]bool{}
	for round := range 4 {
		c := exec.Command(self)
		c.Env = append(os.Environ(), crashFolder+"="+folder)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			if strings.HasPrefix(lines.Text(), "failed") {
				t.Error(lines.Text())
			} else if len(lines.Text()) == 36 { // the last line may be cut off
				acknowledged[lines.Text()] = true
			}
			if n == 200*(round+1) {
				if err := c.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = c.Wait() // killed
		d := dbtest.Open(t, folder, db.Options{})
		k, written := journal.New(d, clock.System{}), map[string]bool{}
		if r := verify(t, k); !r.OK || r.Entries < int64(len(acknowledged)) {
			t.Fatalf("%d acknowledged, %+v", len(acknowledged), r)
		}
		if err := d.Scan(context.Background(), "SELECT body FROM journal", func(v []driver.Value) error {
			var f noted
			err := journal.Entry{Body: []byte(v[0].(string))}.Decode(&f)
			written[f.Text] = true
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for cmd := range acknowledged {
			if !written[cmd] {
				t.Fatalf("%s was acknowledged and is lost", cmd)
			}
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
