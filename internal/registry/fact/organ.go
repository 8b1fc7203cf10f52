package fact

import "openbourse/internal/base/id"

// DecisionWanted asks an organ of the exchange for its word on something that another room
// keeps: the organ puts it on the list from which agendas are made.
type DecisionWanted struct {
	About string `json:"about"`        // what is decided, as its room names it: "application", "objection", "membership", "honour", "rule" …
	No    int64  `json:"no"`           // the number it has there
	Organ string `json:"organ"`        // who is to decide: "council", "discipline" …
	Org   id.ID  `json:"org,omitzero"` // whom it concerns; his people take no part
}

// FactName names the fact in the journal.
func (DecisionWanted) FactName() string { return "organ.wanted" }

// FactVersion is the version of its fields.
func (DecisionWanted) FactVersion() int { return 1 }

// ResolutionTaken is an organ's word. The room that keeps what it is about carries it out.
type ResolutionTaken struct {
	Resolution int64  `json:"resolution"`
	Meeting    int64  `json:"meeting,omitempty"` // 0: taken in writing
	Organ      string `json:"organ"`
	About      string `json:"about"`
	No         int64  `json:"no"`
	Adopted    bool   `json:"adopted"`
	For        int    `json:"for"`
	Against    int    `json:"against"`
	Abstained  int    `json:"abstained"`
	Paper      string `json:"paper,omitempty"` // the code of the signed resolution
}

// FactName names the fact in the journal.
func (ResolutionTaken) FactName() string { return "organ.resolved" }

// FactVersion is the version of its fields.
func (ResolutionTaken) FactVersion() int { return 1 }
