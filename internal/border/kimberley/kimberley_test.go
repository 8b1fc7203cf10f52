package kimberley_test

import (
	"context"
	"testing"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

var system = access.System("test")

type house struct {
	testing.TB
	ctx           context.Context
	d             *db.DB
	k             *journal.Keeper
	clock         *clock.Fixed
	member, other access.Actor
	officer       access.Actor
	staff         access.Actor
}

func each(t *testing.T, f func(h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))} // Monday 10:00 in Shanghai
		h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
		w, _ := calendar.Preset("sde", "")
		_, err := calendar.Begin(w, "2020-01-01").Do(h.ctx, h.k, system, id.New())
		h.must(err)
		h.member, h.other = h.person(party.Member, "Member", access.StockKeeper), h.person(party.Member, "Other", access.Trader)
		h.officer, h.staff = h.person(party.Customs, "Customs", access.Officer), h.person(party.Exchange, "Exchange", access.Staff)
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
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01"}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	a := access.Actor{Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: name, OrgName: name, Roles: []access.Role{role}, Lang: i18n.English}
	if kind == party.Customs {
		a.Person = id.New() // its people are kept by itself: any officer will do here
		return a
	}
	p, err := party.AddPerson{Org: o.Org, Email: name + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	a.Person = p.Person
	return a
}

// rough puts parcels of rough into the books, owned by the member.
func (h *house) rough(weights map[int64]int64) {
	h.Helper()
	h.stones(stone.Rough, stone.Natural, weights)
}

func (h *house) stones(form stone.Form, kind stone.Kind, weights map[int64]int64) {
	h.Helper()
	h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		e := stone.NewEditions()
		var items []ledger.Item
		for no, w := range weights {
			s := stone.Stone{No: no, Form: form, Kind: kind, Carat: carat.Weight(w), Pieces: 1}
			e.Add(&s, 1, s.Hash())
			items = append(items, ledger.Item{No: no, Pieces: 1, Weight: w})
		}
		if err := e.Write(ctx, tx); err != nil {
			return err
		}
		_, err := ledger.FirstTitle(ctx, tx, h.clock.Now(), "test", h.member.Org, items)
		return err
	}))
}

func (h *house) refused(what string, err error, key string) {
	h.Helper()
	if !errs.Is(err, key) {
		h.Errorf("%s: %v, want %s", what, err, key)
	}
}

// sound is a certificate of Botswana that nothing is wrong with.
func sound() kimberley.Announce {
	return kimberley.Announce{
		Issuer: "BW", Number: "0012345", HS: "7102.31", Weight: 12_500, USD: 1_875_000, Parcels: 2, Origins: []kimberley.Origin{{Country: "BW"}},
		Issued: "2026-11-02", Expires: "2026-12-31", Exporter: "Gaborone Sorters",
	}
}

func (h *house) announce(c kimberley.Announce) int64 {
	h.Helper()
	done, err := c.Do(h.ctx, h.k, h.member, id.New())
	h.must(err)
	return done.Certificate
}

func (h *house) move(who access.Actor, no int64, act string) error {
	_, err := kimberley.Move{Certificate: no, Act: lifecycle.Act(act), Why: "as seen"}.Do(h.ctx, h.k, who, id.New())
	return err
}

func (h *house) state(no int64) lifecycle.State {
	h.Helper()
	w, err := kimberley.Read(h.ctx, h.d, h.officer, no)
	h.must(err)
	return w.State
}

func (h *house) examine(no, weight, parcels int64) {
	h.Helper()
	_, err := kimberley.Examine{Certificate: no, Reading: kimberley.Reading{Weight: weight, Parcels: parcels}, Seals: true, Present: true}.Do(h.ctx, h.k, h.officer, id.New())
	h.must(err)
}

