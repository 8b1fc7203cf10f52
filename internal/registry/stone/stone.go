// Package stone holds what a stone is, apart from who sells it and for how much.
//
// A Stone is one diamond, a pair sold together, a parcel of many, or rough. Natural,
// laboratory-grown and treated stones are different kinds and are never mixed in one
// figure (ISO 18323; SDE trading rules article 6 on disclosure). A stone may carry
// several laboratory reports over time; the report it is sold under comes first.
//
// Units: weights are thousandths of a carat, lengths hundredths of a millimetre, angles
// and percentages tenths, the length-to-width ratio hundredths. Zero means "not stated"
// except where a field says otherwise.
package stone

import (
	"fmt"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
)

// Kind keeps apart what may never be mixed.
type Kind uint8

// The kinds. A treated stone is natural in origin and disclosed as treated.
const (
	Natural  Kind = 1
	LabGrown Kind = 2
	Treated  Kind = 3
)

var kindWords = listOf("kind", "natural", "lab_grown", "treated")

func (k Kind) String() string { return kindWords.word(uint8(k)) }

// ParseKind reads "natural", "lab_grown" or "treated".
func ParseKind(s string) (Kind, error) { c, err := kindWords.parse(s); return Kind(c), err }

// Kinds are all kinds in order.
func Kinds() []Kind { return allOf[Kind](kindWords) }

// Form tells what one entry of stock consists of.
type Form uint8

// The forms. Rough is unpolished and carries a list of origins.
const (
	Single Form = 1
	Pair   Form = 2
	Parcel Form = 3
	Rough  Form = 4
)

var formWords = listOf("form", "single", "pair", "parcel", "rough")

func (f Form) String() string { return formWords.word(uint8(f)) }

// ParseForm reads "single", "pair", "parcel" or "rough".
func ParseForm(s string) (Form, error) { c, err := formWords.parse(s); return Form(c), err }

// Forms are all forms in order.
func Forms() []Form { return allOf[Form](formWords) }

// Scale says in which language a stone's colour and clarity are graded. Laboratory-grown
// stones were graded three ways, so the grade is a tagged union and not one list.
type Scale uint8

// The scales.
const (
	ScaleGrades     Scale = 1 // one colour and one clarity grade: natural, and laboratory-grown 2020 to Sep 2025
	ScaleRange      Scale = 2 // a range of colours and clarities: parcels, and laboratory-grown 2007 to 2020
	ScaleAssessment Scale = 3 // Premium or Standard, no grades: GIA laboratory-grown since 1 Oct 2025
	ScaleFancy      Scale = 4 // a fancy colour in words, and a clarity grade
)

var scaleWords = listOf("scale", "grades", "range", "assessment", "fancy")

func (s Scale) String() string { return scaleWords.word(uint8(s)) }

// ParseScale reads "grades", "range", "assessment" or "fancy".
func ParseScale(s string) (Scale, error) { c, err := scaleWords.parse(s); return Scale(c), err }

// Grades are a stone's colour and clarity on the scale that its report uses. Fields that
// the scale does not use are zero; Check says which are wrong.
type Grades struct {
	Scale            Scale
	Color, ColorTo   Color   // ColorTo only in a range, the worse end
	Clarity, ClarTo  Clarity // ClarTo only in a range, the worse end
	Assessment       Assessment
	Fancy, Fancy2    FancyColor // dominant hue, second hue
	Intensity        FancyIntensity
	Overtone         Overtone
	FancyDescription string // the report's own words
}

