package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// MembershipMoved is a step of a change that a membership is to have: promotion, extension,
// cancellation, resignation.
type MembershipMoved struct {
	No     int64      `json:"no"`
	Org    id.ID      `json:"org"`
	Kind   string     `json:"kind"` // promote, extend, cancel, resign
	Months int64      `json:"months,omitempty"`
	Day    clock.Date `json:"day"`
	What   string     `json:"what"` // the act
	State  string     `json:"state"`
}

// FactName names the fact in the journal.
func (MembershipMoved) FactName() string { return "membership.moved" }

// FactVersion is the version of its fields.
func (MembershipMoved) FactVersion() int { return 1 }

// MemberSucceeded says that one company follows another in the same membership.
type MemberSucceeded struct {
	No     int64      `json:"no"`
	Before id.ID      `json:"before"`
	After  id.ID      `json:"after"`
	From   clock.Date `json:"from"`
	Source string     `json:"source"`
}

// FactName names the fact in the journal.
func (MemberSucceeded) FactName() string { return "membership.succeeded" }

// FactVersion is the version of its fields.
func (MemberSucceeded) FactVersion() int { return 1 }

// TierSet is a version of a member's tier.
type TierSet struct {
	No     int64      `json:"no"`
	Org    id.ID      `json:"org"`
	Tier   string     `json:"tier,omitempty"` // empty: none
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until,omitempty"`
	Source string     `json:"source"`
}

// FactName names the fact in the journal.
func (TierSet) FactName() string { return "membership.tier" }

// FactVersion is the version of its fields.
func (TierSet) FactVersion() int { return 1 }

// MemberProfiled is what the directory says of a member besides its names.
type MemberProfiled struct {
	Org     id.ID      `json:"org"`
	Capital string     `json:"capital,omitempty"` // ISO 3166-1 alpha-2
	Sectors []string   `json:"sectors,omitempty"`
	From    clock.Date `json:"from,omitempty"` // empty in older entries
}

// FactName names the fact in the journal.
func (MemberProfiled) FactName() string { return "membership.profile" }

// FactVersion is the version of its fields.
func (MemberProfiled) FactVersion() int { return 1 }

// RepresentativeMoved is a step of a representative on the way to being filed.
type RepresentativeMoved struct {
	No     int64  `json:"no"`
	Org    id.ID  `json:"org"`
	Person id.ID  `json:"person"`
	What   string `json:"what"`
	State  string `json:"state"`
}

// FactName names the fact in the journal.
func (RepresentativeMoved) FactName() string { return "membership.representative" }

// FactVersion is the version of its fields.
func (RepresentativeMoved) FactVersion() int { return 1 }

// PassMoved is a step of a named access card.
type PassMoved struct {
	No     int64      `json:"no"`
	Org    id.ID      `json:"org"`
	Person id.ID      `json:"person"`
	What   string     `json:"what"`
	State  string     `json:"state"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until"`
}

// FactName names the fact in the journal.
func (PassMoved) FactName() string { return "membership.pass" }

// FactVersion is the version of its fields.
func (PassMoved) FactVersion() int { return 1 }

// VisitMoved is a step of a guest's visit. Who he is stands in the tables alone.
type VisitMoved struct {
	No      int64      `json:"no"`
	Org     id.ID      `json:"org"` // of the host
	Day     clock.Date `json:"day"`
	What    string     `json:"what"`
	State   string     `json:"state"`
	Refusal string     `json:"refusal,omitempty"`
}

// FactName names the fact in the journal.
func (VisitMoved) FactName() string { return "membership.visit" }

// FactVersion is the version of its fields.
func (VisitMoved) FactVersion() int { return 1 }

// VisitsErased says that the guests of old visits are no longer known.
type VisitsErased struct {
	Before clock.Date `json:"before"`
	Visits int64      `json:"visits"`
}

// FactName names the fact in the journal.
func (VisitsErased) FactName() string { return "membership.visits_erased" }

// FactVersion is the version of its fields.
func (VisitsErased) FactVersion() int { return 1 }

// OvertimeMoved is a step of an application to stay after hours.
type OvertimeMoved struct {
	No    int64      `json:"no"`
	Org   id.ID      `json:"org"`
	Day   clock.Date `json:"day"`
	Until int64      `json:"until"` // minutes after midnight in the exchange's zone
	What  string     `json:"what"`
	State string     `json:"state"`
}

// FactName names the fact in the journal.
func (OvertimeMoved) FactName() string { return "membership.overtime" }

// FactVersion is the version of its fields.
func (OvertimeMoved) FactVersion() int { return 1 }

// AnnualFeeMoved is a step of a member's fee of a year, in minor units.
type AnnualFeeMoved struct {
	No        int64      `json:"no"`
	Org       id.ID      `json:"org"`
	Year      int64      `json:"year"`
	Months    int64      `json:"months"`
	Amount    int64      `json:"amount"`
	Currency  string     `json:"currency"`
	Due       clock.Date `json:"due"`
	What      string     `json:"what"` // issue, pay, cancel, remind
	State     string     `json:"state"`
	Paper     string     `json:"paper,omitempty"`
	Paid      clock.Date `json:"paid,omitempty"`
	Reference string     `json:"reference,omitempty"`
}

// FactName names the fact in the journal.
func (AnnualFeeMoved) FactName() string { return "membership.fee" }

// FactVersion is the version of its fields.
func (AnnualFeeMoved) FactVersion() int { return 1 }

// RegistrationChecked is the yearly look at a member's registration of foreign exchange.
type RegistrationChecked struct {
	Org      id.ID      `json:"org"`
	Year     int64      `json:"year"`
	Done     clock.Date `json:"done"`
	Result   string     `json:"result"` // passed, failed; lapsed: not done by its day
	Document string     `json:"document"`
}

// FactName names the fact in the journal.
func (RegistrationChecked) FactName() string { return "membership.check" }

// FactVersion is the version of its fields.
func (RegistrationChecked) FactVersion() int { return 1 }
