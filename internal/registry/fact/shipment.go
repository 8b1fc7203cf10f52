package fact

import "openbourse/internal/base/id"

// ShipmentMoved is a step of a consignment: drafted, changed, announced, moving, arrived,
// closed, withdrawn. Sums are of its lines; its lines are read in the room.
type ShipmentMoved struct {
	Shipment  int64  `json:"shipment"`
	What      string `json:"what"`
	State     string `json:"state"`
	Direction string `json:"direction"`
	Member    id.ID  `json:"member"`
	Principal id.ID  `json:"principal,omitzero"`
	Refers    int64  `json:"refers,omitempty"`
	Lines     int64  `json:"lines"`
	Pieces    int64  `json:"pieces"`
	Weight    int64  `json:"weight"` // carats × 1000
	USD       int64  `json:"usd"`
}

// FactName names the fact in the journal.
func (ShipmentMoved) FactName() string { return "shipment.moved" }

// FactVersion is the version of its fields.
func (ShipmentMoved) FactVersion() int { return 1 }
