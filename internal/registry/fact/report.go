package fact

import "openbourse/internal/base/id"

// ReportIssuerSet says which organisation answers for the reports of a laboratory.
type ReportIssuerSet struct {
	Lab string `json:"lab"`
	Org id.ID  `json:"org"`
}

// FactName names the fact in the journal.
func (ReportIssuerSet) FactName() string { return "report.issuer" }

// FactVersion is the version of its fields.
func (ReportIssuerSet) FactVersion() int { return 1 }

// ReportAnswered is what a laboratory said of a report number: it is theirs, or it is not. Seen
// is the exchange's word that it knows of one that is not.
type ReportAnswered struct {
	No      int64  `json:"no"`
	Lab     string `json:"lab"`
	Number  string `json:"number"`
	Stone   int64  `json:"stone"`
	Org     id.ID  `json:"org"`
	Genuine bool   `json:"genuine"`
	Seen    bool   `json:"seen,omitempty"`
}

// FactName names the fact in the journal.
func (ReportAnswered) FactName() string { return "report.answered" }

// FactVersion is the version of its fields.
func (ReportAnswered) FactVersion() int { return 1 }
