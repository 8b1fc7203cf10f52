// Package names compares names of people and organisations across scripts: does this name
// mean somebody who stands on a list?
//
// Words.
//
//	token     a part of a name that is compared as one: "sergei", "diamonds", "<limited>"
//	plain     a name as it is compared: in Latin letters, small, without accents
//	sound     a plain token with what transliterations write differently made equal
//	particle  "bin", "al", "de": says little, weighs little
//	form      a legal form; all spellings of one form are one token
//	filler    a word many companies have: "trading", "group"
//	score     how sure it is that the two names mean one, from 0 to 1, with its reasons
//	evidence  what is known beside the name: day of birth, country; it moves the score
//
// Everything here is pure: no I/O, no state. The weights of the score are in weigh.go, with
// how they were found; docs/screening.md has what was measured.
package names

import (
	"math"
	"strconv"
)

// Kind is what a name is of.
type Kind string

// The kinds. Other is not known: it is compared as both, and the higher score holds.
const (
	Person       Kind = "person"
	Organisation Kind = "organisation"
	Vessel       Kind = "vessel"
	Other        Kind = ""
)

// Reason is one part of why a score is what it is.
type Reason struct {
	What  string `json:"what"` // same, sounds, near, initial, short, joined, extra, missing, form, number, birth_same, birth_differs, country_same, country_differs
	Query string `json:"query,omitempty"`
	Entry string `json:"entry,omitempty"`
}

// Result is how alike two names are.
type Result struct {
	Score   float64  `json:"score"`
	Reasons []Reason `json:"reasons"`
}

// Threshold is the score from which two names are a hit: near those fitted on
// the one half of the public and of the alias pairs (docs/screening.md).
const Threshold = 0.5

// Name is a name made ready to be compared.
type Name struct {
	Text   string
	Kind   Kind
	tokens []token
	whole  string // the plain tokens as one, without forms and fillers
}

// New makes a name ready. Making it once is what costs; comparing is cheap.
func New(text string, kind Kind) Name {
	n := Name{Text: text, Kind: kind}
	n.tokens = split(text, kind)
	for _, t := range n.tokens {
		if t.class == word || t.class == initial || t.class == number {
			n.whole += t.text
		}
	}
	return n
}

// Empty tells whether there is nothing in the name to compare.
func (n *Name) Empty() bool { return len(n.tokens) == 0 }

// Compare says how alike a name asked for and a name of a list are.
func Compare(query, entry string, kind Kind) Result {
	if kind == Other {
		p, o := Compare(query, entry, Person), Compare(query, entry, Organisation)
		if p.Score > o.Score {
			return p
		}
		return o
	}
	q, e := New(query, kind), New(entry, kind)
	return q.Against(&e)
}

// Against compares two names that are ready.
func (n *Name) Against(entry *Name) Result {
	if n.Empty() || entry.Empty() {
		return Result{}
	}
	a := align(n.tokens, entry.tokens)
	x := a.features(n, entry)
	w := personWeights
	if n.Kind != Person {
		w = organisationWeights
	}
	z := w[0]
	for i, v := range x {
		z += w[i+1] * v
	}
	return Result{Score: 1 / (1 + math.Exp(-z)), Reasons: a.reasons}
}

// Evidence is what is known beside a name.
type Evidence struct {
	Births    []string // days or years of birth: "1972-04-28", "1972"
	Countries []string // ISO 3166 alpha-2
}

// Weigh moves a score by what is known of both. What one side does not know says nothing.
func (r Result) Weigh(query, entry Evidence) Result {
	move := func(by float64, what, q, e string) {
		z := math.Log(r.Score/(1-r.Score)) + by
		if r.Score > 0 && r.Score < 1 {
			r.Score = 1 / (1 + math.Exp(-z))
		}
		r.Reasons = append(r.Reasons[:len(r.Reasons):len(r.Reasons)], Reason{what, q, e})
	}
	if len(query.Births) > 0 && len(entry.Births) > 0 {
		q, e, how := births(query.Births, entry.Births)
		switch how {
		case 2:
			move(1.5, "birth_same", q, e)
		case 1:
			move(0.5, "birth_same", q, e)
		case 0:
			move(-2.5, "birth_differs", q, e)
		}
	}
	if len(query.Countries) > 0 && len(entry.Countries) > 0 {
		if c, same := common(query.Countries, entry.Countries); same {
			move(0.4, "country_same", c, c)
		} else {
			move(-0.7, "country_differs", query.Countries[0], entry.Countries[0])
		}
	}
	return r
}

// births says how two sets of birthdays agree at best: 2 the day, 1 the year (a year apart
// counts: lists are often unsure), 0 not at all.
func births(query, entry []string) (q, e string, how int) {
	q, e, how = query[0], entry[0], 0
	for _, a := range query {
		for _, b := range entry {
			if len(a) == 10 && a == b {
				return a, b, 2
			}
			if len(a) >= 4 && len(b) >= 4 && (len(a) < 10 || len(b) < 10 || a[:4] != b[:4]) {
				x, errX := strconv.Atoi(a[:4])
				y, errY := strconv.Atoi(b[:4])
				if errX == nil && errY == nil && x-y <= 1 && y-x <= 1 {
					q, e, how = a, b, 1
				}
			}
		}
	}
	return q, e, how
}

func common(a, b []string) (string, bool) {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return x, true
			}
		}
	}
	return "", false
}
