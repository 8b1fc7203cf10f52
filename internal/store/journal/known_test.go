package journal_test

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// anID is an id as callers make them: now, earlier and only sent now, by a clock that is
// ahead by moments or hours, or without any time in it.
func anID(r *rand.Rand, early []id.ID) id.ID {
	c := id.New()
	switch r.IntN(6) {
	case 0:
		return early[r.IntN(len(early))].With(c.String()) // no time: anywhere
	case 1:
		e := early[r.IntN(len(early))]
		copy(c[:8], e[:8])
	case 2, 3:
		ahead := [...]time.Duration{time.Millisecond, 20 * time.Millisecond, 3 * time.Hour}[r.IntN(3)]
		ms := uint64(time.Now().Add(ahead).UnixMilli())
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], ms<<16)
		copy(c[:6], b[:6])
	}
	return c
}

// Whatever ids callers make, a command is carried out once, and who sends it again gets its
// first answer: as a plain map would have it.
func TestACommandIsCarriedOutOnceWhateverItsIDLooksLike(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var early []id.ID
		for range 50 {
			early = append(early, id.New())
		}
		k := keeper(d)
		var mu sync.Mutex
		answers := map[id.ID]int64{}
		var all []id.ID
		for round := range 6 {
			var callers sync.WaitGroup
			for c := range 8 {
				r := rand.New(rand.NewPCG(uint64(round), uint64(c)))
				callers.Go(func() {
					for range 12 {
						mu.Lock()
						cmd := anID(r, early)
						if len(all) > 0 && r.IntN(2) == 0 {
							cmd = all[r.IntN(len(all))]
						}
						want, again := answers[cmd]
						mu.Unlock()
						got, err := note(k, cmd, "same")
						if err != nil || again && got.N != want {
							t.Errorf("%s: answered %d, %v; the first time %d", cmd, got.N, err, want)
							return
						}
						mu.Lock()
						answers[cmd] = got.N
						all = append(all, cmd)
						mu.Unlock()
					}
				})
			}
			callers.Wait()
			forget(t, d)
		}
		if no, _, err := k.Head(t.Context()); err != nil || no != int64(len(answers)) {
			t.Errorf("%d entries for %d commands: %v", no, len(answers), err)
		}
	})
}

// Commands with new ids are what an exchange gets all day: they must not be looked up.
func BenchmarkANewCommand(b *testing.B) {
	d := dbtest.SQLite(b)
	k := journal.New(d, keeper(d).Clock())
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := note(k, id.New(), "one"); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
