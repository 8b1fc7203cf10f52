package web

import (
	"sync"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
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
	of    map[int64]*onPage
}

// onPage is a listing as result pages show it. Several requests may hold it at once, so it
// is not changed, apart from the rows, which belong to recent.mu.
type onPage struct {
	market.Listing
	row map[i18n.Lang]string // the row of the table, once it was written
}

const (
	recentFor  = 10 * time.Second
	recentMost = 10_000
)

// take gives the remembered ones among the numbers, and the numbers still to be read: what
// the reader's own member offers is always read, since he sees more of it.
func (m *recent) take(stock int64, who access.Actor, now clock.Instant, nos []int64) (known map[int64]*onPage, rest []int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil || m.stock != stock || now.Sub(m.since) > recentFor || now < m.since || len(m.of) > recentMost {
		m.stock, m.since, m.of = stock, now, map[int64]*onPage{}
	}
	known = make(map[int64]*onPage, len(nos))
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
func (m *recent) keep(stock int64, who access.Actor, read []*onPage) {
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

// rows are the rows of listings in a language; those not written yet are empty.
func (m *recent) rows(l i18n.Lang, of []*onPage) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := make([]string, len(of))
	for i, x := range of {
		all[i] = x.row[l]
	}
	return all
}

// keepRows remembers rows that were written.
func (m *recent) keepRows(l i18n.Lang, of []*onPage, rows []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, x := range of {
		if x.row == nil {
			x.row = map[i18n.Lang]string{}
		}
		x.row[l] = rows[i]
	}
}

// stranger tells whether the reader sees other members' listings as every member does.
// What a member offers itself is never remembered.
func stranger(who access.Actor) bool {
	return !who.IsSystem() && !who.HasAny(access.Staff, access.Admin)
}
