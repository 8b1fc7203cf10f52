package party_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// world is a keeper on a clock that the test moves.
type world struct {
	*testing.T
	k   *journal.Keeper
	now *clock.Fixed
}

func newWorld(t *testing.T, d *db.DB) world {
	now := &clock.Fixed{Instant: clock.At(clock.Date("2026-11-23").Time())}
	return world{t, journal.New(d, now), now}
}

var operator = access.System("test")

func (w world) org(kind party.OrgKind, name string) party.Org {
	w.Helper()
	a, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2026-01-05"}.Do(context.Background(), w.k, operator, id.New())
	if err != nil {
		w.Fatal(err)
	}
	o, err := party.OrgByID(context.Background(), w.k.DB(), a.Org)
	if err != nil {
		w.Fatal(err)
	}
	return o
}

func (w world) person(who access.Actor, o party.Org, email string, roles ...access.Role) access.Actor {
	w.Helper()
	a, err := party.AddPerson{Org: o.ID, Email: email, Name: "Name of " + email, Lang: i18n.English, Roles: roles}.Do(context.Background(), w.k, who, id.New())
	if err != nil {
		w.Fatal(err)
	}
	return access.Actor{Person: a.Person, Org: o.ID, OrgNo: o.No, OrgKind: string(o.Kind), Roles: roles, Lang: i18n.English}
}

func (w world) refuses(err error, key string) {
	w.Helper()
	if !errs.Is(err, key) {
		w.Errorf("want %s, have %v", key, err)
	}
}

func TestWhoWasWhatOnAnyPastDayCanBeAsked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		house := w.org(party.Exchange, "House")
		admin := w.person(operator, house, "admin@house.example", access.Admin)
		m := w.org(party.Member, "Scheldt & Zoon")
		ana := w.person(admin, m, "Ana@Scheldt.example", access.Trader)
		w.person(admin, m, "bo@scheldt.example", access.MemberAdmin)
		day := func(n int) clock.Instant { return clock.At(clock.Date("2026-11-23").AddDays(n).Time()) }

		w.now.Instant = day(10)
		if _, err := (party.SetRoles{Person: ana.Person, Roles: []access.Role{access.StockKeeper, access.Trader}}).Do(ctx, w.k, admin, id.New()); err != nil {
			t.Fatal(err)
		}
		w.now.Instant = day(20)
		if _, err := (party.ChangeOrg{Org: m.ID, Name: "Scheldt Diamonds", Country: "CN"}).Do(ctx, w.k, admin, id.New()); err != nil {
			t.Fatal(err)
		}
		if _, err := (party.DeactivatePerson{Person: ana.Person}).Do(ctx, w.k, admin, id.New()); err != nil {
			t.Fatal(err)
		}
		for n, want := range map[int][]access.Role{-1: nil, 5: {access.Trader}, 15: {access.Trader, access.StockKeeper}, 25: nil} {
			p, err := party.PersonAt(ctx, d, ana.Person, day(n))
			if err != nil || !slices.Equal(p.Post.Roles, want) {
				t.Errorf("day %d: %v, %v; want %v", n, p.Post.Roles, err, want)
			}
		}
		for n, want := range map[int]string{5: "Scheldt & Zoon", 25: "Scheldt Diamonds"} {
			if o, err := party.OrgAt(ctx, d, m.ID, day(n)); err != nil || o.Name != want {
				t.Errorf("day %d: %q, %v; want %q", n, o.Name, err, want)
			}
		}
		for n, want := range map[int]int{5: 2, 25: 1} {
			if all, err := party.PeopleAt(ctx, d, m.ID, day(n)); err != nil || len(all) != want {
				t.Errorf("day %d: %d people, %v; want %d", n, len(all), err, want)
			}
		}
		if posts, err := party.Posts(ctx, d, ana.Person); err != nil || len(posts) != 2 || posts[1].Until != day(20) {
			t.Errorf("posts %v, %v", posts, err)
		}
		// the same person comes back to another house under the same address
		other := w.org(party.Member, "Second House")
		back := w.person(admin, other, "ana@scheldt.example", access.MemberAdmin)
		if back.Person != ana.Person {
			t.Error("coming back made a second person of one address")
		}
	})
}

