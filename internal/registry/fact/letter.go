package fact

import "openbourse/internal/base/id"

// LettersChosen is a person's word which letters about deals he wants.
type LettersChosen struct {
	Person id.ID  `json:"person"`
	Deals  string `json:"deals"` // all, binding
}

// FactName names the fact in the journal.
func (LettersChosen) FactName() string { return "letter.chosen" }

// FactVersion is the version of its fields.
func (LettersChosen) FactVersion() int { return 1 }
