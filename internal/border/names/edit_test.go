package names

import (
	"testing"

	"pgregory.net/rapid"
)

// plainEdits is the definition, the slow way.
func plainEdits(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	n, m := len(a), len(b)
	d := plainEdits(a[:n-1], b[:m-1])
	if a[n-1] != b[m-1] {
		d++
	}
	d = min(d, plainEdits(a[:n-1], b)+1, plainEdits(a, b[:m-1])+1)
	if n > 1 && m > 1 && a[n-1] == b[m-2] && a[n-2] == b[m-1] {
		d = min(d, plainEdits(a[:n-2], b[:m-2])+1)
	}
	return d
}

func TestEditsAreCountedAsDefined(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("abcж")), 0, 6, -1)
		a, b := s.Draw(t, "a"), s.Draw(t, "b")
		if got, want := edits(a, b), plainEdits([]rune(a), []rune(b)); got != want {
			t.Fatalf("%d, want %d", got, want)
		}
	})
}