func TestNumbersAndListsOfOrganisations(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		a, b := w.org(party.Member, "Alpha"), w.org(party.Member, "Beta")
		if a.No != 1 || b.No != 2 {
			t.Errorf("numbers %d, %d", a.No, b.No)
		}
		p, err := party.AddOrg{Kind: party.Principal, Name: "Antwerp BV", Country: "be", Via: b.ID, Since: "2026-02-01"}.Do(ctx, w.k, operator, id.New())
		if err != nil {
			t.Fatal(err)
		}
		via, err := party.Orgs(ctx, d, party.Filter{Via: b.ID})
		if err != nil || len(via) != 1 || via[0].ID != p.Org || via[0].Country != "BE" || via[0].StateOn("2026-02-01") != party.Active {
			t.Errorf("principals of Beta: %+v, %v", via, err)
		}
		members, err := party.Orgs(ctx, d, party.Filter{Kind: party.Member, After: 1})
		if err != nil || len(members) != 1 || members[0].Name != "Beta" || len(members[0].Standings) != 1 {
			t.Errorf("members after 1: %+v, %v", members, err)
		}
		for _, c := range []struct {
			cmd party.AddOrg
			key string
		}{
			{party.AddOrg{Kind: "club", Name: "X", Country: "CN", Since: "2026-01-01"}, "party.bad_kind"},
			{party.AddOrg{Kind: party.Member, Name: " ", Country: "CN", Since: "2026-01-01"}, "party.no_name"},
			{party.AddOrg{Kind: party.Member, Name: "A\nB", Country: "CN", Since: "2026-01-01"}, "party.bad_text"},
			{party.AddOrg{Kind: party.Member, Name: "X", Country: "XX", Since: "2026-01-01"}, "party.bad_country"},
			{party.AddOrg{Kind: party.Member, Name: "X", Country: "CN", Since: "2026-02-30"}, "party.bad_day"},
			{party.AddOrg{Kind: party.Member, Name: "X", Country: "CN", Since: "2026-01-01", Via: a.ID}, "party.only_principal"},
			{party.AddOrg{Kind: party.Principal, Name: "X", Country: "BE", Since: "2026-01-01"}, "party.via_member"},
			{party.AddOrg{Kind: party.Principal, Name: "X", Country: "BE", Since: "2026-01-01", Via: p.Org}, "party.via_member"},
		} {
			_, err := c.cmd.Do(ctx, w.k, operator, id.New())
			w.refuses(err, c.key)
		}
	})
}

func TestASuspensionEndsOnItsLastDayOrWhenLifted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		m := w.org(party.Member, "Alpha")
		note := func(act lifecycle.Act, from, until clock.Date) error {
			_, err := party.SetStanding{Org: m.ID, Act: act, From: from, Until: until, Reason: "decided by the Council"}.Do(ctx, w.k, operator, id.New())
			return err
		}
		if err := note(party.Suspend, "2026-03-01", "2026-03-31"); err != nil {
			t.Fatal(err)
		}
		w.refuses(note(party.Lift, "2026-02-01", ""), "party.before_last")
		w.refuses(note(party.Lift, "2026-04-01", ""), "lifecycle.not_now") // over by itself
		if err := note(party.Suspend, "2026-05-01", ""); err != nil {
			t.Fatal(err)
		}
		if err := note(party.Lift, "2026-06-01", ""); err != nil {
			t.Fatal(err)
		}
		if err := note(party.Expel, "2026-07-01", ""); err != nil {
			t.Fatal(err)
		}
		o, err := party.OrgByNo(ctx, d, m.No)
		if err != nil {
			t.Fatal(err)
		}
		for day, want := range map[clock.Date]lifecycle.State{
			"2026-01-04": "", "2026-01-05": party.Active, "2026-03-01": party.Suspended, "2026-03-31": party.Suspended, "2026-04-01": party.Active,
			"2026-05-31": party.Suspended, "2026-06-01": party.Active, "2026-06-30": party.Active, "2026-07-01": party.Expelled,
		} {
			if got := o.StateOn(day); got != want {
				t.Errorf("%s: %q, want %q", day, got, want)
			}
		}
		_, err = party.SetStanding{Org: w.org(party.Customs, "Customs").ID, Act: party.Suspend, From: "2026-03-01", Reason: "x"}.Do(ctx, w.k, operator, id.New())
		w.refuses(err, "party.no_standing")
	})
}

