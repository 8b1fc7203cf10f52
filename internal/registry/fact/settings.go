package fact

import "openbourse/internal/base/clock"

// SettingsChanged is a new version of the exchange's own settings.
type SettingsChanged struct {
	No       int64  `json:"no"`
	Name     string `json:"name"`
	NameZh   string `json:"name_zh"`
	Zone     string `json:"zone"`
	Preset   string `json:"preset"`
	Origin   string `json:"origin"`
	Mode     string `json:"mode"`
	Currency string `json:"currency"`
	Prices   bool   `json:"prices,omitempty"`   // open to visitors
	Two      bool   `json:"two,omitempty"`      // changes want two people
	Proposal int64  `json:"proposal,omitempty"` // that was accepted
}

// FactName names the fact in the journal.
func (SettingsChanged) FactName() string { return "settings.changed" }

// FactVersion is the version of its fields.
func (SettingsChanged) FactVersion() int { return 1 }

// NoticeMoved is a notice put up or taken down.
type NoticeMoved struct {
	No        int64      `json:"no"`
	From      clock.Date `json:"from"`
	Until     clock.Date `json:"until"`
	Withdrawn bool       `json:"withdrawn,omitempty"`
}

// FactName names the fact in the journal.
func (NoticeMoved) FactName() string { return "settings.notice_moved" }

// FactVersion is the version of its fields.
func (NoticeMoved) FactVersion() int { return 1 }
