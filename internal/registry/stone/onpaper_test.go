package stone_test

import (
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/stone"
)

// must reads a word of a list; the lists are closed, so a word that is not there is a
// mistake of the test.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestAPaperSaysTheGradesOfEveryScaleInFull(t *testing.T) {
	color, clarity, grade := must[stone.Color](t), must[stone.Clarity](t), must[stone.Grade](t)
	hue, strength, tint, premium := must[stone.FancyColor](t), must[stone.FancyIntensity](t), must[stone.Overtone](t), must[stone.Assessment](t)
	e, g, h := color(stone.ParseColor("E")), color(stone.ParseColor("G")), color(stone.ParseColor("H"))
	vs1, si1, si2 := clarity(stone.ParseClarity("VS1")), clarity(stone.ParseClarity("SI1")), clarity(stone.ParseClarity("SI2"))
	ex, vg, half := grade(stone.ParseGrade("Excellent")), grade(stone.ParseGrade("Very Good")), grade(stone.ParseGrade("Very Good-Excellent"))
	yellow, orange := hue(stone.ParseFancyColor("Yellow")), hue(stone.ParseFancyColor("Orange"))
	intense, faint := strength(stone.ParseFancyIntensity("Fancy Intense")), strength(stone.ParseFancyIntensity("Faint"))
	greenish, plain := tint(stone.ParseOvertone("Greenish")), tint(stone.ParseOvertone("None"))
	for name, c := range map[string]struct {
		stone  stone.Stone
		en, zh string
	}{
		"one colour and one clarity": {
			stone.Stone{Grades: stone.Grades{Scale: stone.ScaleGrades, Color: e, Clarity: vs1}, Cut: ex, Polish: ex, Symmetry: ex}, "E VS1 EX EX EX", "E VS1 EX EX EX",
		},
		"a fancy shape has no cut grade": {
			stone.Stone{Grades: stone.Grades{Scale: stone.ScaleGrades, Color: e, Clarity: vs1}, Polish: half, Symmetry: vg}, "E VS1 – VG–EX VG", "E VS1 – VG–EX VG",
		},
		"a parcel from grade to grade": {
			stone.Stone{Form: stone.Parcel, Grades: stone.Grades{Scale: stone.ScaleRange, Color: g, ColorTo: h, Clarity: si1, ClarTo: si2}}, "G–H SI1–SI2", "G–H SI1–SI2",
		},
		"a range with one end is one grade": {
			stone.Stone{Form: stone.Parcel, Grades: stone.Grades{Scale: stone.ScaleRange, Color: g, ColorTo: g, Clarity: si1}}, "G SI1", "G SI1",
		},
		"laboratory-grown, first era": {
			stone.Stone{Kind: stone.LabGrown, Grades: stone.Grades{Scale: stone.ScaleRange, Color: g, ColorTo: h, Clarity: vs1, ClarTo: si1}}, "G–H VS1–SI1", "G–H VS1–SI1",
		},
		"laboratory-grown, second era": {
			stone.Stone{Kind: stone.LabGrown, Grades: stone.Grades{Scale: stone.ScaleGrades, Color: g, Clarity: vs1}, Cut: ex}, "G VS1 EX – –", "G VS1 EX – –",
		},
		"laboratory-grown, third era": {
			stone.Stone{Kind: stone.LabGrown, Grades: stone.Grades{Scale: stone.ScaleAssessment, Assessment: premium(stone.ParseAssessment("Premium"))}}, "Premium", "Premium(优级)",
		},
		"a fancy colour with two hues": {
			stone.Stone{Grades: stone.Grades{Scale: stone.ScaleFancy, Intensity: intense, Overtone: greenish, Fancy2: orange, Fancy: yellow, Clarity: vs1}, Polish: ex, Symmetry: vg},
			"Fancy Intense Greenish Orange Yellow VS1 – EX VG", "浓彩带绿橙色黄色 VS1 – EX VG",
		},
		"a fancy colour without an overtone": {
			stone.Stone{Grades: stone.Grades{Scale: stone.ScaleFancy, Intensity: faint, Overtone: plain, Fancy: yellow}}, "Faint Yellow", "微黄色",
		},
		"a fancy colour in the report's own words": {
			stone.Stone{Grades: stone.Grades{Scale: stone.ScaleFancy, FancyDescription: "Fancy Pinkish Champagne C3", Clarity: si1}}, "Fancy Pinkish Champagne C3 SI1", "Fancy Pinkish Champagne C3 SI1",
		},
		"nobody has graded it": {stone.Stone{Form: stone.Rough}, "", ""},
	} {
		if got := c.stone.GradesIn(i18n.English); got != c.en {
			t.Errorf("%s: %q, not %q", name, got, c.en)
		}
		if got := c.stone.GradesIn(i18n.Chinese); got != c.zh {
			t.Errorf("%s in Chinese: %q, not %q", name, got, c.zh)
		}
	}
}

func TestEveryWordOnAPaperHasItsChinese(t *testing.T) {
	said := func(what, word string) {
		if word == "" || word[0] < 0x80 && word != "HPHT" {
			t.Errorf("%s is %q in Chinese", what, word)
		}
	}
	for _, x := range stone.Shapes() {
		said(x.String(), x.In(i18n.Chinese))
	}
	for _, x := range stone.Treatments()[1:] {
		said(x.String(), x.In(i18n.Chinese))
	}
	for _, x := range stone.Forms()[1:] {
		said(x.String(), x.In(i18n.Chinese))
	}
	for _, hue := range stone.FancyColors() {
		g := stone.Grades{Scale: stone.ScaleFancy, Fancy: hue}
		said(hue.String(), g.ColorIn(i18n.Chinese))
	}
	for _, strength := range stone.FancyIntensities() {
		g := stone.Grades{Scale: stone.ScaleFancy, Intensity: strength}
		said(strength.String(), g.ColorIn(i18n.Chinese))
	}
	for _, x := range stone.Overtones()[1:] {
		g := stone.Grades{Scale: stone.ScaleFancy, Overtone: x}
		said(x.String(), g.ColorIn(i18n.Chinese))
	}
	for i, x := range stone.GradeWords() {
		if s := (&stone.Stone{Cut: x}).Finish(); len(s) < 5 {
			t.Errorf("grade %d is %q on paper", i+1, s)
		}
	}
}
