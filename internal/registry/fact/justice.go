package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// CaseMoved is a step of a case before the exchange's arbitration.
type CaseMoved struct {
	Case     int64         `json:"case"`
	Kind     string        `json:"kind"` // dispute, default
	Deal     int64         `json:"deal"`
	Claimant id.ID         `json:"claimant"`
	Against  id.ID         `json:"against"`
	What     string        `json:"what"`
	State    string        `json:"state"`
	Next     clock.Instant `json:"next,omitzero"`
}

// FactName names the fact in the journal.
func (CaseMoved) FactName() string { return "justice.case" }

// FactVersion is the version of its fields.
func (CaseMoved) FactVersion() int { return 1 }

// NoticeDecided is a step of a notice about a member: drafted, refused, published, sent,
// answered, marked.
type NoticeDecided struct {
	Notice int64      `json:"notice"`
	Org    id.ID      `json:"org"`
	Act    string     `json:"act"` // suspend, expel, lift
	Ground string     `json:"ground,omitempty"`
	Day    clock.Date `json:"day"`
	Until  clock.Date `json:"until,omitempty"`
	What   string     `json:"what"`
	Paper  string     `json:"paper,omitempty"`
}

// FactName names the fact in the journal.
func (NoticeDecided) FactName() string { return "justice.notice" }

// FactVersion is the version of its fields.
func (NoticeDecided) FactVersion() int { return 1 }

// DayClosed is a trading day closed: the ledger's balance was drawn and is right.
type DayClosed struct {
	Day       clock.Date    `json:"day"`
	Entries   int64         `json:"entries"`
	Transfers int64         `json:"transfers"`
	Faults    int64         `json:"faults"`
	At        clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (DayClosed) FactName() string { return "justice.day" }

// FactVersion is the version of its fields.
func (DayClosed) FactVersion() int { return 1 }
