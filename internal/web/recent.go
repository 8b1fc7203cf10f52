package web

import (
	"sync"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
)

// recent remembers the listings that result pages showed a moment ago, as strangers see
// them. It is emptied as soon as the index shows changed stock, and every few seconds for
// what changes with the clock alone.
type recent struct {
	mu    sync.Mutex
	stock int64         // search.Result.Stock the listings belong to; owned by mu
	since clock.Instant // owned by mu
	of    map[int64]market.Listing
}

const (
	recentFor  = 10 * time.Second
	recentMost = 20_000
)

// take gives the remembered ones among the numbers, and the numbers still to be read: what
// the reader's own member offers is always read, since he sees more of it.
func (m *recent) take(stock int64, who access.Actor, now clock.Instant, nos []int64) (known map[int64]market.Listing, rest []int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil || m.stock != stock || now.Sub(m.since) > recentFor || now < m.since || len(m.of) > recentMost {
		m.stock, m.since, m.of = stock, now, map[int64]market.Listing{}
	}
	known = make(map[int64]market.Listing, len(nos))
	for _, no := range nos {
		if l, ok := m.of[no]; ok && l.MemberNo != who.OrgNo {
			known[no] = l
		} else {
			rest = append(rest, no)
		}
	}
	return known, rest
}

// keep remembers what was read for a stranger, unless the stock has changed meanwhile.
func (m *recent) keep(stock int64, who access.Actor, read []market.Listing) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stock != stock {
		return
	}
	for _, l := range read {
		if l.MemberNo != who.OrgNo {
			m.of[l.No] = l
		}
	}
}

// stranger tells whether the reader sees other members' listings as every member does.
// What a member offers itself is never remembered.
func stranger(who access.Actor) bool {
	return !who.IsSystem() && !who.HasAny(access.Staff, access.Admin)
}
