package web

import (
	"openbourse/internal/paper/gem"
	"openbourse/internal/registry/stone"
)

// icons are the names of the symbols of each shape, made once.
var icons = func() []string {
	all := []string{gem.ShapeOf("").String()}
	for _, x := range stone.Shapes() {
		all = append(all, gem.ShapeOf(x.String()).String())
	}
	return all
}()

func shapeIcon(x stone.Shape) string {
	if int(x) < len(icons) {
		return icons[x]
	}
	return icons[0]
}

// cutOf is what a drawing needs of a stone.
func cutOf(st *stone.Stone) gem.Cut {
	return gem.Cut{
		Shape: gem.ShapeOf(st.Shape.String()), Table: st.TablePct, Depth: st.DepthPct,
		CrownAngle: st.CrownAngle, CrownHeight: st.CrownHeight, PavilionAngle: st.PavilionAngle, PavilionDepth: st.PavilionDepth,
		Girdle: st.GirdlePct, Star: st.StarLength, Lower: st.LowerHalf, Ratio: st.Ratio(),
	}
}
