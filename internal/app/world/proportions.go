package world

import (
	"math"

	"openbourse/internal/registry/stone"
)

// proportions gives a cut stone angles, percentages and millimetres that belong together:
// its depth is crown, girdle and pavilion, and its weight follows from its size.
func proportions(d *dice, s *stone.Stone) {
	i := 0
	for shapes[i].shape != s.Shape {
		i++
	}
	sh := &shapes[i]
	table := float64(d.in(sh.table[0], sh.table[1]))
	girdle := float64(d.in(5, 9)) / 2
	s.TablePct, s.GirdlePct = int32(table*10), int32(girdle*10)
	depth := float64(d.in(sh.depth[0]*10, sh.depth[1]*10)) / 10
	if s.Shape == round {
		off := 1.0
		if s.Cut > 3 {
			off = 1.8
		}
		crown := math.Round((34.3+0.8*off*d.bell())*2) / 2
		pavilion := math.Round((40.9+0.25*off*d.bell())*5) / 5
		ch := (100 - table) / 2 * math.Tan(crown*math.Pi/180)
		ph := 50 * math.Tan(pavilion*math.Pi/180)
		depth = ch + ph + girdle
		s.CrownAngle, s.PavilionAngle = tenths(crown), tenths(pavilion)
		s.CrownHeight, s.PavilionDepth = int32(math.Round(ch*2)*5), int32(math.Round(ph*2)*5)
		s.StarLength, s.LowerHalf = int32(d.in(9, 11)*50), int32(d.in(15, 17)*50)
	}
	s.DepthPct = tenths(depth)
	ratio := sh.from + (sh.to-sh.from)*d.unit()
	ct := float64(s.Carat) / 1000
	width := math.Cbrt(ct / (sh.cubic * ratio * depth / 100))
	length := width * ratio
	if s.Shape == round {
		spread := width * (0.002 + 0.004*d.unit())
		width, length = width-spread, width+spread
		s.Depth = hundredths((width + length) / 2 * depth / 100)
		s.Length, s.Width = hundredths(width), hundredths(length) // round: smallest, then largest
	} else {
		s.Length, s.Width, s.Depth = hundredths(length), hundredths(width), hundredths(width*depth/100)
	}
	s.GirdleMin = stone.Girdle(3 + d.weighted([]int{20, 20, 50, 10}))
	s.GirdleMax = min(s.GirdleMin+stone.Girdle(d.weighted([]int{30, 45, 25})), 9)
	s.GirdleCondition = stone.GirdleCondition(5)
	s.CuletSize = stone.CuletSize(1 + d.weighted([]int{94, 3, 2, 1}))
}

func tenths(v float64) int32     { return int32(math.Round(v * 10)) }
func hundredths(v float64) int32 { return int32(math.Round(v * 100)) }
