package honour_test

import (
	"context"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/honour"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

type house struct {
	testing.TB
	ctx           context.Context
	d             *db.DB
	k             *journal.Keeper
	trader, staff access.Actor
	bank          id.ID
	resolutions   int64
}

func each(t *testing.T, f func(h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := journal.New(d, &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))})
		h := &house{TB: t, ctx: context.Background(), d: d, k: k}
		h.trader = h.person(party.Member, "Member", access.Trader)
		h.staff = h.person(party.Exchange, "Exchange", access.Staff)
		h.bank = h.person(party.Bank, "Bank", access.Partner).Org
		f(h)
	})
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) person(kind party.OrgKind, name string, role access.Role) access.Actor {
	h.Helper()
	system := access.System("test")
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01"}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	p, err := party.AddPerson{Org: o.Org, Email: name + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: name, OrgName: name, Roles: []access.Role{role}, Lang: i18n.English}
}

func (h *house) nominate() int64 {
	h.Helper()
	d, err := honour.Nominate{Kind: "partner", Year: 2026, Org: h.bank, Reason: i18n.Text{"en": "It settled every day.", "zh": "每日结算无误。"}}.Do(h.ctx, h.k, h.trader, id.New())
	h.must(err)
	return d.Honour
}

// resolve is the council's word, as its room writes it, and what follows.
func (h *house) resolve(no int64, adopted bool) {
	h.Helper()
	h.resolutions++
	f := fact.ResolutionTaken{Resolution: h.resolutions, Organ: "council", About: "honour", No: no, Adopted: adopted}
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: "system:test", ID: id.New(), Kind: "test", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
	for range 2 { // read twice, it is done once
		all, err := h.k.After(h.ctx, 0, 1000)
		h.must(err)
		for _, e := range all {
			_, err := honour.Apply(h.ctx, h.k, e)
			h.must(err)
		}
	}
}

func (h *house) state(no int64) honour.Honour {
	h.Helper()
	x, err := honour.Read(h.ctx, h.d, h.staff, no, false)
	h.must(err)
	return x
}

func TestAnHonourIsNominatedEndorsedConferredAndRevoked(t *testing.T) {
	each(t, func(h *house) {
		no := h.nominate()
		confer := honour.Confer{Honour: no, Day: "2026-12-01", Place: i18n.Text{"en": "Shanghai"}, Citation: i18n.Text{"en": "For ten years of trust."}}
		if _, err := confer.Do(h.ctx, h.k, h.staff, id.New()); !errs.Is(err, "lifecycle.not_now") {
			t.Errorf("conferred before the council resolved: %v", err)
		}
		h.resolve(no, true)
		if x := h.state(no); x.State != honour.Endorsed || x.Resolution != 1 {
			t.Fatalf("%+v", x)
		}
		if _, err := confer.Do(h.ctx, h.k, h.trader, id.New()); !errs.Is(err, "access.forbidden") {
			t.Errorf("conferred by a trader: %v", err)
		}
		done, err := confer.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		if seal, err := document.Check(h.ctx, h.k, done.Paper); err != nil || !seal.Genuine || seal.Kind != document.HonourOf {
			t.Errorf("%+v, %v", seal, err)
		}
		if roll, err := honour.Roll(h.ctx, h.d); err != nil || len(roll) != 1 || roll[0].No != no {
			t.Errorf("%+v, %v", roll, err)
		}
		_, err = honour.Doubt{Honour: no, Reason: i18n.Text{"en": "It froze accounts without notice."}}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.resolve(no, false)
		if x := h.state(no); x.State != honour.Conferred {
			t.Errorf("the council upheld it, it is %s", x.State)
		}
		_, err = honour.Doubt{Honour: no, Reason: i18n.Text{"en": "Again."}}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.resolve(no, true)
		x := h.state(no)
		seal, err := document.Check(h.ctx, h.k, done.Paper)
		if x.State != honour.Revoked || x.Undone != 3 || x.Revoked == "" || err != nil || seal.State != document.Void {
			t.Errorf("%+v %+v %v", x, seal, err)
		}
	})
}

