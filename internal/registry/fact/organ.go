package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// DecisionWanted asks an organ of the exchange for its word on something that another room
// keeps: the organ puts it on the list from which agendas are made.
type DecisionWanted struct {
	About string `json:"about"`        // what is decided, as its room names it: "application", "objection", "membership", "honour", "rule" …
	No    int64  `json:"no"`           // the number it has there
	Organ string `json:"organ"`        // who is to decide: "council", "discipline" …
	Org   id.ID  `json:"org,omitzero"` // whom it concerns; his people take no part

	Others []id.ID `json:"others,omitempty"` // who else is too near to it: sponsors, objectors
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

// OrganFounded is a special committee.
type OrganFounded struct {
	Organ      string     `json:"organ"`
	ChosenBy   string     `json:"chosen_by"`
	Resolution int64      `json:"resolution"`
	From       clock.Date `json:"from"`
}

// FactName names the fact in the journal.
func (OrganFounded) FactName() string { return "organ.founded" }

// FactVersion is the version of its fields.
func (OrganFounded) FactVersion() int { return 1 }

// SeatMoved is somebody seated in an organ, or his seat ended.
type SeatMoved struct {
	Seat   int64      `json:"seat"`
	Organ  string     `json:"organ"`
	Person id.ID      `json:"person"`
	Org    id.ID      `json:"org"`
	Post   string     `json:"post"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until"` // first day he no longer sits
	What   string     `json:"what"`  // seated, ended
}

// FactName names the fact in the journal.
func (SeatMoved) FactName() string { return "organ.seat" }

// FactVersion is the version of its fields.
func (SeatMoved) FactVersion() int { return 1 }

// MeetingMoved is a step of a meeting, or of a decision in writing.
type MeetingMoved struct {
	Meeting int64         `json:"meeting"`
	Organ   string        `json:"organ"`
	Writing bool          `json:"writing,omitempty"`
	What    string        `json:"what"` // called, opened, attended, proxy, minuted, closed, cancelled
	State   string        `json:"state"`
	At      clock.Instant `json:"at"` // it begins; in writing: votes are in by then
}

// FactName names the fact in the journal.
func (MeetingMoved) FactName() string { return "organ.meeting" }

// FactVersion is the version of its fields.
func (MeetingMoved) FactVersion() int { return 1 }

// ItemMoved is a step of something to be decided.
type ItemMoved struct {
	Item    int64  `json:"item"`
	Organ   string `json:"organ"`
	About   string `json:"about"`
	No      int64  `json:"no,omitempty"`
	Meeting int64  `json:"meeting,omitempty"`
	What    string `json:"what"` // listed, opened, aside, deferred, dropped, published
	State   string `json:"state"`
}

// FactName names the fact in the journal.
func (ItemMoved) FactName() string { return "organ.item" }

// FactVersion is the version of its fields.
func (ItemMoved) FactVersion() int { return 1 }

// VoteCast is a vote. Of a secret one nobody reads how it was given.
type VoteCast struct {
	Item   int64  `json:"item"`
	Organ  string `json:"organ"`
	Voter  id.ID  `json:"voter"` // who sits; in the conference the member
	Choice string `json:"choice,omitempty"`
}

// FactName names the fact in the journal.
func (VoteCast) FactName() string { return "organ.vote" }

// FactVersion is the version of its fields.
func (VoteCast) FactVersion() int { return 1 }

// HonourMoved is a step of an honour: nominated, decided, conferred, revoked.
type HonourMoved struct {
	Honour     int64  `json:"honour"`
	Kind       string `json:"kind"` // partner, award, citation
	Year       int64  `json:"year"`
	Org        id.ID  `json:"org,omitzero"`
	What       string `json:"what"`
	State      string `json:"state"`
	Resolution int64  `json:"resolution,omitempty"`
	Paper      string `json:"paper,omitempty"`
}

// FactName names the fact in the journal.
func (HonourMoved) FactName() string { return "honour.moved" }

// FactVersion is the version of its fields.
func (HonourMoved) FactVersion() int { return 1 }
