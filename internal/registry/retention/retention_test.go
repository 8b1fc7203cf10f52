package retention_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/retention"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

var (
	keepMail = rule.Define(rule.Definition{Name: "test.mail", Kind: rule.Days, Shipped: "30", Source: "test", Mark: rule.Proposal})
	keepLong = rule.Define(rule.Definition{Name: "test.long", Kind: rule.Whole, Shipped: "3", Source: "test", Mark: rule.Read})
)

type house struct {
	*testing.T
	ctx          context.Context
	now          *clock.Fixed
	k            *journal.Keeper
	desk         *retention.Desk
	one, two     access.Actor // administrators
	staff, trade access.Actor
	member       id.ID
}

func open(t *testing.T, d *db.DB) *house {
	h := &house{T: t, ctx: context.Background(), now: &clock.Fixed{Instant: clock.At(time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC))}}
	h.k = journal.New(d, h.now)
	h.desk = retention.New(
		retention.Kind{
			Name: "mail", Keep: keepMail, Due: mail.SentBefore, Erase: mail.EraseSent,
			Person: func(ctx context.Context, tx *db.Tx, p party.Person, _ clock.Instant) (int64, error) {
				return mail.EraseTo(ctx, tx, p.Email)
			},
		},
		retention.Kind{Name: "ways", Keep: keepLong, Person: signin.ErasePerson},
	)
	boss := access.System("test")
	org := func(kind party.OrgKind) id.ID {
		o, err := (party.AddOrg{Kind: kind, Name: "The " + string(kind), Country: "CN", Since: "2026-01-01"}).Do(h.ctx, h.k, boss, id.New())
		if err != nil {
			t.Fatal(err)
		}
		return o.Org
	}
	exchange := org(party.Exchange)
	h.member = org(party.Member)
	h.one, h.two = h.person(exchange, "one@x.example", access.Admin), h.person(exchange, "two@x.example", access.Admin)
	h.staff, h.trade = h.person(exchange, "staff@x.example", access.Staff), h.person(h.member, "ana@x.example", access.Trader)
	return h
}

func (h *house) person(org id.ID, address string, r access.Role) access.Actor {
	h.Helper()
	p, err := (party.AddPerson{Org: org, Email: address, Name: "A Person", Lang: i18n.English, Roles: []access.Role{r}}).Do(h.ctx, h.k, access.System("test"), id.New())
	if err != nil {
		h.Fatal(err)
	}
	return access.Actor{Person: p.Person, Org: org, Roles: []access.Role{r}}
}

// letters posts n letters to an address and lets them be sent.
func (h *house) letters(to string, n int) {
	h.Helper()
	if err := h.k.DB().Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		for range n {
			if err := mail.Post(ctx, tx, h.now.Instant, mail.Letter{To: to, Subject: "Your deal", Text: "text"}); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "UPDATE mail SET sent = posted, body = '' WHERE sent IS NULL")
		return err
	}); err != nil {
		h.Fatal(err)
	}
}

func (h *house) count(query string, args ...any) int64 {
	h.Helper()
	n, _, err := db.Row(h.ctx, h.k.DB(), db.One[int64], query, args...)
	if err != nil {
		h.Fatal(err)
	}
	return n
}

func (h *house) refuses(err error, key string) {
	h.Helper()
	if !errs.Is(err, key) {
		h.Errorf("want %s, have %v", key, err)
	}
}

func second[A any](_ A, err error) error { return err }

func (h *house) ask(who access.Actor, a retention.Ask) (int64, error) {
	n, err := a.Do(h.ctx, h.k, h.desk, who, id.New())
	return n.No, err
}

func (h *house) decide(who access.Actor, no int64, yes bool) error {
	return second(retention.Decide{No: no, Confirm: yes}.Do(h.ctx, h.k, who, id.New()))
}

// whole asserts that the chain of the journal holds.
func (h *house) whole() {
	h.Helper()
	v, err := h.k.Verify(h.ctx)
	if err != nil || !v.OK {
		h.Errorf("the journal: %+v, %v", v, err)
	}
}

