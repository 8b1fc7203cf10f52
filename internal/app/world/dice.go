package world

import "math"

// dice are random numbers that follow from where they were thrown: the same place gives
// the same numbers on every run. The steps are splitmix64 (Steele, Lea, Flood 2014).
type dice uint64

// throw begins the numbers of one thing of a world.
func throw(seed uint64, what uint64, no int64) *dice {
	d := dice(seed ^ what*0xD1B54A32D192ED03)
	d.next()
	d ^= dice(uint64(no) * 0x9E3779B97F4A7C15)
	d.next()
	return &d
}

func (d *dice) next() uint64 {
	*d += 0x9E3779B97F4A7C15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// upTo is a number from 0 to n-1.
func (d *dice) upTo(n int) int { return int(d.next() % uint64(n)) }

// in is a number from lo to hi.
func (d *dice) in(lo, hi int) int { return lo + d.upTo(hi-lo+1) }

// unit is a number from 0 to 1.
func (d *dice) unit() float64 { return float64(d.next()>>11) / (1 << 53) }

// chance is true n times in 1,000.
func (d *dice) chance(n int) bool { return d.upTo(1000) < n }

// bell is a number around 0, nearly always between -3 and 3.
func (d *dice) bell() float64 {
	return math.Sqrt(-2*math.Log(1-d.unit())) * math.Cos(2*math.Pi*d.unit())
}

// weighted picks a place of a list of weights.
func (d *dice) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := d.upTo(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}
