package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// ReleasedLine is one line of goods of a customs paper as customs released it. Weights are
// carats × 1000, USD is cents, money of the assessment is fen.
type ReleasedLine struct {
	Line      int64   `json:"line"`            // number on the paper
	Stone     int64   `json:"stone,omitempty"` // the stone or parcel in the ledger
	HS        string  `json:"hs"`              // eight digits of the paper's day
	Kind      string  `json:"kind"`            // natural, lab_grown, treated: never mixed in a figure
	Rough     bool    `json:"rough,omitempty"`
	Pieces    int64   `json:"pieces"`
	Weight    int64   `json:"weight"`
	USD       int64   `json:"usd"`   // value of the line
	Value     int64   `json:"value"` // customs value (CIF), fen; 0 on a record list
	Duty      int64   `json:"duty,omitempty"`
	Tax       int64   `json:"tax,omitempty"` // consumption tax
	VAT       int64   `json:"vat,omitempty"`
	Refund    int64   `json:"refund,omitempty"`
	Origins   []Share `json:"origins,omitempty"` // where it was mined, or cut for polished; shares of the weight
	Kimberley string  `json:"kimberley,omitempty"`
}

// Share is a part of a weight that comes from one country.
type Share struct {
	Country string `json:"country"` // ISO 3166 alpha-2
	Weight  int64  `json:"weight"`  // carats × 1000
}

// PaperReleased is a customs paper released by customs: the goods may move, and from here
// the statistics count them. A paper that is amended after its release is released again
// with the next revision, which takes the place of the earlier one.
type PaperReleased struct {
	Paper     int64          `json:"paper"`    // human number of the paper
	Revision  int64          `json:"revision"` // from 1
	Entry     string         `json:"entry"`    // the 18 digits of customs
	Kind      string         `json:"kind"`     // record-in, record-out, import, export
	Route     string         `json:"route"`    // exchange, other
	Mode      string         `json:"mode"`     // supervision mode, four digits (0110 general trade …)
	Member    id.ID          `json:"member"`
	Principal id.ID          `json:"principal,omitzero"` // the foreign principal whose goods they are
	From      string         `json:"from,omitempty"`     // country of consignment, ISO alpha-2
	To        string         `json:"to,omitempty"`       // country of destination
	Shipment  int64          `json:"shipment,omitempty"`
	Lines     []ReleasedLine `json:"lines"`
	Day       string         `json:"day"` // day of release in the exchange's zone, 2026-11-27
	At        clock.Instant  `json:"at"`
}

// FactName names the fact in the journal.
func (PaperReleased) FactName() string { return "customs.released" }

// FactVersion is the version of its fields.
func (PaperReleased) FactVersion() int { return 1 }
