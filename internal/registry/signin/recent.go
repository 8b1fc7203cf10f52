package signin

import (
	"crypto/sha256"
	"sync"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/party"
)

// recent keeps what was read to know who asks, for as long as nothing of it is written
// anew: reading session, person and organisation at each request cost a tenth of a page and
// a fifth of a call of the API. Ends of sessions and keys, and standings, are judged by the
// clock at each request. On PostgreSQL another machine may write unseen, so nothing is kept.
type recent struct {
	sessions shelf[[sha256.Size]byte, Session]
	keys     shelf[[sha256.Size]byte, heldKey]
	orgs     shelf[id.ID, party.Org]
}

// The tables that decide who asks: what is kept is gone when one of them is written.
var (
	personTables  = []string{"person", "post"}
	sessionTables = append([]string{"session"}, personTables...)
	keyTables     = append([]string{"api_key", "key_bound"}, personTables...)
	orgTables     = []string{"org", "org_version", "org_standing"}
)

// shelf is what is kept of one kind.
type shelf[K comparable, V any] struct {
	mu    sync.Mutex
	since uint64 // commits that had written the tables
	of    map[K]V
}

// mostRecent bounds what is kept of each kind.
const mostRecent = 10_000

// kept gives what was read under a key since its tables were last written, or reads it. How
// often they were written is taken before reading: what a commit makes untrue meanwhile is
// not kept beyond it.
func kept[K comparable, V any](d *Desk, s *shelf[K, V], tables []string, key K, read func() (V, bool, error)) (V, bool, error) {
	if d.db().Postgres() {
		return read()
	}
	since := d.db().Written(tables...)
	s.mu.Lock()
	if s.since != since || s.of == nil || len(s.of) > mostRecent {
		s.since, s.of = since, map[K]V{}
	}
	v, ok := s.of[key]
	s.mu.Unlock()
	if ok {
		return v, true, nil
	}
	v, ok, err := read()
	if err == nil && ok {
		s.mu.Lock()
		if s.since == since {
			s.of[key] = v
		}
		s.mu.Unlock()
	}
	return v, ok, err
}