func TestWhatIsOverItsTimeIsErasedByTwoPeopleAndARecordStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.letters("ana@x.example", 450) // more than two pieces
		h.now.Instant = h.now.Instant.Add(31 * 24 * time.Hour)
		h.letters("ana@x.example", 7)
		due, err := h.desk.List(h.ctx, d, h.staff, h.now.Instant)
		if err != nil || len(due) != 3 || due[2].Kind != retention.PersonKind || due[0].Count != 450 || due[1].Erases || !due[1].Years || due[0].Rule.Mark != rule.Proposal {
			t.Fatalf("%+v, %v", due, err)
		}
		h.refuses(second(h.ask(h.staff, retention.Ask{Kind: "mail"})), "retention.reason")
		h.refuses(second(h.ask(h.staff, retention.Ask{Kind: "stones", Reason: "x"})), "retention.no_kind")
		h.refuses(second(h.ask(h.staff, retention.Ask{Kind: "ways", Reason: "x"})), "retention.no_kind")
		if _, err := h.ask(h.trade, retention.Ask{Kind: "mail", Reason: "x"}); errs.Of(err).Code != errs.Forbidden {
			t.Errorf("a trader asks: %v", err)
		}
		no, err := h.ask(h.one, retention.Ask{Kind: "mail", Reason: "yearly"})
		if err != nil {
			t.Fatal(err)
		}
		h.refuses(second(h.ask(h.two, retention.Ask{Kind: "mail", Reason: "again"})), "retention.open_already")
		h.refuses(h.decide(h.one, no, true), "retention.second_person")
		if err := h.decide(h.staff, no, true); errs.Of(err).Code != errs.Forbidden {
			t.Errorf("staff confirm: %v", err)
		}
		if err := h.desk.Sweep(h.ctx, h.k); err != nil || h.count("SELECT count(*) FROM mail") != 457 {
			t.Fatalf("something was erased before it was confirmed: %v", err)
		}
		if err := h.decide(h.two, no, true); err != nil {
			t.Fatal(err)
		}
		if err := h.desk.Sweep(h.ctx, h.k); err != nil || h.count("SELECT count(*) FROM mail") != 7 {
			t.Fatalf("%d letters are left: %v", h.count("SELECT count(*) FROM mail"), err)
		}
		all, err := retention.Erasures(h.ctx, d, h.staff, 0, 10)
		if err != nil || len(all) != 1 || all[0].State != retention.Erased || all[0].Done != 450 || !all[0].Genuine() || !strings.Contains(all[0].Record, `"erased":450`) {
			t.Fatalf("%+v, %v", all, err)
		}
		all[0].Record = strings.Replace(all[0].Record, "450", "45", 1)
		if all[0].Genuine() {
			t.Error("a changed record is taken for genuine")
		}
		h.refuses(second(h.ask(h.one, retention.Ask{Kind: "mail", Reason: "again"})), "retention.nothing_due")
		h.refuses(h.decide(h.two, no, false), "lifecycle.not_now")
		h.refuses(h.decide(h.two, 99, true), "retention.no_erasure")
		h.whole()
	})
}

