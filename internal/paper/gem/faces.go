package gem

import (
	"math"

	"openbourse/internal/paper/svg"
)

// Face is one facet seen from above, for drawings that are not SVG: its corners on a square
// of 212, and how dark it lies. Lines alone are what the pavilion shows.
type Face struct {
	At    []svg.At
	Shade float64 // 0 to 1 of the ink; 0: only its line
	Faint bool    // seen through the table
}

// Faces are what FaceUp draws, from the back to the front, and the outline.
func Faces(c Cut) (faces []Face, rim []svg.At) {
	s := c.build()
	for _, f := range s.facets {
		switch f.part {
		case lower:
			faces = append(faces, Face{At: above(f.at), Faint: true})
		case main:
			faces = append(faces, Face{At: above(f.at), Shade: .1, Faint: true})
		}
	}
	for _, f := range s.facets {
		if f.part == crown && f.area() >= 1e-9 {
			faces = append(faces, Face{At: above(f.at), Shade: .02 + .3*math.Max(0, 1-f.normal().dot(lightAbove))})
		}
	}
	return faces, above(s.rim)
}
