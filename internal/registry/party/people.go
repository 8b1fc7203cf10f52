package party

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// MayKeep says whether the actor may list, add, change or recover people of an
// organisation (verb "list", "add", "change", "recover"): its own administrator or the exchange's, but for
// the customs office its own administrator alone.
func MayKeep(who access.Actor, o Org, verb string) error {
	room := "party"
	if o.Kind == Customs {
		room = "customs"
	}
	return access.Check(who, access.Act(room+".person_"+verb), who.To(o.ID))
}

// AddPerson gives a person a post. An address that is known and without a post is the
// same person coming back.
type AddPerson struct {
	Org    id.ID         `json:"org"`
	Email  string        `json:"email"`
	Name   string        `json:"name"`
	NameZh string        `json:"name_zh"`
	Lang   i18n.Lang     `json:"lang"`
	Roles  []access.Role `json:"roles"`
}

// AddedPerson is who was added.
type AddedPerson struct {
	Person id.ID `json:"person"`
}

// Do adds him.
func (c AddPerson) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (AddedPerson, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "party.AddPerson", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, AddedPerson, error) {
			none := AddedPerson{}
			o, err := OrgByID(ctx, tx, c.Org)
			if err != nil {
				return nil, none, err
			}
			roles, err := rolesFor(o.Kind, c.Roles)
			if err != nil {
				return nil, none, err
			}
			now := k.Clock().Now()
			if err := mayAdd(ctx, tx, who, o, roles, now); err != nil {
				return nil, none, err
			}
			p, err := c.read()
			if err != nil {
				return nil, none, err
			}
			known, err := PersonByEmail(ctx, tx, p.Email)
			isNew := errs.Is(err, "party.no_person")
			switch {
			case err != nil && !isNew:
				return nil, none, err
			case err == nil && known.Active():
				return nil, none, errs.New(errs.Conflict, "party.email_taken").At("email")
			case err == nil:
				p.ID = known.ID
			}
			from, err := after(ctx, tx, p.ID, now)
			if err != nil {
				return nil, none, err
			}
			if err := keepPerson(ctx, tx, p, isNew, now); err != nil {
				return nil, none, err
			}
			post := Post{Org: o.ID, Roles: roles, From: from}
			return fact.PostSet{Person: p.ID, Org: o.ID, Roles: words(roles), New: isNew}, AddedPerson{p.ID}, setPost(ctx, tx, p.ID, post, who.Key())
		})
}

func (c AddPerson) read() (Person, error) {
	p := Person{ID: id.New(), Lang: c.Lang}
	var err error
	if p.Email, err = Email(c.Email); err != nil {
		return p, err
	}
	p.Name, p.NameZh, err = names(c.Name, c.NameZh)
	if err == nil && !p.Lang.Known() {
		err = errs.New(errs.Invalid, "party.bad_language").At("lang")
	}
	return p, err
}

func names(name, zh string) (string, string, error) {
	name, err := line("name", name, maxName)
	if err != nil {
		return "", "", err
	}
	if name == "" {
		return "", "", errs.New(errs.Invalid, "party.no_name").At("name")
	}
	zh, err = line("name_zh", zh, maxName)
	return name, zh, err
}

// mayAdd is MayKeep, and for a customs office without an administrator the one exception:
// the exchange may create the first.
func mayAdd(ctx context.Context, q db.Querier, who access.Actor, o Org, roles []access.Role, now clock.Instant) error {
	if o.Kind == Customs && who.Org != o.ID && slices.Equal(roles, []access.Role{access.CustomsAdmin}) {
		once, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM post WHERE org = $1", o.ID)
		if err != nil {
			return err
		}
		if once == 0 {
			return access.Check(who, "customs.first", access.Any)
		}
	}
	if err := MayKeep(who, o, "add"); err != nil {
		return err
	}
	today, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return err
	}
	if s := o.StateOn(today); s == Expelled || s == Resigned {
		return errs.New(errs.Conflict, "party.org_over", "org", o.Name)
	}
	return nil
}

func keepPerson(ctx context.Context, tx *db.Tx, p Person, isNew bool, now clock.Instant) error {
	if isNew {
		_, err := tx.Exec(ctx, "INSERT INTO person (id, email, name, name_zh, lang, created) VALUES ($1, $2, $3, $4, $5, $6)", p.ID, p.Email, p.Name, p.NameZh, p.Lang, now)
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE person SET email = $2, name = $3, name_zh = $4, lang = $5 WHERE id = $1", p.ID, p.Email, p.Name, p.NameZh, p.Lang)
	return err
}

func words(roles []access.Role) []string {
	w := make([]string, len(roles))
	for i, r := range roles {
		w[i] = string(r)
	}
	return w
}
