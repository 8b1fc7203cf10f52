package db

import (
	"strings"
	"sync"
	"unicode"
)

// written counts commits by the table they wrote, so that what was read can be kept until
// one of its own tables changes, whatever else is committed meanwhile.
type written struct {
	mu     sync.RWMutex
	counts map[string]uint64
}

// anyTable stands for statements whose table is not plain to see: they count for every one.
const anyTable = "*"

// Written is how many commits of this process have written one of the tables. Take it before
// reading: while it is the same later, what was read is still so. On PostgreSQL other
// processes write too, unseen.
func (d *DB) Written(tables ...string) uint64 {
	d.written.mu.RLock()
	defer d.written.mu.RUnlock()
	n := d.written.counts[anyTable]
	for _, t := range tables {
		n += d.written.counts[t]
	}
	return n
}

// add counts the tables of a commit, before anyone is told of it.
func (w *written) add(tables []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.counts == nil {
		w.counts = map[string]uint64{}
	}
	for _, t := range tables {
		w.counts[t]++
	}
}

// tableOf is the table that a writing statement writes.
func tableOf(query string) string {
	words := strings.FieldsFunc(query, func(r rune) bool { return unicode.IsSpace(r) || r == '(' })
	at := func(i int) string {
		if i < len(words) {
			return strings.ToUpper(words[i])
		}
		return ""
	}
	name := -1
	switch {
	case at(0) == "UPDATE":
		name = 1
	case at(0) == "INSERT" && at(1) == "INTO", at(0) == "DELETE" && at(1) == "FROM":
		name = 2
	}
	if name < 0 || name >= len(words) {
		return anyTable
	}
	return strings.ToLower(words[name])
}
