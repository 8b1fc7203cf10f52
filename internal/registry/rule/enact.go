package rule

import (
	"context"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Enact carries out what an organ of the exchange has resolved about a proposed version. The
// resolution stands for the second person, and for the source of what now holds.
type Enact struct {
	No     int64  `json:"no"`
	Accept bool   `json:"accept"`
	Source string `json:"source"` // the resolution
}

// Do notes the version, or drops the proposal: for the house itself, which follows its organs.
func (c Enact) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Noted, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "rule.Enact", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Noted, error) {
			if !who.IsSystem() {
				return nil, Noted{}, errs.New(errs.Forbidden, "access.forbidden", "act", "rule.enact")
			}
			return carry(ctx, tx, k.Clock().Now(), who, c.No, c.Accept, func(p *Rule) error {
				if strings.TrimSpace(c.Source) == "" {
					return errs.New(errs.Invalid, "rule.no_source").At("source")
				}
				p.Source = c.Source + ": " + p.Source
				return nil
			})
		})
}

// ProposalOf reads one proposal with what became of it.
func ProposalOf(ctx context.Context, q db.Querier, no int64) (Rule, lifecycle.State, error) {
	return proposal(ctx, q, no)
}