// Check reports a grade that its scale does not have.
func (g Grades) Check() error {
	fancy := g.Fancy != 0 || g.Fancy2 != 0 || g.Intensity != 0 || g.Overtone != 0
	switch {
	case g.Scale != ScaleRange && (g.ColorTo != 0 || g.ClarTo != 0):
		return fmt.Errorf("a range of grades on the scale %q", g.Scale)
	case g.Scale != ScaleFancy && fancy:
		return fmt.Errorf("a fancy colour on the scale %q", g.Scale)
	case g.Scale != ScaleAssessment && g.Assessment != 0:
		return fmt.Errorf("an assessment on the scale %q", g.Scale)
	case g.Scale == ScaleAssessment && (g.Color != 0 || g.Clarity != 0):
		return fmt.Errorf("a colour or clarity grade beside the assessment %s", g.Assessment)
	case g.Scale == ScaleFancy && g.Color != 0:
		return fmt.Errorf("the colour %s beside a fancy colour", g.Color)
	case g.ColorTo != 0 && g.ColorTo < g.Color, g.ClarTo != 0 && g.ClarTo < g.Clarity:
		return fmt.Errorf("a range that runs backwards")
	}
	return nil
}

// Report is one laboratory report of a stone.
type Report struct {
	Lab      Lab
	Number   string
	Type     string // "Dossier", "Full" ...
	Date     clock.Date
	Location string // where the laboratory issued it
	URL      string
	Comment  string
}

// Stone is one entry of stock in the words of the trade.
type Stone struct {
	No   int64 // number given by the house, 0 until kept
	Kind Kind
	Form Form

	Growth   Growth // laboratory-grown only
	Shape    Shape
	LabShape string       // the laboratory's wording, kept as it stands
	Carat    carat.Weight // of the whole entry: both stones of a pair, all of a parcel
	Pieces   int32        // 1 for a single stone, 2 for a pair, 0 when a parcel does not say
	Grades   Grades

	Cut, Polish, Symmetry Grade
	Fluor                 Fluorescence
	FluorColor            FluorColor

	Length, Width, Depth int32 // hundredths of a millimetre; round: smallest and largest diameter, depth
	DepthPct, TablePct   int32 // tenths of a percent
	CrownHeight          int32 // tenths of a percent
	CrownAngle           int32 // tenths of a degree
	PavilionDepth        int32 // tenths of a percent
	PavilionAngle        int32 // tenths of a degree
	StarLength           int32 // tenths of a percent
	LowerHalf            int32 // tenths of a percent
	GirdlePct            int32 // tenths of a percent
	GirdleMin, GirdleMax Girdle
	GirdleCondition      GirdleCondition
	CuletSize            CuletSize
	CuletCondition       CuletCondition

	Shade        Shade
	Milky        Milky
	EyeClean     EyeClean
	Black        Black
	Open         Open
	White        string // white inclusions in the report's words
	HeartsArrows HeartsArrows
	Treatment    Treatment
	KeyToSymbols []string
	Inscription  string

	Reports []Report // the report it is sold under first; empty for uncertified goods
	Origins []string // ISO 3166-1 alpha-2: one for a stone with known origin, a list for rough
	Program string   // provenance programme: "CanadaMark 12345"
	Brand   string

	SieveFrom, SieveTo string // parcels and rough: sieve or millimetre class
	KPCertificate      string // rough: Kimberley Process certificate number
	Mine               string // rough: mine or producer
}

// Ratio is length to width in hundredths, the longer side first; 0 when a side is not stated.
func (s *Stone) Ratio() int32 {
	l, w := s.Length, s.Width
	if w > l {
		l, w = w, l
	}
	if w <= 0 {
		return 0
	}
	return int32((int64(l)*100 + int64(w)/2) / int64(w))
}

// Report is the report the stone is sold under, the zero Report when it has none.
func (s *Stone) Report() Report {
	if len(s.Reports) == 0 {
		return Report{}
	}
	return s.Reports[0]
}

// Key names the stone on the whole exchange: laboratory and report number. It is empty
// for uncertified goods, which are known only by their owner's stock number.
func (r Report) Key() string {
	if r.Lab == 0 || r.Number == "" {
		return ""
	}
	return r.Lab.String() + " " + r.Number
}
