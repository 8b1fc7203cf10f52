package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// PartnershipMoved is an agreement with a partner that was drafted, signed, renewed, ended
// or reminded of.
type PartnershipMoved struct {
	No      int64      `json:"no"`
	Org     id.ID      `json:"org"`
	Service string     `json:"service"`
	Act     string     `json:"act"`
	State   string     `json:"state"`
	From    clock.Date `json:"from"`
	Until   clock.Date `json:"until,omitempty"` // last day
}

// FactName names the fact in the journal.
func (PartnershipMoved) FactName() string { return "partner.moved" }

// FactVersion is the version of its fields.
func (PartnershipMoved) FactVersion() int { return 1 }

// PartnerAccountMoved is an account of a partner that was named, looked at or closed.
type PartnerAccountMoved struct {
	No       int64  `json:"no"`
	Org      id.ID  `json:"org"`
	Currency string `json:"currency"`
	State    string `json:"state"`
}

// FactName names the fact in the journal.
func (PartnerAccountMoved) FactName() string { return "partner.account_moved" }

// FactVersion is the version of its fields.
func (PartnerAccountMoved) FactVersion() int { return 1 }
