package screening_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/screening"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

type house struct {
	testing.TB
	ctx            context.Context
	d              *db.DB
	k              *journal.Keeper
	clock          *clock.Fixed
	desk           *screening.Desk
	admin, officer access.Actor
	seen           int64
}

var system = access.System("test")

func each(t *testing.T, f func(h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))} // Monday 10:00 in Shanghai
		h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c, desk: screening.NewDesk()}
		w, _ := calendar.Preset("sde", "")
		_, err := calendar.Begin(w, "2020-01-01").Do(h.ctx, h.k, system, id.New())
		h.must(err)
		ex := h.org(party.Exchange, "Exchange", "", "CN")
		h.admin, h.officer = h.person(ex, party.Exchange, "Ada Admin", access.Admin), h.person(ex, party.Exchange, "Cora Officer", access.Compliance)
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
	} else if !i18n.English.Has(key) {
		h.Errorf("%s has no words", key)
	}
}

func (h *house) org(kind party.OrgKind, name, zh, country string) party.Added {
	h.Helper()
	o, err := party.AddOrg{Kind: kind, Name: name, NameZh: zh, Country: country, Since: "2020-01-01"}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return o
}

func (h *house) person(o party.Added, kind party.OrgKind, name string, role access.Role) access.Actor {
	h.Helper()
	p, err := party.AddPerson{Org: o.Org, Email: strings.ReplaceAll(name, " ", ".") + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: name, Roles: []access.Role{role}, Lang: i18n.English}
}

// follow reads the news, twice: what was done is not done again.
func (h *house) follow() {
	h.Helper()
	for range 2 {
		all, err := h.k.After(h.ctx, h.seen, 1000)
		h.must(err)
		for _, e := range all {
			_, err := h.desk.Apply(h.ctx, h.k, e)
			h.must(err)
		}
	}
	all, err := h.k.After(h.ctx, 0, 1000)
	h.must(err)
	h.seen = all[len(all)-1].No
}

func (h *house) cases(n int) []screening.Case {
	h.Helper()
	all, err := screening.List(h.ctx, h.d, h.officer, false, 0, 100)
	h.must(err)
	if len(all) != n {
		h.Fatalf("%d cases, want %d: %+v", len(all), n, all)
	}
	return all
}

func (h *house) decide(who access.Actor, no int64, act lifecycle.Act) error {
	_, err := screening.Decide{Case: no, Act: act, Reason: "as the register says"}.Do(h.ctx, h.k, who, id.New())
	return err
}

const listed = `<CONSOLIDATED_LIST dateGenerated="DAYT21:00:02Z"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>SERGEI</FIRST_NAME><THIRD_NAME>ORLOV</THIRD_NAME><REFERENCE_NUMBER>TXi.001</REFERENCE_NUMBER><INDIVIDUAL_DATE_OF_BIRTH><DATE>1972-04-28</DATE></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>SEVERNY ALMAZ LLC</FIRST_NAME><REFERENCE_NUMBER>TXe.002</REFERENCE_NUMBER></ENTITY></ENTITIES></CONSOLIDATED_LIST>`

func (h *house) take(day string) (screening.Taken, error) {
	return screening.Take(h.ctx, h.k, h.officer, id.New(), []byte(strings.Replace(listed, "DAY", day, 1)))
}

func TestWhoIsOnANewListBecomesACaseAndTwoPeopleBlockHim(t *testing.T) {
	each(t, func(h *house) {
		bad := h.org(party.Member, "Северный Алмаз ООО", "", "RU")
		trader := h.person(bad, party.Member, "Anna Belova", access.Trader)
		h.org(party.Member, "Blue River Diamonds Ltd", "", "HK")
		h.follow()
		h.cases(0)
		taken, err := h.take("2026-11-20")
		h.must(err)
		h.follow()
		c := h.cases(1)[0]
		if c.Org != bad.Org || c.Ref != "TXe.002" || c.Digest != taken.Digest || len(c.Reasons) == 0 || c.State != screening.Open {
			t.Errorf("%+v", c)
		}
		_, err = screening.Read(h.ctx, h.d, trader, c.No)
		h.refused("a member looks", err, "access.forbidden")
		h.refused("a member decides", h.decide(trader, c.No, screening.ActClear), "access.forbidden")
		_, err = screening.Decide{Case: c.No, Act: screening.ActName, Reason: " "}.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("without a reason", err, "screening.no_reason")
		h.refused("confirmed before it was named", h.decide(h.officer, c.No, screening.ActConfirm), "lifecycle.not_now")
		h.must(h.decide(h.officer, c.No, screening.ActName))
		h.refused("the same person", h.decide(h.officer, c.No, screening.ActConfirm), "screening.second_person")
		h.refused("the same person returns", h.decide(h.officer, c.No, screening.ActReturn), "screening.second_person")
		h.follow()
		h.standing(bad.Org, party.Active)
		h.must(h.decide(h.admin, c.No, screening.ActConfirm))
		h.follow()
		h.standing(bad.Org, party.Suspended)
		h.must(h.decide(h.officer, c.No, screening.ActLift))
		h.follow()
		h.standing(bad.Org, party.Active)
		w, err := screening.Read(h.ctx, h.d, h.officer, c.No)
		h.must(err)
		if len(w.File) != 3 || w.State != screening.Cleared {
			t.Errorf("%s, %+v", w.State, w.File)
		}
	})
}

