package door_test

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"openbourse/internal/door"
)

func TestEveryAnswerIsCountedOnceInItsRouteAndBucket(t *testing.T) {
	t.Parallel()
	c := door.NewTraffic()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 100 {
				c.Note("pages", "GET /stones", 200, time.Duration(i)*time.Millisecond) // 0 to 7 ms
			}
			c.Note("pages", "GET /stones", 404, 20*time.Second)
		})
	}
	all.Wait()
	got := c.Counts()
	if len(got) != 1 || got[0].Count != 808 || !reflect.DeepEqual(got[0].Status, map[int]int64{200: 800, 404: 8}) {
		t.Fatalf("%+v", got)
	}
	if b := got[0].Buckets; b[0] != 200 || b[1] != 300 || b[2] != 600 || b[3] != 800 || b[len(b)-1] != 800 {
		t.Errorf("buckets %v", b)
	}
	var none *door.Traffic
	none.Note("pages", "GET /", 200, 0) // counts nothing and does not fail
	if none.Counts() != nil {
		t.Error("nothing was counted")
	}
}
