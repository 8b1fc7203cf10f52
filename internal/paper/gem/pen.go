package gem

import "openbourse/internal/paper/svg"

// pen draws this package's own parts onto SVG.
type pen struct{ svg.Pen }

// at is a point of the paper, y downwards.
type at = svg.At

func newPen(room int) pen { return pen{svg.Pen{B: make([]byte, 0, room)}} }
