package party

import (
	"context"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// List lists organisations for a reader who may.
func List(ctx context.Context, q db.Querier, who access.Actor, f Filter) ([]Org, error) {
	if err := access.Check(who, "party.list", access.Any); err != nil {
		return nil, err
	}
	return Orgs(ctx, q, f)
}

// Read reads an organisation for a reader who may: his own, or any for the exchange.
func Read(ctx context.Context, q db.Querier, who access.Actor, no int64) (Org, error) {
	o, err := OrgByNo(ctx, q, no)
	if err != nil {
		return Org{}, err
	}
	return o, access.Check(who, "party.read", who.To(o.ID))
}

// People lists everybody who ever held a post at an organisation, for a reader who keeps
// its people. Those who hold none there now have an empty Post.
func People(ctx context.Context, q db.Querier, who access.Actor, o Org) ([]Person, error) {
	if err := MayKeep(who, o, "list"); err != nil {
		if o.Kind != Customs || access.Check(who, "customs.first", access.Any) != nil {
			return nil, err
		}
		// who may create the first learns only whether there is one
		n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM post WHERE org = $1", o.ID)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			return nil, MayKeep(who, o, "list")
		}
		return nil, nil
	}
	return PeopleOnce(ctx, q, o.ID)
}

// PersonOf reads a person with his organisation, the last one when he holds no post, for
// a reader who keeps its people.
func PersonOf(ctx context.Context, q db.Querier, who access.Actor, person id.ID) (Person, Org, error) {
	p, err := PersonByID(ctx, q, person)
	if err != nil {
		return Person{}, Org{}, err
	}
	last := p.Post.Org
	if !p.Active() {
		posts, err := Posts(ctx, q, person)
		if err != nil {
			return Person{}, Org{}, err
		}
		last = posts[len(posts)-1].Org
	}
	o, err := OrgByID(ctx, q, last)
	if err != nil {
		return Person{}, Org{}, err
	}
	if err := MayKeep(who, o, "list"); err != nil && !isFirst(ctx, q, who, o, person) {
		return Person{}, Org{}, err
	}
	return p, o, nil
}

// isFirst tells whether the person is the only one a customs office ever had, whom the
// exchange created and may invite.
func isFirst(ctx context.Context, q db.Querier, who access.Actor, o Org, person id.ID) bool {
	if o.Kind != Customs || access.Check(who, "customs.first", access.Any) != nil {
		return false
	}
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM post WHERE org = $1 AND person <> $2", o.ID, person)
	return err == nil && n == 0
}
