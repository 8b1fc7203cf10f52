package price

import (
	"fmt"

	"openbourse/internal/registry/stone"
)

// Words names a grade of a kind of term.
type Words func(kind termKind, v int) string

// trade are the codes of the trade, which no language translates.
func trade(kind termKind, v int) string {
	unstated := func(name, s string) string {
		if v == 0 || s == "" {
			return name + " not stated"
		}
		return name + " " + s
	}
	switch kind {
	case color:
		return unstated("colour", stone.Color(v).String())
	case clarity:
		return unstated("clarity", stone.Clarity(v).String())
	case cut:
		return unstated("cut", stone.Grade(v).String())
	case shape:
		return unstated("shape", stone.Shape(v).String())
	case fluor:
		return unstated("fluorescence", stone.Fluorescence(v).String())
	}
	return fmt.Sprintf("period %d", v)
}
