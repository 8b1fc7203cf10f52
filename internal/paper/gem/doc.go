// Package gem draws diamonds from numbers: a proportion drawing with dimensions, a
// face-up drawing, icons for lists, the mark of the house and the red seal.
//
// A drawing is a string of SVG that stands alone in a page: it uses currentColor and
// presentation attributes, never an inline style, so it turns dark with the theme and
// passes a strict content security policy. What the classes look like is Style, which the
// style sheet of the pages includes. Parts are styled by one class on their group, never
// by a descendant selector, because selectors do not reach into <use>.
//
// Geometry: girdle radius 1, x to the right, y to the back of the stone as it lies face
// up, z up, the girdle's middle at z = 0. Round brilliants are exact: every facet is a
// plane. Star and lower-half lengths are ratios of horizontal projections, as
// laboratories measure them. Other outlines carry the same pattern bent onto their
// outline: a diagram, not a model.
//
// Numbers come in the units of reports as the house keeps them: percentages and angles in
// tenths, the length-to-width ratio in hundredths, 0 for "not stated". What a report
// leaves out is filled with what is usual for the shape and the drawing says "not to
// scale".
package gem

import _ "embed"

// Style is the style sheet of every drawing in this package.
//
//go:embed gem.css
var Style string
