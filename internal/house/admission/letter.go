package admission

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/mail"
)

// tell writes to the person who applied that something happened; what it is stands on the
// page of the application, never in the letter.
func (a *Application) tell(ctx context.Context, tx *db.Tx, now clock.Instant, what string) error {
	p, err := party.PersonByID(ctx, tx, a.Contact)
	if err != nil || !p.Active() {
		return err
	}
	return a.write(ctx, tx, now, p, what)
}

// tellMember writes to a member's administrators.
func (a *Application) tellMember(ctx context.Context, tx *db.Tx, now clock.Instant, org id.ID, what string) error {
	people, err := party.PeopleAt(ctx, tx, org, now)
	if err != nil {
		return err
	}
	for _, p := range people {
		if slices.Contains(p.Post.Roles, access.MemberAdmin) {
			if err := a.write(ctx, tx, now, p, what); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *Application) write(ctx context.Context, tx *db.Tx, now clock.Instant, p party.Person, what string) error {
	h, err := settings.Now(ctx, tx)
	if err != nil {
		return err
	}
	o, err := party.OrgByID(ctx, tx, a.Org)
	if err != nil {
		return err
	}
	l := p.Lang
	return mail.Post(ctx, tx, now, mail.Letter{
		To: p.Email, Subject: l.T("admission.mail_subject", "house", h.NameIn(l), "no", a.No),
		Text: l.T("admission.mail_"+what, "name", p.NameIn(l), "company", o.NameIn(l)) + "\n\n" + h.Origin + "/admissions/" + itoa(a.No) + "\n",
	})
}
