package party

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// ChangePerson changes a person's address and names: for his organisation's administrator.
type ChangePerson struct {
	Person id.ID  `json:"person"`
	Email  string `json:"email"`
	Name   string `json:"name"`
	NameZh string `json:"name_zh"`
}

// Do changes them.
func (c ChangePerson) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Changed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "party.ChangePerson", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Changed, error) {
			p, _, err := kept(ctx, tx, who, c.Person)
			if err != nil {
				return nil, Changed{}, err
			}
			was := p
			if p.Email, err = Email(c.Email); err != nil {
				return nil, Changed{}, err
			}
			if p.Name, p.NameZh, err = names(c.Name, c.NameZh); err != nil {
				return nil, Changed{}, err
			}
			if p.Email != was.Email {
				if _, err := PersonByEmail(ctx, tx, p.Email); err == nil {
					return nil, Changed{}, errs.New(errs.Conflict, "party.email_taken").At("email")
				} else if !errs.Is(err, "party.no_person") {
					return nil, Changed{}, err
				}
			}
			return changed(ctx, tx, was, p)
		})
}

// ChangeSelf changes one's own names and language.
type ChangeSelf struct {
	Name   string    `json:"name"`
	NameZh string    `json:"name_zh"`
	Lang   i18n.Lang `json:"lang"`
}

// Do changes them.
func (c ChangeSelf) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Changed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "party.ChangeSelf", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Changed, error) {
			if err := access.Check(who, "account.change", access.Own); err != nil {
				return nil, Changed{}, err
			}
			was, err := PersonByID(ctx, tx, who.Person)
			if err != nil {
				return nil, Changed{}, err
			}
			p := was
			if p.Name, p.NameZh, err = names(c.Name, c.NameZh); err != nil {
				return nil, Changed{}, err
			}
			if p.Lang = c.Lang; !p.Lang.Known() {
				return nil, Changed{}, errs.New(errs.Invalid, "party.bad_language").At("lang")
			}
			return changed(ctx, tx, was, p)
		})
}

// changed writes what differs and names the fields, not their contents.
func changed(ctx context.Context, tx *db.Tx, was, is Person) (journal.Fact, Changed, error) {
	said := fact.PersonChanged{Person: is.ID, Fields: []string{}}
	for field, differs := range map[string]bool{"email": was.Email != is.Email, "name": was.Name != is.Name || was.NameZh != is.NameZh, "lang": was.Lang != is.Lang} {
		if differs {
			said.Fields = append(said.Fields, field)
		}
	}
	slices.Sort(said.Fields)
	if len(said.Fields) == 0 {
		return said, Changed{}, nil
	}
	return said, Changed{true}, keepPerson(ctx, tx, is, false, 0)
}

// SetRoles gives a person other roles at his organisation.
type SetRoles struct {
	Person id.ID         `json:"person"`
	Roles  []access.Role `json:"roles"`
}

// Do sets them. The last administrator of the exchange or of the customs office keeps his role.
func (c SetRoles) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Changed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "party.SetRoles", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Changed, error) {
			p, o, err := kept(ctx, tx, who, c.Person)
			if err != nil {
				return nil, Changed{}, err
			}
			roles, err := rolesFor(o.Kind, c.Roles)
			if err != nil {
				return nil, Changed{}, err
			}
			return repost(ctx, tx, k.Clock().Now(), who, p, o, roles)
		})
}

// DeactivatePerson ends a person's post: he can no longer sign in.
type DeactivatePerson struct {
	Person id.ID `json:"person"`
}

// Do ends it. The last administrator of the exchange or of the customs office stays.
func (c DeactivatePerson) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Changed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "party.DeactivatePerson", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Changed, error) {
			p, o, err := kept(ctx, tx, who, c.Person)
			if err != nil {
				return nil, Changed{}, err
			}
			return repost(ctx, tx, k.Clock().Now(), who, p, o, nil)
		})
}

// kept reads a person with a post, and his organisation, and checks that the actor keeps it.
func kept(ctx context.Context, q db.Querier, who access.Actor, person id.ID) (Person, Org, error) {
	p, err := PersonByID(ctx, q, person)
	if err != nil {
		return p, Org{}, err
	}
	if !p.Active() {
		return p, Org{}, errs.New(errs.Conflict, "party.no_post")
	}
	o, err := OrgByID(ctx, q, p.Post.Org)
	if err != nil {
		return p, o, err
	}
	return p, o, MayKeep(who, o, "change")
}

func repost(ctx context.Context, tx *db.Tx, now clock.Instant, who access.Actor, p Person, o Org, roles []access.Role) (journal.Fact, Changed, error) {
	said := fact.PostSet{Person: p.ID, Org: o.ID, Roles: words(roles)}
	if slices.Equal(roles, p.Post.Roles) {
		return said, Changed{}, nil
	}
	for _, admin := range []access.Role{access.Admin, access.CustomsAdmin} {
		if slices.Contains(p.Post.Roles, admin) && !slices.Contains(roles, admin) {
			n, err := holders(ctx, tx, o.ID, admin, p.ID)
			if err != nil {
				return nil, Changed{}, err
			}
			if n == 0 {
				return nil, Changed{}, errs.New(errs.Conflict, "party.last_admin", "org", o.Name)
			}
		}
	}
	from, err := after(ctx, tx, p.ID, now)
	if err != nil {
		return nil, Changed{}, err
	}
	return said, Changed{true}, setPost(ctx, tx, p.ID, Post{Org: o.ID, Roles: roles, From: from}, who.Key())
}
