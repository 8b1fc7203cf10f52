package statistics

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
)

// UpToDate refuses when the journal holds papers or deals that the tables do not count yet:
// the exchange's follower puts them there, and a reader beside it must not miss them.
func UpToDate(ctx context.Context, q db.Querier) error {
	no, err := following.At(ctx, q)
	if err != nil {
		return err
	}
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT count(*) FROM journal WHERE no > $1 AND fact IN ($2, $3, $4)",
		no, (fact.PaperReleased{}).FactName(), (fact.DealSettled{}).FactName(), (fact.DealRescinded{}).FactName())
	if err == nil && n > 0 {
		err = errs.New(errs.Unavailable, "statistics.behind", "n", n)
	}
	return err
}
