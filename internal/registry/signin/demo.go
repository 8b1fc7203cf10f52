package signin

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/party"
)

// DemoPerson is one choice of the one-click sign-in: somebody to play.
type DemoPerson struct {
	Group, Part string // words of the keys signin.demo_group_ and signin.demo_part_
	Person      party.Person
	Org         party.Org
}

// demoCast are who is offered: the three sides of a trade, the house, and the offices around
// it. The demo of internal/app makes them.
var demoCast = []struct{ group, part, mail string }{
	{"trade", "seller", "hp.1@demo.invalid"},
	{"trade", "buyer", "lj.1@demo.invalid"},
	{"trade", "broker", "bw.1@demo.invalid"},
	{"trade", "memberadmin", "hp.2@demo.invalid"},
	{"house", "clerk", "admin@demo.invalid"},
	{"house", "deputy", "deputy@demo.invalid"},
	{"house", "editor", "news@demo.invalid"},
	{"house", "council", "pr.1@demo.invalid"},
	{"house", "applicant", "stonebridge@demo.invalid"},
	{"offices", "bank", "bank@demo.invalid"},
	{"offices", "officer", "officer@demo.invalid"},
	{"offices", "second", "officer2@demo.invalid"},
	{"offices", "laboratory", "laboratory@demo.invalid"},
	{"offices", "supervisor", "supervisor@demo.invalid"},
	{"offices", "carrier", "carrier@demo.invalid"},
	{"offices", "museum", "museum@demo.invalid"},
}

// DemoPeople lists who can be played in the fictional exchange; NotFound in a live house.
func (d *Desk) DemoPeople(ctx context.Context) ([]DemoPerson, error) {
	if !d.Config.Demo {
		return nil, errs.New(errs.NotFound, "signin.not_demo")
	}
	var all []DemoPerson
	for _, c := range demoCast {
		p, err := party.PersonByEmail(ctx, d.db(), c.mail)
		if errs.Is(err, "party.no_person") { // renamed, or left
			continue
		}
		if err != nil {
			return nil, err
		}
		o, err := party.OrgByID(ctx, d.db(), p.Post.Org)
		if err != nil {
			return nil, err
		}
		all = append(all, DemoPerson{c.group, c.part, p, o})
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