func TestAPersonWhoLeftIsErasedFromEverythingButTheJournalsNumbers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.letters("ana@x.example", 3)
		h.letters("one@x.example", 2)
		about := retention.Ask{Kind: retention.PersonKind, Person: h.trade.Person, Reason: "she asked"}
		h.refuses(second(h.ask(h.one, about)), "retention.has_post")
		h.refuses(second(h.ask(h.one, retention.Ask{Kind: retention.PersonKind, Reason: "x"})), "party.no_person")
		if _, err := (party.DeactivatePerson{Person: h.trade.Person}).Do(h.ctx, h.k, h.one, id.New()); err != nil {
			t.Fatal(err)
		}
		h.refuses(second(h.ask(h.one, about)), "retention.too_early")
		h.now.Instant = h.now.Instant.Add(11 * 366 * 24 * time.Hour)
		no, err := h.ask(h.one, about)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.decide(h.two, no, true); err != nil {
			t.Fatal(err)
		}
		if err := h.desk.Sweep(h.ctx, h.k); err != nil {
			t.Fatal(err)
		}
		p, err := party.PersonByID(h.ctx, d, h.trade.Person)
		if err != nil || !p.Erased() || strings.Contains(p.Name+p.Email, "ana") || p.Name == "A Person" {
			t.Errorf("%+v, %v", p, err)
		}
		if n := h.count("SELECT count(*) FROM mail"); n != 2 {
			t.Errorf("%d letters are left, want the other person's 2", n)
		}
		h.refuses(second(h.ask(h.one, about)), "retention.erased_already")
		if _, err := party.PersonByEmail(h.ctx, d, "ana@x.example"); !errs.Is(err, "party.no_person") {
			t.Errorf("her address still leads to her: %v", err)
		}
		h.whole()
	})
}

func TestSomebodyWhoCameBackMeanwhileIsNotErased(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t))
	if _, err := (party.DeactivatePerson{Person: h.trade.Person}).Do(h.ctx, h.k, h.one, id.New()); err != nil {
		t.Fatal(err)
	}
	h.now.Instant = h.now.Instant.Add(11 * 366 * 24 * time.Hour)
	no, err := h.ask(h.one, retention.Ask{Kind: retention.PersonKind, Person: h.trade.Person, Reason: "she asked"})
	if err == nil {
		err = h.decide(h.two, no, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.person(h.member, "ana@x.example", access.Trader)
	if err := h.desk.Sweep(h.ctx, h.k); err != nil {
		t.Fatal(err)
	}
	if p, err := party.PersonByEmail(h.ctx, h.k.DB(), "ana@x.example"); err != nil || p.Erased() || !p.Active() {
		t.Errorf("%+v, %v", p, err)
	}
	if all, _ := retention.Erasures(h.ctx, h.k.DB(), h.one, 0, 1); len(all) != 1 || all[0].Done != 0 || all[0].State != retention.Lapsed || !all[0].Genuine() || !strings.Contains(all[0].Record, `"state":"lapsed"`) {
		t.Errorf("%+v", all)
	}
}

func TestAnErasureThatFailsKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t))
	broken := true
	h.desk = retention.New(
		retention.Kind{
			Name: "broken", Keep: keepMail, Due: func(context.Context, db.Querier, clock.Instant) (int64, error) { return 1, nil },
			Erase: func(context.Context, *db.Tx, clock.Instant, int) (int64, error) {
				if broken {
					return 0, errors.New("it cannot be read")
				}
				return 1, nil
			},
		},
		retention.Kind{Name: "mail", Keep: keepMail, Due: mail.SentBefore, Erase: mail.EraseSent},
	)
	h.letters("ana@x.example", 3)
	h.now.Instant = h.now.Instant.Add(31 * 24 * time.Hour)
	for _, kind := range []string{"broken", "mail"} {
		no, err := h.ask(h.one, retention.Ask{Kind: kind, Reason: "yearly"})
		if err == nil {
			err = h.decide(h.two, no, true)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := h.desk.Sweep(h.ctx, h.k); err == nil || !strings.Contains(err.Error(), "erasure 1: it cannot be read") {
		t.Errorf("%v", err)
	}
	if n := h.count("SELECT count(*) FROM mail"); n != 0 {
		t.Errorf("%d letters are left", n)
	}
	broken = false
	if err := h.desk.Sweep(h.ctx, h.k); err != nil || h.count("SELECT count(*) FROM erasure WHERE state = 'erased'") != 2 {
		t.Errorf("%v", err)
	}
}

func TestTheTableOfErasuresIsSound(t *testing.T) {
	t.Parallel()
	if err := retention.Life.Check(); err != nil {
		t.Error(err)
	}
}
