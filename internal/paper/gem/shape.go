package gem

// Shape is an outline with its pattern of facets.
type Shape uint8

// The shapes drawn with their own pattern, in the order of filter tiles.
const (
	Round Shape = iota
	Princess
	Cushion
	Oval
	Emerald
	Pear
	Marquise
	Radiant
	Asscher
	Heart
	Plain // any other outline: a plain step-cut octagon
)

// Shapes are the ten shapes that have icons of their own, in the order of filter tiles.
var Shapes = []Shape{Round, Princess, Cushion, Oval, Emerald, Pear, Marquise, Radiant, Asscher, Heart}

var slugs = [...]string{"round", "princess", "cushion", "oval", "emerald", "pear", "marquise", "radiant", "asscher", "heart", "plain"}

// String is the shape's short name in ids of the sprite: "round".
func (s Shape) String() string {
	if s > Plain {
		s = Plain
	}
	return slugs[s]
}

// nearest gives the outline that is nearest to each shape word of the house.
var nearest = map[string]Shape{
	"Round": Round, "Circular Brilliant": Round, "European Cut": Round, "Rose": Round,
	"Princess": Princess, "Square": Princess,
	"Cushion Brilliant": Cushion, "Cushion Modified": Cushion, "Old Miner": Cushion,
	"Oval":    Oval,
	"Emerald": Emerald, "Baguette": Emerald, "Tapered Baguette": Emerald, "Rectangular": Emerald,
	"Pear": Pear, "Briolette": Pear, "Marquise": Marquise,
	"Radiant": Radiant, "Square Radiant": Radiant, "Flanders": Radiant,
	"Asscher": Asscher, "Square Emerald": Asscher, "Heart": Heart,
}

// ShapeOf is the shape to draw for a shape word ("Cushion Brilliant"), Plain for an
// outline that has no pattern here.
func ShapeOf(word string) Shape {
	if s, ok := nearest[word]; ok {
		return s
	}
	return Plain
}

// steps tells whether the shape is cut in steps and needs no angles to be drawn.
func (s Shape) steps() bool { return s == Emerald || s == Asscher || s >= Plain }

// usual holds what is usual for a shape, in percent, for what a report leaves out.
type usual struct {
	table, depth, girdle float64
	crown                float64 // the crown's part of the depth without the girdle
	star, lower, ratio   float64
}

func (s Shape) usual() usual {
	u := usual{table: 58, depth: 62, girdle: 3.5, crown: .255, star: 50, lower: 75, ratio: 1}
	switch s {
	case Round:
		u.table, u.depth = 57, 61.4
	case Princess:
		u.table, u.depth, u.crown = 70, 73, .14
	case Cushion:
		u.table, u.depth, u.ratio = 60, 66, 1.05
	case Oval:
		u.ratio = 1.4
	case Emerald:
		u.table, u.depth, u.crown, u.ratio = 64, 66, .23, 1.4
	case Asscher, Plain:
		u.table, u.depth, u.crown = 61, 67, .23
	case Pear:
		u.ratio = 1.5
	case Marquise:
		u.ratio = 1.95
	case Radiant:
		u.table, u.depth, u.ratio = 64, 66, 1.2
	}
	return u
}
