package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// JobMoved is work of the house that an administrator made due or dropped.
type JobMoved struct {
	Job  id.ID  `json:"job"`
	Kind string `json:"kind"`
	Act  string `json:"act"` // retry, drop
}

// FactName names the fact in the journal.
func (JobMoved) FactName() string { return "office.job_moved" }

// FactVersion is the version of its fields.
func (JobMoved) FactVersion() int { return 1 }

// SettingsProposed is a change of the settings that waits, was accepted or dropped.
type SettingsProposed struct {
	No    int64      `json:"no"`
	State string     `json:"state"`
	From  clock.Date `json:"from,omitempty"` // empty: at once
}

// FactName names the fact in the journal.
func (SettingsProposed) FactName() string { return "settings.proposed" }

// FactVersion is the version of its fields.
func (SettingsProposed) FactVersion() int { return 1 }
