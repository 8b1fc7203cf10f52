package stone

import (
	"fmt"
	"strings"
)

// The words of every graded attribute. A code is the place of the word in its list;
// code 0 is the empty word and means "not stated". Codes are stored: append words at
// the end of a list that is not ordered, never insert. Ordered lists run best, first or
// smallest to last, so that a range of grades is a range of codes.

// words is the closed list of one attribute.
type words struct {
	name string
	list []string
	code map[string]uint8
}

func listOf(name string, list ...string) words {
	w := words{name: name, list: append([]string{""}, list...), code: make(map[string]uint8, len(list)+1)}
	for i, s := range w.list {
		w.code[strings.ToUpper(s)] = uint8(i)
	}
	return w
}

func (w words) word(c uint8) string {
	if int(c) < len(w.list) {
		return w.list[c]
	}
	return fmt.Sprintf("%s %d", w.name, c)
}

func (w words) parse(s string) (uint8, error) {
	if c, ok := w.code[strings.ToUpper(s)]; ok {
		return c, nil
	}
	return 0, fmt.Errorf("%q is not a %s", s, w.name)
}

// Shape is the outline and cutting style of a stone.
type Shape uint8

var shapeWords = listOf("shape",
	"Round", "Pear", "Emerald", "Square Emerald", "Asscher", "Princess", "Marquise", "Cushion Brilliant", "Cushion Modified", "Heart", "Oval", "Radiant", "Square Radiant", "Baguette", "Tapered Baguette", "Tapered Bullet", "Bullets", "Calf", "Briolette", "Trilliant", "Triangular", "Trapezoid", "Half Moon", "Hexagonal", "Octagonal", "Pentagonal", "Heptagonal", "Nonagonal", "Decagonal", "Kite", "Lozenge", "Shield", "Star", "Rose", "European Cut", "Old Miner", "Flanders", "Circular Brilliant", "Epaulette", "Square", "Rectangular", "Tetragonal", "Fan", "Other")

func (x Shape) String() string { return shapeWords.word(uint8(x)) }

// ParseShape reads the canonical word, in any case; the empty word is 0.
func ParseShape(s string) (Shape, error) { c, err := shapeWords.parse(s); return Shape(c), err }

// Shapes are all codes in order, without "not stated".
func Shapes() []Shape { return allOf[Shape](shapeWords) }

// Color is a colour grade of the D to Z scale, D first.
type Color uint8

var colorWords = listOf("colour",
	"D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z")

func (x Color) String() string { return colorWords.word(uint8(x)) }

// ParseColor reads the canonical word, in any case; the empty word is 0.
func ParseColor(s string) (Color, error) { c, err := colorWords.parse(s); return Color(c), err }

// Colors are all codes in order, without "not stated".
func Colors() []Color { return allOf[Color](colorWords) }

// Clarity is a clarity grade, FL first.
type Clarity uint8

var clarityWords = listOf("clarity",
	"FL", "IF", "VVS1", "VVS2", "VS1", "VS2", "SI1", "SI2", "SI3", "I1", "I2", "I3")

func (x Clarity) String() string { return clarityWords.word(uint8(x)) }

// ParseClarity reads the canonical word, in any case; the empty word is 0.
func ParseClarity(s string) (Clarity, error) { c, err := clarityWords.parse(s); return Clarity(c), err }

// Clarities are all codes in order, without "not stated".
func Clarities() []Clarity { return allOf[Clarity](clarityWords) }

// Grade is a grade of cut, polish or symmetry, best first; half steps are polish and symmetry only.
type Grade uint8

var gradeWords = listOf("grade",
	"Ideal", "Excellent", "Very Good-Excellent", "Very Good", "Good-Very Good", "Good", "Fair-Good", "Fair", "Poor")

func (x Grade) String() string { return gradeWords.word(uint8(x)) }

// ParseGrade reads the canonical word, in any case; the empty word is 0.
func ParseGrade(s string) (Grade, error) { c, err := gradeWords.parse(s); return Grade(c), err }

// GradeWords are all codes in order, without "not stated".
func GradeWords() []Grade { return allOf[Grade](gradeWords) }

// Fluorescence is the strength of fluorescence under long-wave ultraviolet light.
type Fluorescence uint8

var fluorescenceWords = listOf("fluorescence",
	"None", "Very Slight", "Faint", "Medium", "Strong", "Very Strong")

func (x Fluorescence) String() string { return fluorescenceWords.word(uint8(x)) }

