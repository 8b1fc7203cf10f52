package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// KimberleyMoved is a step of a certificate of the Kimberley Process. "enter" means that
// customs let the rough in, "issue" that it issued a certificate for rough going abroad.
type KimberleyMoved struct {
	Certificate int64      `json:"certificate"` // number in the register
	Direction   string     `json:"direction"`   // in, out
	Member      id.ID      `json:"member"`
	Issuer      string     `json:"issuer,omitempty"`
	Number      string     `json:"number,omitempty"` // as printed
	What        string     `json:"what"`             // the act
	State       string     `json:"state"`
	HS          string     `json:"hs"`
	Weight      int64      `json:"weight"` // carats × 1000
	USD         int64      `json:"usd"`    // cents
	Parcels     int64      `json:"parcels"`
	Origins     string     `json:"origins,omitempty"`
	Mixed       bool       `json:"mixed,omitempty"`
	From        string     `json:"from"`
	To          string     `json:"to"`
	Shipment    int64      `json:"shipment,omitempty"`
	Day         clock.Date `json:"day,omitempty"` // it counts in the tables of this day
	Paper       string     `json:"paper,omitempty"`
}

// FactName names the fact in the journal.
func (KimberleyMoved) FactName() string { return "kimberley.moved" }

// FactVersion is the version of its fields.
func (KimberleyMoved) FactVersion() int { return 1 }

// RoughProduced is the production of half a year, as the authority reported it.
type RoughProduced struct {
	No     int64  `json:"no"`
	Half   string `json:"half"` // 2026-H1
	HS     string `json:"hs"`
	Weight int64  `json:"weight"`
	USD    int64  `json:"usd"`
}

// FactName names the fact in the journal.
func (RoughProduced) FactName() string { return "kimberley.produced" }

// FactVersion is the version of its fields.
func (RoughProduced) FactVersion() int { return 1 }

// OriginStated is a statement about where a stone comes from.
type OriginStated struct {
	No      int64  `json:"no"`
	Stone   int64  `json:"stone"`
	Kind    string `json:"kind"` // origin, diligence, g7, warranty
	Origins string `json:"origins,omitempty"`
	Org     id.ID  `json:"org"`
}

// FactName names the fact in the journal.
func (OriginStated) FactName() string { return "kimberley.stated" }

// FactVersion is the version of its fields.
func (OriginStated) FactVersion() int { return 1 }
