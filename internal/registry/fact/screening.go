package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// ScreeningListTaken is a new file of a sanctions list: from here names are screened
// against it.
type ScreeningListTaken struct {
	No      int64      `json:"no"`
	Source  string     `json:"source"`
	Format  string     `json:"format"`
	Day     clock.Date `json:"day"`
	Digest  string     `json:"digest"`
	Entries int64      `json:"entries"`
}

// FactName names the fact in the journal.
func (ScreeningListTaken) FactName() string { return "screening.list" }

// FactVersion is the version of its fields.
func (ScreeningListTaken) FactVersion() int { return 1 }

// Screened says that some were screened, against which files, and which cases that opened.
type Screened struct {
	Why     string   `json:"why"` // admitted, changed, list, deal, asked
	Deal    int64    `json:"deal,omitempty"`
	Checks  []int64  `json:"checks"`
	Digests []string `json:"digests"`
	Cases   []int64  `json:"cases,omitempty"`
	Orgs    []id.ID  `json:"orgs,omitempty"`  // who was screened, or whose people were
	Whose   []id.ID  `json:"whose,omitempty"` // of each case, when it is about a name
}

// FactName names the fact in the journal.
func (Screened) FactName() string { return "screening.done" }

// FactVersion is the version of its fields.
func (Screened) FactVersion() int { return 1 }

// ComplianceMoved is a step of a case of the compliance desk.
type ComplianceMoved struct {
	Case  int64  `json:"case"`
	Kind  string `json:"kind"` // name, price
	Act   string `json:"act"`
	State string `json:"state"`
	Org   id.ID  `json:"org,omitzero"` // whose standing follows
	Deal  int64  `json:"deal,omitempty"`
}

// FactName names the fact in the journal.
func (ComplianceMoved) FactName() string { return "screening.case" }

// FactVersion is the version of its fields.
func (ComplianceMoved) FactVersion() int { return 1 }

// CashNoted is money in cash; Reports are what is to be reported because of it.
type CashNoted struct {
	No      int64      `json:"no"`
	Org     id.ID      `json:"org"`
	Deal    int64      `json:"deal,omitempty"`
	Amount  int64      `json:"amount"` // fen
	Day     clock.Date `json:"day"`
	Reports []int64    `json:"reports,omitempty"`
}

// FactName names the fact in the journal.
func (CashNoted) FactName() string { return "screening.cash" }

// FactVersion is the version of its fields.
func (CashNoted) FactVersion() int { return 1 }

// CashReported is a report of cash that was sent to the receiving office.
type CashReported struct {
	No  int64      `json:"no"`
	Due clock.Date `json:"due"`
}

// FactName names the fact in the journal.
func (CashReported) FactName() string { return "screening.cash_report" }

// FactVersion is the version of its fields.
func (CashReported) FactVersion() int { return 1 }
