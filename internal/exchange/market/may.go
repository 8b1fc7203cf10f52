package market

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// may checks an act on a member's stock and that the organisation is a member who may
// trade: what starts something new is refused to a suspended one, whoever acts for it.
func may(ctx context.Context, q db.Querier, who access.Actor, act access.Act, member int64, now clock.Instant) (party.Org, error) {
	o, err := party.OrgByNo(ctx, q, member)
	if errs.Is(err, "party.no_org") {
		return o, errs.New(errs.NotFound, "market.no_member", "member", member)
	}
	if err != nil {
		return o, err
	}
	if err := access.Check(who, act, who.To(o.ID)); err != nil {
		return o, err
	}
	if o.Kind != party.Member {
		return o, errs.New(errs.Invalid, "market.not_member", "org", o.Name)
	}
	line, _ := access.Find(act)
	today, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return o, err
	}
	switch state := o.StateOn(today); {
	case state == party.Suspended && line.Starts:
		return o, errs.New(errs.Conflict, "market.suspended", "org", o.Name)
	case party.Over(state):
		return o, errs.New(errs.Conflict, "market.left", "org", o.Name)
	}
	if line.Starts {
		return o, party.MayTrade(ctx, q, o, today)
	}
	return o, nil
}