// ParseFluorescence reads the canonical word, in any case; the empty word is 0.
func ParseFluorescence(s string) (Fluorescence, error) {
	c, err := fluorescenceWords.parse(s)
	return Fluorescence(c), err
}

// FluorescenceGrades are all codes in order, without "not stated".
func FluorescenceGrades() []Fluorescence { return allOf[Fluorescence](fluorescenceWords) }

// FluorColor is the colour of the fluorescence.
type FluorColor uint8

var fluorColorWords = listOf("fluorescence colour",
	"Blue", "Green", "Orange", "Red", "White", "Yellow")

func (x FluorColor) String() string { return fluorColorWords.word(uint8(x)) }

// ParseFluorColor reads the canonical word, in any case; the empty word is 0.
func ParseFluorColor(s string) (FluorColor, error) {
	c, err := fluorColorWords.parse(s)
	return FluorColor(c), err
}

// FluorColors are all codes in order, without "not stated".
func FluorColors() []FluorColor { return allOf[FluorColor](fluorColorWords) }

// FancyColor is a hue of a fancy-colour stone.
type FancyColor uint8

var fancyColorWords = listOf("fancy colour",
	"Black", "Blue", "Brown", "Chameleon", "Champagne", "Cognac", "Gray", "Green", "Orange", "Pink", "Purple", "Red", "Violet", "Yellow", "White", "Other")

func (x FancyColor) String() string { return fancyColorWords.word(uint8(x)) }

// ParseFancyColor reads the canonical word, in any case; the empty word is 0.
func ParseFancyColor(s string) (FancyColor, error) {
	c, err := fancyColorWords.parse(s)
	return FancyColor(c), err
}

// FancyColors are all codes in order, without "not stated".
func FancyColors() []FancyColor { return allOf[FancyColor](fancyColorWords) }

// FancyIntensity is the strength of a fancy colour, faintest first.
type FancyIntensity uint8

var fancyIntensityWords = listOf("fancy intensity",
	"Faint", "Very Light", "Light", "Fancy Light", "Fancy", "Fancy Intense", "Fancy Vivid", "Fancy Deep", "Fancy Dark")

func (x FancyIntensity) String() string { return fancyIntensityWords.word(uint8(x)) }

// ParseFancyIntensity reads the canonical word, in any case; the empty word is 0.
func ParseFancyIntensity(s string) (FancyIntensity, error) {
	c, err := fancyIntensityWords.parse(s)
	return FancyIntensity(c), err
}

// FancyIntensities are all codes in order, without "not stated".
func FancyIntensities() []FancyIntensity { return allOf[FancyIntensity](fancyIntensityWords) }

// Overtone is the modifying hue of a fancy colour.
type Overtone uint8

var overtoneWords = listOf("overtone",
	"None", "Brownish", "Brown", "Grayish", "Gray", "Greenish", "Pinkish", "Grayish Brownish", "Purplish", "Yellowish", "Orangy", "Bluish", "Violetish", "Reddish")

func (x Overtone) String() string { return overtoneWords.word(uint8(x)) }

// ParseOvertone reads the canonical word, in any case; the empty word is 0.
func ParseOvertone(s string) (Overtone, error) {
	c, err := overtoneWords.parse(s)
	return Overtone(c), err
}

// Overtones are all codes in order, without "not stated".
func Overtones() []Overtone { return allOf[Overtone](overtoneWords) }

// Girdle is a girdle thickness, thinnest first.
type Girdle uint8

var girdleWords = listOf("girdle",
	"Extremely Thin", "Very Thin", "Thin", "Slightly Thin", "Medium", "Slightly Thick", "Thick", "Very Thick", "Extremely Thick")

func (x Girdle) String() string { return girdleWords.word(uint8(x)) }

// ParseGirdle reads the canonical word, in any case; the empty word is 0.
func ParseGirdle(s string) (Girdle, error) { c, err := girdleWords.parse(s); return Girdle(c), err }

// Girdles are all codes in order, without "not stated".
func Girdles() []Girdle { return allOf[Girdle](girdleWords) }

// GirdleCondition is the finish of the girdle.
type GirdleCondition uint8

var girdleConditionWords = listOf("girdle condition",
	"Polished", "Partly Polished", "Bruted", "Lasered", "Faceted", "Partly Faceted", "N/A")

func (x GirdleCondition) String() string { return girdleConditionWords.word(uint8(x)) }

