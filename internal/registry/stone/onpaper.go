package stone

import (
	"strings"

	"openbourse/internal/base/i18n"
)

// How papers name a stone's qualities. Every paper says them in this one way, so that deal
// note, invoice, memo note and the papers for customs agree word by word. English is the
// word of the laboratories; grades of a scale are the same letters in every language.

// GradesIn are all grades of a stone or parcel: "E VS1 EX EX EX", "G–H SI1–SI2", "Fancy
// Intense Yellow VS1 – EX VG", "Premium". It is empty for goods nobody has graded.
func (s *Stone) GradesIn(l i18n.Lang) string {
	return joined(" ", s.Grades.ColorIn(l), s.Grades.ClarityWords(), s.Finish())
}

// ColorIn is the colour on its scale: "G", "G–H", "Fancy Intense Yellow". An assessment
// stands in place of colour and clarity.
func (g *Grades) ColorIn(l i18n.Lang) string {
	switch g.Scale {
	case ScaleAssessment:
		return wordIn(l, "assessment", g.Assessment.String())
	case ScaleFancy:
		return g.fancyIn(l)
	}
	return reaches(g.Color.String(), g.ColorTo.String())
}

// ClarityWords is the clarity: "VS1", "SI1–SI2".
func (g *Grades) ClarityWords() string { return reaches(g.Clarity.String(), g.ClarTo.String()) }

// fancyIn is a fancy colour: strength, modifying hues, hue. What only the report's own
// words describe is said in those.
func (g *Grades) fancyIn(l i18n.Lang) string {
	overtone := ""
	if g.Overtone != 0 && g.Overtone.String() != none {
		overtone = wordIn(l, "hue", g.Overtone.String())
	}
	between := " "
	if l == i18n.Chinese { // Han words stand without spaces
		between = ""
	}
	said := joined(between, wordIn(l, "intensity", g.Intensity.String()), overtone, wordIn(l, "hue", g.Fancy2.String()), wordIn(l, "hue", g.Fancy.String()))
	if said == "" {
		return g.FancyDescription
	}
	return said
}

// finish are the short grades of cut, polish and symmetry as the trade writes them.
var finish = [...]string{"–", "ID", "EX", "VG–EX", "VG", "G–VG", "G", "F–G", "F", "P"}

// Finish is cut, polish and symmetry: "EX EX VG". A dash stands for one that is not
// stated; with none stated it is empty.
func (s *Stone) Finish() string {
	if s.Cut == 0 && s.Polish == 0 && s.Symmetry == 0 {
		return ""
	}
	return finish[s.Cut] + " " + finish[s.Polish] + " " + finish[s.Symmetry]
}

// In is the shape in words of a language.
func (x Shape) In(l i18n.Lang) string { return wordIn(l, "shape", x.String()) }

// In is the treatment in words of a language; nothing for an untreated stone.
func (x Treatment) In(l i18n.Lang) string {
	if x.String() == none {
		return ""
	}
	return wordIn(l, "treatment", x.String())
}

// In is the form in words of a language; nothing for a single stone, which is what
// everybody expects.
func (f Form) In(l i18n.Lang) string {
	if f == Single {
		return ""
	}
	return wordIn(l, "form", f.String())
}

// Size is between which sieves a parcel lies: "+6.5–+7".
func (s *Stone) Size() string { return reaches(s.SieveFrom, s.SieveTo) }

// none is the word for a quality that a stone does not have.
const none = "None"

// wordIn is a word of a list in a language: the laboratories' own in English.
func wordIn(l i18n.Lang, list, word string) string {
	if word == "" || l == i18n.English {
		return word
	}
	return l.T("word." + list + "." + strings.ReplaceAll(strings.ToLower(word), " ", "_"))
}

func reaches(from, to string) string {
	if to == "" || to == from {
		return from
	}
	return joined("–", from, to)
}

func joined(between string, parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, between)
}
