package organ

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

// tell writes to everybody who has a vote in the organ that a meeting was called or cancelled,
// or that a decision in writing goes round; of what is asked the page alone speaks.
func (m *Meeting) tell(ctx context.Context, tx *db.Tx, now clock.Instant, what string) error {
	h, err := settings.Letterhead(ctx, tx)
	if err != nil || h.House == nil {
		return err
	}
	o, err := ByCode(ctx, tx, m.Organ)
	if err != nil {
		return err
	}
	to, err := votingPeople(ctx, tx, m.Organ, now)
	if err != nil {
		return err
	}
	return h.Post(ctx, tx, now, letter.Letter{To: to, What: "meeting_" + what, Page: "/organs/" + m.Organ + "/meetings/" + itoa(m.No), Args: func(l i18n.Lang) []any {
		return []any{"organ", o.NameIn(l), "when", h.When(l, m.At), "place", m.Place}
	}})
}

// votingPeople are the people behind the votes of an organ: those who sit in it, in the
// conference those who are filed to sign for a member.
func votingPeople(ctx context.Context, q db.Querier, organ string, now clock.Instant) ([]party.Person, error) {
	day, _, err := todayOf(ctx, q, now)
	if err != nil {
		return nil, err
	}
	all, err := voters(ctx, q, organ, day)
	if err != nil {
		return nil, err
	}
	var to []party.Person
	seen := map[id.ID]bool{}
	for _, v := range all {
		people, err := peopleOf(ctx, q, v, now)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if !seen[p.ID] {
				seen[p.ID] = true
				to = append(to, p)
			}
		}
	}
	return to, nil
}

func peopleOf(ctx context.Context, q db.Querier, v Voter, now clock.Instant) ([]party.Person, error) {
	if !v.Person.IsZero() {
		p, err := party.PersonByID(ctx, q, v.Person)
		if err != nil || !p.Active() {
			return nil, orNone(err)
		}
		return []party.Person{p}, nil
	}
	people, err := party.PeopleAt(ctx, q, v.Org, now)
	if err != nil {
		return nil, err
	}
	var filed []party.Person
	for _, p := range people {
		signs, err := party.Filed(ctx, q, p.ID, v.Org, now)
		if err != nil {
			return nil, err
		}
		if signs {
			filed = append(filed, p)
		}
	}
	return filed, nil
}
