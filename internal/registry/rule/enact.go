package rule

import (
	"context"
	"fmt"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
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
			p, state, err := proposal(ctx, tx, c.No)
			if err != nil {
				return nil, Noted{}, err
			}
			act := lifecycle.Act("drop")
			if c.Accept {
				act = "accept"
			}
			next, err := Life.Next(state, act)
			if err != nil {
				return nil, Noted{}, err
			}
			set := Set{Name: p.Name, Item: p.Item, Value: p.Value, From: p.From, Until: p.Until, Source: c.Source + ": " + p.Source, Mark: p.Mark}
			if strings.TrimSpace(c.Source) == "" {
				return nil, Noted{}, errs.New(errs.Invalid, "rule.no_source").At("source")
			}
			if err := set.check(); c.Accept && err != nil {
				return nil, Noted{}, err
			}
			now := k.Clock().Now()
			if _, err := tx.Exec(ctx, "UPDATE rule_proposal SET state = $2, decided_at = $3, decided_by = $4 WHERE no = $1",
				c.No, string(next), int64(now), who.Key()); err != nil {
				return nil, Noted{}, fmt.Errorf("rule: %w", err)
			}
			if !c.Accept {
				return fact.RuleDropped{Proposal: c.No}, Noted{c.No}, nil
			}
			return set.write(ctx, tx, now, who, c.No)
		})
}

// ProposalOf reads one proposal with what became of it.
func ProposalOf(ctx context.Context, q db.Querier, no int64) (Rule, lifecycle.State, error) {
	return proposal(ctx, q, no)
}
