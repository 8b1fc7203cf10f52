package custody

import (
	"context"
	"slices"

	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
)

// passing is what an act asks on a shipment: who asks, which directions, what the shipment does.
type passing struct {
	by      access.Act
	ways    []shipment.Direction
	moves   []lifecycle.Act // of the shipment
	sealed  bool            // seals are put on
	meeting bool            // needs an appointment
	gate    bool            // needs the released paper of its direction
	free    bool            // nothing may be promised to anybody
	mode    string          // supervision mode that goes with this act alone
}

// modes are the acts with which goods that are not traded begin their way, by supervision mode.
// Returned goods (4561) name their original paper when they are announced; whether they
// depart anew or return is a matter of whether these books saw them leave.
var modes = map[string]lifecycle.Act{"3010": ActSample, "3339": ActDonate}

// fits tells whether an act is one that the shipment's supervision mode allows.
func (r *passing) fits(act lifecycle.Act, mode string) bool {
	own, special := modes[mode]
	begins := act == ActDepart || act == ActReturn
	return r.mode == "" && !(special && begins) || special && own == act
}

var (
	entering = []shipment.Direction{shipment.AbroadIn, shipment.SatelliteIn, shipment.TemporaryIn}
	backing  = []shipment.Direction{shipment.ShowBack, shipment.ZoneBack, shipment.InlandBack}
	leaving  = []shipment.Direction{shipment.AbroadOut, shipment.HomeOut, shipment.TemporaryBack}
)

var rules = map[lifecycle.Act]passing{
	ActDepart:  {by: "custody.move", ways: []shipment.Direction{shipment.AbroadIn, shipment.TemporaryIn}, moves: []lifecycle.Act{shipment.ActDepart}},
	ActSample:  {by: "custody.move", ways: []shipment.Direction{shipment.AbroadIn}, moves: []lifecycle.Act{shipment.ActDepart}, mode: "3010"},
	ActDonate:  {by: "custody.move", ways: []shipment.Direction{shipment.AbroadIn}, moves: []lifecycle.Act{shipment.ActDepart}, mode: "3339"},
	ActReturn:  {by: "custody.move", ways: []shipment.Direction{shipment.AbroadIn}, moves: []lifecycle.Act{shipment.ActDepart}},
	ActForward: {by: "custody.move", ways: []shipment.Direction{shipment.SatelliteIn}, moves: []lifecycle.Act{shipment.ActDepart}},
	ActBack:    {by: "custody.move", ways: backing, moves: []lifecycle.Act{shipment.ActDepart}},
	ActArrive:  {by: "custody.pass", ways: entering, moves: []lifecycle.Act{shipment.ActArrive}, sealed: true},
	ActLodge:   {by: "custody.move", ways: append(entering, backing...), meeting: true},
	ActDeclare: {by: "custody.move", ways: []shipment.Direction{shipment.HomeIn}, moves: []lifecycle.Act{shipment.ActDepart, shipment.ActArrive}, meeting: true},
	ActApply:   {by: "custody.move", ways: leaving, gate: true, free: true},
	ActCancel:  {by: "custody.move", ways: leaving},
	ActRelease: {by: "custody.pass", ways: []shipment.Direction{shipment.HomeOut}, moves: []lifecycle.Act{shipment.ActDepart, shipment.ActClose}, gate: true},
	ActExit:    {by: "custody.pass", ways: []shipment.Direction{shipment.AbroadOut, shipment.TemporaryBack}, moves: []lifecycle.Act{shipment.ActDepart, shipment.ActClose}, sealed: true, gate: true},
	ActZone:    {by: "custody.pass", ways: []shipment.Direction{shipment.ZoneOut}, moves: []lifecycle.Act{shipment.ActDepart, shipment.ActClose}, sealed: true, gate: true, free: true},
	ActInland:  {by: "custody.pass", ways: []shipment.Direction{shipment.InlandOut}, moves: []lifecycle.Act{shipment.ActDepart, shipment.ActClose}, sealed: true, free: true},
	ActShow:    {by: "custody.pass", ways: []shipment.Direction{shipment.ShowOut}, moves: []lifecycle.Act{shipment.ActDepart, shipment.ActClose}, sealed: true, free: true},
	ActBuy:     {by: "custody.pass", ways: []shipment.Direction{shipment.HomeOut}, moves: []lifecycle.Act{shipment.ActDepart, shipment.ActClose}, gate: true},
}

// Acts are those possible for the reader on a shipment now: what a page offers.
func Acts(ctx context.Context, q db.Querier, who access.Actor, s shipment.Shipment, lots []Lot) []lifecycle.Act {
	var all []lifecycle.Act
	for _, m := range Moves {
		r, ok := rules[m.Act]
		if !ok || slices.Contains(all, m.Act) || !slices.Contains(r.ways, s.Direction) || !r.fits(m.Act, s.Mode) || !who.May(r.by, who.To(s.Member)) {
			continue
		}
		if len(r.moves) > 0 && s.May(r.moves[0]) != nil || len(r.moves) == 0 && s.State == shipment.Closed {
			continue
		}
		begins := m.From == Outside && s.Direction.In() || m.Act == ActBack
		if len(lots) == 0 && begins || len(lots) > 0 && allMay(lots, m.Act, begins) {
			all = append(all, m.Act)
		}
	}
	return all
}

func allMay(lots []Lot, act lifecycle.Act, begins bool) bool {
	for i := range lots {
		if _, err := Life.Next(lots[i].State, act); err != nil && !(begins && lots[i].fresh) {
			return false
		}
	}
	return true
}

// Sealed tells whether seals are put on in a step.
func Sealed(act lifecycle.Act) bool { return rules[act].sealed }
