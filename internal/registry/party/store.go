package party

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const orgColumns = "o.id, o.no, o.kind, v.name, v.name_zh, v.country, v.reg_no, v.via"

func scanOrg(r *sql.Rows) (Org, error) {
	var o Org
	return o, r.Scan(&o.ID, &o.No, &o.Kind, &o.Name, &o.NameZh, &o.Country, &o.RegNo, &o.Via)
}

// OrgByID reads the present version of an organisation.
func OrgByID(ctx context.Context, q db.Querier, org id.ID) (Org, error) {
	return orgNow(ctx, q, "o.id = $1", org)
}

// OrgByNo reads the present version of the organisation with that number.
func OrgByNo(ctx context.Context, q db.Querier, no int64) (Org, error) {
	return orgNow(ctx, q, "o.no = $1", no)
}

// OrgAt reads an organisation as it was known at an instant.
func OrgAt(ctx context.Context, q db.Querier, org id.ID, at clock.Instant) (Org, error) {
	return oneOrg(ctx, q, "SELECT "+orgColumns+` FROM org o JOIN org_version v ON v.org = o.id
		WHERE o.id = $1 AND v.from_at <= $2 AND (v.until_at IS NULL OR v.until_at > $2)`, org, at)
}

// NamesAt are all organisations of a kind as they were called at an instant, without their
// standings.
func NamesAt(ctx context.Context, q db.Querier, kind OrgKind, at clock.Instant) (map[id.ID]Org, error) {
	list, err := db.Rows(ctx, q, scanOrg, "SELECT "+orgColumns+` FROM org o JOIN org_version v ON v.org = o.id AND v.from_at <= $2 AND (v.until_at IS NULL OR v.until_at > $2)
		WHERE o.kind = $1 ORDER BY o.no`, string(kind), at)
	out := make(map[id.ID]Org, len(list))
	for _, o := range list {
		out[o.ID] = o
	}
	return out, err
}

// House reads the exchange itself; NotFound before it was set up.
func House(ctx context.Context, q db.Querier) (Org, error) {
	return orgNow(ctx, q, "o.kind = $1 ORDER BY o.no LIMIT 1", Exchange)
}

// orgAsked is by what an organisation is looked for.
type orgAsked struct {
	where string
	what  any
}

// orgNow reads an organisation in its present version.
func orgNow(ctx context.Context, q db.Querier, where string, what any) (Org, error) {
	return db.Remembered(q, orgAsked{where, what}, func() (Org, error) {
		return oneOrg(ctx, q, "SELECT "+orgColumns+" FROM org o JOIN org_version v ON v.org = o.id AND v.until_at IS NULL WHERE "+where, what)
	}, "org", "org_version", "org_standing")
}

func oneOrg(ctx context.Context, q db.Querier, query string, args ...any) (Org, error) {
	o, ok, err := db.Row(ctx, q, scanOrg, query, args...)
	if err != nil {
		return Org{}, err
	}
	if !ok {
		return Org{}, errs.New(errs.NotFound, "party.no_org")
	}
	o.Standings, err = db.Rows(ctx, q, scanStanding, "SELECT "+standingColumns+" FROM org_standing WHERE org = $1 ORDER BY no", o.ID)
	return o, err
}

const standingColumns = "from_day, until_day, state, act, reason, noted_at, noted_by"

func scanStanding(r *sql.Rows) (Standing, error) {
	var s Standing
	return s, r.Scan(&s.From, &s.Until, &s.State, &s.Act, &s.Reason, &s.Noted, &s.By)
}

// Filter narrows a list of organisations.
type Filter struct {
	Kind  OrgKind // empty: every kind
	Via   id.ID   // principals of one member
	After int64   // numbers after this one
	Limit int     // 200 when zero
}

