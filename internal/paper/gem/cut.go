package gem

import "math"

// Cut is what a report says about how a stone is cut.
type Cut struct {
	Shape         Shape
	Table, Depth  int32 // tenths of a percent of the width
	CrownAngle    int32 // tenths of a degree
	CrownHeight   int32 // tenths of a percent
	PavilionAngle int32 // tenths of a degree
	PavilionDepth int32 // tenths of a percent
	Girdle        int32 // tenths of a percent, at the thick parts
	Star, Lower   int32 // tenths of a percent of their reach
	Ratio         int32 // length to width in hundredths, longer side first
}

// Proportions are the heights that a drawing shows, in percent of the width.
type Proportions struct {
	Crown, Girdle, Pavilion, Depth float64

	ToScale bool // nothing was filled in and nothing had to be bent to fit
	Differs bool // depth as drawn and as stated are more than 1.0 apart
}

// Proportions works out the heights. Averages and rounding on reports make the computed
// depth differ a little from the stated one; Differs says when it is too much to hide.
func (c Cut) Proportions() Proportions {
	n := c.resolve()
	p := Proportions{
		Crown: (1 - n.t) * 50 * n.crown, Girdle: n.g * 100, Pavilion: 50 * n.pavilion,
		ToScale: n.toScale,
	}
	p.Depth = p.Crown + p.Girdle + p.Pavilion
	p.Differs = c.Depth > 0 && math.Abs(p.Depth-float64(c.Depth)/10) > 1.0
	return p
}

// numbers are a cut in girdle radii and tangents, complete and within bounds.
type numbers struct {
	t, g            float64 // table as a part of the width; half the girdle in radii
	crown, pavilion float64 // tangents of the two angles
	star, lower     float64 // lengths as parts of their reach
	ratio           float64
	toScale         bool
}

const degree = math.Pi / 180

// Bounds outside which a number is taken for a slip and bent to the bound.
const (
	minTable, maxTable       = 0.30, 0.90
	minGirdle, maxGirdle     = 0.1, 15.0
	minCrown, maxCrown       = 3.0, 60.0
	minPavilion, maxPavilion = 15.0, 65.0
	minLength, maxLength     = 0.05, 0.95
	minRatio, maxRatio       = 1.0, 3.0
)

// resolve completes the report's numbers. Where one height is not stated it follows from
// the depth; where both are not, the depth is shared as is usual for the shape.
func (c Cut) resolve() numbers {
	u := c.Shape.usual()
	n := numbers{toScale: true}
	hold := func(v, low, high float64) float64 {
		if v < low || v > high || math.IsNaN(v) {
			n.toScale = false
			return math.Min(math.Max(low, v), high)
		}
		return v
	}
	stated := func(v int32, usual float64) float64 {
		if v <= 0 {
			n.toScale = false
			return usual
		}
		return float64(v) / 10
	}
	n.t = hold(stated(c.Table, u.table)/100, minTable, maxTable)
	side := (1 - n.t) * 50
	crown, pavilion := c.heights(side)
	girdle := float64(c.Girdle) / 10
	depth := float64(c.Depth) / 10
	if c.Girdle <= 0 {
		girdle = depth - crown - pavilion
		if crown <= 0 || pavilion <= 0 || girdle < 0.5 || girdle > 9 {
			girdle = u.girdle // the report gives a word or nothing
		}
	}
	girdle = hold(girdle, minGirdle, maxGirdle)
	if depth <= 0 && (crown <= 0 || pavilion <= 0) {
		n.toScale = false
		depth = u.depth
	}
	switch rest := depth - girdle; {
	case crown <= 0 && pavilion <= 0:
		n.toScale = false
		crown, pavilion = rest*u.crown, rest*(1-u.crown)
	case crown <= 0:
		crown = rest - pavilion
	case pavilion <= 0:
		pavilion = rest - crown
	}
	n.g = girdle / 100
	n.crown = math.Tan(hold(math.Atan(crown/side)/degree, minCrown, maxCrown) * degree)
	n.pavilion = math.Tan(hold(math.Atan(pavilion/50)/degree, minPavilion, maxPavilion) * degree)
	n.star = hold(orElse(c.Star, u.star)/100, minLength, maxLength)
	n.lower = hold(orElse(c.Lower, u.lower)/100, minLength, maxLength)
	n.ratio = hold(orElse(c.Ratio, u.ratio*10)/10, minRatio, maxRatio)
	n.raiseStar()
	return n
}

// heights are crown and pavilion in percent as angles or heights state them, 0 when
// neither does. An angle says more than a height, which is rounded to half a percent.
func (c Cut) heights(side float64) (crown, pavilion float64) {
	if c.CrownAngle > 0 && c.CrownAngle < 900 {
		crown = side * math.Tan(float64(c.CrownAngle)/10*degree)
	} else if c.CrownHeight > 0 {
		crown = float64(c.CrownHeight) / 10
	}
	if c.PavilionAngle > 0 && c.PavilionAngle < 900 {
		pavilion = 50 * math.Tan(float64(c.PavilionAngle)/10*degree)
	} else if c.PavilionDepth > 0 {
		pavilion = float64(c.PavilionDepth) / 10
	}
	return crown, pavilion
}

// raiseStar makes the star long enough that its tip lies below the table.
func (n *numbers) raiseStar() {
	const margin = 0.02
	low := n.t*(1-cos22*cos22)/(cos22*(1-n.t*cos22)) + margin
	if n.star < low {
		n.star, n.toScale = math.Min(low, 0.99), false
	}
}

func orElse(v int32, usual float64) float64 {
	if v <= 0 {
		return usual
	}
	return float64(v) / 10
}
