package shipment_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

type house struct {
	testing.TB
	ctx       context.Context
	d         *db.DB
	k         *journal.Keeper
	clock     *clock.Fixed
	member    access.Actor
	other     access.Actor
	principal id.ID
	officer   access.Actor
}

var system = access.System("test")

func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))}
		h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
		h.member, h.other = h.org(party.Member, "Alpha", access.Trader, id.ID{}), h.org(party.Member, "Beta", access.Trader, id.ID{})
		h.principal = h.org(party.Principal, "Antwerp Rough", access.Partner, h.member.Org).Org
		h.officer = access.Actor{Person: id.New(), Org: id.New(), OrgKind: "customs", Roles: []access.Role{access.Officer}, Lang: i18n.English}
		f(t, h)
	})
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) org(kind party.OrgKind, name string, role access.Role, via id.ID) access.Actor {
	h.Helper()
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01", Via: via}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	p, err := party.AddPerson{Org: o.Org, Email: name[:4] + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: name, OrgName: name, Roles: []access.Role{role}, Lang: i18n.English}
}

func head() shipment.Head {
	return shipment.Head{
		Direction: shipment.AbroadIn, Counterpart: "Scheldt & Zoon", From: shipment.Side{Country: "BE", Port: "Antwerp"}, To: shipment.Side{Country: "CN", Port: "Shanghai"},
		Carrier: "Malca-Amit", Waybill: "999-12345675", Terms: "CIF", Currency: "USD", Freight: 12_000, Insurance: 8_000, Packages: 1, Gross: 900,
		Invoice: "INV-1", InvoiceDay: "2026-11-20", Packing: "PL-1",
	}
}

func rough() shipment.Good {
	return shipment.Good{
		Label: "LOT 7", HS: "71023100", Kind: "natural", Rough: true, Pieces: 40, Weight: 102_500, Price: 4_100_000,
		Origins: []fact.Share{{Country: "BW", Weight: 80_000}, {Country: "CA", Weight: 22_500}}, Kimberley: "EU12345",
	}
}

func polished() shipment.Good {
	return shipment.Good{Label: "A1", HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: 1_010, Price: 720_000, Reports: []string{"GIA 2141438171", "HRD 1900"}}
}

func (h *house) draft(hd shipment.Head, goods ...shipment.Good) (int64, error) {
	d, err := shipment.Draft{Head: hd, Goods: goods}.Do(h.ctx, h.k, h.member, id.New())
	return d.Shipment, err
}

func (h *house) refuses(err error, key string) {
	h.Helper()
	if !errs.Is(err, key) {
		h.Errorf("got %v, want %s", err, key)
	}
}

func TestTheShipmentTableIsSound(t *testing.T) {
	t.Parallel()
	if err := shipment.Life.Check(); err != nil {
		t.Error(err)
	}
	for _, l := range i18n.Languages {
		for _, s := range shipment.Life.States() {
			if !l.Has("state.shipment." + string(s)) {
				t.Errorf("%s has no word for %s", l, s)
			}
		}
	}
}

func TestAnAnnouncedShipmentIsReadAsItWasWrittenAndItsNewGoodsBelongToThePrincipal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hd := head()
		hd.Principal = h.principal
		no, err := h.draft(hd, rough(), polished())
		h.must(err)
		if _, err := shipment.Read(h.ctx, h.d, h.other, no); !errs.Is(err, "shipment.none") {
			t.Errorf("another member reads it: %v", err)
		}
		_, err = shipment.Announce{Shipment: no}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		w, err := shipment.Read(h.ctx, h.d, h.officer, no)
		h.must(err)
		want := rough()
		want.Value, want.Stone = want.Price, w.Lines[0].Stone
		if diff := cmp.Diff(want, w.Lines[0].Good); diff != "" || w.Lines[0].Stone == 0 {
			t.Errorf("the line came back changed:\n%s", diff)
		}
		if w.State != shipment.Announced || w.Pieces != 41 || w.Weight != 103_510 || w.Value != 4_820_000 || w.Mode != "1234" {
			t.Errorf("%+v", w.Shipment)
		}
		for _, l := range w.Lines {
			holders, err := ledger.Holders(h.ctx, h.d, ledger.Title, l.Stone)
			h.must(err)
			if len(holders) != 1 || holders[0].Account.Owner != h.principal {
				t.Errorf("stone %d belongs to %+v", l.Stone, holders)
			}
		}
		if _, err := (shipment.Draft{Shipment: no, Head: hd, Goods: []shipment.Good{rough()}}).Do(h.ctx, h.k, h.member, id.New()); !errs.Is(err, "lifecycle.not_now") {
			t.Errorf("an announced shipment was changed: %v", err)
		}
		_, err = shipment.Withdraw{Shipment: no}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		if holders, err := ledger.Holders(h.ctx, h.d, ledger.Title, w.Lines[0].Stone); err != nil || len(holders) != 0 {
			t.Errorf("after withdrawal it belongs to %+v, %v", holders, err)
		}
	})
}

