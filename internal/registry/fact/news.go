package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// NewsMoved is a step of an article: begun, written, reviewed, held, published, corrected,
// withdrawn. What was written is not in it.
type NewsMoved struct {
	Article int64         `json:"article"`
	Act     string        `json:"act"`
	State   string        `json:"state"`
	Org     id.ID         `json:"org,omitzero"` // who proposed it, when it was not the exchange
	Lang    string        `json:"lang,omitempty"`
	Version int64         `json:"version,omitempty"`
	Year    int           `json:"year,omitempty"` // with the slug the address, once it is published
	Slug    string        `json:"slug,omitempty"`
	Visible clock.Instant `json:"visible,omitzero"` // since when everybody may read it
}

// FactName names the fact in the journal.
func (NewsMoved) FactName() string { return "news.moved" }

// FactVersion is the version of its fields.
func (NewsMoved) FactVersion() int { return 1 }
