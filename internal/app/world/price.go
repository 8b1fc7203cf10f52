package world

import (
	"math"

	"openbourse/internal/registry/stone"
)

// fairPrice is a price per carat in dollars by a hedonic formula: size, colour, clarity,
// shape, make, fluorescence. The figures are invented; their shape is the trade's.
func fairPrice(s *stone.Stone) float64 {
	ct := float64(s.Carat) / 1000
	switch s.Form {
	case stone.Parcel:
		return 420 * colorFactor(s) * clarityFactor(s)
	case stone.Rough:
		return 900 * math.Pow(ct/max(float64(s.Pieces), 1), 0.6)
	case stone.Pair:
		ct /= 2
	}
	p := sizePrice(ct) * shapeFactor(s.Shape) * clarityFactor(s) * makeFactor(s)
	switch {
	case s.Kind == stone.LabGrown:
		p = 150 * math.Pow(ct, 0.35) * math.Sqrt(colorFactor(s)*clarityFactor(s)) * shapeFactor(s.Shape)
		if s.Grades.Assessment == 1 {
			p *= 1.15
		}
	case s.Grades.Scale == stone.ScaleFancy:
		p *= fancyFactor(s)
	default:
		p *= colorFactor(s)
	}
	if s.Kind == stone.Treated {
		p *= 0.4
	}
	if s.Form == stone.Pair {
		p *= 1.08
	}
	return max(p, 30)
}

// sizes are where price per carat jumps.
var sizes = [][2]float64{{0.18, 900}, {0.23, 1100}, {0.3, 1700}, {0.4, 1900}, {0.5, 2500}, {0.7, 3300}, {0.9, 4400}, {1, 5800}, {1.5, 8300}, {2, 12000}, {3, 19500}, {4, 26000}, {5, 34000}, {10, 56000}}

func sizePrice(ct float64) float64 {
	i := 0
	for i+1 < len(sizes) && sizes[i+1][0] <= ct {
		i++
	}
	return sizes[i][1] * math.Pow(ct/sizes[i][0], 0.25)
}

func colorFactor(s *stone.Stone) float64 {
	f := []float64{1, 1.45, 1.28, 1.18, 1, 0.86, 0.72, 0.6, 0.5, 0.43, 0.37, 0.33}
	c := int(max(s.Grades.Color, s.Grades.ColorTo))
	if c < len(f) {
		return f[c]
	}
	return 0.28
}

func clarityFactor(s *stone.Stone) float64 {
	f := []float64{1, 1.75, 1.5, 1.3, 1.2, 1.1, 1, 0.82, 0.66, 0.55, 0.42, 0.3, 0.2}
	return f[max(s.Grades.Clarity, s.Grades.ClarTo)]
}

func shapeFactor(x stone.Shape) float64 {
	for _, s := range shapes {
		if s.shape == x {
			return s.price
		}
	}
	return 0.8
}

func makeFactor(s *stone.Stone) float64 {
	p := 1.0
	if s.Shape == round {
		p = []float64{1, 1.05, 1.02, 1, 0.95, 0.92, 0.86, 0.82, 0.78, 0.7}[s.Cut]
	}
	return p * []float64{1, 1, 1, 0.99, 0.96, 0.9, 0.85}[s.Fluor]
}

func fancyFactor(s *stone.Stone) float64 {
	hue := map[string]float64{"Yellow": 0.7, "Brown": 0.35, "Pink": 14, "Green": 6, "Gray": 0.8, "Orange": 2.5, "Blue": 22, "Black": 0.25, "Purple": 4, "Red": 45}[s.Grades.Fancy.String()]
	strength := []float64{1, 0.5, 0.5, 0.6, 0.8, 1, 1.7, 3.4, 1.4, 0.8}[s.Grades.Intensity]
	return hue * strength
}