func TestAStoneTravelsWithOneShipmentOnly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first, err := h.draft(head(), polished())
		h.must(err)
		_, err = shipment.Announce{Shipment: first}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		lines, err := shipment.Lines(h.ctx, h.d, first)
		h.must(err)
		out := head()
		out.Direction, out.From, out.To = shipment.AbroadOut, out.To, out.From
		g := polished()
		g.Stone = lines[0].Stone
		_, err = h.draft(out, g)
		h.refuses(err, "shipment.travels")
		h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			for _, act := range []lifecycle.Act{shipment.ActDepart, shipment.ActArrive, shipment.ActClose} {
				if err := shipment.Advance(ctx, tx, first, act, h.clock.Now()); err != nil {
					return err
				}
			}
			return nil
		}))
		if _, err := h.draft(out, g); err != nil {
			t.Errorf("after it was closed: %v", err)
		}
		parcel := polished()
		parcel.Single = false
		parcel.Stone = g.Stone
		_, err = h.draft(out, parcel)
		h.refuses(err, "shipment.other_form")
	})
}

func TestBadShipmentsAreRefusedAndChangeNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for key, bad := range map[string]func(hd *shipment.Head, g *shipment.Good){
			"shipment.direction":    func(hd *shipment.Head, _ *shipment.Good) { hd.Direction = "sideways" },
			"shipment.mode":         func(hd *shipment.Head, _ *shipment.Good) { hd.Mode = "9999" },
			"shipment.terms":        func(hd *shipment.Head, _ *shipment.Good) { hd.Terms = "CIFX" },
			"shipment.country":      func(hd *shipment.Head, _ *shipment.Good) { hd.From.Country = "Belgium" },
			"shipment.same_country": func(hd *shipment.Head, _ *shipment.Good) { hd.From.Country = "CN" },
			"shipment.currency":     func(hd *shipment.Head, _ *shipment.Good) { hd.Currency = "XAU" },
			"shipment.money":        func(hd *shipment.Head, _ *shipment.Good) { hd.Freight = -1 },
			"shipment.packages":     func(hd *shipment.Head, _ *shipment.Good) { hd.Packages = 0 },
			"shipment.gross":        func(hd *shipment.Head, _ *shipment.Good) { hd.Gross = -1 },
			"shipment.day":          func(hd *shipment.Head, _ *shipment.Good) { hd.InvoiceDay = "2026-02-30" },
			"shipment.missing":      func(hd *shipment.Head, _ *shipment.Good) { hd.Counterpart = " " },
			"shipment.text":         func(hd *shipment.Head, _ *shipment.Good) { hd.Carrier = "a\x00b" },
			"shipment.principal":    func(hd *shipment.Head, _ *shipment.Good) { hd.Principal = h.other.Org },
			"shipment.bad_original": func(hd *shipment.Head, _ *shipment.Good) { hd.Refers = 99 },
			"shipment.kind":         func(_ *shipment.Head, g *shipment.Good) { g.Kind = "glass" },
			"shipment.hs":           func(_ *shipment.Head, g *shipment.Good) { g.HS = "85011000" },
			"shipment.weight":       func(_ *shipment.Head, g *shipment.Good) { g.Weight = 0 },
			"shipment.pieces":       func(_ *shipment.Head, g *shipment.Good) { g.Pieces = -1 },
			"shipment.single":       func(_ *shipment.Head, g *shipment.Good) { g.Single = true },
			"shipment.price":        func(_ *shipment.Head, g *shipment.Good) { g.Price = 0 },
			"shipment.value":        func(hd *shipment.Head, _ *shipment.Good) { hd.Currency = "EUR" },
			"shipment.no_origin":    func(_ *shipment.Head, g *shipment.Good) { g.Origins = nil },
			"shipment.shares":       func(_ *shipment.Head, g *shipment.Good) { g.Origins[0].Weight++ },
			"shipment.origin":       func(_ *shipment.Head, g *shipment.Good) { g.Origins[1].Country = "BW" },
			"shipment.report":       func(_ *shipment.Head, g *shipment.Good) { g.Reports = []string{"GIA 1;2"} },
			"shipment.not_yours":    func(_ *shipment.Head, g *shipment.Good) { g.Stone = 4711 },
		} {
			hd, g := head(), rough()
			bad(&hd, &g)
			_, err := h.draft(hd, g)
			h.refuses(err, key)
		}
		_, err := h.draft(head())
		h.refuses(err, "shipment.no_goods")
		if all, err := shipment.List(h.ctx, h.d, h.member, shipment.Ask{Limit: 10}); err != nil || len(all) != 0 {
			t.Errorf("something was kept: %v, %v", all, err)
		}
		g := rough()
		g.Kimberley = ""
		no, err := h.draft(head(), g)
		h.must(err)
		_, err = shipment.Announce{Shipment: no}.Do(h.ctx, h.k, h.member, id.New())
		h.refuses(err, "shipment.no_kimberley")
		if all, err := shipment.List(h.ctx, h.d, h.officer, shipment.Ask{Limit: 10}); err != nil || len(all) != 0 {
			t.Errorf("an officer sees a draft: %v, %v", all, err)
		}
	})
}

func TestASealIsBrokenOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		no, err := h.draft(head(), polished())
		h.must(err)
		now := h.clock.Now()
		h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			if err := shipment.ApplySeal(ctx, tx, no, "CN-77", "port", now); err != nil {
				return err
			}
			return shipment.BreakSeal(ctx, tx, no, "CN-77", h.officer.Person, h.member.Person, now)
		}))
		_, err = shipment.WholeSeal(h.ctx, h.d, no, "CN-77")
		h.refuses(err, "shipment.seal_broken")
		_, err = shipment.WholeSeal(h.ctx, h.d, no, "CN-78")
		h.refuses(err, "shipment.no_seal")
		all, err := shipment.Seals(h.ctx, h.d, no)
		h.must(err)
		if len(all) != 1 || all[0].Witness != h.member.Person || all[0].Broken != now {
			t.Errorf("%+v", all)
		}
	})
}

// TestAPartnerSeesWhatNamesIt: a carrier and a bonded store see the shipments that name
// them, announced ones alone, and nobody else's.
func TestAPartnerSeesWhatNamesIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		carrier, other := h.org(party.Carrier, "Sedan Vans", access.Partner, id.ID{}), h.org(party.Carrier, "Other Vans", access.Partner, id.ID{})
		bank := h.org(party.Bank, "Bank", access.Partner, id.ID{})
		hd := head()
		hd.Carrier = "Sedan Vans"
		no, err := h.draft(hd, rough())
		h.must(err)
		see := func(who access.Actor) []shipment.Consignment {
			t.Helper()
			all, err := shipment.Carried(h.ctx, h.d, who, 0, 50)
			h.must(err)
			return all
		}
		if all := see(carrier); len(all) != 0 {
			t.Errorf("a draft is seen: %+v", all)
		}
		_, err = shipment.Announce{Shipment: no}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		if all := see(carrier); len(all) != 1 || all[0].No != no || all[0].Waybill != hd.Waybill || all[0].Packages != hd.Packages || all[0].Pieces == 0 {
			t.Errorf("the carrier sees %+v", all)
		}
		if len(see(other))+len(see(bank)) != 0 {
			t.Error("others see it too")
		}
		if _, err := shipment.Carried(h.ctx, h.d, h.member, 0, 50); !errs.Is(err, "access.forbidden") {
			t.Errorf("a member asks as a carrier: %v", err)
		}
	})
}
