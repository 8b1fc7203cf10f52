package world

import (
	"fmt"
	"math"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/registry/stone"
)

const round = stone.Shape(1)

// shapes with how often they come, the weight of a cubic millimetre of length × width ×
// depth in carats, and what lengths they have for their width.
var shapes = []struct {
	shape    stone.Shape
	often    int
	cubic    float64
	from, to float64 // length to width
	table    [2]int  // percent
	depth    [2]int  // percent of the width
	price    float64 // against a round stone
}{
	{word("Round"), 520, 0.00612, 1, 1, [2]int{54, 62}, [2]int{59, 63}, 1},
	{word("Oval"), 90, 0.0062, 1.3, 1.5, [2]int{54, 63}, [2]int{58, 65}, 0.86},
	{word("Pear"), 62, 0.00592, 1.45, 1.75, [2]int{54, 64}, [2]int{58, 65}, 0.82},
	{word("Princess"), 60, 0.0083, 1, 1.05, [2]int{66, 76}, [2]int{68, 76}, 0.74},
	{word("Emerald"), 62, 0.0092, 1.3, 1.5, [2]int{60, 70}, [2]int{61, 70}, 0.78},
	{word("Cushion Modified"), 42, 0.0081, 1, 1.2, [2]int{56, 66}, [2]int{62, 70}, 0.72},
	{word("Cushion Brilliant"), 38, 0.0082, 1, 1.2, [2]int{56, 66}, [2]int{62, 70}, 0.76},
	{word("Radiant"), 40, 0.0081, 1.05, 1.4, [2]int{60, 70}, [2]int{62, 71}, 0.75},
	{word("Marquise"), 30, 0.0057, 1.75, 2.15, [2]int{54, 64}, [2]int{58, 65}, 0.77},
	{word("Heart"), 20, 0.0059, 0.95, 1.1, [2]int{54, 63}, [2]int{56, 63}, 0.75},
	{word("Asscher"), 14, 0.0081, 1, 1.05, [2]int{58, 68}, [2]int{62, 70}, 0.76},
	{word("Square Emerald"), 5, 0.0082, 1, 1.05, [2]int{58, 68}, [2]int{62, 70}, 0.74},
	{word("Baguette"), 5, 0.0092, 1.5, 2.5, [2]int{60, 72}, [2]int{55, 66}, 0.5},
	{word("Trilliant"), 4, 0.0057, 0.95, 1.1, [2]int{55, 68}, [2]int{40, 50}, 0.55},
	{word("Old Miner"), 4, 0.0078, 1, 1.1, [2]int{44, 54}, [2]int{64, 72}, 0.7},
	{word("Half Moon"), 2, 0.0066, 1.6, 2, [2]int{58, 68}, [2]int{52, 62}, 0.5},
	{word("Rose"), 2, 0.0052, 1, 1.1, [2]int{40, 50}, [2]int{35, 45}, 0.45},
}

func word(s string) stone.Shape {
	x, err := stone.ParseShape(s)
	if err != nil {
		panic(err)
	}
	return x
}

var shapeWeights = func() []int {
	out := make([]int, len(shapes))
	for i, s := range shapes {
		out[i] = s.often
	}
	return out
}()

var (
	colorWeights   = []int{80, 105, 125, 150, 140, 115, 85, 60, 40, 25, 20, 5, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1}
	grownColors    = []int{260, 290, 230, 120, 55, 30, 15}
	clarityWeights = []int{6, 45, 85, 110, 170, 190, 165, 120, 20, 60, 22, 7}
	magic          = []int{180, 230, 300, 310, 400, 500, 700, 800, 900, 1000, 1200, 1500, 2000, 2500, 3000, 4000, 5000}
	magicWeights   = []int{40, 50, 130, 60, 90, 130, 100, 40, 70, 140, 30, 60, 40, 8, 14, 4, 4}
)

// weight is how heavy a stone is: most are cut to stay just above a round figure.
func weight(d *dice) carat.Weight {
	w := 0.0
	if d.chance(600) {
		at := float64(magic[d.weighted(magicWeights)])
		w = at * (1 + 0.04*-math.Log(1-d.unit()))
	} else {
		w = 620 * math.Exp(0.75*d.bell())
	}
	return carat.Weight(min(max(math.Round(w/10)*10, 180), 12000))
}

// fancyGrades are a hue with its strength; yellow and brown are many, red is rare.
func fancyGrades(d *dice, s *stone.Stone) {
	g := &s.Grades
	g.Scale = stone.ScaleFancy
	hue := []string{"Yellow", "Brown", "Pink", "Green", "Gray", "Orange", "Blue", "Black", "Purple", "Red"}[d.weighted([]int{560, 160, 110, 40, 35, 30, 30, 25, 8, 2})]
	g.Fancy, _ = stone.ParseFancyColor(hue) // canonical words
	g.Intensity = stone.FancyIntensity(2 + d.weighted([]int{15, 25, 150, 330, 220, 140, 80, 40}))
	g.Overtone = stone.Overtone(1 + d.weighted([]int{600, 130, 0, 50, 0, 70, 20, 0, 30, 60, 40}))
	if g.Overtone > 1 {
		g.FancyDescription = fmt.Sprintf("%s %s %s", g.Intensity, g.Overtone, g.Fancy)
	} else {
		g.FancyDescription = fmt.Sprintf("%s %s", g.Intensity, g.Fancy)
	}
}

