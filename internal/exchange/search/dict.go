package search

import (
	"strings"
	"sync"
)

// dict gives words numbers. It only grows, so that a number keeps its meaning on every
// snapshot. Number 0 is "none". Words are found in their one spelling (Field.fold).
type dict struct {
	mu    sync.RWMutex
	codes map[string]uint32
	words []string
	holds map[string][]uint32 // of lists with several words: the numbers whose list holds a word
}

func newDict(several bool) *dict {
	d := &dict{codes: map[string]uint32{"": 0}, words: []string{""}}
	if several {
		d.holds = map[string][]uint32{}
	}
	return d
}

// add finds the number of a word, giving it one when it is new.
func (d *dict) add(w string) uint32 {
	d.mu.RLock()
	c, ok := d.codes[w]
	d.mu.RUnlock()
	if ok {
		return c
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if c, ok := d.codes[w]; ok {
		return c
	}
	w = strings.Clone(w)
	c = uint32(len(d.words))
	d.codes[w], d.words = c, append(d.words, w)
	if d.holds != nil {
		for one := range strings.SplitSeq(w, "\n") {
			d.holds[one] = append(d.holds[one], c)
		}
	}
	return c
}

func (d *dict) find(w string) (uint32, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	c, ok := d.codes[w]
	return c, ok
}

// all are the words by number; the slice is not written to again below its length.
func (d *dict) all() []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.words
}

// The list fields of a segment. Symbols, Origin and Sieve may have several words for one
// listing: there a number stands for the whole list, its words joined by "\n".
const (
	listSeller = iota
	listCountry
	listCity
	listBrand
	listProgram
	listOrigin
	listSymbols
	listSieve
	listCount
)

var listFields = [listCount]Field{FieldSeller, FieldCountry, FieldCity, FieldBrand, FieldProgram, FieldOrigin, FieldSymbols, FieldSieve}

// several tells which lists hold more than one word for a listing.
var several = [listCount]bool{listOrigin: true, listSymbols: true, listSieve: true}

func listOf(f Field) int {
	for i, g := range listFields {
		if f == g || f == FieldSymbolsNot && g == FieldSymbols {
			return i
		}
	}
	return -1
}

// dicts are the words of all list fields of one index.
type dicts [listCount]*dict

func newDicts() *dicts {
	var d dicts
	for i := range d {
		d[i] = newDict(several[i])
	}
	return &d
}

// having are the numbers whose list holds the word.
func (d *dict) having(w string) []uint32 {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.holds[w]
}

func (d *dict) size() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return len(d.words)
}
