package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// OrgAdded is an organisation's first line. Names of companies and offices are business
// values; people appear in facts by id alone.
type OrgAdded struct {
	Org     id.ID      `json:"org"`
	No      int64      `json:"no"`
	Kind    string     `json:"kind"`
	Name    string     `json:"name"`
	NameZh  string     `json:"name_zh,omitempty"`
	Country string     `json:"country"`
	Via     id.ID      `json:"via,omitzero"`
	Since   clock.Date `json:"since"`
}

// FactName names the fact in the journal.
func (OrgAdded) FactName() string { return "party.org_added" }

// FactVersion is the version of its fields.
func (OrgAdded) FactVersion() int { return 1 }

// OrgChanged is a new version of an organisation.
type OrgChanged struct {
	Org     id.ID  `json:"org"`
	No      int64  `json:"no"`
	Name    string `json:"name"`
	NameZh  string `json:"name_zh,omitempty"`
	Country string `json:"country"`
	Via     id.ID  `json:"via,omitzero"`
}

// FactName names the fact in the journal.
func (OrgChanged) FactName() string { return "party.org_changed" }

// FactVersion is the version of its fields.
func (OrgChanged) FactVersion() int { return 1 }

// StandingChanged is a dated line of an organisation's standing.
type StandingChanged struct {
	Org   id.ID      `json:"org"`
	No    int64      `json:"no"`
	Kind  string     `json:"kind"`
	Act   string     `json:"act"`
	State string     `json:"state"`
	From  clock.Date `json:"from"`
	Until clock.Date `json:"until,omitempty"`
}

// FactName names the fact in the journal.
func (StandingChanged) FactName() string { return "party.standing_changed" }

// FactVersion is the version of its fields.
func (StandingChanged) FactVersion() int { return 1 }

// PostSet is a person's post: added, changed, or left when there are no roles.
type PostSet struct {
	Person id.ID    `json:"person"`
	Org    id.ID    `json:"org"`
	Roles  []string `json:"roles,omitempty"`
	New    bool     `json:"new,omitempty"` // the person was not known before
}

// FactName names the fact in the journal.
func (PostSet) FactName() string { return "party.post_set" }

// FactVersion is the version of its fields.
func (PostSet) FactVersion() int { return 1 }

// PersonChanged says that a person's name, address or language changed; what to stands
// in the tables alone.
type PersonChanged struct {
	Person id.ID    `json:"person"`
	Fields []string `json:"fields"`
}

// FactName names the fact in the journal.
func (PersonChanged) FactName() string { return "party.person_changed" }

// FactVersion is the version of its fields.
func (PersonChanged) FactVersion() int { return 1 }

// RepresentativeFiled says from when a person may sign for an organisation.
type RepresentativeFiled struct {
	Person id.ID         `json:"person"`
	Org    id.ID         `json:"org"`
	From   clock.Instant `json:"from"`
}

// FactName names the fact in the journal.
func (RepresentativeFiled) FactName() string { return "party.representative_filed" }

// FactVersion is the version of its fields.
func (RepresentativeFiled) FactVersion() int { return 1 }

// RepresentativeEnded says from when he no longer may.
type RepresentativeEnded struct {
	Person id.ID         `json:"person"`
	Org    id.ID         `json:"org"`
	Until  clock.Instant `json:"until"`
}

// FactName names the fact in the journal.
func (RepresentativeEnded) FactName() string { return "party.representative_ended" }

// FactVersion is the version of its fields.
func (RepresentativeEnded) FactVersion() int { return 1 }

// CategoryChanged says what kind of member an organisation is from a day on.
type CategoryChanged struct {
	Org      id.ID      `json:"org"`
	Category string     `json:"category"` // preparatory, formal, guild
	From     clock.Date `json:"from"`
	Until    clock.Date `json:"until,omitempty"` // first day it no longer holds
	Source   string     `json:"source"`
}

// FactName names the fact in the journal.
func (CategoryChanged) FactName() string { return "party.category" }

// FactVersion is the version of its fields.
func (CategoryChanged) FactVersion() int { return 1 }