// Orgs lists organisations by number in their present version.
func Orgs(ctx context.Context, q db.Querier, f Filter) ([]Org, error) {
	if f.Limit <= 0 {
		f.Limit = 200
	}
	orgs, err := db.Rows(ctx, q, scanOrg, "SELECT "+orgColumns+` FROM org o JOIN org_version v ON v.org = o.id AND v.until_at IS NULL
		WHERE o.no > $1 AND ($2 = '' OR o.kind = $2) AND ($3 = 0 OR v.via = $4) ORDER BY o.no LIMIT $5`,
		f.After, string(f.Kind), yes(!f.Via.IsZero()), f.Via, f.Limit)
	if err != nil || len(orgs) == 0 {
		return nil, err
	}
	type lined struct {
		org id.ID
		Standing
	}
	lines, err := db.Rows(ctx, q, func(r *sql.Rows) (lined, error) {
		var l lined
		return l, r.Scan(&l.org, &l.From, &l.Until, &l.State, &l.Act, &l.Reason, &l.Noted, &l.By)
	}, "SELECT s.org, s.from_day, s.until_day, s.state, s.act, s.reason, s.noted_at, s.noted_by FROM org_standing s JOIN org o ON o.id = s.org WHERE o.no > $1 AND o.no <= $2 ORDER BY s.org, s.no",
		f.After, orgs[len(orgs)-1].No)
	if err != nil {
		return nil, err
	}
	of := map[id.ID][]Standing{}
	for _, l := range lines {
		of[l.org] = append(of[l.org], l.Standing)
	}
	for i := range orgs {
		orgs[i].Standings = of[orgs[i].ID]
	}
	return orgs, nil
}

