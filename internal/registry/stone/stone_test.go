package stone_test

import (
	"testing"

	"openbourse/internal/registry/stone"
)

func TestTheThreeErasOfLaboratoryGrownGradesAreNeverMixed(t *testing.T) {
	d, _ := stone.ParseColor("D")
	f, _ := stone.ParseColor("F")
	premium, _ := stone.ParseAssessment("Premium")
	good := []stone.Grades{
		{Scale: stone.ScaleGrades, Color: d},
		{Scale: stone.ScaleRange, Color: d, ColorTo: f},
		{Scale: stone.ScaleAssessment, Assessment: premium},
		{Scale: stone.ScaleFancy, Fancy: 2},
	}
	for _, g := range good {
		if err := g.Check(); err != nil {
			t.Errorf("%+v: %v", g, err)
		}
	}
	bad := []stone.Grades{
		{Scale: stone.ScaleGrades, Color: d, Assessment: premium},
		{Scale: stone.ScaleAssessment, Color: d, Assessment: premium},
		{Scale: stone.ScaleGrades, Color: d, ColorTo: f},
		{Scale: stone.ScaleRange, Color: f, ColorTo: d},
		{Scale: stone.ScaleFancy, Color: d, Fancy: 2},
		{Scale: stone.ScaleGrades, Color: d, Fancy: 2},
	}
	for _, g := range bad {
		if g.Check() == nil {
			t.Errorf("%+v passed", g)
		}
	}
}

func TestEveryWordReadsBackToItsCode(t *testing.T) {
	for _, x := range stone.Shapes() {
		if y, err := stone.ParseShape(x.String()); err != nil || x != y {
			t.Errorf("%s reads as %d: %v", x, y, err)
		}
	}
	for _, x := range stone.Clarities() {
		if y, err := stone.ParseClarity(x.String()); err != nil || x != y {
			t.Errorf("%s reads as %d: %v", x, y, err)
		}
	}
	if _, err := stone.ParseGrade("Premium"); err == nil {
		t.Error("a retailer's word was read as a grade")
	}
}

func TestRatioTakesTheLongerSideFirst(t *testing.T) {
	a, b := stone.Stone{Length: 657, Width: 446}, stone.Stone{Length: 446, Width: 657}
	if a.Ratio() != 147 || b.Ratio() != 147 {
		t.Fatalf("ratios %d and %d, want 147", a.Ratio(), b.Ratio())
	}
}
