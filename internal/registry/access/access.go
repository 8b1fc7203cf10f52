// Package access says who may do what: roles, relations and the one permission table.
//
// Words. A role is what a person is at his organisation (a trader of a member, an officer
// of the customs office). A relation is how he stands to the thing he acts on: it is
// public, his own, he is the counterparty, it is assigned to him, or none of these. An
// act is what can be done at all ("market.publish"); every act stands in Table, and
// Check is the only judge. An Actor is whoever acts: a visitor, a person, a key of a
// person, or the house itself.
//
// How somebody proves who he is (passwords, codes, passkeys, sessions, keys) is the room
// registry/signin, which makes Actors.
package access

import (
	"slices"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
)

// Role is what a person may be at an organisation.
type Role string

// The roles. Visitor and Person are not given to anybody: everyone is a visitor, and
// everyone who signed in is a person.
const (
	Visitor      Role = "visitor"
	Person       Role = "person"
	Trader       Role = "trader"       // member: searches, offers, deals
	StockKeeper  Role = "stockkeeper"  // member: uploads and keeps stock
	MemberAdmin  Role = "memberadmin"  // member: keeps its people and keys
	Partner      Role = "partner"      // bank, laboratory, museum, supervising office …: reads its own
	PartnerAdmin Role = "partneradmin" // bank, laboratory, carrier …: keeps its people and keys
	Applicant    Role = "applicant"    // company that asks to become a member: its own application
	Officer      Role = "officer"      // customs office
	CustomsAdmin Role = "customsadmin" // customs office: keeps its own people, alone
	Staff        Role = "staff"        // the exchange's floor
	Compliance   Role = "compliance"   // the exchange's compliance officer: screening, cash, strange prices
	Admin        Role = "admin"        // the exchange's administrator
)

// Roles are all roles in the order the table shows them.
var Roles = []Role{Visitor, Person, Trader, StockKeeper, MemberAdmin, Partner, PartnerAdmin, Applicant, Officer, CustomsAdmin, Staff, Compliance, Admin}

// Relation is how the actor stands to the thing he acts on.
type Relation int

// The relations. A grant for Any holds for every relation.
const (
	Public       Relation = iota // open to everybody
	Own                          // of his organisation, or his own person
	Counterparty                 // of the other side of his deal, memo or loan
	Assigned                     // given to him to work on
	Any                          // none of these: somebody else's
)

var relationNames = [...]string{"public", "own", "counterparty", "assigned", "any"}

func (r Relation) String() string {
	if r < 0 || int(r) >= len(relationNames) {
		return "unknown"
	}
	return relationNames[r]
}

// Actor is whoever acts. The zero Actor is a visitor.
type Actor struct {
	Person  id.ID  // the person, none for visitors and the house itself
	Org     id.ID  // his organisation
	OrgNo   int64  // its number as people say it
	OrgKind string // "member", "customs", "exchange" … as registry/party names kinds
	Name    string // for people to read
	OrgName string
	Roles   []Role
	Lang    i18n.Lang

	KeyID  id.ID  // the API key, when one acts for the person
	Scopes []Act  // what the key may do; "market.*" is a whole room
	Bound  *Bound // what keys of his organisation may do at most; nil: what its kind may

	Session   id.ID // the browser session, when there is one
	Suspended bool  // his organisation is suspended: settle what is open, start nothing new

	system string
}

// System is the house itself: jobs and the command line act under such a name. It may do
// everything except what a person must do in person.
func System(name string) Actor { return Actor{system: name, Name: name, Lang: i18n.English} }

// IsVisitor tells whether nobody is signed in.
func (a Actor) IsVisitor() bool { return a.Person.IsZero() && a.system == "" }

// IsSystem tells whether the house itself acts.
func (a Actor) IsSystem() bool { return a.system != "" }

// IsKey tells whether an API key acts for the person.
func (a Actor) IsKey() bool { return !a.KeyID.IsZero() }

// Has tells whether the actor holds the role; everyone is a Visitor, everyone signed in a Person.
func (a Actor) Has(r Role) bool {
	switch r {
	case Visitor:
		return true
	case Person:
		return !a.Person.IsZero()
	}
	return !a.Person.IsZero() && slices.Contains(a.Roles, r)
}

// HasAny tells whether the actor holds one of the roles.
func (a Actor) HasAny(roles ...Role) bool { return slices.ContainsFunc(roles, a.Has) }

// Key names the actor in the journal: "person:<uuid>", "key:<uuid>", "system:<name>", "visitor".
func (a Actor) Key() string {
	switch {
	case a.system != "":
		return "system:" + a.system
	case !a.KeyID.IsZero():
		return "key:" + a.KeyID.String()
	case !a.Person.IsZero():
		return "person:" + a.Person.String()
	}
	return "visitor"
}

// To is the relation of the actor to a thing of that organisation: Own or Any.
func (a Actor) To(org id.ID) Relation {
	if !org.IsZero() && a.Org == org {
		return Own
	}
	return Any
}

// Check says whether the actor may do the act to a thing he stands to in that relation.
// It refuses with Unauthenticated (sign in first) or Forbidden (another person may); an
// act that is not in the table is a mistake of ours and is refused to everybody.
func Check(who Actor, act Act, rel Relation) error {
	line, ok := Find(act)
	if !ok {
		return errs.New(errs.Internal, "access.unknown_act", "act", string(act))
	}
	if who.system != "" {
		if line.InPerson {
			return errs.New(errs.Forbidden, "access.in_person")
		}
		return nil
	}
	if !slices.ContainsFunc(line.May, func(g Grant) bool { return g.covers(rel) && who.HasAny(g.Roles...) }) {
		if who.IsVisitor() {
			return errs.New(errs.Unauthenticated, "access.sign_in")
		}
		return errs.New(errs.Forbidden, "access.forbidden", "act", string(act))
	}
	if who.IsKey() && (line.InPerson || !scoped(who.Scopes, act)) {
		return errs.New(errs.Forbidden, "access.not_in_scope", "act", string(act))
	}
	if who.IsKey() && !who.KeyMay(act) {
		return errs.New(errs.Forbidden, "access.beyond_partner", "act", string(act), "org", who.OrgName)
	}
	if line.Starts && who.Suspended {
		return errs.New(errs.Forbidden, "access.suspended", "org", who.OrgName)
	}
	return nil
}

// May is Check as yes or no: for what a page shows.
func (a Actor) May(act Act, rel Relation) bool { return Check(a, act, rel) == nil }
