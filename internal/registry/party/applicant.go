package party

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Newcomer is a company that asks to become a member, with the person who asks.
type Newcomer struct {
	Org    Org
	Person Person
}

// ReadNewcomer cleans and checks what a newcomer says of itself. Known tells that somebody
// has the person's address already: then nobody is to be made anew.
func ReadNewcomer(ctx context.Context, q db.Querier, o AddOrg, p AddPerson) (n Newcomer, known bool, err error) {
	if n.Org, err = texts(ctx, q, Org{ID: id.New(), Kind: Applicant, Name: o.Name, NameZh: o.NameZh, Country: o.Country, RegNo: o.RegNo}); err != nil {
		return n, false, err
	}
	if n.Person, err = p.read(); err != nil {
		return n, false, err
	}
	if _, err = PersonByEmail(ctx, q, n.Person.Email); errs.Is(err, "party.no_person") {
		return n, false, nil
	}
	return n, err == nil, err
}

// Found writes a newcomer that ReadNewcomer has read, in the transaction of the command that
// lets it in, and gives it back with its number.
func Found(ctx context.Context, tx *db.Tx, now clock.Instant, by string, day clock.Date, n Newcomer) (Newcomer, error) {
	o, p := n.Org, n.Person
	var err error
	if o.No, err = tx.Next(ctx, "org"); err != nil {
		return n, err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO org (id, no, kind, created) VALUES ($1, $2, $3, $4)", o.ID, o.No, o.Kind, now); err != nil {
		return n, err
	}
	if err := insertVersion(ctx, tx, o, now, by); err != nil {
		return n, err
	}
	first := Standing{From: day, State: Active, Act: Join, Noted: now, By: by}
	if err := insertStanding(ctx, tx, o.ID, 1, first); err != nil {
		return n, err
	}
	o.Standings = []Standing{first}
	if err := keepPerson(ctx, tx, p, true, now); err != nil {
		return n, err
	}
	p.Post = Post{Org: o.ID, Roles: []access.Role{access.Applicant}, From: now}
	return Newcomer{o, p}, setPost(ctx, tx, p.ID, p.Post, by)
}

// ReadWords checks what a new version of an organisation says; Reword writes it. Together they
// are ChangeOrg for a command of another room, which has checked whether it may.
func ReadWords(ctx context.Context, q db.Querier, o Org) (Org, error) { return texts(ctx, q, o) }

// Reword writes the version that ReadWords has read, when it differs from the present one.
func Reword(ctx context.Context, tx *db.Tx, now clock.Instant, by string, old, o Org) error {
	if o.Name == old.Name && o.NameZh == old.NameZh && o.Country == old.Country && o.RegNo == old.RegNo {
		return nil
	}
	last, _, err := db.Row(ctx, tx, db.One[int64], "SELECT MAX(from_at) FROM org_version WHERE org = $1", o.ID)
	if err != nil {
		return err
	}
	now = max(now, clock.Instant(last)+1)
	if _, err := tx.Exec(ctx, "UPDATE org_version SET until_at = $2 WHERE org = $1 AND until_at IS NULL", o.ID, now); err != nil {
		return err
	}
	return insertVersion(ctx, tx, o, now, by)
}

// Admit makes an applicant a member from a day on, in the transaction of the admission: its
// people may trade, keep stock and administer, its category is noted. Who of them signs deals
// is filed apart.
func Admit(ctx context.Context, tx *db.Tx, now clock.Instant, by string, o Org, c Category, day clock.Date, source string) error {
	people, err := PeopleAt(ctx, tx, o.ID, now)
	if err != nil {
		return err
	}
	from := make([]clock.Instant, len(people))
	for i, p := range people {
		if from[i], err = after(ctx, tx, p.ID, now); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "UPDATE org SET kind = $2 WHERE id = $1", o.ID, Member); err != nil {
		return err
	}
	joined := Standing{From: day, State: Active, Act: Join, Reason: source, Noted: now, By: by}
	if err := insertStanding(ctx, tx, o.ID, len(o.Standings)+1, joined); err != nil {
		return err
	}
	for i, p := range people {
		if err := setPost(ctx, tx, p.ID, Post{Org: o.ID, Roles: rolesOf[Member], From: from[i]}, by); err != nil {
			return err
		}
	}
	return NoteCategory(ctx, tx, o.ID, c, day, "", source)
}

// Owner is a person who in the end owns a part of an organisation.
type Owner struct {
	Name    string `json:"name"`
	NameZh  string `json:"name_zh,omitempty"`
	Country string `json:"country"`
	Share   int64  `json:"share"` // millionths
}

// Whole is a share of everything.
const Whole = 1_000_000

// maxOwners is how many owners an organisation names.
const maxOwners = 20

// ReadOwners cleans and checks owners: each with a name, a country and a share, together not
// more than the whole.
func ReadOwners(owners []Owner) ([]Owner, error) {
	if len(owners) > maxOwners {
		return nil, errs.New(errs.Invalid, "party.many_owners", "max", maxOwners).At("owners")
	}
	out, sum := make([]Owner, 0, len(owners)), int64(0)
	for _, o := range owners {
		var err error
		if o.Name, o.NameZh, err = names(o.Name, o.NameZh); err != nil {
			return nil, errs.Of(err).At("owners")
		}
		if o.Country, err = country(o.Country); err != nil {
			return nil, errs.Of(err).At("owners")
		}
		if o.Share <= 0 || o.Share > Whole {
			return nil, errs.New(errs.Invalid, "party.bad_share", "name", o.Name).At("owners")
		}
		sum += o.Share
		out = append(out, o)
	}
	if sum > Whole {
		return nil, errs.New(errs.Invalid, "party.shares_over").At("owners")
	}
	return out, nil
}

// KeepOwners writes who owns an organisation in place of who was written before.
func KeepOwners(ctx context.Context, tx *db.Tx, org id.ID, owners []Owner) error {
	if _, err := tx.Exec(ctx, "DELETE FROM party_owner WHERE org = $1", org); err != nil {
		return err
	}
	for i, o := range owners {
		if _, err := tx.Exec(ctx, "INSERT INTO party_owner (org, no, name, name_zh, country, share) VALUES ($1, $2, $3, $4, $5, $6)",
			org, int64(i+1), o.Name, o.NameZh, o.Country, o.Share); err != nil {
			return err
		}
	}
	return nil
}

// Owners are the people who in the end own an organisation, as it named them. It is for rooms
// that check them and asks for no permission.
func Owners(ctx context.Context, q db.Querier, org id.ID) ([]Owner, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Owner, error) {
		var o Owner
		return o, r.Scan(&o.Name, &o.NameZh, &o.Country, &o.Share)
	}, "SELECT name, name_zh, country, share FROM party_owner WHERE org = $1 ORDER BY no", org)
}

// CountryCode reads a country's two letters for a field of another room.
func CountryCode(field, s string) (string, error) {
	c, err := country(s)
	if err != nil {
		return "", errs.Of(err).At(field)
	}
	return c, nil
}
