package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// DealOpened is a room where two sides negotiate about listings.
type DealOpened struct {
	Deal     int64   `json:"deal"`
	Seller   id.ID   `json:"seller"`
	Buyer    id.ID   `json:"buyer"`
	Broker   id.ID   `json:"broker,omitzero"`
	Listings []int64 `json:"listings"`
	Currency string  `json:"currency"`
}

// FactName names the fact in the journal.
func (DealOpened) FactName() string { return "deal.opened" }

// FactVersion is the version of its fields.
func (DealOpened) FactVersion() int { return 1 }

// DealOffered is a binding offer: a first one or the answer to another. A sealed one locks
// its stones until it ends.
type DealOffered struct {
	Deal     int64         `json:"deal"`
	Version  int64         `json:"version"`
	Side     string        `json:"side"` // buyer, seller
	Currency string        `json:"currency"`
	Total    int64         `json:"total"`
	Lines    int64         `json:"lines"`
	Until    clock.Instant `json:"until"`
	Sealed   bool          `json:"sealed,omitempty"`
	Firm     bool          `json:"firm,omitempty"` // a bid at the ask that the seller is to confirm
	Digest   string        `json:"digest"`         // SHA-256 of what was signed
}

// FactName names the fact in the journal.
func (DealOffered) FactName() string { return "deal.offered" }

// FactVersion is the version of its fields.
func (DealOffered) FactVersion() int { return 1 }

// DealMoved is any other step of a room: declined, withdrawn, lapsed, closed, a mandate, a
// viewing, a wish to undo.
type DealMoved struct {
	Deal    int64  `json:"deal"`
	Act     string `json:"act"`
	Side    string `json:"side"` // buyer, seller, broker, house
	Version int64  `json:"version,omitempty"`
	State   string `json:"state"`
	Detail  string `json:"detail,omitempty"` // a listing, a paper, a ground: never words of a person
}

// FactName names the fact in the journal.
func (DealMoved) FactName() string { return "deal.moved" }

// FactVersion is the version of its fields.
func (DealMoved) FactVersion() int { return 1 }

// DealSaid is a message or a file in a room; what it says stays in the room.
type DealSaid struct {
	Deal int64  `json:"deal"`
	No   int64  `json:"no"`
	Side string `json:"side"`
	File bool   `json:"file,omitempty"`
}

// FactName names the fact in the journal.
func (DealSaid) FactName() string { return "deal.said" }

// FactVersion is the version of its fields.
func (DealSaid) FactVersion() int { return 1 }

// HoldMoved is a hold that began or ended.
type HoldMoved struct {
	Hold    int64         `json:"hold"`
	Listing int64         `json:"listing"`
	Org     id.ID         `json:"org"`
	State   string        `json:"state"` // held, released, lapsed, used
	Until   clock.Instant `json:"until"`
}

// FactName names the fact in the journal.
func (HoldMoved) FactName() string { return "deal.hold" }

// FactVersion is the version of its fields.
func (HoldMoved) FactVersion() int { return 1 }

// DealsFiled is a register of deals that went to the supervising office.
type DealsFiled struct {
	Register int64   `json:"register"`
	Deals    []int64 `json:"deals"`
	Paper    string  `json:"paper"`
}

// FactName names the fact in the journal.
func (DealsFiled) FactName() string { return "deal.filed" }

// FactVersion is the version of its fields.
func (DealsFiled) FactVersion() int { return 1 }
