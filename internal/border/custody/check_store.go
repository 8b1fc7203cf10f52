package custody

import (
	"context"
	"database/sql"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

func checkFor(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64, step lifecycle.Act) (Check, error) {
	if err := access.Check(who, act, access.Any); err != nil {
		return Check{}, err
	}
	h, found, err := db.Row(ctx, q, scanCheck, "SELECT "+checkColumns+" FROM custody_check WHERE no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "custody.no_check", "check", no)
	}
	if err != nil {
		return h, err
	}
	_, err = CheckLife.Next(h.State, step)
	return h, err
}

const checkColumns = "no, member, day, state, opened, opener, counted, counter, decided, why"

func scanCheck(r *sql.Rows) (Check, error) {
	var h Check
	var opener, counter *id.ID
	err := r.Scan(&h.No, &h.Member, &h.Day, &h.State, &h.Opened, &opener, &h.Counted, &counter, &h.Decided, &h.Why)
	if opener != nil {
		h.opener = *opener
	}
	if counter != nil {
		h.counter = *counter
	}
	return h, err
}

// checkLines are the lines of a check, or those that differ.
func checkLines(ctx context.Context, q db.Querier, no int64, differing bool) ([]CheckLine, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (CheckLine, error) {
		var l CheckLine
		return l, r.Scan(&l.Stone, &l.Member, &l.Weight, &l.Pieces, &l.Found, &l.FoundPieces, &l.Result)
	}, "SELECT stone, member, weight, pieces, found, found_pieces, result FROM custody_check_line WHERE check_no = $1 AND ($2 = 0 OR result <> 'equal') ORDER BY stone", no, yes(differing))
}
