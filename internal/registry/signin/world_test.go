package signin

import (
	"context"
	"os"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// place is an exchange with a member, a customs office and people, on a clock the test moves.
type place struct {
	*testing.T
	d      *Desk
	now    *clock.Fixed
	member party.Org
	office party.Org
}

const goodWords = "four words make this long"

var (
	ctx      = context.Background()
	operator = access.System("test")
)

func TestMain(m *testing.M) {
	costNow = cost{memory: 64, passes: 1, lanes: 1} // hundreds of hashes that prove nothing by being slow
	os.Exit(m.Run())
}

func each(t *testing.T, f func(p *place)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(newPlace(t, d)) })
}

func newPlace(t *testing.T, d *db.DB) *place {
	t.Helper()
	seal, err := SealFor(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	p := &place{T: t, now: &clock.Fixed{Instant: clock.At(clock.Date("2026-11-23").Time())}}
	p.d, err = New(Config{Keeper: journal.New(d, p.now), Seal: seal, Origin: "http://localhost:8080", Issuer: "Test Exchange"})
	if err != nil {
		t.Fatal(err)
	}
	p.org(party.Exchange, "House")
	p.member, p.office = p.org(party.Member, "Alpha"), p.org(party.Customs, "Customs office")
	return p
}

func (p *place) org(kind party.OrgKind, name string) party.Org {
	p.Helper()
	a, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2026-01-05"}.Do(ctx, p.d.Keeper, operator, id.New())
	if err != nil {
		p.Fatal(err)
	}
	o, err := party.OrgByID(ctx, p.d.db(), a.Org)
	if err != nil {
		p.Fatal(err)
	}
	return o
}

// person adds somebody; by is who adds him.
func (p *place) person(by access.Actor, o party.Org, email string, roles ...access.Role) access.Actor {
	p.Helper()
	a, err := party.AddPerson{Org: o.ID, Email: email, Name: "Name of " + email, Lang: i18n.English, Roles: roles}.Do(ctx, p.d.Keeper, by, id.New())
	if err != nil {
		p.Fatal(err)
	}
	who, err := party.PersonByID(ctx, p.d.db(), a.Person)
	if err != nil {
		p.Fatal(err)
	}
	actor, err := p.d.actorOf(ctx, p.d.db(), who)
	if err != nil {
		p.Fatal(err)
	}
	return actor
}

// trader adds a trader of the member who has a password.
func (p *place) trader(email string) access.Actor {
	p.Helper()
	who := p.person(operator, p.member, email, access.Trader)
	p.ok(p.d.SetPassword(ctx, who, id.New(), "", goodWords))
	return who
}

// house adds a person of the exchange.
func (p *place) house(email string, roles ...access.Role) access.Actor {
	p.Helper()
	o, err := party.House(ctx, p.d.db())
	p.ok(err)
	return p.person(operator, o, email, roles...)
}

func (p *place) ok(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *place) refuses(err error, key string) {
	p.Helper()
	if !errs.Is(err, key) {
		p.Errorf("want %s, have %v", key, err)
	}
}

// enters signs in by password and gives the token.
func (p *place) enters(email string) Entered {
	p.Helper()
	e, err := p.d.Password(ctx, Try{Email: email, Password: goodWords, Address: "192.0.2.1", Agent: "Browser/1"})
	p.ok(err)
	return e
}

// is reads the actor of a token; the zero actor is a visitor.
func (p *place) is(token string) access.Actor {
	p.Helper()
	a, err := p.d.Actor(ctx, token)
	p.ok(err)
	return a
}

func (p *place) isVisitor(token, why string) {
	p.Helper()
	if a := p.is(token); !a.IsVisitor() {
		p.Errorf("%s, and the session still opens for %s", why, a.Name)
	}
}
