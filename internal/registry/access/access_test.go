package access_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
)

var update = flag.Bool("update", false, "write docs/permissions.md anew")

const page = "../../../docs/permissions.md"

func TestThePermissionsPageIsWhatTheTableSays(t *testing.T) {
	want := document()
	if *update {
		if err := os.WriteFile(page, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(filepath.Clean(page))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Error("docs/permissions.md is stale: run go test ./internal/registry/access -update")
	}
}

func document() []byte {
	var b bytes.Buffer
	b.WriteString(`# Who may do what

Written from the permission table in internal/registry/access/table.go by its test; do not edit.

A cell says to which things the role may do the act: **public** things, its **own** (of the person or its
organisation), those of its deals' other side (**counterparty**), those **assigned** to it, or **any**. Everybody is
also a visitor, and everybody signed in is a person. *new* marks acts that start something new: people of a suspended
organisation are refused them. *in person* marks acts that no API key and no program can do.

`)
	heads := []string{"act", "marks"}
	for _, r := range access.Roles {
		heads = append(heads, string(r))
	}
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(heads, " | "), strings.Repeat("---|", len(heads)))
	for _, l := range access.Table {
		var marks []string
		if l.Starts {
			marks = append(marks, "new")
		}
		if l.InPerson {
			marks = append(marks, "in person")
		}
		cells := []string{"`" + string(l.Act) + "`", strings.Join(marks, ", ")}
		for _, r := range access.Roles {
			var rels []string
			for _, g := range l.May {
				if slices.Contains(g.Roles, r) {
					rels = append(rels, g.Rel.String())
				}
			}
			cells = append(cells, strings.Join(rels, ", "))
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	return b.Bytes()
}

func TestTheTableIsSound(t *testing.T) {
	t.Parallel()
	seen := map[access.Act]bool{}
	for _, l := range access.Table {
		room, verb, ok := strings.Cut(string(l.Act), ".")
		if !ok || room == "" || verb == "" || strings.ToLower(string(l.Act)) != string(l.Act) {
			t.Errorf("%q is not room.verb", l.Act)
		}
		if seen[l.Act] {
			t.Errorf("%s stands twice", l.Act)
		}
		seen[l.Act] = true
		if len(l.May) == 0 {
			t.Errorf("%s is given to nobody", l.Act)
		}
		for _, g := range l.May {
			for _, r := range g.Roles {
				if !slices.Contains(access.Roles, r) {
					t.Errorf("%s is given to the unknown role %s", l.Act, r)
				}
			}
		}
		if room == "customs" && l.Act != "customs.first" && !l.InPerson {
			t.Errorf("%s could be done by a program", l.Act)
		}
	}
	for _, r := range access.Roles {
		for _, l := range i18n.Languages {
			if !l.Has("access.role." + string(r)) {
				t.Errorf("%s has no word for %s", l, r)
			}
		}
	}
}

func TestOnlyTheCustomsOfficeReachesItsPeople(t *testing.T) {
	t.Parallel()
	for _, l := range access.Table {
		if l.Act.Room() != "customs" || l.Act == "customs.first" {
			continue
		}
		for _, g := range l.May {
			if g.Rel != access.Own || !slices.Equal(g.Roles, []access.Role{access.CustomsAdmin}) {
				t.Errorf("%s is given to %v (%s)", l.Act, g.Roles, g.Rel)
			}
		}
	}
}

func person(roles ...access.Role) access.Actor {
	return access.Actor{Person: id.New(), Org: id.New(), OrgName: "Alpha", Roles: roles}
}

func TestCheckJudges(t *testing.T) {
	t.Parallel()
	key := person(access.Trader)
	key.KeyID, key.Scopes = id.New(), []access.Act{"market.read"}
	room := key
	room.Scopes = []access.Act{"market.*"}
	suspended := person(access.StockKeeper)
	suspended.Suspended = true
	for name, c := range map[string]struct {
		who  access.Actor
		act  access.Act
		rel  access.Relation
		want string
	}{
		"a visitor reads what is public":                    {access.Actor{}, "site.read", access.Public, ""},
		"a visitor is asked to sign in":                     {access.Actor{}, "market.search", access.Any, "access.sign_in"},
		"a trader searches":                                 {person(access.Trader), "market.search", access.Any, ""},
		"a trader does not publish":                         {person(access.Trader), "market.publish", access.Own, "access.forbidden"},
		"a stock keeper publishes his own":                  {person(access.StockKeeper), "market.publish", access.Own, ""},
		"a stock keeper does not publish another's":         {person(access.StockKeeper), "market.publish", access.Any, "access.forbidden"},
		"a suspended member publishes nothing":              {suspended, "market.publish", access.Own, "access.suspended"},
		"a suspended member withdraws":                      {suspended, "market.withdraw", access.Own, ""},
		"a key does what its scopes say":                    {key, "market.read", access.Any, ""},
		"a key does no more":                                {key, "market.search", access.Any, "access.not_in_scope"},
		"a scope can be a room":                             {room, "market.search", access.Any, ""},
		"a scope gives nothing its person has not":          {room, "market.publish", access.Own, "access.forbidden"},
		"no key changes an account":                         {room, "account.change", access.Own, "access.not_in_scope"},
		"an administrator does not touch customs people":    {person(access.Admin), "customs.person_change", access.Any, "access.forbidden"},
		"the house itself does not either":                  {access.System("job"), "customs.person_change", access.Own, "access.in_person"},
		"the house itself does the rest":                    {access.System("job"), "party.add", access.Any, ""},
		"an unknown act is refused to everybody":            {person(access.Admin), "market.fly", access.Any, "access.unknown_act"},
		"an unknown act is refused to the house itself too": {access.System("job"), "market.fly", access.Any, "access.unknown_act"},
	} {
		err := access.Check(c.who, c.act, c.rel)
		if c.want == "" && err != nil || c.want != "" && !errs.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMoreRolesNeverTakeAnythingAway: what a person may, he may with one more role too.
func TestMoreRolesNeverTakeAnythingAway(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		role := rapid.SampledFrom(access.Roles)
		who := person(rapid.SliceOfN(role, 0, 4).Draw(t, "roles")...)
		act := rapid.SampledFrom(access.Table).Draw(t, "line").Act
		rel := access.Relation(rapid.IntRange(0, int(access.Any)).Draw(t, "rel"))
		more := who
		more.Roles = append(slices.Clone(who.Roles), role.Draw(t, "more"))
		if who.May(act, rel) && !more.May(act, rel) {
			t.Fatalf("%v may %s (%s), %v may not", who.Roles, act, rel, more.Roles)
		}
		if (access.Actor{}).May(act, rel) && !who.May(act, rel) {
			t.Fatalf("a visitor may %s, a person may not", act)
		}
	})
}

func TestScopesAreReadStrictly(t *testing.T) {
	t.Parallel()
	if got, err := access.Scopes([]string{"market.*", "market.read", "calendar.read"}); err != nil || !slices.Equal(got, []access.Act{"market.*", "calendar.read"}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range [][]string{nil, {"*"}, {"account.change"}, {"customs.person_add"}, {"market"}, {"market.*x"}} {
		if got, err := access.Scopes(bad); err == nil {
			t.Errorf("%v was read as %v", bad, got)
		}
	}
}

func TestActorsHaveNamesInTheJournal(t *testing.T) {
	t.Parallel()
	p := person(access.Trader)
	k := p
	k.KeyID = id.New()
	for _, c := range []struct{ got, want string }{
		{access.Actor{}.Key(), "visitor"},
		{access.System("job").Key(), "system:job"},
		{p.Key(), "person:" + p.Person.String()},
		{k.Key(), "key:" + k.KeyID.String()},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
}
