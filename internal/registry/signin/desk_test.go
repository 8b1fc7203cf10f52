package signin

import (
	"slices"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func TestASessionOpensAndEnds(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		e := p.enters(" Ana@Alpha.example ")
		if a := p.is(e.Token); a.Person != who.Person || a.OrgNo != p.member.No || !a.Has(access.Trader) || a.OrgKind != "member" {
			p.Errorf("actor %+v", a)
		}
		p.ok(p.d.SignOut(ctx, e.Token))
		p.isVisitor(e.Token, "signed out")
		p.ok(p.d.SignOut(ctx, e.Token)) // once more is no error

		idle := p.enters("ana@alpha.example")
		for range 3 { // used all along, it stays
			p.now.Instant = p.now.Instant.Add(sessionIdle - time.Minute)
			if p.is(idle.Token).IsVisitor() {
				p.Fatal("a session in use ended")
			}
		}
		p.now.Instant = p.now.Instant.Add(sessionIdle)
		p.isVisitor(idle.Token, "idle too long")

		long := p.enters("ana@alpha.example")
		for range int(sessionMost / time.Hour) {
			p.now.Instant = p.now.Instant.Add(time.Hour)
			p.is(long.Token)
		}
		p.isVisitor(long.Token, "older than the absolute limit")
		for _, junk := range []string{"", "x", strings.Repeat("A", 43), long.Token + "A"} {
			p.isVisitor(junk, "a token nobody gave out")
		}
	})
}

func TestATokenABrowserBringsIsNeverTakenOver(t *testing.T) {
	each(t, func(p *place) {
		p.trader("ana@alpha.example")
		mallory := p.trader("mallory@alpha.example")
		planted := p.enters("mallory@alpha.example")
		e, err := p.d.Password(ctx, Try{Email: "ana@alpha.example", Password: goodWords, Address: "192.0.2.1", Old: planted.Token})
		p.ok(err)
		if e.Token == planted.Token {
			p.Fatal("the planted token became the session of the victim")
		}
		p.isVisitor(planted.Token, "the browser signed in anew")
		if a := p.is(e.Token); a.Person == mallory.Person || a.IsVisitor() {
			p.Errorf("the new session belongs to %s", a.Name)
		}
	})
}

func TestWrongAddressWrongPasswordAndNoPostSoundTheSame(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		p.person(operator, p.member, "invited@alpha.example", access.Trader)
		left := p.trader("left@alpha.example")
		_, err := party.DeactivatePerson{Person: left.Person}.Do(ctx, p.d.Keeper, operator, id.New())
		p.ok(err)
		for _, c := range [][2]string{{"ana@alpha.example", "not this one at all"}, {"nobody@alpha.example", goodWords}, {"invited@alpha.example", ""}, {"left@alpha.example", goodWords}, {"not an address", goodWords}} {
			_, err := p.d.Password(ctx, Try{Email: c[0], Password: c[1], Address: "192.0.2.1"})
			p.refuses(err, "signin.wrong")
		}
		for range 10 {
			_, err = p.d.Password(ctx, Try{Email: "ana@alpha.example", Password: "guess guess guess", Address: "192.0.2.7"})
		}
		p.refuses(err, "signin.wait")
		p.now.Instant = p.now.Instant.Add(15 * time.Minute)
		if p.is(p.enters("ana@alpha.example").Token).Person != who.Person {
			p.Error("the right password after the wait was refused")
		}
	})
}

