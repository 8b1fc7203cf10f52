package membership

import (
	"context"
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/letter"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// answers are the letters to the member, by the act that answers its request. What the member
// takes back itself it knows.
var answers = map[lifecycle.Act]string{ActFile: "validated", ActValidate: "validated", ActDecline: "declined", ActRefuse: "refused"}

// tell posts the letters of a step in the step's own transaction: a command that comes twice
// writes once, and whoever reads the journal again writes nothing.
func (r *Representative) tell(ctx context.Context, tx *db.Tx, now clock.Instant, act lifecycle.Act) error {
	if act == ActVerify {
		return r.tellOffice(ctx, tx, now)
	}
	if what, answered := answers[act]; answered {
		return r.tellMember(ctx, tx, now, what)
	}
	return nil
}

// tellOffice writes to the people of the supervising office who may answer that a filing waits
// for them; to nobody while the office answers by letter, for then it is asked by letter too.
func (r *Representative) tellOffice(ctx context.Context, tx *db.Tx, now clock.Instant) error {
	here, err := party.OfficeValidates(ctx, tx, now)
	if err != nil || !here {
		return err
	}
	offices, err := party.Orgs(ctx, tx, party.Filter{Kind: party.Supervisor})
	if err != nil {
		return err
	}
	for _, o := range offices {
		people, err := party.PeopleAt(ctx, tx, o.ID, now)
		if err != nil {
			return err
		}
		people = slices.DeleteFunc(people, func(p party.Person) bool {
			return !access.Actor{Person: p.ID, Org: o.ID, OrgKind: string(o.Kind), Roles: p.Post.Roles}.May("membership.validate", access.Assigned)
		})
		if err := r.write(ctx, tx, now, people, "waits", "/filings"); err != nil {
			return err
		}
	}
	return nil
}

// tellMember writes the answer to the member's administrators, who may ask again, and to the
// person it is about, as long as he works there.
func (r *Representative) tellMember(ctx context.Context, tx *db.Tx, now clock.Instant, what string) error {
	people, err := party.PeopleAt(ctx, tx, r.Org, now)
	if err != nil {
		return err
	}
	people = slices.DeleteFunc(people, func(p party.Person) bool {
		return p.ID != r.Person && !slices.Contains(p.Post.Roles, access.MemberAdmin)
	})
	return r.write(ctx, tx, now, people, what, "/membership#representative")
}

// write posts a letter to each, with the page it is about.
func (r *Representative) write(ctx context.Context, tx *db.Tx, now clock.Instant, to []party.Person, what, page string) error {
	h, err := settings.Letterhead(ctx, tx)
	if err != nil {
		return err
	}
	o, err := party.OrgByID(ctx, tx, r.Org)
	if err != nil {
		return err
	}
	about, err := party.PersonByID(ctx, tx, r.Person)
	if err != nil {
		return err
	}
	return h.Post(ctx, tx, now, letter.Letter{To: to, What: "filing_" + what, Page: page, Args: func(l i18n.Lang) []any {
		return []any{"no", strconv.FormatInt(r.No, 10), "person", about.NameIn(l), "company", o.NameIn(l), "source", r.Source, "why", r.Why}
	}})
}
