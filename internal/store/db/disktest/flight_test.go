package disktest_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/disktest"
)

// While a batch is synced the next command runs already; it is answered after its own sync, and
// refused with the batch before it when that one's fails, for it saw what that one had made.
func TestACommandRunsWhileTheBatchBeforeItIsSynced(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]bool{"the sync succeeds": false, "the sync fails": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := open(t, disktest.New())
			from := x.disk.Events()
			inside, leave, entered := make(chan struct{}), make(chan struct{}), make(chan struct{})
			wait := func() {
				select {
				case <-entered:
				case <-time.After(20 * time.Second):
					t.Error("the next command waits for the sync")
				}
				x.disk.Fail.Store(broken)
			}
			var numbers [2]int64
			number := func(i int, first func()) <-chan error {
				done := make(chan error, 1)
				go func() {
					done <- x.d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) (err error) {
						first()
						numbers[i], err = tx.Next(ctx, "number")
						return err
					})
				}()
				return done
			}
			first := number(0, func() {
				close(inside)
				<-leave
			})
			<-inside
			second := number(1, sync.OnceFunc(func() { close(entered) }))
			for x.d.Stats().Waiting < 1 {
				time.Sleep(time.Millisecond)
			}
			x.disk.Wait.Store(&wait)
			close(leave)
			for i, sent := range []<-chan error{first, second} {
				err := <-sent
				if ok := err == nil && numbers[i] == int64(i+1); ok == broken || broken && errs.Of(err).Code != errs.Unavailable {
					t.Errorf("command %d has number %d and was told %v", i, numbers[i], err)
				}
			}
			x.disk.Fail.Store(false)
			for _, err := range x.crash(t, from, 50, 5) {
				t.Error(err)
			}
		})
	}
}
