package gem

import "sync"

// keep holds drawings by cut. A drawing never changes, so nothing expires; when it is
// full the older half goes. 4,096 drawings take about 16 MB.
type keep struct {
	mu         sync.Mutex
	young, old map[Cut]string
}

var faces keep

const youngest = 2048

func (k *keep) get(c Cut) string {
	c = c.seen()
	k.mu.Lock()
	d, ok := k.young[c]
	if !ok {
		d, ok = k.old[c]
	}
	k.mu.Unlock()
	if ok {
		return d
	}
	d = drawFaceUp(c)
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.young) >= youngest {
		k.old, k.young = k.young, nil
	}
	if k.young == nil {
		k.young = make(map[Cut]string, youngest)
	}
	k.young[c] = d
	return d
}

// seen rounds a cut to what can be told apart from above, so that like stones share a
// drawing: whole percents of table and lengths, degrees, hundredths of ratio by fives.
func (c Cut) seen() Cut {
	to := func(v, step int32) int32 { return (v + step/2) / step * step }
	n := c.Proportions()
	s := Cut{Shape: c.Shape, Table: to(c.Table, 10), Star: to(c.Star, 50), Lower: to(c.Lower, 50), Ratio: to(c.Ratio, 5)}
	if c.Table <= 0 {
		s.Table = 0
	}
	s.CrownHeight, s.PavilionDepth = to(int32(n.Crown*10), 10), to(int32(n.Pavilion*10), 10)
	s.Girdle = 35 // cannot be seen from above
	return s
}