func TestCustomsPeopleAreOutOfReachOfTheExchange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		admin := w.person(operator, w.org(party.Exchange, "House"), "admin@house.example", access.Admin)
		office := w.org(party.Customs, "Customs office")
		add := func(who access.Actor, email string, roles ...access.Role) error {
			_, err := party.AddPerson{Org: office.ID, Email: email, Name: "X", Lang: i18n.Chinese, Roles: roles}.Do(ctx, w.k, who, id.New())
			return err
		}
		w.refuses(add(admin, "officer@customs.example", access.Officer), "access.forbidden")
		for _, kind := range []party.OrgKind{party.Customs, party.Exchange} { // nor by way of a second office
			_, err := party.AddOrg{Kind: kind, Name: "Another", Country: "CN", Since: "2026-01-05"}.Do(ctx, w.k, admin, id.New())
			w.refuses(err, "party.only_one")
		}
		chief := w.person(admin, office, "chief@customs.example", access.CustomsAdmin)
		w.refuses(add(admin, "second@customs.example", access.CustomsAdmin), "access.forbidden") // only the first
		officer := w.person(chief, office, "officer@customs.example", access.Officer)

		for name, err := range map[string]error{
			"roles":      second(party.SetRoles{Person: officer.Person, Roles: []access.Role{access.CustomsAdmin}}.Do(ctx, w.k, admin, id.New())),
			"address":    second(party.ChangePerson{Person: chief.Person, Email: "mine@house.example", Name: "X"}.Do(ctx, w.k, admin, id.New())),
			"end":        second(party.DeactivatePerson{Person: officer.Person}.Do(ctx, w.k, admin, id.New())),
			"office":     second(party.ChangeOrg{Org: office.ID, Name: "Renamed", Country: "CN"}.Do(ctx, w.k, admin, id.New())),
			"by officer": add(officer, "x@customs.example", access.Officer),
		} {
			if !errs.Is(err, "access.forbidden") {
				t.Errorf("%s: the exchange's administrator got %v", name, err)
			}
		}
		w.refuses(second(party.SetRoles{Person: officer.Person, Roles: []access.Role{access.CustomsAdmin}}.Do(ctx, w.k, operator, id.New())), "access.in_person")
		w.refuses(second(party.DeactivatePerson{Person: chief.Person}.Do(ctx, w.k, chief, id.New())), "party.last_admin")
		if err := second(party.ChangeOrg{Org: office.ID, Name: "Customs at the exchange", Country: "CN"}.Do(ctx, w.k, chief, id.New())); err != nil {
			t.Error(err)
		}
	})
}

func second[A any](_ A, err error) error { return err }

func TestAMemberKeepsItsOwnPeopleOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		a, b := w.org(party.Member, "Alpha"), w.org(party.Member, "Beta")
		boss := w.person(operator, a, "boss@alpha.example", access.MemberAdmin)
		theirs := w.person(operator, b, "t@beta.example", access.Trader)
		mine := w.person(boss, a, "t@alpha.example", access.Trader)
		w.refuses(second(party.DeactivatePerson{Person: theirs.Person}.Do(ctx, w.k, boss, id.New())), "access.forbidden")
		w.refuses(second(party.SetRoles{Person: mine.Person, Roles: []access.Role{access.Admin}}.Do(ctx, w.k, boss, id.New())), "party.bad_role")
		w.refuses(second(party.SetRoles{Person: mine.Person}.Do(ctx, w.k, boss, id.New())), "party.no_role")
		w.refuses(second(party.AddPerson{Org: a.ID, Email: "T@beta.example", Name: "X", Lang: "en", Roles: []access.Role{access.Trader}}.Do(ctx, w.k, boss, id.New())), "party.email_taken")
		w.refuses(second(party.ChangePerson{Person: mine.Person, Email: "t@beta.example", Name: "X"}.Do(ctx, w.k, boss, id.New())), "party.email_taken")
		w.refuses(second(party.AddPerson{Org: a.ID, Email: "not an address", Name: "X", Lang: "en", Roles: []access.Role{access.Trader}}.Do(ctx, w.k, boss, id.New())), "party.bad_email")
		w.refuses(second(party.AddOrg{Kind: party.Member, Name: "X", Country: "CN", Since: "2026-01-01"}.Do(ctx, w.k, boss, id.New())), "access.forbidden")
		if err := second(party.ChangeSelf{Name: "New Name", NameZh: "新名", Lang: i18n.Chinese}.Do(ctx, w.k, mine, id.New())); err != nil {
			t.Fatal(err)
		}
		if p, err := party.PersonByEmail(ctx, d, " T@Alpha.example"); err != nil || p.NameIn(i18n.Chinese) != "新名" || p.Lang != i18n.Chinese {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

func TestNoPersonalDataStandsInTheJournal(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t, dbtest.SQLite(t)), context.Background()
	o := w.org(party.Member, "Alpha")
	p := w.person(operator, o, "secret.name@alpha.example", access.Trader)
	if err := second(party.ChangeSelf{Name: "Hidden Person", Lang: "en"}.Do(ctx, w.k, p, id.New())); err != nil {
		t.Fatal(err)
	}
	w.refuses(second(party.AddPerson{Org: o.ID, Email: "secret.name@alpha.example", Name: "Hidden Person", Lang: "en", Roles: []access.Role{access.Trader}}.Do(ctx, w.k, operator, id.New())), "party.email_taken")
	n, _, err := db.Row(ctx, w.k.DB(), db.One[int64], `SELECT COUNT(*) FROM journal WHERE body LIKE '%secret%' OR answer LIKE '%secret%' OR body LIKE '%Hidden%' OR answer LIKE '%Hidden%'`)
	if err != nil || n != 0 {
		t.Errorf("%d entries hold personal data, %v", n, err)
	}
}

func TestTheStandingTableIsSound(t *testing.T) {
	t.Parallel()
	if err := party.Life.Check(); err != nil {
		t.Error(err)
	}
	for _, s := range party.Life.States() {
		for _, l := range i18n.Languages {
			if !l.Has(party.StateKey(s)) {
				t.Errorf("%s has no word for %s", l, s)
			}
		}
	}
}

// TestTheStandingOfADayEqualsWalkingEveryDay compares StateOn with a twin that walks the
// calendar day by day and carries the state along.
func TestTheStandingOfADayEqualsWalkingEveryDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := clock.Date("2026-01-01")
		o := party.Org{Standings: []party.Standing{{From: day, State: party.Active, Act: party.Join}}}
		at := day
		for range rapid.IntRange(0, 6).Draw(t, "lines") {
			at = at.AddDays(rapid.IntRange(0, 9).Draw(t, "gap"))
			act := rapid.SampledFrom(party.Life.Acts(o.StateOn(at))).Draw(t, "act")
			to, err := party.Life.Next(o.StateOn(at), act)
			if err != nil {
				t.Fatal(err)
			}
			s := party.Standing{From: at, State: to, Act: act}
			if act == party.Suspend && rapid.Bool().Draw(t, "ends") {
				s.Until = at.AddDays(rapid.IntRange(0, 9).Draw(t, "length"))
			}
			o.Standings = append(o.Standings, s)
		}
		state, until := lifecycle.State(""), clock.Date("")
		for n := -2; n < 90; n++ {
			today := day.AddDays(n)
			if state == party.Suspended && until != "" && until < today {
				state = party.Active
			}
			for _, s := range o.Standings {
				if s.From == today {
					state, until = s.State, s.Until
				}
			}
			if got := o.StateOn(today); got != state {
				t.Fatalf("%s: %q, walking gives %q: %+v", today, got, state, o.Standings)
			}
		}
	})
}

func FuzzEmail(f *testing.F) {
	for _, s := range []string{"a@b.c", "A@B.C ", "a b@c", "<a@b>", "a@b@c", "名@例.中国", "a@.b", "\"x\"@y", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := party.Email(s)
		if err != nil {
			return
		}
		again, err := party.Email(e)
		if err != nil || again != e {
			t.Errorf("%q reads as %q, which reads as %q, %v", s, e, again, err)
		}
	})
}
