package db_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// send starts a command and gives a channel with its error.
func send(d *db.DB, class db.Class, fn func(ctx context.Context, tx *db.Tx) error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- d.Write(context.Background(), class, fn) }()
	return done
}

// mark writes a counter under a name of its own, as the trace of a command.
func mark(name string) func(ctx context.Context, tx *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO counter (name, last) VALUES ($1, 1)", name)
		return err
	}
}

// marks are the traces there are, in order.
func marks(t *testing.T, d *db.DB) string {
	t.Helper()
	names, err := db.Rows(context.Background(), d, db.One[string], "SELECT name FROM counter ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

var errTest = errors.New("no")

func TestACommandThatFailsTakesNobodyWithIt(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]struct {
		fn      func(ctx context.Context, tx *db.Tx) error
		want    string // in its error
		replays int64
	}{
		"refuses before its first write": {func(context.Context, *db.Tx) error { return errTest }, "no", 0},
		"fails after a write": {func(ctx context.Context, tx *db.Tx) error {
			if err := mark("bad")(ctx, tx); err != nil {
				return err
			}
			return errTest
		}, "no", 1},
		"takes a number and refuses": {func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Next(ctx, "bad"); err != nil {
				return err
			}
			return errTest
		}, "no", 1},
		"breaks a rule of the table": {mark("taken"), "", 1},
		"swallows an error of the database": {func(ctx context.Context, tx *db.Tx) error {
			_ = mark("bad")(ctx, tx)
			_ = mark("taken")(ctx, tx) // fails
			return nil
		}, "", 1},
		"writes nonsense": {func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO nowhere (name) VALUES ($1)", "x")
			return err
		}, "nowhere", 1},
		"panics": {func(ctx context.Context, tx *db.Tx) error {
			if err := mark("bad")(ctx, tx); err != nil {
				return err
			}
			panic("at the disco")
		}, "at the disco", 1},
		"fails at the end of the batch": {func(ctx context.Context, tx *db.Tx) error {
			tx.AtEnd(func(context.Context) error { return errTest })
			return nil
		}, "no", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				if err := <-send(d, db.Prompt, mark("taken")); err != nil {
					t.Fatal(err)
				}
				release := dbtest.Hold(t, d)
				var good []<-chan error
				for i := range 3 {
					good = append(good, send(d, db.Prompt, mark(fmt.Sprint("good", i))))
					dbtest.Waiting(t, d, i+1)
				}
				failed := send(d, db.Prompt, bad.fn)
				dbtest.Waiting(t, d, 4)
				for i := range 3 {
					good = append(good, send(d, db.Prompt, mark(fmt.Sprint("later", i))))
					dbtest.Waiting(t, d, 5+i)
				}
				release()
				if err := <-failed; err == nil || !strings.Contains(err.Error(), bad.want) {
					t.Errorf("it was told %v", err)
				}
				for i, g := range good {
					if err := <-g; err != nil {
						t.Errorf("neighbour %d: %v", i, err)
					}
				}
				if got := marks(t, d); got != "good0 good1 good2 later0 later1 later2 taken" {
					t.Errorf("written: %s", got)
				}
				if n := d.Stats().Replays; n != bad.replays {
					t.Errorf("%d batches were replayed, want %d", n, bad.replays)
				}
			})
		})
	}
}

func TestAFullQueueSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, t.TempDir(), db.Options{Queue: 2})
	release := dbtest.Hold(t, d)
	var sent []<-chan error
	for i, class := range []db.Class{db.Prompt, db.Prompt, db.Bulk} {
		sent = append(sent, send(d, class, mark(fmt.Sprint(i))))
		dbtest.Waiting(t, d, i+1)
	}
	for _, class := range []db.Class{db.Prompt, db.Bulk} {
		err := d.Write(context.Background(), class, mark("late"))
		if e := errs.Of(err); e.Code != errs.TooMany || e.Key != "db.busy" || e.Args["seconds"] != 1 {
			t.Errorf("class %d: %v", class, err)
		}
	}
	release()
	for _, s := range sent {
		if err := <-s; err != nil {
			t.Error(err)
		}
	}
	if got := marks(t, d); got != "0 1 2" {
		t.Errorf("written: %s", got)
	}
}