func TestTheLifecyclesAreWhole(t *testing.T) {
	for _, l := range []lifecycle.Table{kimberley.ImportLife, kimberley.ExportLife} {
		if err := l.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestRoughThatMatchesEntersAndTheIssuerIsTold(t *testing.T) {
	each(t, func(h *house) {
		no := h.announce(sound())
		h.must(h.move(h.member, no, "declare"))
		h.examine(no, 12_495, 2)
		if s := h.state(no); s != kimberley.Matched {
			h.Fatalf("it is %s", s)
		}
		h.must(h.move(h.officer, no, "enter"))
		done, err := kimberley.Confirm{Certificate: no}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		p, err := document.Read(h.ctx, h.d, h.member, done.Paper)
		h.must(err)
		if p.Kind != document.KimberleyEntry || !p.Genuine() {
			h.Errorf("the confirmation is %s", p.Kind)
		}
		w, err := kimberley.Read(h.ctx, h.d, h.member, no)
		h.must(err)
		if w.State != kimberley.Confirmed || w.Day != "2026-11-23" || w.Keep != "2029-11-23" || len(w.Events) != 5 || w.Events[2].Side != "customs" {
			h.Errorf("%+v", w)
		}
		lines, err := kimberley.Trade(h.ctx, h.d, h.officer, "2026-Q4")
		h.must(err)
		if len(lines) != 1 || lines[0].Partner != "BW" || lines[0].In != (kimberley.Sum{Weight: 12_500, USD: 1_875_000, Certificates: 1}) {
			h.Errorf("%+v", lines)
		}
	})
}

func TestADifferenceIsMendedOnlyWithTheIssuersConsent(t *testing.T) {
	each(t, func(h *house) {
		h.rough(map[int64]int64{70: 12_500})
		c := sound()
		c.Goods = []kimberley.Goods{{Stone: 70, Weight: 12_500}}
		no := h.announce(c)
		h.must(h.move(h.member, no, "declare"))
		h.examine(no, 12_400, 2)
		h.refused("enters unmended", h.move(h.officer, no, "enter"), "lifecycle.not_now")
		h.must(h.move(h.officer, no, "ask"))
		amend := kimberley.Amend{Certificate: no, Consent: "BW/2026/77", Weight: 12_450, USD: 1_860_000, Parcels: 2}
		_, err := amend.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("consent to another weight", err, "kimberley.not_weighed")
		amend.Weight = 12_400
		_, err = amend.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		h.must(h.move(h.officer, no, "enter"))
		w, err := kimberley.Read(h.ctx, h.d, h.staff, no)
		h.must(err)
		if w.Weight != 12_400 || w.Goods[0].Weight != 12_400 || w.State != kimberley.Entered {
			h.Errorf("%+v", w)
		}
	})
}

func TestWithoutConsentTheGoodsGoBack(t *testing.T) {
	each(t, func(h *house) {
		no := h.announce(sound())
		h.must(h.move(h.member, no, "declare"))
		h.examine(no, 12_500, 3)
		h.refused("no reason", func() error {
			_, err := kimberley.Move{Certificate: no, Act: "refuse"}.Do(h.ctx, h.k, h.officer, id.New())
			return err
		}(), "kimberley.bad_line")
		h.must(h.move(h.officer, no, "refuse"))
		if s := h.state(no); s != kimberley.Refused {
			h.Errorf("it is %s", s)
		}
		again := sound()
		_, err := again.Do(h.ctx, h.k, h.member, id.New())
		h.refused("a refused certificate comes again", err, "kimberley.used")
		if lines, err := kimberley.Trade(h.ctx, h.d, h.officer, "2026-Q4"); err != nil || len(lines) != 0 {
			h.Errorf("refused goods are counted: %v %v", lines, err)
		}
	})
}

func TestABadCertificateIsRefusedAndNothingChanges(t *testing.T) {
	each(t, func(h *house) {
		h.rough(map[int64]int64{70: 12_000})
		h.stones(stone.Single, stone.Natural, map[int64]int64{71: 1_010})
		h.stones(stone.Rough, stone.LabGrown, map[int64]int64{72: 5_000})
		h.announce(sound())
		for key, spoils := range map[string][]func(*kimberley.Announce){
			"kimberley.expired":         {func(c *kimberley.Announce) { c.Expires = "2026-11-22" }},
			"kimberley.not_participant": {func(c *kimberley.Announce) { c.Issuer = "XX" }, func(c *kimberley.Announce) { c.Issuer, c.Issued = "UZ", "2024-11-01" }},
			"kimberley.used":            {func(*kimberley.Announce) {}, func(c *kimberley.Announce) { c.Number = "bw 0012345" }},
			"kimberley.weight_differs":  {func(c *kimberley.Announce) { c.Number, c.Goods = "2", []kimberley.Goods{{70, 12_000}} }},
			"kimberley.not_rough": {
				func(c *kimberley.Announce) { c.Number, c.Weight, c.Goods = "2", 1_010, []kimberley.Goods{{71, 1_010}} },
				func(c *kimberley.Announce) { c.Number, c.Weight, c.Goods = "2", 5_000, []kimberley.Goods{{72, 5_000}} },
				func(c *kimberley.Announce) { c.Number, c.Goods = "2", []kimberley.Goods{{99, 12_500}} },
			},
			"kimberley.bad_code":     {func(c *kimberley.Announce) { c.HS = "7102.39" }},
			"kimberley.bad_weight":   {func(c *kimberley.Announce) { c.Weight = 0 }, func(c *kimberley.Announce) { c.Weight = 1 << 60 }},
			"kimberley.bad_value":    {func(c *kimberley.Announce) { c.USD = -1 }},
			"kimberley.bad_parcels":  {func(c *kimberley.Announce) { c.Parcels = 0 }},
			"kimberley.bad_issuer":   {func(c *kimberley.Announce) { c.Issuer = "Botswana" }},
			"kimberley.bad_line":     {func(c *kimberley.Announce) { c.Number = "" }, func(c *kimberley.Announce) { c.Exporter = "a\x00" }},
			"kimberley.bad_validity": {func(c *kimberley.Announce) { c.Issued = "2026-11-24" }},
			"kimberley.bad_day":      {func(c *kimberley.Announce) { c.Expires = "2026-02-30" }},
			"kimberley.bad_origins":  {func(c *kimberley.Announce) { c.Origins = nil }, func(c *kimberley.Announce) { c.Origins = []kimberley.Origin{{"BW", 500}, {"ZA", 400}} }},
			"kimberley.bad_goods":    {func(c *kimberley.Announce) { c.Number, c.Goods = "2", []kimberley.Goods{{70, 6_250}, {70, 6_250}} }},
		} {
			for i, spoil := range spoils {
				c := sound()
				spoil(&c)
				_, err := c.Do(h.ctx, h.k, h.member, id.New())
				h.refused(key, err, key)
				if e := errs.Of(err); e != nil && e.Field == "" {
					h.Errorf("%s %d names no field", key, i)
				}
			}
		}
		all, err := kimberley.List(h.ctx, h.d, h.officer, kimberley.Filter{Limit: 10})
		h.must(err)
		if len(all) != 1 {
			h.Errorf("refusals left %d certificates", len(all))
		}
	})
}

func TestACertificateThatExpiredMeanwhileIsNotDeclared(t *testing.T) {
	each(t, func(h *house) {
		no := h.announce(sound())
		h.clock.Instant = clock.At(time.Date(2027, 1, 4, 2, 0, 0, 0, time.UTC))
		h.refused("declared too late", h.move(h.member, no, "declare"), "kimberley.expired")
		h.must(h.move(h.member, no, "withdraw"))
	})
}

func TestOthersCertificatesAreNotThere(t *testing.T) {
	each(t, func(h *house) {
		no := h.announce(sound())
		_, err := kimberley.Read(h.ctx, h.d, h.other, no)
		h.refused("another member reads", err, "kimberley.none")
		h.refused("another member declares", h.move(h.other, no, "declare"), "kimberley.none")
		h.refused("the member lets it enter", h.move(h.member, no, "enter"), "access.forbidden")
		if all, err := kimberley.List(h.ctx, h.d, h.other, kimberley.Filter{Limit: 10}); err != nil || len(all) != 0 {
			h.Errorf("another member lists %v %v", all, err)
		}
		_, err = kimberley.Trade(h.ctx, h.d, h.member, "2026-Q4")
		h.refused("a member reads the tables", err, "access.forbidden")
	})
}

// export is an application for stone 70 that nothing is wrong with.
func export() kimberley.Apply {
	return kimberley.Apply{
		To: "BE", HS: "7102.31", Weight: 8_000, USD: 900_000, Parcels: 1, Origins: []kimberley.Origin{{Country: "BW"}, {Country: "ZA"}}, Importer: "Antwerp Rough",
		Goods: []kimberley.Goods{{Stone: 70, Weight: 8_000}},
	}
}

func TestRoughLeavesUnderACertificateOfItsOwn(t *testing.T) {
	each(t, func(h *house) {
		h.rough(map[int64]int64{70: 10_000})
		done, err := export().Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		no := done.Certificate
		_, err = export().Do(h.ctx, h.k, h.member, id.New())
		h.refused("the same goods twice", err, "kimberley.goods_bound")
		_, err = kimberley.CheckGoods{Certificate: no, Reading: kimberley.Reading{Weight: 7_900, Parcels: 1}}.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("another weight", err, "kimberley.goods_differ")
		_, err = kimberley.CheckGoods{Certificate: no, Reading: kimberley.Reading{Weight: 8_000, Parcels: 1}}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		_, err = kimberley.SealGoods{Certificate: no, Seal: "SH 4411"}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		issued, err := kimberley.Issue{Certificate: no, Number: "CN 0000071", Expires: "2027-01-22"}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		p, err := document.Read(h.ctx, h.d, h.member, issued.Paper)
		h.must(err)
		if p.Kind != document.KimberleyExport {
			h.Errorf("%s", p.Kind)
		}
		h.must(h.move(h.member, no, "ship"))
		_, err = kimberley.Confirm{Certificate: no, Reference: "EU-ANR-1", Weight: 7_999}.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("another weight is confirmed", err, "kimberley.receipt_differs")
		_, err = kimberley.Confirm{Certificate: no, Reference: "EU-ANR-1", Weight: 8_000}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		w, err := kimberley.Read(h.ctx, h.d, h.member, no)
		h.must(err)
		if w.Name() != "CN 0000071" || w.To != "EU" || w.State != kimberley.Confirmed || w.Keep == "" {
			h.Errorf("%+v", w.Certificate)
		}
		lines, err := kimberley.Trade(h.ctx, h.d, h.staff, "2026-Q4")
		h.must(err)
		if len(lines) != 1 || lines[0].Partner != "EU" || lines[0].Out.Weight != 8_000 || lines[0].In.Certificates != 0 {
			h.Errorf("%+v", lines)
		}
	})
}

func TestAVoidCertificateCountsNowhereAndItsPaperIsVoid(t *testing.T) {
	each(t, func(h *house) {
		h.rough(map[int64]int64{70: 10_000})
		done, err := export().Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		_, err = kimberley.CheckGoods{Certificate: done.Certificate, Reading: kimberley.Reading{Weight: 8_000, Parcels: 1}}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		_, err = kimberley.SealGoods{Certificate: done.Certificate, Seal: "1"}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		issued, err := kimberley.Issue{Certificate: done.Certificate, Number: "9", Expires: "2027-01-22"}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		h.must(h.move(h.officer, done.Certificate, "void"))
		p, err := document.Read(h.ctx, h.d, h.member, issued.Paper)
		h.must(err)
		lines, err := kimberley.Trade(h.ctx, h.d, h.officer, "2026-Q4")
		h.must(err)
		if p.State != document.Void || len(lines) != 0 {
			h.Errorf("%s %+v", p.State, lines)
		}
		_, err = export().Do(h.ctx, h.k, h.member, id.New())
		h.must(err) // the goods are free again
	})
}

func TestAnExportThatMayNotBeIsRefused(t *testing.T) {
	each(t, func(h *house) {
		h.rough(map[int64]int64{70: 10_000, 73: 8_000})
		h.stones(stone.Single, stone.Natural, map[int64]int64{71: 8_000})
		came := sound()
		came.Weight, came.Origins, came.Goods = 8_000, []kimberley.Origin{{Country: "AO"}}, []kimberley.Goods{{73, 8_000}}
		in := h.announce(came)
		h.must(h.move(h.member, in, "declare"))
		h.examine(in, 8_000, 2)
		h.must(h.move(h.officer, in, "enter"))
		for key, spoils := range map[string][]func(*kimberley.Apply){
			"kimberley.mixed_to_eu":      {func(c *kimberley.Apply) { c.Origins, c.Mixed = nil, true }},
			"kimberley.russia_to_eu":     {func(c *kimberley.Apply) { c.Origins = []kimberley.Origin{{Country: "RU"}} }},
			"kimberley.not_participant":  {func(c *kimberley.Apply) { c.To = "PK" }},
			"kimberley.same_participant": {func(c *kimberley.Apply) { c.To = "HK" }},
			"kimberley.not_held":         {func(c *kimberley.Apply) { c.Weight, c.Goods = 10_001, []kimberley.Goods{{70, 10_001}} }},
			"kimberley.no_goods":         {func(c *kimberley.Apply) { c.Goods = nil }},
			"kimberley.not_rough":        {func(c *kimberley.Apply) { c.Goods = []kimberley.Goods{{71, 8_000}} }},
			"kimberley.weight_differs":   {func(c *kimberley.Apply) { c.Weight = 7_000 }},
			"kimberley.origins_differ":   {func(c *kimberley.Apply) { c.Goods = []kimberley.Goods{{73, 8_000}} }},
			"kimberley.bad_country":      {func(c *kimberley.Apply) { c.To = "Belgium" }},
		} {
			for _, spoil := range spoils {
				c := export()
				spoil(&c)
				_, err := c.Do(h.ctx, h.k, h.member, id.New())
				h.refused(key, err, key)
			}
		}
		mixed := export()
		mixed.To, mixed.Origins, mixed.Mixed = "AE", nil, true
		if _, err := mixed.Do(h.ctx, h.k, h.member, id.New()); err != nil {
			h.Errorf("mixed rough may go elsewhere: %v", err)
		}
		carried := export()
		carried.Origins, carried.Goods = nil, []kimberley.Goods{{73, 8_000}}
		done, err := carried.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		w, err := kimberley.Read(h.ctx, h.d, h.member, done.Certificate)
		h.must(err)
		if w.Origins.Words() != "AO" {
			h.Errorf("the origins of the certificate it came with are %q", w.Origins.Words())
		}
	})
}

func TestAnOfficerDoesNotExamineHisOwnGoods(t *testing.T) {
	each(t, func(h *house) {
		no := h.announce(sound())
		h.must(h.move(h.member, no, "declare"))
		tied := h.officer
		tied.Person = h.member.Person
		_, err := kimberley.Examine{Certificate: no, Reading: kimberley.Reading{Weight: 12_500, Parcels: 2}, Seals: true, Present: true}.Do(h.ctx, h.k, tied, id.New())
		h.refused("a tied officer", err, "kimberley.tied")
		_, err = kimberley.Examine{Certificate: no, Reading: kimberley.Reading{Weight: 12_500, Parcels: 2}, Seals: true}.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("nobody is present", err, "kimberley.absent")
		_, err = kimberley.Examine{Certificate: no, Reading: kimberley.Reading{Weight: 12_500, Parcels: 2}, Present: true, Why: "the outer seal is broken"}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		if s := h.state(no); s != kimberley.Mismatch {
			h.Errorf("a broken seal makes it %s", s)
		}
	})
}