func (h *house) standing(org id.ID, want lifecycle.State) {
	h.Helper()
	o, err := party.OrgByID(h.ctx, h.d, org)
	h.must(err)
	if got := o.StateOn(clock.DateOf(h.clock.Now(), time.UTC)); got != want {
		h.Errorf("it stands %s, want %s", got, want)
	}
}

func TestAHitThatWasClearedIsNotAskedAgainUntilANameChanges(t *testing.T) {
	each(t, func(h *house) {
		_, err := h.take("2026-11-20")
		h.must(err)
		o := h.org(party.Member, "Severnyj Almaz OOO", "", "RU")
		h.person(o, party.Member, "Sergey Orlov", access.Trader)
		h.follow()
		all := h.cases(2)
		for _, c := range all {
			h.must(h.decide(h.officer, c.No, screening.ActClear))
		}
		_, err = h.take("2026-11-21")
		h.must(err)
		h.follow()
		h.cases(2)
		_, err = h.take("2026-11-21")
		h.refused("the same file", err, "screening.same_list")
		_, err = h.take("2026-11-19")
		h.refused("an older file", err, "screening.older_list")
		_, err = party.ChangeOrg{Org: o.Org, Name: "Severny Almaz LLC", Country: "RU"}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		h.follow()
		h.cases(3)
		h.say(fact.DealStruck{Deal: 9, Seller: o.Org, Buyer: h.org(party.Member, "Other", "", "BE").Org, Currency: "USD"})
		h.follow()
		h.cases(3) // one open is enough
	})
}

// say writes a fact of another room.
func (h *house) say(f journal.Fact) {
	h.Helper()
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test", Input: f},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
}

func TestANameIsScreenedWithItsReasonsAndRefusedWhenItIsNone(t *testing.T) {
	each(t, func(h *house) {
		ask := screening.Asking{Name: "Сергей Орлов", Kind: "person"}
		_, err := ask.Do(h.ctx, h.desk, h.k, h.officer, id.New())
		h.refused("without lists", err, "screening.no_lists")
		_, err = h.take("2026-11-20")
		h.must(err)
		a, err := ask.Do(h.ctx, h.desk, h.k, h.officer, id.New())
		h.must(err)
		if len(a.Found) != 1 || a.Found[0].Ref != "TXi.001" || len(a.Found[0].Reasons) == 0 {
			t.Errorf("%+v", a)
		}
		ask.Born = "1950-01-01"
		other, err := ask.Do(h.ctx, h.desk, h.k, h.officer, id.New())
		h.must(err)
		if len(other.Found) == 1 && other.Found[0].Score >= a.Found[0].Score {
			t.Errorf("another birthday makes it no less sure: %+v", other)
		}
		h.cases(0)
		for name, c := range map[string]struct {
			ask  screening.Asking
			want string
		}{
			"no name":         {screening.Asking{Name: " \n"}, "screening.name"},
			"no letters":      {screening.Asking{Name: "…—"}, "screening.name"},
			"a long name":     {screening.Asking{Name: strings.Repeat("x", 201)}, "screening.name"},
			"an unknown kind": {screening.Asking{Name: "x", Kind: "dog"}, "screening.kind"},
			"a bad birthday":  {screening.Asking{Name: "x", Born: "yesterday"}, "screening.born"},
			"a bad country":   {screening.Asking{Name: "x", Country: "Mars"}, "screening.country"},
		} {
			_, err := c.ask.Do(h.ctx, h.desk, h.k, h.officer, id.New())
			h.refused(name, err, c.want)
		}
		_, err = screening.Asking{Name: "x"}.Do(h.ctx, h.desk, h.k, access.Actor{}, id.New())
		h.refused("a visitor", err, "access.sign_in")
	})
}

