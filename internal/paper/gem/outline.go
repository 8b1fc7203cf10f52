package gem

import (
	"math"
	"slices"
)

// outline is a girdle as its radius at each angle, with the angles where it has corners.
type outline struct {
	rho     func(angle float64) float64
	corners []float64
}

const samples = 5 // of a girdle's arc per half facet

// arc is the girdle from an angle over half a sector, its corners included.
func (o outline) arc(p pattern, bend func(polar) vec, from float64, above bool) []vec {
	at := make([]float64, 0, samples+2)
	for i := range samples + 1 {
		at = append(at, from+half*float64(i)/samples)
	}
	for _, c := range o.corners {
		if c > from+1e-9 && c < from+half-1e-9 {
			at = append(at, c)
		}
	}
	slices.Sort(at)
	points := make([]vec, len(at))
	for i, a := range at {
		points[i] = bend(polar{1, a, p.rimHeight(a, above)})
	}
	return points
}

// fit gives the bending of polar points onto the outline, moved and scaled so that the
// outline is 2/ratio wide and 2 long with its middle at the origin.
func (o outline) fit(ratio float64) func(polar) vec {
	if o.corners == nil && ratio == 1 && o.rho(0.3) == 1 {
		return round
	}
	low, high := [2]float64{9, 9}, [2]float64{-9, -9}
	for i := range 720 {
		a := float64(i) * degree / 2
		x, y := o.rho(a)*math.Cos(a), o.rho(a)*math.Sin(a)
		low = [2]float64{math.Min(low[0], x), math.Min(low[1], y)}
		high = [2]float64{math.Max(high[0], x), math.Max(high[1], y)}
	}
	width := 1 / ratio
	sx, sy := 2*width/(high[0]-low[0]), 2/(high[1]-low[1])
	cx, cy := (high[0]+low[0])/2, (high[1]+low[1])/2
	return func(p polar) vec {
		r := p.r * o.rho(p.a)
		return vec{(r*math.Cos(p.a) - cx) * sx, (r*math.Sin(p.a) - cy) * sy, p.z * width}
	}
}

// outlineOf is the girdle of a brilliant-patterned shape with its length along y.
func outlineOf(s Shape, ratio float64) outline {
	switch s {
	case Cushion:
		return outline{rho: super(1/ratio, 3.4)}
	case Oval:
		return outline{rho: super(1/ratio, 2)}
	case Marquise:
		return outline{rho: arcs(ratio)}
	case Pear:
		tip := arcs(2*ratio - 1)
		return outline{rho: func(a float64) float64 {
			if math.Sin(a) <= 0 {
				return 1
			}
			return tip(a)
		}}
	case Radiant:
		return cutCorners(1/ratio, .36/ratio)
	}
	return outline{rho: heart}
}

// super is a superellipse of half width a and half length 1.
func super(a, n float64) func(float64) float64 {
	return func(at float64) float64 {
		return math.Pow(math.Pow(math.Abs(math.Cos(at)/a), n)+math.Pow(math.Abs(math.Sin(at)), n), -1/n)
	}
}

// arcs is the outline of two circle arcs through points at height h above a half width
// of 1. Below h = 1 the arcs would bulge past the half width, so h is at least 1.
func arcs(h float64) func(float64) float64 {
	h = math.Max(h, 1)
	r := (h*h + 1) / 2
	return func(at float64) float64 {
		c := math.Abs(math.Cos(at)) * (r - 1)
		return -c + math.Sqrt(c*c+2*r-1)
	}
}

// cutCorners is a rectangle of half sides a and 1 with corners cut by k on each side.
func cutCorners(a, k float64) outline {
	o := outline{rho: func(at float64) float64 {
		c, s := math.Abs(math.Cos(at)), math.Abs(math.Sin(at))
		return math.Min(math.Min(a/math.Max(c, 1e-12), 1/math.Max(s, 1e-12)), (a+1-k)/(c+s))
	}}
	for _, q := range [][2]float64{{1, 1}, {-1, 1}, {-1, -1}, {1, -1}} {
		for _, p := range [][2]float64{{a, 1 - k}, {a - k, 1}} {
			at := math.Atan2(q[1]*p[1], q[0]*p[0])
			if at < 0 {
				at += 2 * math.Pi
			}
			o.corners = append(o.corners, at)
		}
	}
	return o
}

// heartRadius is the heart's radius at each half degree, from its curve by parameter.
var heartRadius = func() [721]float64 {
	const steps = 20000
	var r [721]float64
	point := func(u float64) (float64, float64) {
		x := 16 * math.Pow(math.Sin(u), 3) / 15.5
		y := (12.2*math.Cos(u) - 4.2*math.Cos(2*u) - 1.7*math.Cos(3*u) - .8*math.Cos(4*u) + 1.2) / 14.2
		return x, y
	}
	for i := range steps {
		x, y := point(2 * math.Pi * float64(i) / steps)
		at := math.Atan2(y, x)
		if at < 0 {
			at += 2 * math.Pi
		}
		k := int(math.Round(at / degree * 2))
		r[k] = math.Hypot(x, y)
	}
	r[720] = math.Max(r[0], r[720])
	r[0] = r[720]
	return r
}()

func heart(a float64) float64 {
	a = math.Mod(a, 2*math.Pi)
	if a < 0 {
		a += 2 * math.Pi
	}
	at := a / degree * 2
	k := min(int(at), 719)
	f := at - float64(k)
	return heartRadius[k]*(1-f) + heartRadius[k+1]*f
}