// report gives the stone its paper. Numbers have the form of the laboratory's own.
func report(d *dice, s *stone.Stone, no int64) {
	grown := s.Kind == stone.LabGrown
	weights := []int{700, 130, 70, 60, 20, 20}
	if grown {
		weights = []int{200, 690, 10, 30, 0, 70}
	}
	r := stone.Report{Lab: stone.Lab(1 + d.weighted(weights))}
	age := int(-math.Log(1-d.unit()) * 600)
	r.Date = Today.AddDays(-min(age, 4500))
	n := func(prime, base int64) int64 { return no*7_368_787%prime + base } // one to one below the prime
	switch {
	case grown && r.Lab == 2:
		r.Number = fmt.Sprintf("LG%09d", n(899_999_963, 100_000_000))
	case r.Lab == 2:
		r.Number = fmt.Sprintf("%09d", n(899_999_963, 100_000_000))
	case r.Lab == 3:
		r.Number = fmt.Sprintf("%011d", 18_000_000_000+n(899_999_963, 0))
	case r.Lab == 4:
		r.Number = fmt.Sprintf("NGD%09d", n(899_999_963, 100_000_000))
	default:
		r.Number = fmt.Sprintf("%010d", n(6_299_999_917, 1_100_000_000))
	}
	r.Type = "Full"
	if s.Carat < carat.One && d.chance(800) {
		r.Type = "Dossier"
	}
	if d.chance(700) {
		s.Inscription = r.Lab.String() + " " + r.Number
	}
	s.Reports = []stone.Report{r}
	if grown && r.Lab == 1 {
		era(s, r.Date)
	}
}

// era puts the grades of a laboratory-grown stone into the language that GIA used on the
// day of the report: ranges until 2020, grades until September 2025, then an assessment.
func era(s *stone.Stone, day clock.Date) {
	g := &s.Grades
	switch {
	case day >= "2025-10-01":
		a := stone.Assessment(2)
		if g.Color <= 3 && g.Clarity <= 4 && s.Polish <= 2 && s.Symmetry <= 3 {
			a = 1
		}
		*g = stone.Grades{Scale: stone.ScaleAssessment, Assessment: a}
	case day < "2020-01-01":
		from, to := stone.Color(1), stone.Color(3) // colourless
		if g.Color > 3 {
			from, to = 4, 7 // near colourless
		}
		clar, clarTo := stone.Clarity(10), stone.Clarity(12)
		switch c := g.Clarity; {
		case c <= 2:
			clar, clarTo = 1, 2
		case c <= 8:
			clar = (c+1)/2*2 - 1 // VVS1 to VVS2, VS1 to VS2, SI1 to SI2
			clarTo = clar + 1
		case c == 9:
			clar, clarTo = 7, 9
		}
		*g = stone.Grades{Scale: stone.ScaleRange, Color: from, ColorTo: to, Clarity: clar, ClarTo: clarTo}
	}
}

// parcel is many small stones together.
func parcel(d *dice, s *stone.Stone) {
	s.Shape = round
	c := stone.Color(3 + d.upTo(5))
	k := stone.Clarity(4 + d.upTo(5))
	s.Grades = stone.Grades{Scale: stone.ScaleRange, Color: c, ColorTo: c + 1, Clarity: k, ClarTo: k + 1}
	each := []int{5, 8, 10, 15, 20, 30, 50, 80}[d.upTo(8)]
	s.Pieces = int32(d.in(50, 2000))
	s.Carat = carat.Weight(int(s.Pieces) * each)
	sieve := d.upTo(len(sieves) - 1)
	s.SieveFrom, s.SieveTo = sieves[sieve], sieves[sieve+1]
	s.Cut, s.Polish, s.Symmetry = 4, 4, 4
}

var sieves = []string{"+000", "+2", "+6.5", "+11", "+14", "+16"}

// rough is uncut, with the countries it comes from and its Kimberley certificate.
func rough(d *dice, s *stone.Stone) {
	s.Shape = 0
	s.Pieces = int32(d.in(1, 40))
	s.Carat = carat.Weight(int(s.Pieces) * d.in(800, 6000) / 10 * 10)
	s.Grades = stone.Grades{Scale: stone.ScaleRange, Color: stone.Color(4 + d.upTo(4)), ColorTo: 9}
	a := d.upTo(len(origins))
	s.Origins = []string{origins[a]}
	if d.chance(300) {
		s.Origins = append(s.Origins, origins[(a+1)%len(origins)])
	}
	s.SieveFrom, s.SieveTo = sieves[4], sieves[5]
	s.KPCertificate = fmt.Sprintf("%s%07d", s.Origins[0], d.upTo(9_999_999))
	s.Mine = "Northlight Pit"
}
