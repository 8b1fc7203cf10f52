package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// RuleSet is a new version of a rule; without a value there is no such rule from then on.
type RuleSet struct {
	No     int64      `json:"no"`
	Name   string     `json:"name"`
	Item   string     `json:"item,omitempty"`
	Value  string     `json:"value,omitempty"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until,omitempty"`
	Source string     `json:"source"`
	Mark   string     `json:"mark"`

	Proposal int64 `json:"proposal,omitempty"` // that a second person accepted
}

// FactName names the fact in the journal.
func (RuleSet) FactName() string { return "rule.set" }

// FactVersion is the version of its fields.
func (RuleSet) FactVersion() int { return 1 }

// RuleProposed is a version of a rule put before a second person.
type RuleProposed struct {
	No     int64      `json:"no"`
	Name   string     `json:"name"`
	Item   string     `json:"item,omitempty"`
	Value  string     `json:"value,omitempty"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until,omitempty"`
	Source string     `json:"source"`
	Mark   string     `json:"mark"`
}

// FactName names the fact in the journal.
func (RuleProposed) FactName() string { return "rule.proposed" }

// FactVersion is the version of its fields.
func (RuleProposed) FactVersion() int { return 1 }

// RuleDropped is a proposal that came to nothing.
type RuleDropped struct {
	Proposal int64 `json:"proposal"`
}

// FactName names the fact in the journal.
func (RuleDropped) FactName() string { return "rule.dropped" }

// FactVersion is the version of its fields.
func (RuleDropped) FactVersion() int { return 1 }

// WeekSet is the exchange's week from a day on.
type WeekSet struct {
	No       int64      `json:"no"`
	From     clock.Date `json:"from"`
	Zone     string     `json:"zone"`
	Sessions string     `json:"sessions"`
	Source   string     `json:"source"`
	Mark     string     `json:"mark"`
}

// FactName names the fact in the journal.
func (WeekSet) FactName() string { return "calendar.week_set" }

// FactVersion is the version of its fields.
func (WeekSet) FactVersion() int { return 1 }

// DaysSet are days that differ from the week: of the exchange, or of a currency's banks.
type DaysSet struct {
	Scope    string       `json:"scope,omitempty"` // currency, empty for the exchange
	Days     []clock.Date `json:"days"`
	Kind     string       `json:"kind"` // holiday, workday, usual
	Sessions string       `json:"sessions,omitempty"`
	Title    string       `json:"title"`
	Source   string       `json:"source"`
	Mark     string       `json:"mark"`
}

// FactName names the fact in the journal.
func (DaysSet) FactName() string { return "calendar.days_set" }

// FactVersion is the version of its fields.
func (DaysSet) FactVersion() int { return 1 }

// AffiliationSet says that someone owns or works for an organisation from a day on.
type AffiliationSet struct {
	No    int64      `json:"no"`
	Kind  string     `json:"kind"` // owner, employee
	Who   id.ID      `json:"who"`
	Org   id.ID      `json:"org"`
	From  clock.Date `json:"from"`
	Until clock.Date `json:"until,omitempty"`
}

// FactName names the fact in the journal.
func (AffiliationSet) FactName() string { return "affiliation.set" }

// FactVersion is the version of its fields.
func (AffiliationSet) FactVersion() int { return 1 }

// AffiliationEnded says from which day on it is over.
type AffiliationEnded struct {
	No    int64      `json:"no"`
	Until clock.Date `json:"until"`
}

// FactName names the fact in the journal.
func (AffiliationEnded) FactName() string { return "affiliation.ended" }

// FactVersion is the version of its fields.
func (AffiliationEnded) FactVersion() int { return 1 }
