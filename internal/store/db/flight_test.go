package db_test

import (
	"context"
	"testing"

	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// numbered is a command that takes a number and leaves a mark with it.
func numbered(name string, got *int64, first func()) func(ctx context.Context, tx *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		first()
		var err error
		if *got, err = tx.Next(ctx, "number"); err != nil {
			return err
		}
		return mark(name)(ctx, tx)
	}
}

func TestWhatBeganOnALostBatchIsRunOnWhatIsThere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		next   int32
		number int64 // of the second command
		marks  string
	}{
		"its commit arrived":        {loseAnswer, 2, "a b number"},
		"its commit did not arrive": {loseAsking, 1, "b number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, address := through(t, dbtest.Address(t))
			d := dbtest.Open(t, address, db.Options{Relaxed: true})
			inside, leave := make(chan struct{}), make(chan struct{})
			var a, b int64
			first := send(d, db.Prompt, numbered("a", &a, func() {
				close(inside)
				<-leave
			}))
			<-inside
			second := send(d, db.Prompt, numbered("b", &b, func() {}))
			dbtest.Waiting(t, d, 1) // so the batch flies
			w.next.Store(c.next)
			close(leave)
			if err := <-first; c.number == 1 && !errs.Is(err, "db.unreachable") || c.number == 2 && err != nil {
				t.Errorf("the first was told %v", err)
			}
			if err := <-second; err != nil {
				t.Errorf("the second was told %v", err)
			}
			if got := marks(t, d); b != c.number || got != c.marks {
				t.Errorf("its number is %d, want %d; written: %s", b, c.number, got)
			}
		})
	}
}
