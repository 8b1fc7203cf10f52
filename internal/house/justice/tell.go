package justice

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/letter"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// tell writes to the people of both sides that something happened in the case, in the
// transaction in which it did; what was said, shown and awarded stands on its page alone.
func (c *Case) tell(ctx context.Context, tx *db.Tx, now clock.Instant, what string) error {
	to, err := readers(ctx, tx, now, c.Claimant, c.Against)
	if err != nil {
		return err
	}
	claimant, err := party.OrgByID(ctx, tx, c.Claimant)
	if err != nil {
		return err
	}
	against, err := party.OrgByID(ctx, tx, c.Against)
	if err != nil {
		return err
	}
	h, err := settings.Letterhead(ctx, tx)
	if err != nil {
		return err
	}
	return h.Post(ctx, tx, now, letter.Letter{To: to, What: "case_" + what, Page: "/cases/" + itoa(c.No), Args: func(l i18n.Lang) []any {
		return []any{"no", itoa(c.No), "deal", itoa(c.Deal), "until", h.When(l, c.Next), "claimant", claimant.NameIn(l), "against", against.NameIn(l)}
	}})
}

// tell writes to the people of the member a notice is about, and of the sides of its case,
// that it was published.
func (n *Notice) tell(ctx context.Context, tx *db.Tx, now clock.Instant) error {
	orgs := []id.ID{n.Org}
	if n.Case != 0 {
		c, found, err := byNo(ctx, tx, n.Case)
		if err != nil {
			return err
		}
		if found {
			orgs = append(orgs, c.Claimant, c.Against)
		}
	}
	to, err := readers(ctx, tx, now, orgs...)
	if err != nil {
		return err
	}
	o, err := party.OrgByID(ctx, tx, n.Org)
	if err != nil {
		return err
	}
	h, err := settings.Letterhead(ctx, tx)
	if err != nil {
		return err
	}
	return h.Post(ctx, tx, now, letter.Letter{To: to, What: "notice", Page: "/notices/" + itoa(n.No), Args: func(l i18n.Lang) []any {
		return []any{"no", itoa(n.No), "company", o.NameIn(l), "day", l.Date(n.Day)}
	}})
}

// readers are the people of these organisations who may read what concerns their own, each
// organisation once.
func readers(ctx context.Context, q db.Querier, now clock.Instant, orgs ...id.ID) ([]party.Person, error) {
	var to []party.Person
	seen := map[id.ID]bool{}
	for _, o := range orgs {
		if seen[o] {
			continue
		}
		seen[o] = true
		people, err := letter.Readers(ctx, q, o, "justice.read", now)
		if err != nil {
			return nil, err
		}
		to = append(to, people...)
	}
	return to, nil
}
