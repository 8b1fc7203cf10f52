package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// ErasureMoved is a step of an erasure: asked, confirmed, declined, erased, lapsed. It says what kind
// and how many, never what.
type ErasureMoved struct {
	No     int64         `json:"no"`
	Kind   string        `json:"kind"`
	Person id.ID         `json:"person,omitzero"` // of an erasure that one person asked for
	Before clock.Instant `json:"before,omitzero"` // what ended before this
	State  string        `json:"state"`
	Count  int64         `json:"count"` // due when asked; erased by this step; in the end erased in all
}

// FactName names the fact in the journal.
func (ErasureMoved) FactName() string { return "retention.moved" }

// FactVersion is the version of its fields.
func (ErasureMoved) FactVersion() int { return 1 }
