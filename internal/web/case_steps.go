package web

import (
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/justice"
)

// way is the road of a case: each state with the entry of the file that led there, and
// which of several such entries.
type way struct {
	state lifecycle.State
	act   string
	n     int
}

// caseWay is the road of a case as far as it is known: an appeal is on it only when there
// was one, and a case that ended early ends there.
func caseWay(x *justice.Whole) []way {
	road := []way{{justice.Open, "open", 1}, {justice.Hearing, "convene", 1}, {justice.Awarded, "award", 1}}
	if x.Panel == 2 || x.State == justice.Appealed {
		road = append(road, way{justice.Appealed, "appeal", 1}, way{justice.Hearing, "convene", 2}, way{justice.Awarded, "award", 2})
	}
	switch x.State {
	case justice.Settled, justice.Withdrawn:
		road = road[:1]
		if x.Hearing != 0 {
			road = append(road, way{justice.Hearing, "convene", 1})
		}
		return append(road, way{x.State, map[lifecycle.State]string{justice.Settled: "settle", justice.Withdrawn: "withdraw"}[x.State], 1})
	case justice.Unkept:
		return append(road, way{justice.Final, "final", 1}, way{justice.Unkept, "", 0}, way{justice.Kept, "keep", 1})
	}
	return append(road, way{justice.Final, "final", 1}, way{justice.Kept, "keep", 1})
}

// caseSteps draws the road: what is done with its day, where the case stands, what follows.
func (s *Server) caseSteps(r *Request, x *justice.Whole) []dealStep {
	road, now := caseWay(x), 0
	for i, w := range road {
		if w.state == x.State {
			now = i
		}
	}
	ended := x.State == justice.Kept || x.State == justice.Settled || x.State == justice.Withdrawn
	var all []dealStep
	for i, w := range road {
		st := dealStep{Word: stateWord(r.Lang, justice.Life, w.state)}
		switch {
		case i < now || ended:
			st.Class = "done"
		case i == now:
			st.Class = "now"
		}
		n := 0
		for _, e := range x.File {
			if e.Act == w.act {
				if n++; n == w.n {
					st.Note = moment(r.Lang, e.At, s.zone(r))
				}
			}
		}
		all = append(all, st)
	}
	return all
}
