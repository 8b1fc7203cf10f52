package admission

import (
	"context"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// AskSponsors names the members that recommend the applicant, in place of those named
// before. Who signed already and is named again stays signed.
type AskSponsors struct {
	No      int64   `json:"no"`
	Members []int64 `json:"members"` // their numbers
}

// Do asks them.
func (c AskSponsors) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "admission.AskSponsors", c, "admission.write", c.No, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (string, error) {
		orgs, had, err := c.check(ctx, tx, a, now)
		if err != nil {
			return "", err
		}
		for _, s := range had {
			if !slices.ContainsFunc(orgs, func(o party.Org) bool { return o.ID == s.Org }) {
				if _, err := tx.Exec(ctx, "DELETE FROM admission_sponsor WHERE admission = $1 AND org = $2", a.No, s.Org); err != nil {
					return "", err
				}
			}
		}
		for _, o := range orgs {
			if slices.ContainsFunc(had, func(s Sponsor) bool { return s.Org == o.ID }) {
				continue
			}
			if _, err := tx.Exec(ctx, "INSERT INTO admission_sponsor (admission, org, asked, signed, declined, person, text) VALUES ($1, $2, $3, 0, 0, NULL, '')", a.No, o.ID, now); err != nil {
				return "", err
			}
			if err := a.add(ctx, tx, now, "ask", "applicant", who, o.Name); err != nil {
				return "", err
			}
			if err := a.tellMember(ctx, tx, now, o.ID, "asked"); err != nil {
				return "", err
			}
		}
		return "asked_sponsors", nil
	})
}

func (c AskSponsors) check(ctx context.Context, q db.Querier, a *Application, now clock.Instant) ([]party.Org, []Sponsor, error) {
	if err := a.open(); err != nil {
		return nil, nil, err
	}
	t, err := a.terms(ctx, q, now)
	if err != nil {
		return nil, nil, err
	}
	if int64(len(c.Members)) != t.Sponsors {
		return nil, nil, errs.New(errs.Invalid, "admission.how_many", "n", t.Sponsors).At("sponsors")
	}
	var orgs []party.Org
	for _, no := range c.Members {
		o, err := party.OrgByNo(ctx, q, no)
		if errs.Is(err, "party.no_org") || err == nil && o.Kind != party.Member {
			return nil, nil, errs.New(errs.Invalid, "admission.sponsor_none", "no", no).At("sponsors")
		}
		if err != nil {
			return nil, nil, err
		}
		if slices.ContainsFunc(orgs, func(x party.Org) bool { return x.ID == o.ID }) {
			return nil, nil, errs.New(errs.Invalid, "admission.sponsor_twice").At("sponsors")
		}
		orgs = append(orgs, o)
	}
	if err := a.fit(ctx, q, orgs, t.Day); err != nil {
		return nil, nil, err
	}
	had, err := sponsorsFor(ctx, q, a.No)
	return orgs, had, err
}

// fit refuses sponsors that are not formal members in good standing, that somebody stands
// behind who also stands behind the applicant, or that belong to one group.
func (a *Application) fit(ctx context.Context, q db.Querier, orgs []party.Org, day clock.Date) error {
	for i, o := range orgs {
		if o.StateOn(day) != party.Active {
			return errs.New(errs.Conflict, "admission.sponsor_standing", "org", o.Name).At("sponsors")
		}
		c, _, err := party.CategoryOn(ctx, q, o.ID, day)
		if err != nil {
			return err
		}
		if c != party.Formal {
			return errs.New(errs.Conflict, "admission.sponsor_formal", "org", o.Name).At("sponsors")
		}
		if near, err := oneGroup(ctx, q, o.ID, a.Org, day); err != nil || near {
			if near {
				err = errs.New(errs.Conflict, "admission.sponsor_near", "org", o.Name).At("sponsors")
			}
			return err
		}
		for _, other := range orgs[:i] {
			if near, err := oneGroup(ctx, q, o.ID, other.ID, day); err != nil || near {
				if near {
					err = errs.New(errs.Conflict, "admission.sponsors_group", "one", other.Name, "two", o.Name).At("sponsors")
				}
				return err
			}
		}
	}
	return nil
}

