package web

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"openbourse/internal/base/i18n"
)

// wordIndex finds public pages of one language by their words. Latin and Cyrillic words are
// found by how they begin, Chinese by any two characters that stand together.
type wordIndex struct {
	docs  []foundPage
	words []string             // in order
	of    map[string][]entryOf // by word
}

// entryOf is that a word stands in a document, so often in title and text.
type entryOf struct{ doc, title, text int32 }

// foundPage is a page as the search shows it.
type foundPage struct {
	URL, Title, Text string
}

// weights of a word in the title and in the text.
const (
	titleWeight = 20
	textWeight  = 1
	mostOften   = 8 // a word that stands more often counts no more
)

func indexWords(pages []*publicPage, l i18n.Lang) *wordIndex {
	x := &wordIndex{of: map[string][]entryOf{}}
	for _, p := range pages {
		d := foundPage{URL: localized(l, p.Path), Title: p.Title(l), Text: p.Text(l)}
		no := int32(len(x.docs))
		x.docs = append(x.docs, d)
		counts := map[string]*entryOf{}
		count := func(text string, add func(*entryOf)) {
			for _, w := range termsOf(text) {
				e := counts[w]
				if e == nil {
					e = &entryOf{doc: no}
					counts[w] = e
				}
				add(e)
			}
		}
		count(d.Title, func(e *entryOf) { e.title++ })
		count(d.Text, func(e *entryOf) { e.text++ })
		for w, e := range counts {
			x.of[w] = append(x.of[w], *e)
		}
	}
	for w := range x.of {
		x.words = append(x.words, w)
	}
	slices.Sort(x.words)
	return x
}

// termsOf takes a text apart: runs of letters and digits in small letters, Chinese as single
// characters and as pairs.
func termsOf(text string) []string {
	var all []string
	var word, han []rune
	end := func() {
		if len(word) > 0 {
			all = append(all, string(word))
		}
		for i, r := range han {
			all = append(all, string(r))
			if i+1 < len(han) {
				all = append(all, string(han[i:i+2]))
			}
		}
		word, han = word[:0], han[:0]
	}
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.Is(unicode.Han, r):
			if len(word) > 0 {
				end()
			}
			han = append(han, r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if len(han) > 0 {
				end()
			}
			word = append(word, r)
		default:
			end()
		}
	}
	end()
	return all
}

// asked are the words of a question: pairs where Chinese characters stand together, else the
// single ones.
func asked(question string) []string {
	all := termsOf(question)
	pairs := map[rune]bool{}
	for _, w := range all {
		if r := []rune(w); len(r) == 2 && unicode.Is(unicode.Han, r[0]) {
			pairs[r[0]], pairs[r[1]] = true, true
		}
	}
	all = slices.DeleteFunc(all, func(w string) bool {
		r := []rune(w)
		return len(r) == 1 && unicode.Is(unicode.Han, r[0]) && pairs[r[0]]
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// find gives the pages that have every word of the question, the best first.
func (x *wordIndex) find(question string) []foundPage {
	words := asked(question)
	if len(words) == 0 {
		return nil
	}
	var scores map[int32]int64
	for _, w := range words {
		of := map[int32]int64{}
		for i, _ := slices.BinarySearch(x.words, w); i < len(x.words) && strings.HasPrefix(x.words[i], w); i++ {
			for _, e := range x.of[x.words[i]] {
				of[e.doc] += titleWeight*int64(min(e.title, mostOften)) + textWeight*int64(min(e.text, mostOften))
			}
		}
		if scores == nil {
			scores = of
			continue
		}
		for doc := range scores {
			if more, ok := of[doc]; ok {
				scores[doc] += more
			} else {
				delete(scores, doc)
			}
		}
	}
	docs := make([]int32, 0, len(scores))
	for doc := range scores {
		docs = append(docs, doc)
	}
	slices.SortFunc(docs, func(a, b int32) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b))
	})
	out := make([]foundPage, len(docs))
	for i, doc := range docs {
		out[i] = x.docs[doc]
	}
	return out
}