func TestTheCodeIsAskedAndCountsOnce(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		app, err := p.d.BeginTOTP(ctx, who, id.New())
		p.ok(err)
		secret, err := base32Text.DecodeString(app.Secret)
		p.ok(err)
		code := func() string { return hotp(secret, uint64(p.now.Instant/30_000_000), 6) }
		if p.enters("ana@alpha.example").NeedCode {
			p.Error("an app that was never confirmed is asked for")
		}
		p.refuses(p.d.ConfirmTOTP(ctx, who, id.New(), "000000"), "signin.wrong_code")
		first := code()
		p.ok(p.d.ConfirmTOTP(ctx, who, id.New(), first))

		half := p.enters("ana@alpha.example")
		if !half.NeedCode {
			p.Fatal("no code is asked for")
		}
		p.isVisitor(half.Token, "the code is still to come")
		_, err = p.d.Code(ctx, half.Token, first, "192.0.2.1", "")
		p.refuses(err, "signin.wrong_code") // it confirmed the app: used
		p.now.Instant = p.now.Instant.Add(time.Minute)
		good := code()
		e, err := p.d.Code(ctx, half.Token, good, "192.0.2.1", "")
		p.ok(err)
		if e.Token == half.Token || p.is(e.Token).Person != who.Person {
			p.Error("the session after the code is not a new one of the person")
		}
		_, err = p.d.Code(ctx, half.Token, good, "192.0.2.1", "")
		p.refuses(err, "signin.start_again")
		again := p.enters("ana@alpha.example")
		_, err = p.d.Code(ctx, again.Token, good, "192.0.2.1", "")
		p.refuses(err, "signin.wrong_code") // replayed in another session
		p.now.Instant = p.now.Instant.Add(codeWait)
		_, err = p.d.Code(ctx, again.Token, code(), "192.0.2.1", "")
		p.refuses(err, "signin.start_again")

		p.refuses(p.d.RemoveTOTP(ctx, who, id.New(), "a wrong password"), "signin.wrong_present")
		p.ok(p.d.RemoveTOTP(ctx, who, id.New(), goodWords))
		if p.enters("ana@alpha.example").NeedCode {
			p.Error("a removed app is asked for")
		}
	})
}

func TestOneUsedCodeOpensOneOfTwoSessionsAtOnce(t *testing.T) {
	t.Parallel()
	p := newPlace(t, dbtest.SQLite(t))
	who := p.trader("ana@alpha.example")
	app, err := p.d.BeginTOTP(ctx, who, id.New())
	p.ok(err)
	secret, err := base32Text.DecodeString(app.Secret)
	p.ok(err)
	p.ok(p.d.ConfirmTOTP(ctx, who, id.New(), hotp(secret, uint64(p.now.Instant/30_000_000), 6)))
	p.now.Instant = p.now.Instant.Add(time.Minute)
	code := hotp(secret, uint64(p.now.Instant/30_000_000), 6)
	a, b := p.enters("ana@alpha.example"), p.enters("ana@alpha.example")
	won := make(chan bool, 2)
	for _, e := range []Entered{a, b} {
		go func() {
			_, err := p.d.Code(ctx, e.Token, code, "192.0.2.1", "")
			won <- err == nil
		}()
	}
	if x, y := <-won, <-won; x == y {
		t.Errorf("one code opened %v and %v", x, y)
	}
}

func TestASuspendedMembersPersonSeesAndSettlesButStartsNothing(t *testing.T) {
	each(t, func(p *place) {
		p.trader("ana@alpha.example")
		e := p.enters("ana@alpha.example")
		_, err := party.SetStanding{Org: p.member.ID, Act: party.Suspend, From: "2026-11-23", Reason: "the Council"}.Do(ctx, p.d.Keeper, operator, id.New())
		p.ok(err)
		a := p.is(p.enters("ana@alpha.example").Token)
		if !a.Suspended || !p.is(e.Token).Suspended {
			p.Error("the suspension is not seen")
		}
		p.ok(access.Check(a, "market.stock", access.Own))
		_, err = p.d.MakeKey(ctx, a, id.New(), MakeKey{Name: "x", Scopes: []string{"market.read"}, Days: 1})
		p.refuses(err, "access.suspended")
		_, err = party.SetStanding{Org: p.member.ID, Act: party.Expel, From: "2026-11-24", Reason: "the Council"}.Do(ctx, p.d.Keeper, operator, id.New())
		p.ok(err)
		p.now.Instant = p.now.Instant.Add(24 * time.Hour)
		_, err = p.d.Password(ctx, Try{Email: "ana@alpha.example", Password: goodWords, Address: "192.0.2.1"})
		p.refuses(err, "signin.org_over")
		p.isVisitor(e.Token, "the member was expelled")
	})
}

func TestWhoLeavesIsOutAtOnce(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		e := p.enters("ana@alpha.example")
		k, err := p.d.MakeKey(ctx, who, id.New(), MakeKey{Name: "sync", Scopes: []string{"market.read"}, Days: 30})
		p.ok(err)
		_, err = party.DeactivatePerson{Person: who.Person}.Do(ctx, p.d.Keeper, operator, id.New())
		p.ok(err)
		p.isVisitor(e.Token, "the post ended")
		_, err = p.d.KeyActor(ctx, "Bearer "+k.Secret)
		p.refuses(err, "signin.key_left")
	})
}

