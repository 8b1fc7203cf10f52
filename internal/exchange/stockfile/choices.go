package stockfile

import (
	"cmp"
	"slices"
)

// Choices are the canonical words that a cell of the field can have, best or first first;
// nil for a field whose cells are not words of a list.
func Choices(f Field) []string {
	var all []meaning
	for _, m := range wordsOf(f) {
		if !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b meaning) int {
		return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.word, b.word))
	})
	words := make([]string, 0, len(all))
	for _, m := range all {
		words = append(words, m.word)
	}
	return slices.Compact(words)
}
