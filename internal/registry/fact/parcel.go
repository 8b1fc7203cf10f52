package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// ParcelGoods is one parcel that went into an act or came out of it.
type ParcelGoods struct {
	Stone  int64  `json:"stone"`
	Weight int64  `json:"weight"` // carats × 1000
	Pieces int64  `json:"pieces,omitempty"`
	Label  string `json:"label,omitempty"` // the owner's number for it
}

// ParcelChanged is a parcel split, merged with others, sieved anew or weighed anew. What
// went in is what came out and the loss.
type ParcelChanged struct {
	Act      int64         `json:"act"`
	What     string        `json:"what"` // split, merge, resieve, reweigh
	Owner    id.ID         `json:"owner"`
	In       []ParcelGoods `json:"in"`
	Out      []ParcelGoods `json:"out"`
	Loss     int64         `json:"loss,omitempty"` // below zero: weight that was found
	Transfer int64         `json:"transfer"`
	At       clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (ParcelChanged) FactName() string { return "parcel.changed" }

// FactVersion is the version of its fields.
func (ParcelChanged) FactVersion() int { return 1 }

// ParcelWeighed is a weighing beyond the tolerance on its way: asked, declined.
type ParcelWeighed struct {
	Weighing int64  `json:"weighing"`
	Stone    int64  `json:"stone"`
	Owner    id.ID  `json:"owner"`
	State    string `json:"state"`
	Was      int64  `json:"was"` // carats × 1000
	Found    int64  `json:"found"`
}

// FactName names the fact in the journal.
func (ParcelWeighed) FactName() string { return "parcel.weighed" }

// FactVersion is the version of its fields.
func (ParcelWeighed) FactVersion() int { return 1 }
