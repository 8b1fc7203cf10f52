package stockfile

import (
	"slices"
	"testing"
)

func TestChoicesOfACutAreItsGradesBestFirst(t *testing.T) {
	got := Choices(FieldCut)
	if len(got) < 5 || got[0] != "Ideal" && got[1] != "Ideal" || !slices.Contains(got, "Excellent") || slices.Contains(got, "Premium") {
		t.Errorf("choices of cut: %v", got)
	}
	if Choices(FieldCarat) != nil && len(Choices(FieldCarat)) > 0 {
		t.Error("a weight has choices")
	}
	for _, f := range Fields() { // what is offered must be accepted
		for _, w := range Choices(f) {
			if err := (Profile{Values: map[string]map[string]string{f.String(): {"x": w}}}).Check(); err != nil {
				t.Errorf("%s %q: %v", f, w, err)
			}
		}
	}
}