func TestCashOfADealOrADayIsReportedWithinFiveWorkingDays(t *testing.T) {
	each(t, func(h *house) {
		o := h.org(party.Member, "Blue River Diamonds Ltd", "", "HK")
		note := func(deal, yuan int64) screening.CashDone {
			h.Helper()
			d, err := screening.NoteCash{Org: o.Org, Deal: deal, Amount: 100 * yuan, Day: "2026-11-23"}.Do(h.ctx, h.k, h.officer, id.New())
			h.must(err)
			return d
		}
		if d := note(0, 60_000); len(d.Reports) != 0 {
			t.Errorf("%+v", d)
		}
		if d := note(0, 39_999); len(d.Reports) != 0 {
			t.Errorf("a yuan short: %+v", d)
		}
		first := note(0, 1)
		if len(first.Reports) != 1 {
			t.Fatalf("the day reaches the sum: %+v", first)
		}
		if d := note(0, 5); len(d.Reports) != 1 || d.Reports[0] != first.Reports[0] {
			t.Errorf("a report that waits grows: %+v", d)
		}
		if d := note(7, 100_000); len(d.Reports) != 1 || d.Reports[0] == first.Reports[0] {
			t.Errorf("a deal has its own: %+v", d)
		}
		all, err := screening.Reports(h.ctx, h.d, h.officer, 0, 10)
		h.must(err)
		if len(all) != 2 || all[1].Amount != 10_000_500 || all[1].Due != "2026-11-30" || all[0].Deal != 7 || all[0].Amount != 10_000_000 {
			t.Errorf("%+v", all)
		}
		_, err = screening.FileReport{No: all[1].No, Reference: ""}.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("without a number", err, "screening.reference")
		_, err = screening.FileReport{No: all[1].No, Reference: "LVR-1"}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		_, err = screening.FileReport{No: all[1].No, Reference: "LVR-1"}.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("twice", err, "screening.filed")
		_, err = screening.FileReport{No: 99, Reference: "x"}.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("none", err, "screening.no_report")
		for name, c := range map[string]struct {
			note screening.NoteCash
			want string
		}{
			"tomorrow":   {screening.NoteCash{Org: o.Org, Amount: 1, Day: "2026-11-24"}, "screening.cash_day"},
			"no day":     {screening.NoteCash{Org: o.Org, Amount: 1}, "screening.cash_day"},
			"nothing":    {screening.NoteCash{Org: o.Org, Day: "2026-11-23"}, "screening.cash_sum"},
			"no such":    {screening.NoteCash{Org: o.Org, Amount: 1, Deal: -1, Day: "2026-11-23"}, "screening.cash_deal"},
			"of nobody":  {screening.NoteCash{Org: id.New(), Amount: 1, Day: "2026-11-23"}, "party.no_org"},
			"a long one": {screening.NoteCash{Org: o.Org, Amount: 1, Day: "2026-11-23", Note: strings.Repeat("x", 501)}, "screening.long"},
		} {
			_, err := c.note.Do(h.ctx, h.k, h.officer, id.New())
			h.refused(name, err, c.want)
		}
	})
}

func TestAStrangePriceBecomesACase(t *testing.T) {
	each(t, func(h *house) {
		h.say(fact.SalesTaken{Deal: 12, Taken: 1, Flags: []fact.PriceFlag{{Line: 1, Pattern: "far"}}})
		h.follow()
		c := h.cases(1)[0]
		if c.Kind != screening.PriceCase || c.Deal != 12 || c.Pattern != "far" {
			t.Errorf("%+v", c)
		}
		h.must(h.decide(h.officer, c.No, screening.ActClear))
		h.refused("decided twice", h.decide(h.officer, c.No, screening.ActClear), "lifecycle.not_now")
	})
}

func TestTheLifecycleIsSound(t *testing.T) {
	t.Parallel()
	h := screening.Life
	if err := h.Check(); err != nil {
		t.Error(err)
	}
}