// ParseGirdleCondition reads the canonical word, in any case; the empty word is 0.
func ParseGirdleCondition(s string) (GirdleCondition, error) {
	c, err := girdleConditionWords.parse(s)
	return GirdleCondition(c), err
}

// GirdleConditions are all codes in order, without "not stated".
func GirdleConditions() []GirdleCondition { return allOf[GirdleCondition](girdleConditionWords) }

// CuletSize is the size of the culet, none first.
type CuletSize uint8

var culetSizeWords = listOf("culet size",
	"None", "Very Small", "Small", "Medium", "Slightly Large", "Large", "Very Large", "Extremely Large")

func (x CuletSize) String() string { return culetSizeWords.word(uint8(x)) }

// ParseCuletSize reads the canonical word, in any case; the empty word is 0.
func ParseCuletSize(s string) (CuletSize, error) {
	c, err := culetSizeWords.parse(s)
	return CuletSize(c), err
}

// CuletSizes are all codes in order, without "not stated".
func CuletSizes() []CuletSize { return allOf[CuletSize](culetSizeWords) }

// CuletCondition is the state of the culet.
type CuletCondition uint8

var culetConditionWords = listOf("culet condition",
	"Pointed", "Abraded", "Chipped")

func (x CuletCondition) String() string { return culetConditionWords.word(uint8(x)) }

// ParseCuletCondition reads the canonical word, in any case; the empty word is 0.
func ParseCuletCondition(s string) (CuletCondition, error) {
	c, err := culetConditionWords.parse(s)
	return CuletCondition(c), err
}

// CuletConditions are all codes in order, without "not stated".
func CuletConditions() []CuletCondition { return allOf[CuletCondition](culetConditionWords) }

// Shade is a tinge beside the body colour.
type Shade uint8

var shadeWords = listOf("shade",
	"None", "Yellow", "Brown", "Green", "Gray", "Black", "Pink", "Blue", "Faint Brown", "Faint Green", "Mixed Tinge", "Other")

func (x Shade) String() string { return shadeWords.word(uint8(x)) }

// ParseShade reads the canonical word, in any case; the empty word is 0.
func ParseShade(s string) (Shade, error) { c, err := shadeWords.parse(s); return Shade(c), err }

// Shades are all codes in order, without "not stated".
func Shades() []Shade { return allOf[Shade](shadeWords) }

// Milky is how milky a stone is, none first.
type Milky uint8

var milkyWords = listOf("milkiness",
	"None", "Light", "Medium", "Heavy")

func (x Milky) String() string { return milkyWords.word(uint8(x)) }

// ParseMilky reads the canonical word, in any case; the empty word is 0.
func ParseMilky(s string) (Milky, error) { c, err := milkyWords.parse(s); return Milky(c), err }

// MilkyGrades are all codes in order, without "not stated".
func MilkyGrades() []Milky { return allOf[Milky](milkyWords) }

// EyeClean is whether inclusions are seen by the naked eye.
type EyeClean uint8

var eyeCleanWords = listOf("eye clean",
	"Yes", "Borderline", "No")

func (x EyeClean) String() string { return eyeCleanWords.word(uint8(x)) }

// ParseEyeClean reads the canonical word, in any case; the empty word is 0.
func ParseEyeClean(s string) (EyeClean, error) {
	c, err := eyeCleanWords.parse(s)
	return EyeClean(c), err
}

// EyeCleanGrades are all codes in order, without "not stated".
func EyeCleanGrades() []EyeClean { return allOf[EyeClean](eyeCleanWords) }

// Black is where and how large black inclusions are.
type Black uint8

var blackWords = listOf("black inclusion",
	"None", "Black Table 0", "Black Table 1 (small)", "Black Table 2 (medium)", "Black Table 3 (large)", "Black Crown 0", "Black Crown 1 (small)", "Black Crown 2 (medium)", "Black Crown 3 (large)")

func (x Black) String() string { return blackWords.word(uint8(x)) }

// ParseBlack reads the canonical word, in any case; the empty word is 0.
func ParseBlack(s string) (Black, error) { c, err := blackWords.parse(s); return Black(c), err }

// BlackInclusions are all codes in order, without "not stated".
func BlackInclusions() []Black { return allOf[Black](blackWords) }

// Open is where and how large open inclusions are.
type Open uint8

var openWords = listOf("open inclusion",
	"None", "Open Table 1", "Open Table 2", "Open Table 3", "Open Crown 1", "Open Crown 2", "Open Crown 3", "Open Pavilion 1", "Open Pavilion 2", "Open Pavilion 3", "Open Girdle 1", "Open Girdle 2", "Open Girdle 3")

