package dbtest

import (
	"context"
	"sync"
	"testing"
	"time"

	"openbourse/internal/store/db"
)

// Hold keeps the writer busy until the function it gives is called, so that what is sent
// meanwhile waits and makes one batch.
func Hold(t *testing.T, d *db.DB) (release func()) {
	t.Helper()
	entered, leave, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	var once sync.Once
	go func() {
		done <- d.Write(context.Background(), db.Prompt, func(context.Context, *db.Tx) error {
			once.Do(func() { close(entered) })
			<-leave
			return nil
		})
	}()
	<-entered
	return func() {
		close(leave)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// Waiting blocks until n commands wait in the queue.
func Waiting(t *testing.T, d *db.DB, n int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); d.Stats().Waiting < n; {
		if time.Now().After(end) {
			t.Fatalf("%d commands wait, want %d", d.Stats().Waiting, n)
		}
		time.Sleep(time.Millisecond)
	}
}