func TestAPersonSeesAndEndsHisSessions(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		p.trader("bo@alpha.example")
		here, there, other := p.enters("ana@alpha.example"), p.enters("ana@alpha.example"), p.enters("bo@alpha.example")
		me := p.is(here.Token)
		all, err := p.d.Sessions(ctx, me)
		if err != nil || len(all) != 2 || all[0].Agent != "Browser/1" {
			p.Errorf("%+v, %v", all, err)
		}
		theirs := p.is(other.Token).Session
		p.refuses(p.d.EndSession(ctx, me, id.New(), theirs), "signin.no_session")
		if n, err := p.d.EndOtherSessions(ctx, me, id.New()); err != nil || n != 1 {
			p.Errorf("%d, %v", n, err)
		}
		p.isVisitor(there.Token, "ended from the other browser")
		if p.is(here.Token).Person != who.Person || p.is(other.Token).IsVisitor() {
			p.Error("a session that should stay ended")
		}
		second := p.enters("ana@alpha.example")
		p.refuses(p.d.SetPassword(ctx, me, id.New(), "a wrong password", "another long phrase"), "signin.wrong_present")
		p.ok(p.d.SetPassword(ctx, me, id.New(), goodWords, "another long phrase"))
		p.isVisitor(second.Token, "the password was changed elsewhere")
		if p.is(here.Token).IsVisitor() {
			p.Error("changing the password ended the own session")
		}
	})
}

func TestKeysAreScopedExpireAndAreRevoked(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		cmd := id.New()
		c := MakeKey{Name: "Stock sync", Scopes: []string{"market.read"}, Days: 30}
		k, err := p.d.MakeKey(ctx, who, cmd, c)
		p.ok(err)
		if again, err := p.d.MakeKey(ctx, who, cmd, c); err != nil || again.ID != k.ID || again.Secret != "" {
			p.Errorf("the secret is shown again: %+v, %v", again, err)
		}
		a, err := p.d.KeyActor(ctx, "Bearer "+k.Secret)
		p.ok(err)
		if a.Person != who.Person || a.Key() != "key:"+k.ID.String() {
			p.Errorf("actor %+v", a)
		}
		p.ok(access.Check(a, "market.read", access.Any))
		p.refuses(access.Check(a, "market.search", access.Any), "access.not_in_scope")
		_, err = p.d.MakeKey(ctx, a, id.New(), c)
		p.refuses(err, "access.not_in_scope") // a key makes no keys

		for header, key := range map[string]string{"": "signin.key_scheme", "Basic " + k.Secret: "signin.key_scheme", "Bearer " + k.Secret[:40]: "signin.key_mistyped", "Bearer bk_live_x": "signin.key_mistyped"} {
			_, err := p.d.KeyActor(ctx, header)
			p.refuses(err, key)
		}
		stranger, _, _ := newKey(false)
		_, err = p.d.KeyActor(ctx, "Bearer "+stranger)
		p.refuses(err, "signin.key_unknown")

		p.now.Instant = p.now.Instant.Add(30 * 24 * time.Hour)
		_, err = p.d.KeyActor(ctx, "Bearer "+k.Secret)
		p.refuses(err, "signin.key_expired")

		k2, err := p.d.MakeKey(ctx, who, id.New(), c)
		p.ok(err)
		p.refuses(p.d.RevokeKey(ctx, p.trader("bo@alpha.example"), id.New(), k2.ID), "signin.no_key")
		boss := p.person(operator, p.member, "boss@alpha.example", access.MemberAdmin)
		if all, err := p.d.Keys(ctx, boss); err != nil || len(all) != 2 {
			p.Errorf("the member's administrator sees %d keys, %v", len(all), err)
		}
		p.ok(p.d.RevokeKey(ctx, boss, id.New(), k2.ID))
		_, err = p.d.KeyActor(ctx, "Bearer "+k2.Secret)
		p.refuses(err, "signin.key_revoked")
		for _, bad := range []MakeKey{{Scopes: c.Scopes, Days: 1}, {Name: "x", Scopes: c.Scopes, Days: 0}, {Name: "x", Scopes: c.Scopes, Days: 400}, {Name: "x", Days: 1}} {
			if _, err := p.d.MakeKey(ctx, who, id.New(), bad); err == nil {
				p.Errorf("%+v was made", bad)
			}
		}
	})
}