// oneGroup tells whether somebody stands behind both organisations by the register of who
// owns and works for whom, or by the owners they named themselves.
func oneGroup(ctx context.Context, q db.Querier, x, y id.ID, day clock.Date) (bool, error) {
	behind, err := affiliation.Between(ctx, q, x, y, day)
	if err != nil || len(behind) > 0 {
		return len(behind) > 0, err
	}
	xs, err := party.Owners(ctx, q, x)
	if err != nil {
		return false, err
	}
	ys, err := party.Owners(ctx, q, y)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(xs, func(o party.Owner) bool {
		return slices.ContainsFunc(ys, func(p party.Owner) bool {
			return strings.EqualFold(o.Name, p.Name) && o.Country == p.Country
		})
	}), nil
}

// recommended refuses an application that too few sponsors have signed, or whose sponsors are
// no longer what they must be.
func (a *Application) recommended(ctx context.Context, q db.Querier, t Terms, now clock.Instant) error {
	all, err := sponsorsFor(ctx, q, a.No)
	if err != nil {
		return err
	}
	var orgs []party.Org
	for _, s := range all {
		if s.Signed.IsZero() {
			continue
		}
		o, err := party.OrgByID(ctx, q, s.Org)
		if err != nil {
			return err
		}
		orgs = append(orgs, o)
	}
	if int64(len(orgs)) < t.Sponsors {
		return errs.New(errs.Conflict, "admission.not_signed", "have", len(orgs), "n", t.Sponsors).At("sponsors")
	}
	return a.fit(ctx, q, orgs, t.Day)
}

// Recommend is a sponsor's word: signed, or declined. The person is one who is filed as
// signing for the member, which answers for it.
type Recommend struct {
	No      int64  `json:"no"`
	Decline bool   `json:"decline,omitempty"`
	Text    string `json:"text"`
}

// Do gives it.
func (c Recommend) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "admission.Recommend", c, "admission.sponsor", c.No, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (string, error) {
		text, err := c.check(ctx, tx, a, who, now)
		if err != nil {
			return "", err
		}
		set, act := "signed = $3", "sign"
		if c.Decline {
			set, act = "declined = $3", "decline"
		}
		if _, err := tx.Exec(ctx, "UPDATE admission_sponsor SET "+set+", person = $4, text = $5 WHERE admission = $1 AND org = $2", a.No, who.Org, now, who.Person, text); err != nil {
			return "", err
		}
		return act, a.add(ctx, tx, now, act, "sponsor", who, who.OrgName)
	})
}

func (c Recommend) check(ctx context.Context, q db.Querier, a *Application, who access.Actor, now clock.Instant) (string, error) {
	all, err := sponsorsFor(ctx, q, a.No)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(all, func(s Sponsor) bool { return s.Org == who.Org })
	switch {
	case i < 0:
		return "", none(a.No)
	case !all[i].Signed.IsZero() || !all[i].Declined.IsZero():
		return "", errs.New(errs.Conflict, "admission.sponsor_said")
	}
	if err := a.open(); err != nil {
		return "", err
	}
	text, err := body("text", c.Text)
	if err != nil {
		return "", err
	}
	filed, err := party.Filed(ctx, q, who.Person, who.Org, now)
	if err != nil || !filed {
		if err == nil {
			err = errs.New(errs.Forbidden, "admission.not_filed", "org", who.OrgName)
		}
		return "", err
	}
	if c.Decline {
		return text, nil
	}
	o, err := party.OrgByID(ctx, q, who.Org)
	if err != nil {
		return "", err
	}
	t, err := a.terms(ctx, q, now)
	if err != nil {
		return "", err
	}
	return text, a.fit(ctx, q, []party.Org{o}, t.Day)
}