func (x Open) String() string { return openWords.word(uint8(x)) }

// ParseOpen reads the canonical word, in any case; the empty word is 0.
func ParseOpen(s string) (Open, error) { c, err := openWords.parse(s); return Open(c), err }

// OpenInclusions are all codes in order, without "not stated".
func OpenInclusions() []Open { return allOf[Open](openWords) }

// Treatment is what was done to a stone besides cutting; it must be disclosed.
type Treatment uint8

var treatmentWords = listOf("treatment",
	"None", "Laser Drilled", "Irradiated", "Clarity Enhanced", "Color Enhanced", "HPHT", "Other")

func (x Treatment) String() string { return treatmentWords.word(uint8(x)) }

// ParseTreatment reads the canonical word, in any case; the empty word is 0.
func ParseTreatment(s string) (Treatment, error) {
	c, err := treatmentWords.parse(s)
	return Treatment(c), err
}

// Treatments are all codes in order, without "not stated".
func Treatments() []Treatment { return allOf[Treatment](treatmentWords) }

// Availability is what the seller says of a listing.
type Availability uint8

var availabilityWords = listOf("availability",
	"Guaranteed", "Available", "On Memo", "On Hold", "Not Available")

func (x Availability) String() string { return availabilityWords.word(uint8(x)) }

// ParseAvailability reads the canonical word, in any case; the empty word is 0.
func ParseAvailability(s string) (Availability, error) {
	c, err := availabilityWords.parse(s)
	return Availability(c), err
}

// Availabilities are all codes in order, without "not stated".
func Availabilities() []Availability { return allOf[Availability](availabilityWords) }

// Lab is a grading laboratory.
type Lab uint8

var labWords = listOf("laboratory",
	"GIA", "IGI", "HRD", "NGTC", "AGS", "GCAL", "GSI", "IIDGR", "SGL", "DBIOD", "DF", "GHI", "PGS", "WGI", "EGL")

func (x Lab) String() string { return labWords.word(uint8(x)) }

// ParseLab reads the canonical word, in any case; the empty word is 0.
func ParseLab(s string) (Lab, error) { c, err := labWords.parse(s); return Lab(c), err }

// Labs are all codes in order, without "not stated".
func Labs() []Lab { return allOf[Lab](labWords) }

// HeartsArrows is the grade of the hearts and arrows pattern.
type HeartsArrows uint8

var heartsArrowsWords = listOf("hearts and arrows",
	"Excellent", "Very Good", "Good", "None")

func (x HeartsArrows) String() string { return heartsArrowsWords.word(uint8(x)) }

// ParseHeartsArrows reads the canonical word, in any case; the empty word is 0.
func ParseHeartsArrows(s string) (HeartsArrows, error) {
	c, err := heartsArrowsWords.parse(s)
	return HeartsArrows(c), err
}

// HeartsArrowsGrades are all codes in order, without "not stated".
func HeartsArrowsGrades() []HeartsArrows { return allOf[HeartsArrows](heartsArrowsWords) }

// Growth is how a laboratory-grown stone was grown.
type Growth uint8

var growthWords = listOf("growth method",
	"CVD", "HPHT")

func (x Growth) String() string { return growthWords.word(uint8(x)) }

// ParseGrowth reads the canonical word, in any case; the empty word is 0.
func ParseGrowth(s string) (Growth, error) { c, err := growthWords.parse(s); return Growth(c), err }

// GrowthMethods are all codes in order, without "not stated".
func GrowthMethods() []Growth { return allOf[Growth](growthWords) }

// Assessment is the GIA assessment of laboratory-grown stones since 1 Oct 2025, which replaced colour and clarity grades.
type Assessment uint8

var assessmentWords = listOf("assessment",
	"Premium", "Standard")

func (x Assessment) String() string { return assessmentWords.word(uint8(x)) }

// ParseAssessment reads the canonical word, in any case; the empty word is 0.
func ParseAssessment(s string) (Assessment, error) {
	c, err := assessmentWords.parse(s)
	return Assessment(c), err
}

// Assessments are all codes in order, without "not stated".
func Assessments() []Assessment { return allOf[Assessment](assessmentWords) }

func allOf[T ~uint8](w words) []T {
	all := make([]T, 0, len(w.list)-1)
	for i := 1; i < len(w.list); i++ {
		all = append(all, T(i))
	}
	return all
}
