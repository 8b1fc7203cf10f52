// Package letter writes to people at organisations: each in his language, with the page that
// it is about, and nothing in it that only the page may show.
//
// Words:
//
//	head    whose letters they are: the exchange's name, its address, its zone
//	readers the people of an organisation who may do something about the matter
//	talk    a letter about what binds nobody yet: an offer, an answer
//	choice  which letters about deals a person wants: all, or only about what binds him
//
// A letter is posted in the transaction of what it tells, so it is written once. Its words are
// the messages letter.<what> and letter.<what>_subject.
package letter

import (
	"context"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/mail"
)

// Head is whose letters they are. The zero Head is a house that nobody has set up: it writes
// to nobody.
type Head struct {
	House  func(i18n.Lang) string
	Origin string
	Zone   *time.Location
}

// HeadOf reads the head as it is now; rooms that may not know the settings are given one.
type HeadOf func(ctx context.Context, q db.Querier) (Head, error)

// Stale is the age from which news is no letter: who comes back after days reads his pages.
const Stale = 24 * time.Hour

// Letter is what several people are told.
type Letter struct {
	To   []party.Person
	What string // names its words
	Page string // path of the page it is about
	Deal bool   // it is about a deal, and says where such letters are chosen
	Talk bool   // of those, who wants only what binds him does not get it
	Args func(l i18n.Lang) []any
}

// Readers are the people who work at an organisation now and may do the act to its own things.
func Readers(ctx context.Context, q db.Querier, org id.ID, act access.Act, now clock.Instant) ([]party.Person, error) {
	if org.IsZero() {
		return nil, nil
	}
	o, err := party.OrgByID(ctx, q, org)
	if err != nil {
		return nil, err
	}
	people, err := party.PeopleAt(ctx, q, org, now)
	return slices.DeleteFunc(people, func(p party.Person) bool {
		return !access.Actor{Person: p.ID, Org: org, OrgKind: string(o.Kind), Roles: p.Post.Roles}.May(act, access.Own)
	}), err
}

// Post writes a letter and puts it into the outbox.
func (h Head) Post(ctx context.Context, tx *db.Tx, now clock.Instant, l Letter) error {
	all, err := h.Write(ctx, tx, l)
	if err != nil {
		return err
	}
	for _, m := range all {
		if err := mail.Post(ctx, tx, now, m); err != nil {
			return err
		}
	}
	return nil
}

// Write gives the letter as each of its readers gets it; whose address cannot be written to
// is left out, so that nobody else goes without.
func (h Head) Write(ctx context.Context, q db.Querier, l Letter) ([]mail.Letter, error) {
	if h.House == nil {
		return nil, nil
	}
	all := make([]mail.Letter, 0, len(l.To))
	for _, p := range l.To {
		if _, err := mail.Address(p.Email); err != nil {
			continue
		}
		if l.Talk {
			wants, err := ChoiceOf(ctx, q, p.ID)
			if err != nil {
				return nil, err
			}
			if wants == Binding {
				continue
			}
		}
		all = append(all, h.in(p.Lang, p, &l))
	}
	return all, nil
}

// in is the letter as one reader gets it.
func (h Head) in(lang i18n.Lang, p party.Person, l *Letter) mail.Letter {
	args := append([]any{"house", h.House(lang), "name", p.NameIn(lang)}, l.Args(lang)...)
	text := lang.T("letter."+l.What, args...) + "\n\n" + h.Origin + l.Page + "\n"
	if l.Deal {
		text += "\n" + lang.T("letter.choose") + "\n" + h.Origin + "/account#letters\n"
	}
	return mail.Letter{To: p.Email, Subject: lang.T("letter."+l.What+"_subject", args...), Text: text}
}

// When writes an instant in the exchange's zone: 22 Nov 2026 17:30.
func (h Head) When(l i18n.Lang, at clock.Instant) string {
	return l.Date(clock.DateOf(at, h.Zone)) + " " + at.In(h.Zone).Format("15:04")
}
