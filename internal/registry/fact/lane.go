package fact

import "openbourse/internal/base/id"

// LaneMoved is a step of a cross-border case: opened, noted, applied, returned, closed.
type LaneMoved struct {
	Shipment int64  `json:"shipment"`
	Member   id.ID  `json:"member"`
	Deal     int64  `json:"deal,omitempty"`
	What     string `json:"what"`
	State    string `json:"state"`
	Item     string `json:"item,omitempty"`
	Proof    int64  `json:"proof,omitempty"`
	Form     string `json:"form,omitempty"` // E, RCEP
	Paper    string `json:"paper,omitempty"`
}

// FactName names the fact in the journal.
func (LaneMoved) FactName() string { return "lane.moved" }

// FactVersion is the version of its fields.
func (LaneMoved) FactVersion() int { return 1 }
