package signin

import (
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

func TestARecoveryNeedsTwoDifferentAdministrators(t *testing.T) {
	each(t, func(p *place) {
		first, second := p.house("one@house.example", access.Admin), p.house("two@house.example", access.Admin)
		staff := p.house("staff@house.example", access.Staff)
		who := p.trader("ana@alpha.example")
		app, err := p.d.BeginTOTP(ctx, who, id.New())
		p.ok(err)
		secret, err := base32Text.DecodeString(app.Secret)
		p.ok(err)
		p.ok(p.d.ConfirmTOTP(ctx, who, id.New(), hotp(secret, uint64(p.now.Instant/30_000_000), 6)))
		k, err := p.d.MakeKey(ctx, who, id.New(), MakeKey{Name: "x", Scopes: []string{"market.read"}, Days: 1})
		p.ok(err)

		_, err = p.d.AskRecovery(ctx, staff, id.New(), who.Person, "lost her telephone; seen in person")
		p.refuses(err, "access.forbidden")
		_, err = p.d.AskRecovery(ctx, first, id.New(), first.Person, "myself")
		p.refuses(err, "signin.recovery_self")
		_, err = p.d.AskRecovery(ctx, first, id.New(), who.Person, " ")
		p.refuses(err, "signin.recovery_reason")
		r, err := p.d.AskRecovery(ctx, first, id.New(), who.Person, "lost her telephone; seen in person")
		p.ok(err)
		_, err = p.d.AskRecovery(ctx, second, id.New(), who.Person, "again")
		p.refuses(err, "signin.recovery_open")

		_, err = p.d.DecideRecovery(ctx, first, id.New(), r, Confirm)
		p.refuses(err, "signin.recovery_second")
		_, err = p.d.DecideRecovery(ctx, who, id.New(), r, Confirm)
		p.refuses(err, "access.forbidden")
		_, err = p.d.DecideRecovery(ctx, operator, id.New(), r, Confirm)
		p.refuses(err, "access.in_person")
		address, err := p.d.DecideRecovery(ctx, second, id.New(), r, Confirm)
		p.ok(err)
		_, err = p.d.DecideRecovery(ctx, second, id.New(), r, Decline)
		p.refuses(err, "lifecycle.not_now")

		old := p.enters("ana@alpha.example")
		e, err := p.d.UseLink(ctx, address[strings.LastIndex(address, "/")+1:], "a brand new phrase", "192.0.2.1", "")
		p.ok(err)
		me := p.is(e.Token)
		if f, err := p.d.Factors(ctx, me); err != nil || f.TOTP || !f.Password {
			p.Errorf("factors after the recovery %+v, %v", f, err)
		}
		p.isVisitor(old.Token, "the account was recovered")
		_, err = p.d.KeyActor(ctx, "Bearer "+k.Secret)
		p.refuses(err, "signin.key_revoked")
		_, err = p.d.Password(ctx, Try{Email: "ana@alpha.example", Password: goodWords, Address: "192.0.2.1"})
		p.refuses(err, "signin.wrong")
	})
}

func TestTheCustomsOfficeRecoversItsOwn(t *testing.T) {
	each(t, func(p *place) {
		a, b := p.house("one@house.example", access.Admin), p.house("two@house.example", access.Admin)
		chief := p.person(a, p.office, "chief@customs.example", access.CustomsAdmin)
		if _, err := p.d.Invite(ctx, a, id.New(), chief.Person); err != nil {
			p.Errorf("the first administrator could not be invited: %v", err)
		}
		deputy := p.person(chief, p.office, "deputy@customs.example", access.CustomsAdmin)
		officer := p.person(chief, p.office, "officer@customs.example", access.Officer)
		_, err := p.d.Invite(ctx, a, id.New(), chief.Person)
		p.refuses(err, "access.forbidden") // no longer the only one
		_, err = p.d.Invite(ctx, a, id.New(), officer.Person)
		p.refuses(err, "access.forbidden")
		_, err = p.d.AskRecovery(ctx, a, id.New(), officer.Person, "please")
		p.refuses(err, "access.forbidden")
		r, err := p.d.AskRecovery(ctx, chief, id.New(), officer.Person, "seen in person")
		p.ok(err)
		_, err = p.d.DecideRecovery(ctx, b, id.New(), r, Confirm)
		p.refuses(err, "access.forbidden")
		if seen, err := p.d.Recoveries(ctx, a); err != nil || len(seen) != 0 {
			p.Errorf("the exchange sees %d recoveries of the customs office, %v", len(seen), err)
		}
		if seen, err := p.d.Recoveries(ctx, deputy); err != nil || len(seen) != 1 || seen[0].Person.ID != officer.Person {
			p.Errorf("the deputy sees %+v, %v", seen, err)
		}
		_, err = p.d.DecideRecovery(ctx, deputy, id.New(), r, Confirm)
		p.ok(err)
	})
}

func TestAnOldQuestionIsNotAnsweredLate(t *testing.T) {
	each(t, func(p *place) {
		first, second := p.house("one@house.example", access.Admin), p.house("two@house.example", access.Admin)
		who := p.trader("ana@alpha.example")
		r, err := p.d.AskRecovery(ctx, first, id.New(), who.Person, "seen in person")
		p.ok(err)
		p.now.Instant = p.now.Instant.Add(askedMost)
		_, err = p.d.DecideRecovery(ctx, second, id.New(), r, Confirm)
		p.refuses(err, "lifecycle.not_now")
		if seen, err := p.d.Recoveries(ctx, second); err != nil || len(seen) != 1 || seen[0].State != Lapsed {
			p.Errorf("%+v, %v", seen, err)
		}
		r, err = p.d.AskRecovery(ctx, second, id.New(), who.Person, "asked anew")
		p.ok(err)
		if address, err := p.d.DecideRecovery(ctx, first, id.New(), r, Decline); err != nil || address != "" {
			p.Errorf("declining gave %q, %v", address, err)
		}
	})
}

func TestLinksAreMailedWhereLettersAreSent(t *testing.T) {
	each(t, func(p *place) {
		p.d.Mail = true
		admin := p.house("one@house.example", access.Admin)
		guest := p.person(admin, p.member, "ana@alpha.example", access.Trader)
		address, err := p.d.Invite(ctx, admin, id.New(), guest.Person)
		if err != nil || address != "" {
			p.Errorf("the mailed link was shown too: %q, %v", address, err)
		}
		body, _, err := db.Row(ctx, p.d.db(), db.One[string], "SELECT body FROM mail WHERE recipient = $1", "ana@alpha.example")
		p.ok(err)
		i := strings.Index(body, "/account/first/")
		if i < 0 {
			p.Fatalf("no link in %q", body)
		}
		token, _, _ := strings.Cut(body[i+len("/account/first/"):], "\n")
		l, err := p.d.LookLink(ctx, token)
		if err != nil || l.Kind != InviteLink || l.Person.ID != guest.Person {
			p.Errorf("%+v, %v", l, err)
		}
		if l.Expires.Sub(p.now.Instant) != 7*24*time.Hour {
			p.Errorf("it holds until %s", l.Expires)
		}
	})
}

func TestTheRecoveryTableIsSound(t *testing.T) {
	t.Parallel()
	if err := RecoveryLife.Check(); err != nil {
		t.Error(err)
	}
	for _, s := range RecoveryLife.States() {
		for _, l := range i18n.Languages {
			if !l.Has("state.recovery." + string(s)) {
				t.Errorf("%s has no word for %s", l, s)
			}
		}
	}
}
