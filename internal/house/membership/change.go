package membership

import (
	"context"
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// About is what organs are asked to decide under.
const About = "membership"

// Change is what is to become of a membership.
type Change struct {
	No         int64
	Org        id.ID
	Kind       Kind
	Months     int64      // of an extension
	Day        clock.Date // from when; a decision that comes later binds from its own day
	Reason     string
	State      lifecycle.State
	Asked      clock.Instant
	Asker      id.ID
	Decided    clock.Instant
	Decider    id.ID
	Resolution int64
	Why        string // of a refusal
}

func (c *Change) moved(what string) fact.MembershipMoved {
	return fact.MembershipMoved{No: c.No, Org: c.Org, Kind: string(c.Kind), Months: c.Months, Day: c.Day, What: what, State: string(c.State)}
}

// ChangeDone is the answer.
type ChangeDone struct {
	Change int64           `json:"change"`
	State  lifecycle.State `json:"state"`
}

// Ask asks for a change: a member for its promotion or to leave, staff for any. What staff
// ask and the council decides goes before the council at once.
type Ask struct {
	Org    id.ID      `json:"org"`
	Kind   Kind       `json:"kind"`
	Months int64      `json:"months,omitempty"` // 6 or 12, of an extension
	Day    clock.Date `json:"day,omitempty"`    // of an extension: when the present time ends
	Reason string     `json:"reason"`
}

// Do asks.
func (c Ask) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (ChangeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.Ask", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, ChangeDone, error) {
			now := k.Clock().Now()
			x, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, ChangeDone{}, err
			}
			x.State, x.Asked, x.Asker = Asked, now, who.Person
			laid := who.May("membership.decide", access.Any) && c.Kind != Resign
			if laid {
				if laid, err = councilDecides(ctx, tx, x.Day); err != nil {
					return nil, ChangeDone{}, err
				}
			}
			if laid {
				if x.State, err = Life.Next(x.State, ActLay); err != nil {
					return nil, ChangeDone{}, err
				}
			}
			if x.No, err = tx.Next(ctx, "membership_change"); err != nil {
				return nil, ChangeDone{}, err
			}
			if err := x.insert(ctx, tx); err != nil {
				return nil, ChangeDone{}, err
			}
			if laid {
				return wanted(&x), ChangeDone{x.No, x.State}, nil
			}
			return x.moved("ask"), ChangeDone{x.No, x.State}, nil
		})
}

func wanted(x *Change) fact.DecisionWanted {
	return fact.DecisionWanted{About: About, No: x.No, Organ: "council", Org: x.Org}
}

// councilDecides tells whether the rule of the day leaves changes to the council.
func councilDecides(ctx context.Context, q db.Querier, on clock.Date) (bool, error) {
	r, found, err := decidesRule.At(ctx, q, "", on)
	return !found || r.Value != "staff", err
}

func (c Ask) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Change, error) {
	x := Change{Org: c.Org, Kind: c.Kind, Months: c.Months, Day: c.Day}
	o, err := mine(ctx, q, who, "membership.ask", c.Org)
	if err != nil {
		return x, err
	}
	switch {
	case !slices.Contains(Kinds, c.Kind):
		return x, errs.New(errs.Invalid, "membership.bad_kind").At("kind")
	case (c.Kind == Extend || c.Kind == Cancel) && !who.May("membership.ask", access.Any):
		return x, errs.New(errs.Forbidden, "membership.for_staff")
	case c.Kind == Extend && c.Months != 6 && c.Months != 12 || c.Kind != Extend && c.Months != 0:
		return x, errs.New(errs.Invalid, "membership.bad_months").At("months")
	}
	if x.Reason, err = line("reason", c.Reason, maxText); err != nil {
		return x, err
	}
	_, today, err := days(ctx, q, now)
	if err != nil {
		return x, err
	}
	if party.Over(o.StateOn(today)) {
		return x, errs.New(errs.Conflict, "membership.over", "org", o.Name)
	}
	if other, waits, err := waiting(ctx, q, c.Org); err != nil || waits {
		if err == nil {
			err = errs.New(errs.Conflict, "membership.waits_first", "no", other)
		}
		return x, err
	}
	return x, x.fits(ctx, q, now, today)
}

// fits refuses what the member's category, or what is still open, does not allow.
func (c *Change) fits(ctx context.Context, q db.Querier, now clock.Instant, today clock.Date) error {
	if c.Kind == Extend {
		c.Day = "" // it begins when the present time ends
	}
	if c.Kind == Resign {
		if err := day("day", c.Day); err != nil {
			return err
		}
		if c.Day < today || c.Day > today.AddDays(366) {
			return errs.New(errs.Invalid, "membership.day_ahead").At("day")
		}
		return settled(ctx, q, c.Org, now)
	}
	term, found, err := TermOf(ctx, q, c.Org, today)
	if err != nil {
		return err
	}
	if !found {
		return errs.New(errs.Conflict, "membership.not_preparatory")
	}
	if c.Kind == Extend {
		if c.Day = term.Until; term.Until == "" {
			return errs.New(errs.Conflict, "membership.no_end")
		}
		if c.Day.AddMonths(int(c.Months)) <= today { // the term is over for so long that these months are too
			c.Day = today
		}
		return nil
	}
	if err := day("day", c.Day); err != nil {
		return err
	}
	if c.Day < today || c.Day > today.AddDays(366) {
		return errs.New(errs.Invalid, "membership.day_ahead").At("day")
	}
	return nil
}

// Ends is the first day on which a member's present category no longer holds; empty when it
// is open.
func Ends(ctx context.Context, q db.Querier, org id.ID, on clock.Date) (clock.Date, error) {
	lines, err := party.CategoriesOf(ctx, q, org)
	now, found := holds(lines, on)
	if err != nil || !found {
		return "", err
	}
	return endOf(lines, now), nil
}

// holds is the line noted last of those that cover a day.
func holds(lines []party.CategoryLine, on clock.Date) (party.CategoryLine, bool) {
	for _, l := range slices.Backward(lines) {
		if covers(l, on) {
			return l, l.Category != ""
		}
	}
	return party.CategoryLine{}, false
}

func none(no int64) error {
	return errs.New(errs.NotFound, "membership.no_change", "no", strconv.FormatInt(no, 10))
}

func known(ctx context.Context, q db.Querier, no int64) (Change, error) {
	x, found, err := byNo(ctx, q, no)
	if err == nil && !found {
		err = none(no)
	}
	return x, err
}
