package organ

import (
	"context"
	"database/sql"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// ByCode is an organ, errs.NotFound "organ.none" when there is none of that name.
func ByCode(ctx context.Context, q db.Querier, code string) (Organ, error) {
	if i := slices.IndexFunc(standing, func(o Organ) bool { return o.Code == code }); i >= 0 {
		return standing[i], nil
	}
	o, found, err := db.Row(ctx, q, scanOrgan, "SELECT code, name, chosen_by, resolution, until_day FROM organ_special WHERE code = $1", code)
	if err == nil && !found {
		err = noOrgan(code)
	}
	return o, err
}

func scanOrgan(r *sql.Rows) (Organ, error) {
	o := Organ{Special: true, Mark: "R"}
	var name, until string
	var resolution int64
	err := r.Scan(&o.Code, &name, &o.ChosenBy, &resolution, &until)
	if err != nil {
		return o, err
	}
	o.Source, o.Over = "resolution "+itoa(resolution), until != ""
	o.Name, err = fromJSON[i18n.Text](name)
	return o, err
}

// All are all organs: the standing ones, then the special committees.
func All(ctx context.Context, q db.Querier) ([]Organ, error) {
	special, err := db.Rows(ctx, q, scanOrgan, "SELECT code, name, chosen_by, resolution, until_day FROM organ_special ORDER BY code LIMIT 200")
	return append(slices.Clone(standing), special...), err
}

// Voter is who has one vote in an organ: a person who sits, in the conference a member.
type Voter struct {
	Key    id.ID // the person, in the conference the member
	Person id.ID // none in the conference
	Org    id.ID
	Post   string
}

// voters are all who have a vote in an organ on a day. Of members only those in good
// standing count.
func voters(ctx context.Context, q db.Querier, organ string, day clock.Date) ([]Voter, error) {
	if organ != Conference {
		seated, err := db.Rows(ctx, q, func(r *sql.Rows) (Voter, error) {
			var v Voter
			err := r.Scan(&v.Person, &v.Org, &v.Post)
			v.Key = v.Person
			return v, err
		}, "SELECT s.person, s.org, s.post FROM organ_seat s WHERE s.organ = $1 AND s.from_day <= $2 AND s.until_day > $2 AND s.post <> 'secretary' ORDER BY s.no LIMIT 500", organ, day)
		if err != nil {
			return nil, err
		}
		var all []Voter
		for _, v := range seated {
			good, err := inStanding(ctx, q, v.Org, day)
			if err != nil {
				return nil, err
			}
			if good {
				all = append(all, v)
			}
		}
		return all, nil
	}
	var all []Voter
	for after := int64(0); ; {
		orgs, err := party.Orgs(ctx, q, party.Filter{Kind: party.Member, After: after})
		if err != nil || len(orgs) == 0 {
			return all, err
		}
		for _, o := range orgs {
			after = o.No
			if o.StateOn(day) == party.Active {
				all = append(all, Voter{Key: o.ID, Org: o.ID, Post: "member"})
			}
		}
	}
}

// voterOf is the vote a person casts in an organ: his own, or in the conference the one of
// the member he is filed for.
func voterOf(ctx context.Context, q db.Querier, organ string, person, org id.ID, now clock.Instant) (Voter, bool, error) {
	day, _, err := todayOf(ctx, q, now)
	if err != nil || person.IsZero() {
		return Voter{}, false, err
	}
	if organ != Conference {
		v, found, err := db.Row(ctx, q, func(r *sql.Rows) (Voter, error) {
			v := Voter{Key: person, Person: person}
			err := r.Scan(&v.Org, &v.Post)
			return v, err
		}, "SELECT s.org, s.post FROM organ_seat s WHERE s.organ = $1 AND s.person = $2 AND s.from_day <= $3 AND s.until_day > $3 AND s.post <> 'secretary'", organ, person, day)
		if err != nil || !found {
			return v, false, err
		}
		found, err = inStanding(ctx, q, v.Org, day)
		return v, found, err
	}
	o, err := party.OrgByID(ctx, q, org)
	if err != nil {
		return Voter{}, false, orNone(err)
	}
	if o.Kind != party.Member || o.StateOn(day) != party.Active {
		return Voter{}, false, nil
	}
	filed, err := party.Filed(ctx, q, person, org, now)
	return Voter{Key: o.ID, Org: o.ID, Post: "member"}, filed, err
}

// inStanding tells whether people of an organisation vote: a suspended member's do not.
func inStanding(ctx context.Context, q db.Querier, org id.ID, day clock.Date) (bool, error) {
	o, err := party.OrgByID(ctx, q, org)
	return err == nil && o.StateOn(day) == party.Active, orNone(err)
}

// orNone takes "there is none" as no error.
func orNone(err error) error {
	if e := errs.Of(err); e != nil && e.Code == errs.NotFound {
		return nil
	}
	return err
}

func hasVote(ctx context.Context, q db.Querier, organ string, who access.Actor, now clock.Instant) (bool, error) {
	if organ == "" {
		return false, nil
	}
	_, ok, err := voterOf(ctx, q, organ, who.Person, who.Org, now)
	return ok, err
}

// relation is how somebody stands to an organ: assigned when he has a vote in it or keeps its
// papers as its secretary, to preside when he is its chair or deputy.
func relation(ctx context.Context, q db.Querier, organ string, who access.Actor, now clock.Instant, preside bool) (access.Relation, error) {
	v, votes, err := voterOf(ctx, q, organ, who.Person, who.Org, now)
	if err != nil {
		return access.Any, err
	}
	if votes && (!preside || v.Post == "chair" || v.Post == "deputy") {
		return access.Assigned, nil
	}
	if preside || who.Person.IsZero() {
		return access.Any, nil
	}
	day, _, err := todayOf(ctx, q, now)
	if err != nil {
		return access.Any, err
	}
	_, keeps, err := db.Row(ctx, q, db.One[int64], "SELECT s.no FROM organ_seat s WHERE s.organ = $1 AND s.person = $2 AND s.from_day <= $3 AND s.until_day > $3 AND s.post = 'secretary'", organ, who.Person, day)
	if keeps {
		return access.Assigned, err
	}
	return access.Any, err
}

// nearness is who stands behind those an item concerns.
type nearness struct {
	orgs   []id.ID
	behind map[id.ID]bool
	day    clock.Date
}

func near(ctx context.Context, q db.Querier, orgs []id.ID, day clock.Date) (nearness, error) {
	n := nearness{orgs: orgs, behind: map[id.ID]bool{}, day: day}
	for _, o := range orgs {
		all, err := affiliation.Behind(ctx, q, o, day)
		if err != nil {
			return n, err
		}
		for _, w := range all {
			n.behind[w] = true
		}
	}
	return n, nil
}

// ground is why a voter takes no part: "own" when the item concerns his house, "affiliate"
// when somebody stands behind both; empty when he may vote.
func (n nearness) ground(ctx context.Context, q db.Querier, v Voter) (string, error) {
	if len(n.orgs) == 0 {
		return "", nil
	}
	if slices.Contains(n.orgs, v.Org) {
		return "own", nil
	}
	if n.behind[v.Key] || n.behind[v.Org] {
		return "affiliate", nil
	}
	all, err := affiliation.Behind(ctx, q, v.Org, n.day)
	if err != nil {
		return "", err
	}
	for _, w := range all {
		if n.behind[w] {
			return "affiliate", nil
		}
	}
	return "", nil
}

// Recused is a voter who takes no part in an item.
type Recused struct {
	Voter  id.ID
	Ground string // own, affiliate, declared
	Body   string
}

// declared are those who stood aside by their own word.
func declared(ctx context.Context, q db.Querier, item int64) ([]Recused, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Recused, error) {
		var x Recused
		return x, r.Scan(&x.Voter, &x.Ground, &x.Body)
	}, "SELECT voter, ground, body FROM organ_recusal WHERE item = $1 ORDER BY voter LIMIT 1000", item)
}

// barred is the ground on which a voter takes no part in an item; empty: he may vote.
func (i *Item) barred(ctx context.Context, q db.Querier, v Voter, day clock.Date) (string, error) {
	ground, found, err := db.Row(ctx, q, db.One[string], "SELECT ground FROM organ_recusal WHERE item = $1 AND voter = $2", i.No, v.Key)
	if err != nil || found {
		return ground, err
	}
	n, err := near(ctx, q, i.Orgs, day)
	if err != nil {
		return "", err
	}
	return n.ground(ctx, q, v)
}

// allBarred are all voters who take no part in an item.
func (i *Item) allBarred(ctx context.Context, q db.Querier, all []Voter, day clock.Date) ([]Recused, error) {
	out, err := declared(ctx, q, i.No)
	if err != nil {
		return nil, err
	}
	n, err := near(ctx, q, i.Orgs, day)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if slices.ContainsFunc(out, func(r Recused) bool { return r.Voter == v.Key }) {
			continue
		}
		g, err := n.ground(ctx, q, v)
		if err != nil {
			return nil, err
		}
		if g != "" {
			out = append(out, Recused{Voter: v.Key, Ground: g})
		}
	}
	return out, nil
}