func TestALanguageInWhichNobodyWroteStaysEmpty(t *testing.T) {
	each(t, func(h *house) {
		d, err := honour.Nominate{Kind: "award", Year: 2026, Name: i18n.Text{"zh": "年度切工"}, To: i18n.Text{"zh": "王师傅"}, Reason: i18n.Text{"zh": "新切工", "ru": "Новая огранка."}}.Do(h.ctx, h.k, h.trader, id.New())
		if err != nil {
			t.Fatal(err)
		}
		got, err := honour.Read(h.ctx, h.d, h.staff, d.Honour, false)
		if err != nil || len(got.To) != 1 || len(got.Name) != 1 || len(got.Reason) != 2 || got.To.Told(i18n.English) != i18n.Chinese {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestANominationThatMakesNoSenseIsRefused(t *testing.T) {
	each(t, func(h *house) {
		good := honour.Nominate{Kind: "award", Year: 2026, Name: i18n.Text{"en": "Cutter of the year"}, To: i18n.Text{"zh": "王师傅"}, Reason: i18n.Text{"en": "A new cut."}}
		for what, c := range map[string]struct {
			change func(*honour.Nominate)
			key    string
		}{
			"an unknown kind":           {func(c *honour.Nominate) { c.Kind = "medal" }, "honour.bad_kind"},
			"a year to come":            {func(c *honour.Nominate) { c.Year = 2030 }, "honour.bad_year"},
			"an award without a name":   {func(c *honour.Nominate) { c.Name = nil }, "honour.no_text"},
			"nobody":                    {func(c *honour.Nominate) { c.To = i18n.Text{"en": "  "} }, "honour.no_text"},
			"no reason":                 {func(c *honour.Nominate) { c.Reason = nil }, "honour.no_text"},
			"a language nobody speaks":  {func(c *honour.Nominate) { c.Reason = i18n.Text{"xx": "x"} }, "honour.bad_text"},
			"a name over two lines":     {func(c *honour.Nominate) { c.Name = i18n.Text{"en": "a\nb"} }, "honour.bad_text"},
			"an organisation from afar": {func(c *honour.Nominate) { c.Org = id.New() }, "party.no_org"},
		} {
			bad := good
			c.change(&bad)
			if _, err := bad.Do(h.ctx, h.k, h.trader, id.New()); !errs.Is(err, c.key) {
				t.Errorf("%s: %v, want %s", what, err, c.key)
			}
		}
		if all, err := honour.List(h.ctx, h.d, h.staff, 0, 10); err != nil || len(all) != 0 {
			t.Errorf("a refusal left %+v, %v", all, err)
		}
		h.nominate()
		twice := honour.Nominate{Kind: "partner", Year: 2026, Org: h.bank, Reason: i18n.Text{"en": "x"}}
		if _, err := twice.Do(h.ctx, h.k, h.trader, id.New()); !errs.Is(err, "honour.twice") {
			t.Errorf("the same partner of one year: %v", err)
		}
	})
}

func TestTheTableIsSound(t *testing.T) {
	t.Parallel()
	if err := honour.Life.Check(); err != nil {
		t.Error(err)
	}
	if _, err := honour.Life.Next(honour.Revoked, lifecycle.Act("confer")); err == nil {
		t.Error("what was revoked can be conferred")
	}
}

func TestAMuseumNominatesAndReadsItsOwnNominationsAndABankDoesNot(t *testing.T) {
	each(t, func(h *house) {
		museum, bank := h.person(party.Museum, "museum", access.Partner), h.person(party.Bank, "otherbank", access.Partner)
		n := honour.Nominate{Kind: "award", Year: 2026, Name: i18n.Text{"en": "Cutter of the year"}, To: i18n.Text{"zh": "王师傅"}, Reason: i18n.Text{"en": "A new cut."}}
		_, err := n.Do(h.ctx, h.k, bank, id.New())
		if !errs.Is(err, "honour.not_yours") || honour.Proposes(bank) || !honour.Proposes(museum) || !honour.Proposes(h.trader) {
			t.Errorf("a bank nominates: %v", err)
		}
		others := h.nominate()
		d, err := n.Do(h.ctx, h.k, museum, id.New())
		h.must(err)
		all, err := honour.List(h.ctx, h.d, museum, 0, 10)
		h.must(err)
		if none, err := honour.List(h.ctx, h.d, bank, 0, 10); err != nil || len(none) != 0 {
			t.Errorf("a bank reads what is not conferred: %+v, %v", none, err)
		}
		if len(all) != 1 || all[0].No != d.Honour || all[0].By != museum.Org {
			t.Errorf("the museum reads %+v", all)
		}
		_, err = honour.Read(h.ctx, h.d, museum, d.Honour, false)
		h.must(err)
		_, err = honour.Read(h.ctx, h.d, museum, others, false)
		if !errs.Is(err, "honour.none") {
			t.Errorf("what another nominated: %v", err)
		}
	})
}
