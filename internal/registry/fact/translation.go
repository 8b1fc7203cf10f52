package fact

// TranslationMoved is a step of what a house says in other words than shipped.
type TranslationMoved struct {
	No    int64  `json:"no"`
	Lang  string `json:"lang"`
	Key   string `json:"key"`
	State string `json:"state"` // proposed, taken, dropped
}

// FactName names the fact in the journal.
func (TranslationMoved) FactName() string { return "translation.moved" }

// FactVersion is the version of its fields.
func (TranslationMoved) FactVersion() int { return 1 }
