package signin

import (
	"crypto/sha256"
	"sync"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/party"
)

// recent keeps what was read to know who asks, for as long as nothing at all is committed:
// most requests come between two commits, and reading session, person and organisation
// anew cost a tenth of a page. Ends of sessions and standings are judged by the clock at
// each request. On PostgreSQL another machine may write unseen, so nothing is kept.
type recent struct {
	mu       sync.Mutex
	since    <-chan struct{} // closed by the next commit
	sessions map[[sha256.Size]byte]Session
	orgs     map[id.ID]party.Org
}

// mostRecent bounds what is kept.
const mostRecent = 10_000

// upTo forgets everything when something was committed since, and must be called with mu held.
func (r *recent) upTo(changed <-chan struct{}) {
	if r.since != changed || len(r.sessions)+len(r.orgs) > mostRecent {
		r.since, r.sessions, r.orgs = changed, map[[sha256.Size]byte]Session{}, map[id.ID]party.Org{}
	}
}

// kept gives what was read under a key since the last commit, or reads it. The channel is
// taken before reading: what a commit makes untrue meanwhile is not kept beyond it.
func kept[K comparable, V any](d *Desk, of func(*recent) map[K]V, key K, read func() (V, bool, error)) (V, bool, error) {
	if d.db().Postgres() {
		return read()
	}
	r, changed := &d.recent, d.db().Changed()
	r.mu.Lock()
	r.upTo(changed)
	v, ok := of(r)[key]
	r.mu.Unlock()
	if ok {
		return v, true, nil
	}
	v, ok, err := read()
	if err == nil && ok {
		r.mu.Lock()
		if r.since == changed {
			of(r)[key] = v
		}
		r.mu.Unlock()
	}
	return v, ok, err
}

func keptSessions(r *recent) map[[sha256.Size]byte]Session { return r.sessions }
func keptOrgs(r *recent) map[id.ID]party.Org               { return r.orgs }
