package fact

// SearchKept is a search that a person saved under a name, or took out again. Name and
// query are the person's own affair and stay out of the journal.
type SearchKept struct {
	No      int64 `json:"no"`
	Dropped bool  `json:"dropped,omitempty"`
}

// FactName names the fact in the journal.
func (SearchKept) FactName() string { return "search.kept" }

// FactVersion is the version of its fields.
func (SearchKept) FactVersion() int { return 1 }
