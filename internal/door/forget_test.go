package door

import (
	"fmt"
	"testing"
	"time"
)

func TestCallersWhoHaveGoneAreForgotten(t *testing.T) {
	t.Parallel()
	l := NewLimiter(Limits{Reads: 100, Writes: 10})
	now := time.Now()
	for i := range 1000 {
		l.bucket(fmt.Sprint(i), now)
	}
	l.bucket("another", now.Add(refill+time.Second))
	if n := len(l.buckets); n != 1 {
		t.Errorf("%d callers remembered", n)
	}
}
