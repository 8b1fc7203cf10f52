package partner_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/partner"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

// house is an exchange with two administrators and a floor, and a bank with its own people.
type house struct {
	testing.TB
	ctx                  context.Context
	d                    *db.DB
	k                    *journal.Keeper
	clock                *clock.Fixed
	blobs                *blob.Store
	desk                 *signin.Desk
	admin, second, staff access.Actor
	bank                 party.Added
	teller, boss         access.Actor
}

var system = access.System("test")

const begins = clock.Date("2026-12-01")

func each(t *testing.T, f func(h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))}
		h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
		var err error
		h.blobs, err = blob.New(d, c)
		h.must(err)
		seal, err := signin.SealFor(h.ctx, d)
		h.must(err)
		h.desk, err = signin.New(signin.Config{Keeper: h.k, Seal: seal, Origin: "http://localhost", Issuer: "test", Demo: true})
		h.must(err)
		ex := h.org(party.Exchange, "Exchange")
		h.admin, h.second, h.staff = h.person(ex, party.Exchange, "Admin", access.Admin), h.person(ex, party.Exchange, "Second", access.Admin), h.person(ex, party.Exchange, "Staff", access.Staff)
		h.bank = h.org(party.Bank, "Bank")
		h.teller, h.boss = h.person(h.bank, party.Bank, "Teller", access.Partner), h.person(h.bank, party.Bank, "Boss", access.PartnerAdmin)
		f(h)
	})
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) refused(what string, err error, key string) {
	h.Helper()
	if !errs.Is(err, key) {
		h.Errorf("%s: %v, want %s", what, err, key)
	}
}

func (h *house) org(kind party.OrgKind, name string) party.Added {
	h.Helper()
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01"}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return o
}

func (h *house) person(o party.Added, kind party.OrgKind, name string, role access.Role) access.Actor {
	h.Helper()
	p, err := party.AddPerson{Org: o.Org, Email: name + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: name, OrgName: name, Roles: []access.Role{role}, Lang: i18n.English}
}

func terms() partner.Terms {
	return partner.Terms{Service: "settlement", Title: "Settlement bank on the floor", From: begins, Until: "2027-09-30", Notice: 60, Scopes: []string{"bank.read"}}
}

func (h *house) draft() int64 {
	h.Helper()
	a, err := partner.Draft{Org: h.bank.Org, Terms: terms()}.Do(h.ctx, h.k, h.admin, id.New())
	h.must(err)
	return a.No
}

func (h *house) attach(no int64) {
	h.Helper()
	ref, kind, err := document.Take(h.ctx, h.blobs, bytes.NewReader([]byte("%PDF-1.7 the paper that both sides signed")))
	h.must(err)
	_, err = partner.Attach{No: no, Name: "signed.pdf", Type: kind, File: ref}.Do(h.ctx, h.k, h.admin, id.New())
	h.must(err)
}

func (h *house) signed() int64 {
	h.Helper()
	no := h.draft()
	h.attach(no)
	_, err := partner.Sign{No: no}.Do(h.ctx, h.k, h.second, id.New())
	h.must(err)
	return no
}

func (h *house) on(day clock.Date) { h.clock.Instant = clock.At(day.Time()).Add(4 * time.Hour) }

func (h *house) state(no int64) lifecycle.State {
	h.Helper()
	all, err := partner.Of(h.ctx, h.d, h.admin, h.bank.Org, clock.DateOf(h.clock.Now(), time.UTC))
	h.must(err)
	for _, a := range all {
		if a.No == no {
			return a.State
		}
	}
	h.Fatalf("agreement %d is not there", no)
	return ""
}

func TestTheLifecyclesOfPartnersAreSound(t *testing.T) {
	t.Parallel()
	for _, l := range []lifecycle.Table{partner.Life, partner.AccountLife} {
		if err := l.Check(); err != nil {
			t.Error(err)
		}
	}
	for _, k := range partner.Kinds {
		if len(partner.Services(k)) == 0 || !slices.Contains(k.Roles(), access.PartnerAdmin) {
			t.Errorf("%s has no service, or nobody who keeps its people", k)
		}
	}
}

