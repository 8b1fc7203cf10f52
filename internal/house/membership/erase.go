package membership

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// KeepVisits is for how many days it is known who was a guest.
var KeepVisits = rule.Define(rule.Definition{
	Name: "retention.visits", Kind: rule.Days, Shipped: "180", Mark: rule.Proposal,
	Source: "our proposal: days after which guests of a visit are no longer known",
})

// VisitsToErase says how many visits are old enough that nobody needs to know their guests,
// by the rule retention.visits, and before which day.
func VisitsToErase(ctx context.Context, q db.Querier, now clock.Instant) (int64, clock.Date, error) {
	_, today, err := days(ctx, q, now)
	if err != nil {
		return 0, "", err
	}
	keep, err := KeepVisits.Int(ctx, q, "", today)
	if err != nil {
		return 0, "", err
	}
	before := today.AddDays(-int(keep))
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM membership_visit WHERE day < $1 AND erased = 0 AND state <> 'inside'", string(before))
	return n, before, err
}

// EraseVisits forgets the guests of visits before a day; that somebody came, when, and
// whose guest he was stays. The day may not be later than the rule allows.
type EraseVisits struct {
	Before clock.Date `json:"before"`
}

// Erased is the answer.
type Erased struct {
	Visits int64 `json:"visits"`
}

// Do forgets them.
func (c EraseVisits) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Erased, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.EraseVisits", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Erased, error) {
			if err := access.Check(who, "membership.erase", access.Any); err != nil {
				return nil, Erased{}, err
			}
			now := k.Clock().Now()
			if err := day("before", c.Before); err != nil {
				return nil, Erased{}, err
			}
			_, before, err := VisitsToErase(ctx, tx, now)
			if err != nil {
				return nil, Erased{}, err
			}
			if c.Before > before {
				return nil, Erased{}, errs.New(errs.Conflict, "membership.too_young", "day", string(before)).At("before")
			}
			n, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COUNT(*) FROM membership_visit WHERE day < $1 AND erased = 0 AND state <> 'inside'", string(c.Before))
			if err != nil {
				return nil, Erased{}, err
			}
			_, err = tx.Exec(ctx, "UPDATE membership_visit SET guest = '', company = '', purpose = '', erased = $2 WHERE day < $1 AND erased = 0 AND state <> 'inside'", string(c.Before), now)
			return fact.VisitsErased{Before: c.Before, Visits: n}, Erased{n}, err
		})
}
