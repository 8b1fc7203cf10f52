package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// AdmissionMoved is a step of an application for membership. Who owns the applicant stands in
// the tables alone; who screens names reads it there when What is "submitted".
type AdmissionMoved struct {
	Admission int64      `json:"admission,omitempty"`
	Org       id.ID      `json:"org,omitzero"`
	What      string     `json:"what"` // opened, submitted, returned, checked, published, objected, ended, admitted, refused …
	State     string     `json:"state,omitempty"`
	Objection int64      `json:"objection,omitempty"`
	Category  string     `json:"category,omitempty"` // when admitted: of which category from when
	From      clock.Date `json:"from,omitempty"`
	Paper     string     `json:"paper,omitempty"`
	Brings    *Brought   `json:"brings,omitempty"` // when admitted
}

// Brought is what a new member brings from its application: what the directory says of it,
// its tier, and the part of the annual fee it paid.
type Brought struct {
	Capital string   `json:"capital"`
	Sectors []string `json:"sectors,omitempty"`
	Tier    string   `json:"tier,omitempty"`
	Year    int64    `json:"year"`

	Discount int64  `json:"discount,omitempty"` // of the annual fee, by the tier: millionths
	Months   int64  `json:"months"`
	Yearly   int64  `json:"yearly"` // of twelve months, minor units
	Fee      int64  `json:"fee"`    // paid, minor units
	Invoice  string `json:"invoice"`
}

// FactName names the fact in the journal.
func (AdmissionMoved) FactName() string { return "admission.moved" }

// FactVersion is the version of its fields.
func (AdmissionMoved) FactVersion() int { return 1 }