// PrincipalCountries are where principals are, by the member they consign through; of several
// the one that came last.
func PrincipalCountries(ctx context.Context, q db.Querier) (map[id.ID]string, error) {
	type line struct {
		via     id.ID
		country string
	}
	lines, err := db.Rows(ctx, q, func(r *sql.Rows) (line, error) {
		var l line
		return l, r.Scan(&l.via, &l.country)
	}, "SELECT v.via, v.country FROM org o JOIN org_version v ON v.org = o.id AND v.until_at IS NULL WHERE o.kind = $1 ORDER BY o.no", string(Principal))
	of := map[id.ID]string{}
	for _, l := range lines {
		of[l.via] = l.country
	}
	return of, err
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func insertVersion(ctx context.Context, tx *db.Tx, o Org, now clock.Instant, by string) error {
	_, err := tx.Exec(ctx, `INSERT INTO org_version (org, from_at, until_at, name, name_zh, country, reg_no, via, noted_by)
		VALUES ($1, $2, NULL, $3, $4, $5, $6, $7, $8)`, o.ID, now, o.Name, o.NameZh, o.Country, o.RegNo, o.Via, by)
	return err
}

func insertStanding(ctx context.Context, tx *db.Tx, org id.ID, no int, s Standing) error {
	_, err := tx.Exec(ctx, `INSERT INTO org_standing (org, no, from_day, until_day, state, act, reason, noted_at, noted_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, org, int64(no), s.From, s.Until, s.State, s.Act, s.Reason, s.Noted, s.By)
	return err
}

const personColumns = "p.id, p.email, p.name, p.name_zh, p.lang, t.org, COALESCE(t.roles, ''), COALESCE(t.from_at, 0), COALESCE(t.until_at, 0)"

func scanPerson(r *sql.Rows) (Person, error) {
	var p Person
	var roles string
	err := r.Scan(&p.ID, &p.Email, &p.Name, &p.NameZh, &p.Lang, &p.Post.Org, &roles, &p.Post.From, &p.Post.Until)
	p.Post.Roles = splitRoles(roles)
	return p, err
}

func splitRoles(s string) []access.Role {
	var roles []access.Role
	for _, r := range strings.Fields(s) {
		roles = append(roles, access.Role(r))
	}
	return roles
}

func joinRoles(roles []access.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

const present = " FROM person p LEFT JOIN post t ON t.person = p.id AND t.until_at IS NULL "

// PersonByID reads a person with his present post.
func PersonByID(ctx context.Context, q db.Querier, person id.ID) (Person, error) {
	return onePerson(ctx, q, "SELECT "+personColumns+present+"WHERE p.id = $1", person)
}

// PersonByEmail reads the person with that address.
func PersonByEmail(ctx context.Context, q db.Querier, email string) (Person, error) {
	return onePerson(ctx, q, "SELECT "+personColumns+present+"WHERE p.email = $1", strings.ToLower(strings.TrimSpace(email)))
}

// PersonAt reads a person with the post he held at an instant.
func PersonAt(ctx context.Context, q db.Querier, person id.ID, at clock.Instant) (Person, error) {
	return onePerson(ctx, q, "SELECT "+personColumns+` FROM person p LEFT JOIN post t ON t.person = p.id AND t.from_at <= $2 AND (t.until_at IS NULL OR t.until_at > $2)
		WHERE p.id = $1`, person, at)
}

func onePerson(ctx context.Context, q db.Querier, query string, args ...any) (Person, error) {
	p, ok, err := db.Row(ctx, q, scanPerson, query, args...)
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "party.no_person")
	}
	return p, err
}

// PeopleAt lists who held a post at an organisation at an instant, by name.
func PeopleAt(ctx context.Context, q db.Querier, org id.ID, at clock.Instant) ([]Person, error) {
	return db.Rows(ctx, q, scanPerson, "SELECT "+personColumns+` FROM post t JOIN person p ON p.id = t.person
		WHERE t.org = $1 AND t.from_at <= $2 AND (t.until_at IS NULL OR t.until_at > $2) ORDER BY p.name, p.id`, org, at)
}

// PeopleOnce lists everybody who ever held a post at an organisation, with the present
// post of those who hold one there.
func PeopleOnce(ctx context.Context, q db.Querier, org id.ID) ([]Person, error) {
	return db.Rows(ctx, q, scanPerson, "SELECT "+personColumns+` FROM person p LEFT JOIN post t ON t.person = p.id AND t.until_at IS NULL AND t.org = $1
		WHERE EXISTS (SELECT 1 FROM post x WHERE x.org = $1 AND x.person = p.id) ORDER BY p.name, p.id LIMIT 500`, org)
}

// Posts is everything a person was, oldest first.
func Posts(ctx context.Context, q db.Querier, person id.ID) ([]Post, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Post, error) {
		var p Post
		var roles string
		err := r.Scan(&p.Org, &roles, &p.From, &p.Until)
		p.Roles = splitRoles(roles)
		return p, err
	}, "SELECT org, roles, from_at, COALESCE(until_at, 0) FROM post WHERE person = $1 ORDER BY from_at", person)
}

// holders counts who holds a role at an organisation now, besides one person.
func holders(ctx context.Context, q db.Querier, org id.ID, role access.Role, besides id.ID) (int, error) {
	held, err := db.Rows(ctx, q, db.One[string], "SELECT roles FROM post WHERE org = $1 AND until_at IS NULL AND person <> $2", org, besides)
	n := 0
	for _, roles := range held {
		if slices.Contains(splitRoles(roles), role) {
			n++
		}
	}
	return n, err
}

// setPost ends the present post at now and starts another, unless roles is empty. Two
// changes in one microsecond are kept apart by one.
func setPost(ctx context.Context, tx *db.Tx, person id.ID, post Post, by string) error {
	if _, err := tx.Exec(ctx, "UPDATE post SET until_at = $2 WHERE person = $1 AND until_at IS NULL", person, post.From); err != nil {
		return err
	}
	if len(post.Roles) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "INSERT INTO post (person, from_at, until_at, org, roles, noted_by) VALUES ($1, $2, NULL, $3, $4, $5)",
		person, post.From, post.Org, joinRoles(post.Roles), by)
	return err
}

// after is an instant later than the person's last post began: posts never overlap, even
// on a clock that stands still.
func after(ctx context.Context, q db.Querier, person id.ID, now clock.Instant) (clock.Instant, error) {
	last, _, err := db.Row(ctx, q, db.One[int64], "SELECT COALESCE(MAX(from_at), 0) FROM post WHERE person = $1", person)
	return max(now, clock.Instant(last)+1), err
}

// State words of an organisation, for pages: state.org.<state>.
func StateKey(s lifecycle.State) string { return "state.org." + string(s) }