func TestAnAgreementIsDraftedSignedByAnotherBeginsAndEndsByTheClock(t *testing.T) {
	each(t, func(h *house) {
		no := h.draft()
		_, err := partner.Sign{No: no}.Do(h.ctx, h.k, h.second, id.New())
		h.refused("signing without a paper", err, "partner.no_paper")
		h.attach(no)
		_, err = partner.Sign{No: no}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("signing one's own draft", err, "partner.same_person")
		if all, err := partner.Of(h.ctx, h.d, h.boss, h.bank.Org, "2026-11-23"); err != nil || len(all) != 0 {
			t := all
			h.Errorf("the partner sees a draft: %v, %v", t, err)
		}
		_, err = partner.Sign{No: no}.Do(h.ctx, h.k, h.second, id.New())
		h.must(err)
		for _, c := range []struct {
			day  clock.Date
			want lifecycle.State
		}{{"2026-11-30", partner.Signed}, {begins, partner.Running}, {"2027-09-30", partner.Running}, {"2027-10-01", partner.Ended}} {
			h.on(c.day)
			if got := h.state(no); got != c.want {
				h.Errorf("on %s it is %s, want %s", c.day, got, c.want)
			}
			pub, err := partner.Public(h.ctx, h.d, c.day)
			h.must(err)
			if listed := len(pub) == 1; listed != (c.want == partner.Running) {
				h.Errorf("on %s the public list holds %d", c.day, len(pub))
			} else if listed && (pub[0].Since != "2026" || pub[0].Services[0] != "settlement") {
				h.Errorf("listed as %+v", pub[0])
			}
		}
		_, err = partner.Renew{No: no, Until: "2029-01-01"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("renewing what is over", err, "lifecycle.not_now")
		all, err := partner.Of(h.ctx, h.d, h.boss, h.bank.Org, "2026-12-02")
		h.must(err)
		if len(all) != 1 || len(all[0].Files) != 1 || all[0].Files[0].Name != "signed.pdf" || len(all[0].Events) != 3 || all[0].Events[0].Act != "sign" {
			h.Errorf("the partner reads %+v", all)
		}
		if _, err := partner.FileOf(h.ctx, h.d, h.boss, no, 1); err != nil {
			h.Error(err)
		}
		other := h.person(h.org(party.Carrier, "Carrier"), party.Carrier, "Driver", access.PartnerAdmin)
		_, err = partner.FileOf(h.ctx, h.d, other, no, 1)
		h.refused("another partner's paper", err, "partner.none")
		_, err = partner.Of(h.ctx, h.d, other, h.bank.Org, "2026-12-02")
		h.refused("another partner's agreements", err, "access.forbidden")
	})
}

// key makes a key of the teller and gives the actor of its program.
func (h *house) key(scopes ...string) (access.Actor, string, error) {
	h.Helper()
	k, err := h.desk.MakeKey(h.ctx, h.teller, id.New(), signin.MakeKey{Name: "files", Scopes: scopes, Days: 366})
	if err != nil {
		return access.Actor{}, "", err
	}
	who, err := h.desk.KeyActor(h.ctx, "Bearer "+k.Secret)
	return who, k.Secret, err
}

func TestAPartnersKeysNeverExceedItsKindAndItsAgreement(t *testing.T) {
	each(t, func(h *house) {
		_, _, err := h.key("memo.read")
		h.refused("a bank's key for memos", err, "access.beyond_partner")
		who, secret, err := h.key("bank.*", "calendar.read")
		h.must(err)
		if !who.May("bank.read", access.Assigned) || !who.May("bank.file", access.Assigned) || !who.May("calendar.read", access.Public) {
			h.Error("without an agreement the kind alone binds, and it binds too much")
		}
		no := h.signed() // from 1 December, for reading alone
		at := func(day clock.Date) access.Actor {
			h.on(day)
			who, err := h.desk.KeyActor(h.ctx, "Bearer "+secret)
			h.must(err)
			return who
		}
		for _, c := range []struct {
			day        clock.Date
			read, file bool
		}{{"2026-11-30", false, false}, {begins, true, false}, {"2027-09-30", true, false}, {"2027-10-01", false, false}} {
			who := at(c.day)
			if who.May("bank.read", access.Assigned) != c.read || who.May("bank.file", access.Assigned) != c.file || !who.May("calendar.read", access.Public) {
				h.Errorf("on %s: read %v, file %v", c.day, who.May("bank.read", access.Assigned), who.May("bank.file", access.Assigned))
			}
		}
		h.on("2027-02-01")
		_, _, err = h.key("bank.file")
		h.refused("a key beyond the agreement", err, "access.beyond_partner")
		_, err = partner.Terminate{No: no, Last: "2027-02-28", Why: "The bank leaves the floor"}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		if !at("2027-02-28").May("bank.read", access.Assigned) || at("2027-03-01").May("bank.read", access.Assigned) {
			h.Error("the keys do not end with the agreement")
		}
		h.must(h.desk.RevokeKey(h.ctx, h.boss, id.New(), who.KeyID))
		_, err = h.desk.KeyActor(h.ctx, "Bearer "+secret)
		h.refused("a key that the partner's administrator took back", err, "signin.key_revoked")
	})
}

func TestOfTwoAgreementsEachGivesItsActsOnItsDays(t *testing.T) {
	each(t, func(h *house) {
		_, secret, err := h.key("bank.*")
		h.must(err)
		h.signed() // reading, until the end of September
		short := terms()
		short.Service, short.Until, short.Scopes = "credit", "2027-03-31", []string{"bank.file"}
		a, err := partner.Draft{Org: h.bank.Org, Terms: short}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		h.attach(a.No)
		h.on("2026-12-05")
		_, err = partner.Sign{No: a.No}.Do(h.ctx, h.k, h.second, id.New())
		h.must(err)
		may := func(day clock.Date, read, file bool) {
			h.Helper()
			h.on(day)
			who, err := h.desk.KeyActor(h.ctx, "Bearer "+secret)
			h.must(err)
			if who.May("bank.read", access.Assigned) != read || who.May("bank.file", access.Assigned) != file {
				h.Errorf("on %s: read %v, file %v", day, who.May("bank.read", access.Assigned), who.May("bank.file", access.Assigned))
			}
		}
		may("2027-03-31", true, true)
		may("2027-04-01", false, false) // nothing of what is over, swept or not
		h.must(partner.Sweep(h.ctx, h.k, time.UTC))
		may("2027-04-01", true, false)
		may("2027-10-01", false, false)
	})
}

func TestBothSidesAreRemindedOnceBeforeTheLastDay(t *testing.T) {
	each(t, func(h *house) {
		no := h.signed()
		sweep := func(day clock.Date) int {
			h.on(day)
			h.must(partner.Sweep(h.ctx, h.k, time.UTC))
			out, err := mail.ListUnsent(h.ctx, h.d, 100)
			h.must(err)
			return len(out)
		}
		if n := sweep("2027-07-31"); n != 0 {
			h.Errorf("%d letters too early", n)
		}
		if n := sweep("2027-08-01"); n != 3 { // the bank's administrator and the exchange's two
			h.Errorf("%d letters", n)
		}
		if n := sweep("2027-08-02"); n != 3 {
			h.Errorf("%d letters after a second look", n)
		}
		_, err := partner.Renew{No: no, Until: "2028-11-30"}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		if n := sweep("2028-10-01"); n != 6 {
			h.Errorf("%d letters for the second last day", n)
		}
	})
}

func TestAnAccountIsVerifiedByTwoWhoDidNotNameIt(t *testing.T) {
	each(t, func(h *house) {
		name := partner.NameAccount{Org: h.bank.Org, Currency: "EUR", Account: "be68 5390 0754 7034", BIC: "BBRUBEBB", Bank: "Bank van België"}
		done, err := name.Do(h.ctx, h.k, h.boss, id.New())
		h.must(err)
		_, err = name.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("the same account twice", err, "partner.account_known")
		look := func(who access.Actor) error {
			_, err := partner.LookAt{Account: done.No}.Do(h.ctx, h.k, who, id.New())
			return err
		}
		h.refused("its own people", look(h.boss), "access.forbidden")
		h.must(look(h.staff))
		h.refused("the same eyes", look(h.staff), "partner.same_eyes")
		h.must(look(h.admin))
		h.refused("a third time", look(h.second), "lifecycle.not_now")
		all, err := partner.Accounts(h.ctx, h.d, h.boss, h.bank.Org)
		h.must(err)
		if len(all) != 1 || all[0].State != partner.Verified || all[0].Number != "BE68539007547034" || all[0].FirstBy != h.staff.Person || all[0].SecondBy != h.admin.Person {
			h.Errorf("%+v", all)
		}
		_, err = partner.CloseAccount{Account: done.No}.Do(h.ctx, h.k, h.teller, id.New())
		h.refused("a teller closes it", err, "access.forbidden")
		_, err = partner.CloseAccount{Account: done.No}.Do(h.ctx, h.k, h.boss, id.New())
		h.must(err)
	})
}

func TestBadInputIsRefusedAndChangesNothing(t *testing.T) {
	each(t, func(h *house) {
		with := func(change func(*partner.Terms)) partner.Draft {
			t := terms()
			change(&t)
			return partner.Draft{Org: h.bank.Org, Terms: t}
		}
		member := h.org(party.Member, "Member")
		for _, c := range []struct {
			what string
			do   partner.Draft
			key  string
		}{
			{"a service of another kind", with(func(t *partner.Terms) { t.Service = "transport" }), "partner.bad_service"},
			{"no title", with(func(t *partner.Terms) { t.Title = " " }), "partner.bad_text"},
			{"a title of two lines", with(func(t *partner.Terms) { t.Title = "a\nb" }), "partner.bad_text"},
			{"no such day", with(func(t *partner.Terms) { t.From = "2026-02-30" }), "partner.bad_day"},
			{"ends before it begins", with(func(t *partner.Terms) { t.Until = "2026-11-30" }), "partner.bad_until"},
			{"a notice of years", with(func(t *partner.Terms) { t.Notice = 1000 }), "partner.bad_notice"},
			{"a scope of another kind", with(func(t *partner.Terms) { t.Scopes = []string{"deal.register_read"} }), "partner.bad_scope"},
			{"a member", partner.Draft{Org: member.Org, Terms: terms()}, "partner.not_partner"},
			{"nobody", partner.Draft{Org: id.New(), Terms: terms()}, "party.no_org"},
		} {
			_, err := c.do.Do(h.ctx, h.k, h.admin, id.New())
			h.refused(c.what, err, c.key)
		}
		for _, c := range []struct {
			what string
			do   partner.NameAccount
			key  string
		}{
			{"wrong check digits", partner.NameAccount{Org: h.bank.Org, Currency: "EUR", Account: "BE69539007547034", Bank: "B"}, "partner.bad_account"},
			{"letters and signs", partner.NameAccount{Org: h.bank.Org, Currency: "EUR", Account: "12-34-56", Bank: "B"}, "partner.bad_account"},
			{"another currency", partner.NameAccount{Org: h.bank.Org, Currency: "XXX", Account: "123456", Bank: "B"}, "partner.bad_currency"},
			{"a short BIC", partner.NameAccount{Org: h.bank.Org, Currency: "EUR", Account: "123456", BIC: "ABC", Bank: "B"}, "partner.bad_bic"},
			{"no bank", partner.NameAccount{Org: h.bank.Org, Currency: "EUR", Account: "123456"}, "partner.bad_text"},
		} {
			_, err := c.do.Do(h.ctx, h.k, h.boss, id.New())
			h.refused(c.what, err, c.key)
		}
		_, err := partner.Draft{Org: h.bank.Org, Terms: terms()}.Do(h.ctx, h.k, h.boss, id.New())
		h.refused("the partner drafts its own agreement", err, "access.forbidden")
		_, err = partner.Sign{No: 1}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("no such agreement", err, "partner.none")
		all, err := partner.Of(h.ctx, h.d, h.admin, h.bank.Org, "2026-12-02")
		h.must(err)
		accounts, err := partner.Accounts(h.ctx, h.d, h.admin, h.bank.Org)
		h.must(err)
		if len(all)+len(accounts) != 0 {
			h.Errorf("refusals left %v %v", all, accounts)
		}
		no := h.signed()
		h.on("2026-12-05")
		_, err = partner.Terminate{No: no, Last: "2026-12-04", Why: "x"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("ending in the past", err, "partner.bad_last")
		_, err = partner.Renew{No: no, Until: "2027-09-30"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("renewing to the same day", err, "partner.not_later")
		_, err = partner.Change{No: no, Terms: terms()}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("changing what is signed", err, "lifecycle.not_now")
		if got := h.state(no); got != partner.Running {
			h.Errorf("refusals left it %s", got)
		}
	})
}

func TestTheSameCommandTwiceIsDoneOnce(t *testing.T) {
	each(t, func(h *house) {
		c, cmd := partner.Draft{Org: h.bank.Org, Terms: terms()}, id.New()
		a, err := c.Do(h.ctx, h.k, h.admin, cmd)
		h.must(err)
		b, err := c.Do(h.ctx, h.k, h.admin, cmd)
		h.must(err)
		if all, err := partner.List(h.ctx, h.d, h.admin, "2026-11-23"); a != b || err != nil || len(all) != 1 || all[0].Agreement.No != a.No {
			h.Errorf("%v, %v: %+v, %v", a, b, all, err)
		}
	})
}

// TestAnAgreementHoldsExactlyOnItsDays compares the state by the clock with the days.
func TestAnAgreementHoldsExactlyOnItsDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := func(label string) clock.Date {
			return clock.Date("2026-01-01").AddDays(rapid.IntRange(0, 60).Draw(t, label))
		}
		a := partner.Agreement{State: partner.Signed, From: day("from")}
		if rapid.Bool().Draw(t, "ends") {
			a.Until = a.From.AddDays(rapid.IntRange(0, 30).Draw(t, "days"))
		}
		on := day("on")
		want := on >= a.From && (a.Until == "" || on <= a.Until)
		if got := a.On(on); a.Holds(on) != want || (got.State == partner.Running) != want || got.Holds(on) != want {
			t.Fatalf("%+v on %s: %v, %s", a, on, a.Holds(on), got.State)
		}
	})
}
