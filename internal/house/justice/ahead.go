package justice

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Ahead is the next date of a case.
type Ahead struct {
	Case int64
	What string // talk, hearing, appeal, keep
	At   clock.Instant
}

// AheadOf are the next dates of the cases in which the actor's organisation is a side: the talk
// about a default, the hearing, the last moment of an appeal, until when an award is to be kept.
// Who sits on a panel sees its hearing alone.
func AheadOf(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, limit int) ([]Ahead, error) {
	if !who.May("justice.read", access.Own) {
		if err := access.Check(who, "justice.read", access.Assigned); err != nil {
			return nil, err
		}
	}
	cases, err := db.Rows(ctx, q, scanCase, "SELECT "+caseColumns+` FROM justice_case c WHERE c.next > 0 AND (c.claimant = $1 OR c.against = $1
		OR EXISTS (SELECT 1 FROM justice_arbitrator a WHERE a.case_no = c.no AND a.panel = c.panel AND a.person = $2)) ORDER BY c.next, c.no LIMIT $3`, who.Org, who.Person, limit)
	if err != nil {
		return nil, err
	}
	var all []Ahead
	for i := range cases {
		c := cases[i].At(now)
		x := Ahead{Case: c.No, At: c.Next}
		switch c.State {
		case Open:
			x.What = "talk"
		case Hearing:
			x.What = "hearing"
		case Awarded:
			x.What = "appeal"
		case Final:
			x.What, x.At = "keep", c.KeepBy
		default:
			continue
		}
		if c.Kind != "default" && x.What == "talk" || c.Side(who.Org) == "house" && x.What != "hearing" {
			continue
		}
		all = append(all, x)
	}
	return all, nil
}

// Defaults are the cases of deals that were not paid and are not over, the oldest first; for
// the exchange's people.
func Defaults(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, limit int) ([]Case, error) {
	if err := access.Check(who, "today.read", access.Any); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, scanCase, "SELECT "+caseColumns+` FROM justice_case c WHERE c.kind = 'default' AND c.state IN ('open', 'hearing', 'awarded', 'appealed', 'final', 'unkept')
		ORDER BY c.no LIMIT $1`, limit)
	for i := range all {
		all[i] = all[i].At(now).unread()
	}
	return all, err
}
