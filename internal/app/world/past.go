package world

import (
	"iter"
	"math"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/stone"
)

// Sale is a stone that a member of the world sold to another before the world stands
// still. Money is US cents.
type Sale struct {
	Seller, Buyer int // 1 … World.Members
	Day           clock.Date
	Stone         stone.Stone
	PPC           int64
}

// pastStones is from which number on the stones lie that were sold: none of them is on the
// market.
const pastStones = 1 << 40

// How many natural and laboratory-grown stones are sold on a trading day.
const (
	naturalDaily = 12
	grownDaily   = 5
)

// Sales are the sales of single graded stones on every weekday of the months before the
// month of a day, and of that month until the day before it. Natural prices fell a little
// with a wave in it; laboratory-grown ones fell more than two per cent a month.
func (w World) Sales(until clock.Date, months int) iter.Seq[Sale] {
	return func(yield func(Sale) bool) {
		first := until.Time().AddDate(0, 0, 1-until.Time().Day()).AddDate(0, -months, 0)
		no := int64(pastStones)
		for day := first; day.Before(until.Time()); day = day.AddDate(0, 0, 1) {
			if wd := day.Weekday(); wd == time.Saturday || wd == time.Sunday {
				continue
			}
			ago := until.Time().Sub(day).Hours() / 24 / 30.4 // months
			natural, grown := naturalDaily, grownDaily
			for natural+grown > 0 {
				no++
				s, ok := w.sale(no, clock.DateOf(clock.At(day), time.UTC), ago)
				left := &natural
				if s.Stone.Kind == stone.LabGrown {
					left = &grown
				}
				if !ok || *left == 0 {
					continue
				}
				*left--
				if !yield(s) {
					return
				}
			}
		}
	}
}

// sale is one sale that many months ago; false when the stone is no single one with grades.
func (w World) sale(no int64, day clock.Date, ago float64) (Sale, bool) {
	mix := w
	mix.Grown = 300
	l := mix.Listing(no)
	s := Sale{Seller: l.Member, Day: day, Stone: l.Stone}
	if st := &s.Stone; st.Form != stone.Single || st.Kind == stone.Treated || st.Grades.Scale != stone.ScaleGrades || st.Grades.Color == 0 || st.Grades.Clarity == 0 {
		return s, false
	}
	d := throw(w.Seed, 7, no)
	s.Buyer = 1 + (s.Seller+d.upTo(w.Members-1))%w.Members
	level := 1 + 0.004*ago + 0.012*math.Sin(ago*0.9)
	if s.Stone.Kind == stone.LabGrown {
		level = math.Exp(0.022 * ago)
	}
	s.PPC = max(int64(math.Round(fairPrice(&s.Stone)*0.97*level*math.Exp(0.05*d.bell()))), 10) * 100
	return s, true
}
