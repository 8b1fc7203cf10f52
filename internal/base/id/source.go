package id

import (
	"crypto/rand"
	"encoding/binary"
	mrand "math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// A simulation tells the same story for the same seed, so the ids and the random bytes in it
// must be the same too. Nothing else ever replaces chance.
var seeded atomic.Pointer[source]

type source struct {
	mu    sync.Mutex
	dice  *mrand.ChaCha8
	clock func() time.Time
	last  uint64 // milliseconds and a counter of 12 bits
}

// Seed makes New and Random follow from a seed and a clock until undo is called. It holds for
// the whole process: only a simulation calls it, and nothing runs beside one.
func Seed(seed uint64, clock func() time.Time) (undo func()) {
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	seeded.Store(&source{dice: mrand.NewChaCha8(key), clock: clock})
	return func() { seeded.Store(nil) }
}

// Random fills b with bytes that nobody can guess.
func Random(b []byte) {
	if s := seeded.Load(); s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		_, _ = s.dice.Read(b) // never fails
		return
	}
	_, _ = rand.Read(b) // never fails
}

// next is a UUID version 7 of the source's own clock.
func (s *source) next() ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := max(uint64(s.clock().UnixMilli())<<12, s.last+1)
	s.last = at
	var i ID
	binary.BigEndian.PutUint64(i[:8], at>>12<<16|7<<12|at&0xfff)
	_, _ = s.dice.Read(i[8:])
	i[8] = i[8]&0x3f | 0x80
	return i
}

// New makes a fresh time-ordered id.
func New() ID {
	if s := seeded.Load(); s != nil {
		return s.next()
	}
	return ID(uuid.Must(uuid.NewV7()))
}

// Latest is no id of its own: none that this process has made until now comes after it. It
// takes nothing from chance.
func Latest() ID {
	ms := uint64(time.Now().UnixMilli())
	if s := seeded.Load(); s != nil {
		s.mu.Lock()
		ms = max(uint64(s.clock().UnixMilli()), s.last>>12)
		s.mu.Unlock()
	}
	var i ID
	binary.BigEndian.PutUint64(i[:8], ms<<16|0xffff)
	binary.BigEndian.PutUint64(i[8:], ^uint64(0))
	return i
}