func TestALinkSentToAWrongAddressEndsWhenTheAddressIsPutRight(t *testing.T) {
	each(t, func(p *place) {
		who := p.person(operator, p.member, "mistyped@alpha.example", access.Trader)
		link, err := p.d.Invite(ctx, operator, id.New(), who.Person)
		p.ok(err)
		token := link[strings.LastIndexByte(link, '/')+1:]
		_, err = p.d.LookLink(ctx, token)
		p.ok(err)
		_, err = party.ChangePerson{Person: who.Person, Email: "right@alpha.example", Name: "Right"}.Do(ctx, p.d.Keeper, operator, id.New())
		p.ok(err)
		_, err = p.d.LookLink(ctx, token)
		p.refuses(err, "signin.link_gone")
		_, err = p.d.UseLink(ctx, token, goodWords, "192.0.2.1", "")
		p.refuses(err, "signin.link_gone")
		link, err = p.d.Invite(ctx, operator, id.New(), who.Person)
		p.ok(err)
		_, err = p.d.UseLink(ctx, link[strings.LastIndexByte(link, '/')+1:], goodWords, "192.0.2.1", "")
		p.ok(err)
	})
}

func TestLinksWorkOnce(t *testing.T) {
	each(t, func(p *place) {
		admin := p.house("admin@house.example", access.Admin)
		address, err := p.d.First(ctx, operator, id.New(), admin.Person)
		p.ok(err)
		token := address[strings.LastIndex(address, "/")+1:]
		if !strings.HasPrefix(address, "http://localhost:8080/account/first/") {
			p.Errorf("address %s", address)
		}
		_, err = p.d.UseLink(ctx, token, "short", "192.0.2.1", "")
		p.refuses(err, "signin.password_short")
		e, err := p.d.UseLink(ctx, token, goodWords, "192.0.2.1", "")
		p.ok(err)
		if p.is(e.Token).Person != admin.Person {
			p.Error("the link did not sign its person in")
		}
		_, err = p.d.UseLink(ctx, token, goodWords, "192.0.2.1", "")
		p.refuses(err, "signin.link_gone")
		_, err = p.d.First(ctx, operator, id.New(), admin.Person)
		p.refuses(err, "signin.already_set")

		guest := p.person(admin, p.member, "ana@alpha.example", access.Trader)
		cmd := id.New()
		first, err := p.d.Invite(ctx, admin, cmd, guest.Person)
		p.ok(err)
		if again, err := p.d.Invite(ctx, admin, cmd, guest.Person); err != nil || again != "" {
			p.Errorf("the same command shows a link again: %q, %v", again, err)
		}
		_, err = p.d.Invite(ctx, admin, id.New(), guest.Person) // a new link voids the first
		p.ok(err)
		_, err = p.d.LookLink(ctx, first[strings.LastIndex(first, "/")+1:])
		p.refuses(err, "signin.link_gone")
		late, err := p.d.Invite(ctx, admin, id.New(), guest.Person)
		p.ok(err)
		p.now.Instant = p.now.Instant.Add(7 * 24 * time.Hour)
		_, err = p.d.LookLink(ctx, late[strings.LastIndex(late, "/")+1:])
		p.refuses(err, "signin.link_gone")
		_, err = p.d.Invite(ctx, guest, id.New(), guest.Person)
		p.refuses(err, "access.forbidden")
		_, err = p.d.First(ctx, admin, id.New(), admin.Person)
		p.refuses(err, "access.forbidden") // for the command line alone
	})
}

func TestOneClickSignInBelongsToTheDemonstration(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		_, err := p.d.EnterDemo(ctx, "ana@alpha.example", "", "")
		p.refuses(err, "signin.not_demo")
		p.d.Config.Demo = true
		e, err := p.d.EnterDemo(ctx, "ana@alpha.example", "", "")
		p.ok(err)
		if p.is(e.Token).Person != who.Person {
			p.Error("one click signed somebody else in")
		}
	})
}

