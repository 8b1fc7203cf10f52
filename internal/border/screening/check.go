package screening

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/border/names"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

func sortFound(all []Found) {
	slices.SortStableFunc(all, func(a, b Found) int { return cmp.Compare(b.Score, a.Score) })
}

// subject is one who is screened, with what was found.
type subject struct {
	org, person id.ID
	name        string
	found       []Found
}

// screen compares an organisation by all its names.
func (d *Desk) screenOrg(ctx context.Context, q db.Querier, o *party.Org) (subject, []Lists, error) {
	asks := []Ask{{Name: o.Name, Kind: names.Organisation, Countries: []string{o.Country}}}
	if o.NameZh != "" {
		asks = append(asks, Ask{Name: o.NameZh, Kind: names.Organisation, Countries: []string{o.Country}})
	}
	found, lists, err := d.look(ctx, q, asks...)
	return subject{org: o.ID, name: o.Name, found: found}, lists, err
}

func (d *Desk) screenPerson(ctx context.Context, q db.Querier, p *party.Person) (subject, []Lists, error) {
	asks := []Ask{{Name: p.Name, Kind: names.Person}}
	if p.NameZh != "" {
		asks = append(asks, Ask{Name: p.NameZh, Kind: names.Person})
	}
	found, lists, err := d.look(ctx, q, asks...)
	return subject{org: p.Post.Org, person: p.ID, name: p.Name, found: found}, lists, err
}

// Asking is a name that somebody of the desk screens; it is kept like any other.
type Asking struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"` // person, organisation, or empty for both
	Born    string `json:"born,omitempty"`
	Country string `json:"country,omitempty"`
}

// Answer is what was found.
type Answer struct {
	Check int64   `json:"check"`
	Found []Found `json:"found"`
}

// Do screens it. It opens no case: the name stands for nobody of the exchange.
func (c Asking) Do(ctx context.Context, d *Desk, k *journal.Keeper, who access.Actor, cmd id.ID) (Answer, error) {
	if err := access.Check(who, "screening.ask", access.Any); err != nil {
		return Answer{}, err
	}
	ask, err := c.Ask()
	if err != nil {
		return Answer{}, err
	}
	found, lists, err := d.look(ctx, k.DB(), ask)
	if err != nil {
		return Answer{}, err
	}
	if len(lists) == 0 {
		return Answer{}, errs.New(errs.Unavailable, "screening.no_lists")
	}
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "screening.Asking", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Answer, error) {
			said, err := keep(ctx, tx, k.Clock().Now(), who, Asked, 0, lists, []subject{{name: ask.Name, found: found}})
			if err != nil {
				return nil, Answer{}, err
			}
			return said, Answer{said.Checks[0], found}, nil
		})
}

// Ask reads what was typed.
func (c Asking) Ask() (Ask, error) {
	a := Ask{Name: strings.Join(strings.Fields(c.Name), " "), Kind: names.Kind(c.Kind)}
	switch {
	case a.Name == "" || !utf8.ValidString(a.Name) || utf8.RuneCountInString(a.Name) > 200:
		return a, errs.New(errs.Invalid, "screening.name", "max", 200).At("name")
	case a.Kind != names.Person && a.Kind != names.Organisation && a.Kind != names.Other:
		return a, errs.New(errs.Invalid, "screening.kind").At("kind")
	}
	if n := names.New(a.Name, names.Organisation); n.Empty() {
		return a, errs.New(errs.Invalid, "screening.name", "max", 200).At("name")
	}
	if c.Born != "" {
		if _, err := clock.ParseDate(c.Born); err != nil {
			return a, errs.New(errs.Invalid, "screening.born").At("born")
		}
		a.Births = []string{c.Born}
	}
	if c.Country != "" {
		if len(c.Country) != 2 || strings.ToUpper(c.Country) != c.Country {
			return a, errs.New(errs.Invalid, "screening.country").At("country")
		}
		a.Countries = []string{c.Country}
	}
	return a, nil
}

// keep writes what was screened, and opens a case for each hit of somebody of the exchange
// that is not decided or open already.
func keep(ctx context.Context, tx *db.Tx, now clock.Instant, who access.Actor, why string, deal int64, lists []Lists, all []subject) (fact.Screened, error) {
	said := fact.Screened{Why: why, Deal: deal}
	var against strings.Builder
	for i := range lists {
		said.Digests = append(said.Digests, lists[i].Digest)
		against.WriteString(lists[i].Source + " " + string(lists[i].Day) + " " + lists[i].Digest + "\n")
	}
	var fresh [][]Found // checks before the first write
	for i := range all {
		var open []Found
		for _, f := range all[i].found {
			known := all[i].org.IsZero()
			if !known {
				var err error
				if known, err = hasCase(ctx, tx, &all[i], f); err != nil {
					return said, err
				}
			}
			if !known {
				open = append(open, f)
			}
		}
		fresh = append(fresh, open)
	}
	for i := range all {
		s := &all[i]
		if !s.org.IsZero() && !slices.Contains(said.Orgs, s.org) {
			said.Orgs = append(said.Orgs, s.org)
		}
		no, err := tx.Next(ctx, "screening_check")
		if err != nil {
			return said, err
		}
		said.Checks = append(said.Checks, no)
		_, err = tx.Exec(ctx, "INSERT INTO screening_check (no, org, person, name, why, deal, at, who, lists, hits) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
			no, maybe(s.org), maybe(s.person), s.name, why, deal, now, who.Key(), against.String(), len(s.found))
		if err != nil {
			return said, err
		}
		for _, f := range fresh[i] {
			c := Case{Check: no, Kind: NameCase, Org: s.org, Person: s.person, Subject: s.name, Source: f.Source, Ref: f.Ref, Entry: f.Name, Score: int64(f.Score * 1000), Reasons: f.Reasons, Digest: f.digest, Deal: deal, State: Open, Opened: now}
			if c.No, err = tx.Next(ctx, "screening_case"); err != nil {
				return said, err
			}
			said.Cases, said.Whose = append(said.Cases, c.No), append(said.Whose, s.org)
			if err := c.insert(ctx, tx); err != nil {
				return said, err
			}
		}
	}
	return said, nil
}
