package names

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// pair is a token of the query laid beside one of the entry.
type pair struct {
	q, e int
	like float64
	how  string
}

// alignment is two names laid side by side.
type alignment struct {
	query, entry []token
	pairs        []pair
	joined       int
	reasons      []Reason
}

// least is how alike two tokens must be to be laid side by side.
const least = 0.5

// align lays two names side by side: parts written as one are joined first, then the pairs
// that are most alike are taken, each token once.
func align(query, entry []token) alignment {
	a := alignment{query: slices.Clone(query), entry: slices.Clone(entry)}
	a.acronym()
	a.entry = a.join(a.query, a.entry)
	a.query = a.join(a.entry, a.query)
	var all []pair
	for i := range a.query {
		for j := range a.entry {
			if l, how := alike(&a.query[i], &a.entry[j]); l >= least {
				all = append(all, pair{i, j, l, how})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y pair) int {
		wx, wy := x.like*(1+0.01*a.query[x.q].weight), y.like*(1+0.01*a.query[y.q].weight)
		switch {
		case wx > wy:
			return -1
		case wx < wy:
			return 1
		}
		return 0
	})
	usedQ, usedE := make([]bool, len(a.query)), make([]bool, len(a.entry))
	for _, p := range all {
		if !usedQ[p.q] && !usedE[p.e] {
			usedQ[p.q], usedE[p.e] = true, true
			a.pairs = append(a.pairs, p)
		}
	}
	a.explain(usedQ, usedE)
	return a
}

func (a *alignment) explain(usedQ, usedE []bool) {
	slices.SortFunc(a.pairs, func(x, y pair) int { return x.q - y.q })
	for _, p := range a.pairs {
		a.reasons = append(a.reasons, Reason{p.how, a.query[p.q].shown(), a.entry[p.e].shown()})
	}
	for i, u := range usedQ {
		if !u {
			a.reasons = append(a.reasons, Reason{What: "extra", Query: a.query[i].shown()})
		}
	}
	for j, u := range usedE {
		if !u {
			a.reasons = append(a.reasons, Reason{What: "missing", Entry: a.entry[j].shown()})
		}
	}
}

func (t *token) shown() string {
	if t.han != "" {
		return t.han + " " + t.text
	}
	return t.text
}

// alike says how alike two tokens are, and by what.
func alike(q, e *token) (float64, string) {
	switch {
	case q.class == form || e.class == form:
		if q.class == e.class && q.text == e.text {
			return 1, "form"
		}
		return 0, ""
	case q.class == number || e.class == number:
		if q.text == e.text {
			return 1, "number"
		}
		return 0, ""
	case q.text == e.text && (q.han == "" || e.han == "" || q.han == e.han):
		return 1, "same"
	case q.class == particle || e.class == particle:
		return 0, ""
	case q.class == initial || e.class == initial:
		if q.text[0] == e.text[0] || q.sound[:1] == e.sound[:1] {
			return 0.75, "initial"
		}
		return 0, ""
	}
	if q.han != "" && e.han != "" {
		if q.text == e.text {
			return 0.9, "sounds" // other characters, read the same: simplified and traditional among them
		}
		return near(q.han, e.han), "near"
	}
	if q.sound == e.sound {
		return 0.96, "sounds"
	}
	l := max(near(q.text, e.text), near(q.sound, e.sound))
	if short[q.text] == e.text || short[e.text] == q.text {
		return max(l, 0.85), "short"
	}
	if sameSurname(q.text, e.text) {
		return max(l, 0.88), "sounds"
	}
	if b := bones(q.sound); q.other != e.other && len(b) >= 3 && b == bones(e.sound) {
		return max(l, 0.9), "sounds"
	}
	if l < 0.9 && pinyinLike(q.text) && pinyinLike(e.text) {
		if x, y := chinese(q.text), chinese(e.text); x == y {
			return max(l, 0.88), "sounds"
		}
	}
	return l, "near"
}

// join makes neighbours of one side one token where the other side writes them as one:
// "van der bilt", "jan daniel", "good will"; letters too: "j c" where the other has "jc".
func (a *alignment) join(other, side []token) []token {
	for n := 3; n >= 2; n-- {
		for i := 0; i+n <= len(side); i++ {
			run := side[i : i+n]
			one, ok := together(run)
			if !ok {
				continue
			}
			best := 0.0
			for _, t := range run {
				for k := range other {
					if l, _ := alike(&t, &other[k]); l > best && t.class != particle && t.class != initial {
						best = l
					}
				}
			}
			for k := range other {
				o := &other[k]
				if o.class != word && o.class != filler || utf8.RuneCountInString(o.text) < 4 && one.class != initial {
					continue
				}
				if l := max(near(one.text, o.text), near(one.sound, o.sound)); l >= 0.84 && l > best || l == 1 {
					side = slices.Replace(slices.Clone(side), i, i+n, one)
					a.joined++
					break
				}
			}
		}
	}
	return side
}

func together(run []token) (token, bool) {
	var b, h strings.Builder
	weight := 0.0
	for _, t := range run {
		if t.class == form || t.class == number {
			return token{}, false
		}
		b.WriteString(t.text)
		h.WriteString(t.han)
		weight += t.weight
	}
	t := newToken(b.String(), word)
	t.han = h.String()
	t.weight = min(weight, 2)
	return t, true
}

// acronym puts the words of one side together when the other has their first letters.
func (a *alignment) acronym() {
	for _, s := range [2]struct{ short, long *[]token }{{&a.query, &a.entry}, {&a.entry, &a.query}} {
		for i := range *s.short {
			t := (*s.short)[i]
			n := utf8.RuneCountInString(t.text)
			if t.class != word || n < 2 || n > 6 || t.han != "" {
				continue
			}
			for at := 0; at+n <= len(*s.long); at++ {
				var b strings.Builder
				for _, l := range (*s.long)[at : at+n] {
					if l.class == form || l.class == initial || len(l.text) < 3 || l.text[0] >= utf8.RuneSelf {
						b.Reset()
						break
					}
					b.WriteByte(l.text[0])
				}
				if b.String() == t.text && (n > 2 || at+n <= 2) {
					one := t
					one.weight = 1.2
					*s.long = slices.Replace(slices.Clone(*s.long), at, at+n, one)
					a.joined++
					break
				}
			}
		}
	}
}

// short are short forms of given names.
var short = func() map[string]string {
	m := map[string]string{}
	for _, l := range strings.Fields("alexander:sasha,alex,aleksandr benjamin:ben,bibi william:bill,will,billy robert:bob,rob theodore:ted james:jim,jimmy john:jack,johnny,juan,jan joseph:joe,josef,yosef michael:mike,mikhail thomas:tom richard:dick,rick edward:ed,eddie charles:charlie,carl,karl elizabeth:liz,beth vladimir:volodymyr,vova,uladzimir dmitry:dima,dmytro ekaterina:katya,catherine,katherine mikhail:misha,mykhailo,michail sergey:serhiy,seriozha,siarhei nikolai:mykola,kolya,nicholas andrey:andriy,andrew,andrei evgeny:zhenya,yevhen,eugene yuri:yurii,george alexei:oleksiy,alexey,aleksey pavel:pavlo,paul petr:petro,peter,pyotr ivan:ian,vanya,john oleksandr:alexander,aleksandr barack:barry moshe:moses,moishe yaakov:jacob,jakob yitzhak:isaac,itzhak avraham:abraham shlomo:solomon") {
		long, all, _ := strings.Cut(l, ":")
		for _, s := range strings.Split(all, ",") {
			m[s] = long
		}
	}
	return m
}()
