package fact

import "openbourse/internal/base/clock"

// EditionMoved is the statistics of a month on their way out: computed, reviewed,
// published, dropped.
type EditionMoved struct {
	Edition  int64         `json:"edition"`
	Month    string        `json:"month"`    // 2026-10
	Revision int64         `json:"revision"` // of the month, from 1
	State    string        `json:"state"`
	AsOf     clock.Instant `json:"as_of"`  // what was known then
	Digest   string        `json:"digest"` // SHA-256 of the figures
}

// FactName names the fact in the journal.
func (EditionMoved) FactName() string { return "statistics.edition" }

// FactVersion is the version of its fields.
func (EditionMoved) FactVersion() int { return 1 }

// StatisticsErratum says that published statistics are known to be wrong; they stay.
type StatisticsErratum struct {
	No    int64  `json:"no"`
	Month string `json:"month"`
}

// FactName names the fact in the journal.
func (StatisticsErratum) FactName() string { return "statistics.erratum" }

// FactVersion is the version of its fields.
func (StatisticsErratum) FactVersion() int { return 1 }
