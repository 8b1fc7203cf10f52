package kimberley

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Done is the answer of the commands about certificates.
type Done struct {
	Certificate int64           `json:"certificate"`
	State       lifecycle.State `json:"state"`
	Paper       string          `json:"paper,omitempty"`
}

// enter reads a certificate for an act. Who may not even know of it is told that there is none.
func enter(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64) (Certificate, error) {
	c, found, err := byNo(ctx, q, no)
	if err != nil {
		return c, err
	}
	rel := access.Any
	if found {
		rel = who.To(c.Member)
	}
	if err := access.Check(who, act, rel); err != nil {
		if access.Check(who, act, access.Own) == nil {
			err = none(no)
		}
		return c, err
	}
	if !found {
		return c, none(no)
	}
	return c, nil
}

// step is what the commands about one certificate have in common: who may, what the
// lifecycle allows, one event, one fact.
func step(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, no int64, act lifecycle.Act,
	run func(ctx context.Context, tx *db.Tx, c *Certificate, day clock.Date) (what lifecycle.Act, text string, err error),
) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			right := rightOf[act]
			if right == "" {
				return nil, Done{}, errs.New(errs.Invalid, "kimberley.bad_act").At("act")
			}
			c, err := enter(ctx, tx, who, right, no)
			if err != nil {
				return nil, Done{}, err
			}
			if c.State, err = c.Life().Next(c.State, act); err != nil {
				return nil, Done{}, err
			}
			day, err := calendar.DayOf(ctx, tx, now)
			if err != nil {
				return nil, Done{}, err
			}
			if right == "kimberley.examine" {
				if err := untied(ctx, tx, who, c.Member, day); err != nil {
					return nil, Done{}, err
				}
			}
			what, text, err := run(ctx, tx, &c, day)
			if err != nil {
				return nil, Done{}, err
			}
			if err := c.add(ctx, tx, now, string(what), who, text); err != nil {
				return nil, Done{}, err
			}
			return c.moved(string(what)), Done{c.No, c.State, c.Paper}, c.update(ctx, tx)
		})
}

// rightOf is the right each step needs.
var rightOf = map[lifecycle.Act]access.Act{
	"declare": "kimberley.move", "withdraw": "kimberley.move", "ship": "kimberley.move",
	"examine": "kimberley.examine", "ask": "kimberley.examine", "amend": "kimberley.examine", "refuse": "kimberley.examine", "enter": "kimberley.examine",
	"confirm": "kimberley.examine", "check": "kimberley.examine", "seal": "kimberley.examine", "issue": "kimberley.examine", "void": "kimberley.examine", "lose": "kimberley.examine",
}

// May are the acts the reader has on a certificate now: what the lifecycle allows and is his.
func (c *Certificate) May(who access.Actor) []lifecycle.Act {
	var all []lifecycle.Act
	for _, a := range c.Life().Acts(c.State) {
		if right := rightOf[a]; right != "" && who.May(right, who.To(c.Member)) {
			all = append(all, a)
		}
	}
	return all
}

// words is what a person wrote beside a step: several lines, at most 2,000 letters.
func words(s, field string, must bool) (string, error) {
	return line(s, field, 2000, must)
}

// Move is a step without figures of its own: declare, withdraw, ask, refuse, enter, ship,
// void, lose.
type Move struct {
	Certificate int64         `json:"certificate"`
	Act         lifecycle.Act `json:"act"`
	Why         string        `json:"why,omitempty"`
}

// must says which steps need a reason.
var must = map[lifecycle.Act]bool{"ask": true, "refuse": true, "void": true, "lose": true}

var plain = map[lifecycle.Act]bool{"declare": true, "withdraw": true, "ask": true, "refuse": true, "enter": true, "ship": true, "void": true, "lose": true}

// Do does it.
func (c Move) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	act := c.Act
	if !plain[act] {
		act = ""
	}
	return step(ctx, k, who, cmd, "kimberley.Move", c, c.Certificate, act, func(ctx context.Context, tx *db.Tx, x *Certificate, day clock.Date) (lifecycle.Act, string, error) {
		text, err := words(c.Why, "why", must[c.Act])
		if err != nil {
			return c.Act, "", err
		}
		switch c.Act {
		case "declare", "ship":
			if x.Expires < day {
				return c.Act, "", errs.New(errs.Conflict, "kimberley.expired", "name", x.Name(), "day", string(x.Expires)).At("expires")
			}
			err = trading(ctx, tx, x.Partner(), "certificate", day)
		case "enter":
			x.Day = day
		case "void":
			x.Day, err = "", voidPaper(ctx, tx, k, x, text)
		case "lose", "refuse":
			x.Keep, err = keepUntil(ctx, tx, day)
		}
		return c.Act, text, err
	})
}

// keepUntil is the first day after the years a certificate is kept.
func keepUntil(ctx context.Context, q db.Querier, day clock.Date) (clock.Date, error) {
	years, err := KeepRule.Int(ctx, q, "", day)
	if err != nil {
		return "", err
	}
	return clock.Date(day.Time().AddDate(int(min(years, 100)), 0, 0).Format("2006-01-02")), nil
}
