package signin

import (
	"context"
	"slices"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// DemoPerson is one choice of the one-click sign-in: the first holder of a role.
type DemoPerson struct {
	Role   access.Role
	Person party.Person
	Org    party.Org
}

// demoRoles are who is offered, in their order.
var demoRoles = []access.Role{access.Trader, access.StockKeeper, access.MemberAdmin, access.Partner, access.PartnerAdmin, access.Officer, access.CustomsAdmin, access.Staff, access.Compliance, access.Admin}

// DemoPeople lists one person per role of the fictional exchange; NotFound in a live house.
func (d *Desk) DemoPeople(ctx context.Context) ([]DemoPerson, error) {
	if !d.Config.Demo {
		return nil, errs.New(errs.NotFound, "signin.not_demo")
	}
	orgs, err := party.Orgs(ctx, d.db(), party.Filter{})
	if err != nil {
		return nil, err
	}
	found := map[access.Role]DemoPerson{}
	for _, o := range orgs {
		if !slices.ContainsFunc(o.Kind.Roles(), func(r access.Role) bool { _, have := found[r]; return !have }) {
			continue
		}
		people, err := party.PeopleAt(ctx, d.db(), o.ID, d.now())
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			for _, r := range p.Post.Roles {
				if _, have := found[r]; !have {
					found[r] = DemoPerson{r, p, o}
				}
			}
		}
	}
	var all []DemoPerson
	for _, r := range demoRoles {
		if p, have := found[r]; have {
			all = append(all, p)
		}
	}
	return all, nil
}

// EnterDemo signs a person of the fictional exchange in with one click. A live house knows no
// such thing.
func (d *Desk) EnterDemo(ctx context.Context, email, agent, old string) (Entered, error) {
	if !d.Config.Demo {
		return Entered{}, errs.New(errs.NotFound, "signin.not_demo")
	}
	p, err := party.PersonByEmail(ctx, d.db(), email)
	if err != nil {
		return Entered{}, err
	}
	if _, err := d.actorOf(ctx, d.db(), p); err != nil {
		return Entered{}, err
	}
	return d.enter(ctx, p, stageFull, "demo", browser{agent: agent}.with(old), nil)
}
