package justice

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Convene names the panel and its hearing.
type Convene struct {
	Case    int64         `json:"case"`
	Judges  []id.ID       `json:"judges"`
	Hearing clock.Instant `json:"hearing"`
}

// Do names them: people of the exchange, an odd number, who stand behind neither side and
// did not sit before.
func (c Convene) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "justice.Convene", c, "justice.convene", c.Case, func(ctx context.Context, tx *db.Tx, x *Case, now clock.Instant) (journal.Fact, error) {
		to, err := Life.Next(x.State, ActConvene)
		if err != nil {
			return nil, err
		}
		if c.Hearing <= now {
			return nil, errs.New(errs.Invalid, "justice.past_hearing").At("hearing")
		}
		panel := int64(1)
		if x.State == Appealed {
			panel = 2
		}
		if err := c.fit(ctx, tx, x, now); err != nil {
			return nil, err
		}
		for _, j := range c.Judges {
			if _, err := tx.Exec(ctx, "INSERT INTO justice_arbitrator (case_no, panel, person) VALUES ($1, $2, $3)", x.No, panel, j); err != nil {
				return nil, err
			}
		}
		x.State, x.Panel, x.Hearing, x.Next = to, panel, c.Hearing, c.Hearing
		return x.moved("hearing"), x.add(ctx, tx, now, string(ActConvene), who, "")
	})
}

func (c Convene) fit(ctx context.Context, q db.Querier, x *Case, now clock.Instant) error {
	if len(c.Judges)%2 == 0 || len(c.Judges) > 7 {
		return errs.New(errs.Invalid, "justice.odd_panel").At("judges")
	}
	behind, err := x.behind(ctx, q, now)
	if err != nil {
		return err
	}
	for i, j := range c.Judges {
		p, err := party.PersonByID(ctx, q, j)
		if err != nil {
			return err
		}
		if slices.Contains(c.Judges[:i], j) {
			return errs.New(errs.Invalid, "justice.not_listed", "name", p.Name).At("judges")
		}
		if err := x.able(ctx, q, behind, &p); err != nil {
			return err
		}
	}
	return nil
}

// behind is everybody who stands behind one of the sides today.
func (c *Case) behind(ctx context.Context, q db.Querier, now clock.Instant) (map[id.ID]bool, error) {
	behind := map[id.ID]bool{}
	day, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return nil, err
	}
	for _, side := range []id.ID{c.Claimant, c.Against} {
		all, err := affiliation.Behind(ctx, q, side, day)
		if err != nil {
			return nil, err
		}
		for _, w := range all {
			behind[w] = true
		}
	}
	return behind, nil
}

// able refuses who cannot judge this case.
func (c *Case) able(ctx context.Context, q db.Querier, behind map[id.ID]bool, p *party.Person) error {
	sat, err := sitsOn(ctx, q, c.No, 1, p.ID)
	if err != nil {
		return err
	}
	house := slices.Contains(p.Post.Roles, access.Staff) || slices.Contains(p.Post.Roles, access.Admin)
	switch {
	case !house:
		return errs.New(errs.Invalid, "justice.not_listed", "name", p.Name).At("judges")
	case behind[p.ID]:
		return errs.New(errs.Conflict, "justice.behind", "name", p.Name).At("judges")
	case sat:
		return errs.New(errs.Conflict, "justice.sat", "name", p.Name).At("judges")
	}
	return nil
}

// Able are the people of the exchange who can judge a case, for who names its panel.
func Able(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) ([]party.Person, error) {
	if err := access.Check(who, "justice.convene", access.Any); err != nil {
		return nil, err
	}
	x, found, err := byNo(ctx, q, no)
	if err != nil || !found {
		if err == nil {
			err = none(no)
		}
		return nil, err
	}
	house, err := party.House(ctx, q)
	if err != nil {
		return nil, err
	}
	all, err := party.PeopleAt(ctx, q, house.ID, now)
	if err != nil {
		return nil, err
	}
	behind, err := x.behind(ctx, q, now)
	if err != nil {
		return nil, err
	}
	var out []party.Person
	for i := range all {
		switch err := x.able(ctx, q, behind, &all[i]); {
		case err == nil:
			out = append(out, all[i])
		case errs.Of(err) == nil || errs.Of(err).Code == errs.Internal:
			return nil, err
		}
	}
	return out, nil
}
