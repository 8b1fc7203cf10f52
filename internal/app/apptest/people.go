package apptest

import (
	"context"
	"testing"

	"openbourse/internal/app/world"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/journal"
)

// Reader is somebody who reads pages: his mail in the demo, none for a visitor.
type Reader struct{ Name, Mail string }

// The readers of the demo.
var (
	Visitor    = Reader{"a visitor", ""}
	Trader     = Reader{"a trader", world.Demo.Companies()[0].People[0].Mail}
	Director   = Reader{"a member's administrator", world.Demo.Companies()[0].People[1].Mail}
	Admin      = Reader{"the administrator", "admin@demo.invalid"}
	Banker     = Reader{"the bank's administrator", "bank@demo.invalid"}
	Laboratory = Reader{"the laboratory's administrator", "laboratory@demo.invalid"}
	Carrier    = Reader{"a carrier", "carrier@demo.invalid"}
	Office     = Reader{"the supervising office", "supervisor@demo.invalid"}
	Officer    = Reader{"an officer of customs", "officer@demo.invalid"} // decides about customs papers
	Newcomer   = Reader{"an applicant", "stonebridge@demo.invalid"}      // fills his application in
)

// Person is somebody of the demo with his organisation.
func (f *Fair) Person(t *testing.T, mail string) (party.Person, party.Org) {
	t.Helper()
	p, err := party.PersonByEmail(t.Context(), f.DB, mail)
	if err != nil {
		t.Fatal(err)
	}
	org, err := party.OrgByID(t.Context(), f.DB, p.Post.Org)
	if err != nil {
		t.Fatal(err)
	}
	return p, org
}

// Actor is a person of the demo as he acts.
func (f *Fair) Actor(t *testing.T, mail string) access.Actor {
	t.Helper()
	p, org := f.Person(t, mail)
	return access.Actor{Person: p.ID, Org: org.ID, OrgNo: org.No, OrgKind: string(org.Kind), OrgName: org.Name, Name: p.Name, Roles: p.Post.Roles}
}

// Follow gives every entry of the journal to rooms that follow it, so that nobody has to wait
// until they did by themselves.
func (f *Fair) Follow(t *testing.T, rooms ...func(context.Context, *journal.Keeper, journal.Entry) (bool, error)) {
	t.Helper()
	for seen := int64(0); ; {
		all, err := f.Keeper.After(t.Context(), seen, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 0 {
			return
		}
		for _, e := range all {
			for _, apply := range rooms {
				if _, err := apply(t.Context(), f.Keeper, e); err != nil {
					t.Fatal(err)
				}
			}
			seen = e.No
		}
	}
}