func TestNoSecretStandsInTheTables(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		e := p.enters("ana@alpha.example")
		k, err := p.d.MakeKey(ctx, who, id.New(), MakeKey{Name: "x", Scopes: []string{"market.read"}, Days: 1})
		p.ok(err)
		app, err := p.d.BeginTOTP(ctx, who, id.New())
		p.ok(err)
		entries, err := db.Rows(ctx, p.d.db(), db.One[string], "SELECT body || answer FROM journal")
		p.ok(err)
		all := strings.Join(entries, "\n")
		for name, secret := range map[string]string{"password": goodWords, "token": e.Token, "key": k.Secret, "app": app.Secret, "hash": "argon2"} {
			if strings.Contains(all, secret) {
				p.Errorf("the %s stands in the journal", name)
			}
		}
		raw, err := base32Text.DecodeString(app.Secret)
		p.ok(err)
		sealed, _, err := db.Row(ctx, p.d.db(), db.One[[]byte], "SELECT totp_new FROM credential WHERE person = $1", who.Person)
		if err != nil || strings.Contains(string(sealed), string(raw)) {
			p.Errorf("the app's secret stands open in the table, %v", err)
		}
	})
}

func TestSweepingKeepsWhatHolds(t *testing.T) {
	each(t, func(p *place) {
		p.trader("ana@alpha.example")
		old := p.enters("ana@alpha.example")
		_, err := p.d.BeginPasskeyEntry(ctx, "192.0.2.1")
		p.ok(err)
		p.now.Instant = p.now.Instant.Add(sessionMost + time.Hour)
		fresh := p.enters("ana@alpha.example")
		p.ok(p.d.Sweep(ctx))
		holds := func(when string, sessions int64) {
			p.Helper()
			for table, want := range map[string]int64{"session": sessions, "ceremony": 0} {
				if n, _, err := db.Row(ctx, p.d.db(), db.One[int64], "SELECT COUNT(*) FROM "+table); err != nil || n != want {
					p.Errorf("%s there are %d rows in %s, %v", when, n, table, err)
				}
			}
		}
		holds("after a day", 2) // the old one opens nothing, and it is kept that it was
		p.isVisitor(old.Token, "swept")
		if p.is(fresh.Token).IsVisitor() {
			p.Error("a session that holds was swept")
		}
		p.ok(p.d.SignOut(ctx, fresh.Token))
		p.isVisitor(fresh.Token, "signed out")
		p.now.Instant = p.now.Instant.Add(182 * 24 * time.Hour)
		p.ok(p.d.Sweep(ctx))
		holds("after half a year", 2)
		p.now.Instant = p.now.Instant.Add(3 * 24 * time.Hour)
		p.ok(p.d.Sweep(ctx))
		holds("after the days of the rule", 0)
	})
}

func TestWhoAsksIsReadAnewAsSoonAsAnythingOfItChanges(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		k, err := p.d.MakeKey(ctx, who, id.New(), MakeKey{Name: "sync", Scopes: []string{"market.read"}, Days: 30})
		p.ok(err)
		e := p.enters("ana@alpha.example")
		check := func(what string, right func(a access.Actor) bool) {
			p.Helper()
			for range 2 { // the second time it is kept
				byKey, err := p.d.KeyActor(ctx, "Bearer "+k.Secret)
				p.ok(err)
				if !right(byKey) || !right(p.is(e.Token)) {
					p.Errorf("%s is not seen: %+v, %+v", what, byKey, p.is(e.Token))
				}
			}
		}
		check("the beginning", func(a access.Actor) bool {
			return a.Name == "Name of ana@alpha.example" && a.OrgName == "Alpha" && !a.Suspended && slices.Equal(a.Roles, []access.Role{access.Trader})
		})
		_, err = party.ChangePerson{Person: who.Person, Email: "ana@alpha.example", Name: "Ana Lima"}.Do(ctx, p.d.Keeper, operator, id.New())
		p.ok(err)
		check("the new name", func(a access.Actor) bool { return a.Name == "Ana Lima" })
		_, err = party.SetRoles{Person: who.Person, Roles: []access.Role{access.Trader, access.StockKeeper}}.Do(ctx, p.d.Keeper, operator, id.New())
		p.ok(err)
		check("the new role", func(a access.Actor) bool { return slices.Contains(a.Roles, access.StockKeeper) })
		_, err = party.ChangeOrg{Org: p.member.ID, Name: "Alpha Gems", Country: "CN"}.Do(ctx, p.d.Keeper, operator, id.New())
		p.ok(err)
		check("the organisation's new name", func(a access.Actor) bool { return a.OrgName == "Alpha Gems" })
		_, err = party.SetStanding{Org: p.member.ID, Act: party.Suspend, From: "2026-11-23", Reason: "the Council"}.Do(ctx, p.d.Keeper, operator, id.New())
		p.ok(err)
		check("the suspension", func(a access.Actor) bool { return a.Suspended })
	})
}