func TestPromptWorkGoesBeforeBulkAndBulkPiecesTakeTurns(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	release := dbtest.Hold(t, d)
	var mu sync.Mutex
	var order []string
	note := func(name string) func(context.Context, *db.Tx) error {
		return func(context.Context, *db.Tx) error {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, name)
			return nil
		}
	}
	sent := []<-chan error{send(d, db.Bulk, note("b1"))}
	dbtest.Waiting(t, d, 1)
	sent = append(sent, send(d, db.Bulk, note("b2")))
	dbtest.Waiting(t, d, 2)
	late := make(chan (<-chan error), 2)
	sent = append(sent, send(d, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		for i := range 2 { // they arrive while this batch is being written
			late <- send(d, db.Prompt, note(fmt.Sprint("p", i+2)))
			for d.Stats().Waiting < 2+i {
				time.Sleep(time.Millisecond)
			}
		}
		return note("p1")(ctx, tx)
	}))
	dbtest.Waiting(t, d, 3)
	release()
	for _, s := range append(sent, <-late, <-late) {
		if err := <-s; err != nil {
			t.Fatal(err)
		}
	}
	// After a batch of Prompt commands one piece is due, then the commands that wait.
	if got := fmt.Sprint(order); got != "[b1 p1 b2 p2 p3]" && got != "[b1 p1 b2 p3 p2]" {
		t.Errorf("order: %v", got)
	}
}

func TestACallerWhoLeavesBreaksNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		release := dbtest.Hold(t, d)
		ctx, leave := context.WithCancel(context.Background())
		gone := make(chan error, 1)
		go func() { gone <- d.Write(ctx, db.Prompt, mark("never")) }()
		dbtest.Waiting(t, d, 1)
		leave()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("it was told %v", err)
		}
		release()
		ctx, leave = context.WithCancel(context.Background())
		err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			leave() // too late: it has begun
			if ctx.Err() != nil {
				t.Error("the command sees that its caller has left")
			}
			return mark("done")(ctx, tx)
		})
		if err != nil {
			t.Error(err)
		}
		if got := marks(t, d); got != "done" {
			t.Errorf("written: %s", got)
		}
	})
}

func TestClosingFinishesWhatWaitsAndRefusesTheRest(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	d, err := db.Open(context.Background(), folder, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	release := dbtest.Hold(t, d)
	sent := send(d, db.Prompt, mark("waiting"))
	piece := send(d, db.Bulk, mark("piece"))
	dbtest.Waiting(t, d, 2)
	closed := make(chan error, 1)
	go func() { closed <- d.Close() }()
	left, leave := context.WithCancel(context.Background())
	leave()
	for end := time.Now().Add(20 * time.Second); ; { // until Close has begun
		err := d.Write(left, db.Prompt, mark("late"))
		if errs.Is(err, "db.closing") {
			break
		}
		if !errors.Is(err, context.Canceled) && !errs.Is(err, "db.busy") || time.Now().After(end) {
			t.Fatal(err)
		}
	}
	release()
	for _, c := range []<-chan error{sent, piece, closed} {
		if err := <-c; err != nil {
			t.Error(err)
		}
	}
	if got := marks(t, dbtest.Open(t, folder, db.Options{})); got != "piece waiting" {
		t.Errorf("written: %s", got)
	}
}

func TestAWriteWithinAWriteIsRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		return d.Write(ctx, db.Prompt, mark("inner"))
	})
	if err == nil || !strings.Contains(err.Error(), "Write inside Write") {
		t.Error(err)
	}
}

func TestReadersSeeABatchOnlyOnceItIsDurable(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		changed := d.Changed()
		err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			if err := mark("a")(ctx, tx); err != nil {
				return err
			}
			if got := marks(t, d); got != "" {
				t.Errorf("readers see %q before the commit", got)
			}
			names, err := db.Rows(ctx, tx, db.One[string], "SELECT name FROM counter")
			if len(names) != 1 {
				t.Errorf("the command itself sees %v", names)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		<-changed
		if got := marks(t, d); got != "a" {
			t.Errorf("readers see %q after the commit", got)
		}
	})
}

func TestAReaderCannotWrite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rows, err := d.Query(context.Background(), "INSERT INTO counter (name, last) VALUES ('x', 1) RETURNING name")
		if err == nil {
			for rows.Next() {
			}
			err = rows.Err()
			rows.Close()
		}
		if err == nil || marks(t, d) != "" {
			t.Errorf("a reader wrote: %v", err)
		}
	})
}

func TestACommandThatEndsItsGoroutineLeavesNobodyWaiting(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	for range 2 {
		err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			if err := mark("a")(ctx, tx); err != nil {
				return err
			}
			runtime.Goexit()
			return nil
		})
		if !errs.Is(err, "db.failed") || d.Failed() == nil {
			t.Errorf("%v", err)
		}
	}
	if got := marks(t, d); got != "" {
		t.Errorf("written: %s", got)
	}
}
