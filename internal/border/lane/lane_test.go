package lane_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/lane"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/shipment"
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
		h.member, h.other = h.person("Member"), h.person("Other")
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

func (h *house) person(name string) access.Actor {
	h.Helper()
	o, err := party.AddOrg{Kind: party.Member, Name: name, Country: "CN", Since: "2020-01-01"}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	p, err := party.AddPerson{Org: o.Org, Email: name + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{access.StockKeeper}}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: "member", Name: name, OrgName: name, Roles: []access.Role{access.StockKeeper}, Lang: i18n.English}
}

// head is a shipment from a country to the exchange that nothing is missing of.
func head(from string) shipment.Head {
	return shipment.Head{
		Direction: shipment.AbroadIn, Counterpart: "Abroad Diamonds", From: shipment.Side{Country: from}, To: shipment.Side{Country: "CN"}, Carrier: "Secure Air", Waybill: "999-12345675",
		Terms: "CIF", Currency: "USD", Insured: 10_000_000, Policy: "P 77", Packages: 1, Gross: 900, Invoice: "INV-1", InvoiceDay: "2026-11-16", Packing: "PL-1", Contract: "PO-9",
	}
}

func polished() shipment.Good {
	return shipment.Good{Label: "P-1", HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: 1_010, Price: 900_000}
}

func rough() shipment.Good {
	return shipment.Good{Label: "R-1", HS: "71023100", Kind: "natural", Rough: true, Pieces: 40, Weight: 12_500, Price: 1_875_000, Origins: []fact.Share{{Country: "BW", Weight: 12_500}}, Kimberley: "BW 0012345"}
}

// send announces a shipment, and the room follows.
func (h *house) send(hd shipment.Head, goods ...shipment.Good) int64 {
	h.Helper()
	done, err := shipment.Draft{Head: hd, Goods: goods}.Do(h.ctx, h.k, h.member, id.New())
	h.must(err)
	_, err = shipment.Announce{Shipment: done.Shipment}.Do(h.ctx, h.k, h.member, id.New())
	h.must(err)
	h.follow()
	return done.Shipment
}

func (h *house) follow() {
	h.Helper()
	all, err := h.k.After(h.ctx, 0, 10_000)
	h.must(err)
	for _, e := range all {
		_, err := lane.Take(h.ctx, h.k, e)
		h.must(err)
	}
}

func (h *house) says(f journal.Fact) {
	h.Helper()
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
	h.follow()
}

func (h *house) read(no int64) lane.Whole {
	h.Helper()
	w, err := lane.Read(h.ctx, h.d, h.member, h.clock.Now(), no)
	h.must(err)
	return w
}

// missing are the needed items that are not there.
func (h *house) missing(no int64) []string {
	h.Helper()
	var all []string
	for _, i := range h.read(no).Items {
		if i.Open() {
			all = append(all, i.Item)
		}
	}
	return all
}

func (h *house) note(c lane.Say) error {
	_, err := c.Do(h.ctx, h.k, h.member, id.New())
	return err
}

func TestTheLifecyclesAreWhole(t *testing.T) {
	for _, l := range []lifecycle.Table{lane.Life, lane.ProofLife} {
		if err := l.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestACaseOpensWithItsShipmentAndSaysWhatIsMissing(t *testing.T) {
	each(t, func(h *house) {
		no := h.send(head("BE"), rough())
		w := h.read(no)
		if w.State != lane.Open || w.From != "BE" || !slices.Equal(w.Classes, []string{lane.Rough}) {
			h.Errorf("%+v", w.Case)
		}
		if got, want := h.missing(no), []string{"paper", "kimberley", "fx", "settlement"}; !slices.Equal(got, want) {
			h.Errorf("missing %v, want %v", got, want)
		}
		next, found := w.Next()
		if !found || next.Item != "kimberley" || next.Due != "2026-12-07" {
			h.Errorf("the next day is %s %s", next.Item, next.Due)
		}
		h.says(fact.KimberleyMoved{Certificate: 1, What: "enter", Issuer: "BW", Number: "0012345", Shipment: no, Day: "2026-11-24"})
		h.says(fact.PaperReleased{Paper: 5, Entry: "222620261000000015", Kind: "record-in", Shipment: no, Day: "2026-11-24", At: h.clock.Now()})
		if got := h.missing(no); !slices.Equal(got, []string{"fx", "settlement"}) {
			h.Errorf("missing %v", got)
		}
		w = h.read(no)
		if next, _ := w.Next(); next.Item != "fx" || next.Due != "2027-02-22" {
			h.Errorf("the next day is %s %s", next.Item, next.Due)
		}
		_, err := lane.Close{Shipment: no}.Do(h.ctx, h.k, h.member, id.New())
		h.refused("too early", err, "lane.missing")
		h.must(h.note(lane.Say{Shipment: no, Item: "fx", State: "done", Reference: "BOC 1", Amount: "18750.00", Currency: "USD", Day: "2026-11-25"}))
		h.must(h.note(lane.Say{Shipment: no, Item: "settlement", State: "not_needed", Why: "own goods"}))
		_, err = lane.Close{Shipment: no}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		h.refused("after it is closed", h.note(lane.Say{Shipment: no, Item: "fx", State: "open"}), "lifecycle.not_now")
	})
}

func TestTheChecklistDependsOnLaneGoodsAndDay(t *testing.T) {
	each(t, func(h *house) {
		items := func(c lane.Case, day clock.Date) []string {
			h.Helper()
			all, err := lane.Checklist(h.ctx, h.d, &c, day)
			h.must(err)
			var names []string
			for _, n := range all {
				names = append(names, n.Item)
				if n.Source == "" || !n.Mark.Known() {
					h.Errorf("%s has no source or mark", n.Item)
				}
			}
			return names
		}
		out := lane.Case{From: "CN", To: "BE", Direction: shipment.AbroadOut, Classes: []string{lane.Polished}}
		for _, x := range []struct {
			c    lane.Case
			day  clock.Date
			item string
			want bool
		}{
			{out, "2026-11-23", "diligence", true},
			{out, "2025-06-01", "diligence", false},
			{out, "2025-06-01", "origin_statement", true},
			{out, "2026-11-23", "origin_statement", false},
			{lane.Case{From: "CN", To: "TH", Direction: shipment.AbroadOut, Classes: []string{lane.Polished}}, "2026-11-23", "origin_proof", true},
			{lane.Case{From: "CN", To: "AE", Direction: shipment.AbroadOut, Classes: []string{lane.Polished}}, "2026-11-23", "origin_proof", false},
			{lane.Case{From: "CN", To: "JP", Direction: shipment.AbroadOut, Classes: []string{lane.Polished}}, "2021-12-31", "origin_proof", false},
			{lane.Case{From: "HK", To: "CN", Direction: shipment.AbroadIn, Classes: []string{lane.LaboratoryGrown}}, "2026-11-23", "laboratory_grown", true},
			{lane.Case{From: "HK", To: "CN", Direction: shipment.AbroadIn, Classes: []string{lane.LaboratoryGrown}}, "2026-11-23", "kimberley", false},
			{lane.Case{From: "IN", To: "CN", Direction: shipment.AbroadIn, Classes: []string{lane.Rough}}, "2026-11-23", "kimberley", true},
		} {
			if got := slices.Contains(items(x.c, x.day), x.item); got != x.want {
				h.Errorf("%s to %s on %s: %s is %v", x.c.From, x.c.To, x.day, x.item, got)
			}
		}
		_, err := rule.Set{Name: "lane.item", Item: "escort *-BE", Value: "needed", From: "2026-11-01", Source: "decision 4", Mark: rule.Read}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		all, err := lane.Checklist(h.ctx, h.d, &out, "2026-11-23")
		h.must(err)
		if i := slices.IndexFunc(all, func(n lane.Needs) bool { return n.Item == "escort" }); i < 0 || all[i].Need != "needed" || all[i].Source != "decision 4" {
			h.Errorf("the house’s own rule is not seen: %+v", all)
		}
	})
}

func TestWhatTheHouseKnowsIsNotNotedAndWhatTheLawAsksIsNotWaived(t *testing.T) {
	each(t, func(h *house) {
		no := h.send(head("BE"), rough())
		for key, say := range map[string]lane.Say{
			"lane.known":      {Item: "carrier", State: "done", Reference: "x"},
			"lane.lawful":     {Item: "kimberley", State: "not_needed", Why: "no time"},
			"lane.no_item":    {Item: "diligence", State: "done", Reference: "x"},
			"lane.bad_state":  {Item: "fx", State: "perhaps"},
			"lane.bad_text":   {Item: "fx", State: "done"},
			"lane.bad_amount": {Item: "fx", State: "done", Reference: "x", Amount: "12.345", Currency: "USD"},
			"lane.bad_day":    {Item: "fx", State: "done", Reference: "x", Day: "2026-02-30"},
		} {
			say.Shipment = no
			h.refused(key, h.note(say), key)
		}
		if n := len(h.read(no).Notes); n != 0 {
			h.Errorf("refusals left %d notes", n)
		}
		_, err := lane.Read(h.ctx, h.d, h.other, h.clock.Now(), no)
		h.refused("another member reads", err, "lane.none")
		if all, err := lane.List(h.ctx, h.d, h.other, "", 0, 10); err != nil || len(all) != 0 {
			h.Errorf("another member lists %v %v", all, err)
		}
	})
}

func TestADealOfTheMemberTicksItsItems(t *testing.T) {
	each(t, func(h *house) {
		hd := head("HK")
		hd.Contract = ""
		no := h.send(hd, polished())
		join := lane.Join{Shipment: no, Deal: 7}
		_, err := join.Do(h.ctx, h.k, h.member, id.New())
		h.refused("a deal nobody struck", err, "lane.no_deal")
		h.says(fact.DealStruck{Deal: 7, Seller: h.member.Org, Buyer: h.other.Org, At: h.clock.Now()})
		h.says(fact.DealStruck{Deal: 8, Seller: h.other.Org, Buyer: h.other.Org, At: h.clock.Now()})
		_, err = lane.Join{Shipment: no, Deal: 8}.Do(h.ctx, h.k, h.member, id.New())
		h.refused("a deal of others", err, "lane.no_deal")
		_, err = join.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		h.says(fact.DealSettled{Deal: 7, Transfer: 44, Seller: h.member.Org, Buyer: h.other.Org, At: h.clock.Now()})
		if got := h.missing(no); !slices.Equal(got, []string{"paper", "fx"}) {
			h.Errorf("missing %v", got)
		}
	})
}

func TestAWithdrawnShipmentEndsItsCase(t *testing.T) {
	each(t, func(h *house) {
		no := h.send(head("BE"), polished())
		_, err := shipment.Withdraw{Shipment: no}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		h.follow()
		h.follow() // nothing is done twice
		if s := h.read(no).State; s != lane.Abandoned {
			h.Errorf("it is %s", s)
		}
	})
}

func TestAProofOfOriginIsDraftedFromTheShipmentAndCheckedWhenItComesBack(t *testing.T) {
	each(t, func(h *house) {
		no := h.send(head("TH"), polished())
		ask := lane.Apply{Shipment: no, Form: lane.FormE, Line: 1, Origin: "TH", Criterion: "RVC40", Departure: "2026-11-18"}
		for key, spoil := range map[string]func(*lane.Apply){
			"lane.bad_form":      func(c *lane.Apply) { c.Form = "A" },
			"lane.bad_criterion": func(c *lane.Apply) { c.Criterion = "X" },
			"lane.no_line":       func(c *lane.Apply) { c.Line = 2 },
			"lane.bad_origin":    func(c *lane.Apply) { c.Origin = "BE" },
			"lane.bad_day":       func(c *lane.Apply) { c.Departure = "" },
			"lane.bad_text":      func(c *lane.Apply) { c.BackTo = true },
		} {
			c := ask
			spoil(&c)
			_, err := c.Do(h.ctx, h.k, h.member, id.New())
			h.refused(key, err, key)
		}
		done, err := ask.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		p, err := document.Read(h.ctx, h.d, h.member, done.Paper)
		h.must(err)
		if p.Kind != document.OriginApplication || !p.Genuine() {
			h.Errorf("%s", p.Kind)
		}
		back := h.read(no).Proofs[0].Sheet
		back.Reference, back.Body, back.Issued, back.Weight = "E260000012345", "Department of Foreign Trade", "2026-11-20", 1_020
		_, err = lane.Return{Shipment: no, Proof: done.Proof, Boxes: back}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		if got := h.read(no).Proofs[0]; got.State != lane.Differs || !slices.Equal(got.Findings, []string{"weight", "retro_missing"}) {
			h.Errorf("%s %v", got.State, got.Findings)
		}
		back.Weight, back.Retro = 1_010, true
		_, err = lane.Return{Shipment: no, Proof: done.Proof, Boxes: back}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		w := h.read(no)
		i := slices.IndexFunc(w.Items, func(i lane.Item) bool { return i.Item == "origin_proof" })
		if w.Proofs[0].State != lane.Accepted || w.Items[i].State != "done" || w.Items[i].Ref != "E260000012345" {
			h.Errorf("%+v", w.Items[i])
		}
		again := h.send(head("TH"), polished())
		two, err := lane.Apply{Shipment: again, Form: lane.FormE, Line: 1, Origin: "TH", Criterion: "RVC40", Departure: "2026-11-18"}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		_, err = lane.Return{Shipment: again, Proof: two.Proof, Boxes: back}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		if got := h.read(again).Proofs[0].Findings; !slices.Equal(got, []string{"used"}) {
			h.Errorf("a certificate used twice: %v", got)
		}
		belgian := h.send(head("BE"), polished())
		_, err = lane.Apply{Shipment: belgian, Form: lane.FormRCEP, Line: 1, Origin: "TH", Criterion: "WO", Departure: "2026-11-18"}.Do(h.ctx, h.k, h.member, id.New())
		h.refused("no party to the agreement", err, "lane.no_party")
	})
}

func TestFindingsNameEveryBoxThatDiffers(t *testing.T) {
	sheet := lane.Boxes{Exporter: "A", Importer: "B", Origin: "TH", HS: "710239", Criterion: "RVC40", Weight: 1000, FOB: 500, Invoice: "1", Invoiced: "2026-11-16", Departure: "2026-11-18"}
	good := sheet
	good.Reference, good.Issued = "R", "2026-11-17"
	if f := lane.Findings(lane.FormRCEP, sheet, good, "2026-11-23", 365); len(f) != 0 {
		t.Errorf("nothing is wrong, and %v", f)
	}
	for key, spoil := range map[string]func(*lane.Boxes){
		"exporter": func(b *lane.Boxes) { b.Exporter = "C" }, "importer": func(b *lane.Boxes) { b.Importer = "C" }, "origin": func(b *lane.Boxes) { b.Origin = "VN" }, "hs": func(b *lane.Boxes) { b.HS = "710231" },
		"criterion": func(b *lane.Boxes) { b.Criterion = "RVC35" }, "weight": func(b *lane.Boxes) { b.Weight = 1 }, "invoice": func(b *lane.Boxes) { b.Invoiced = "2026-11-17" }, "fob": func(b *lane.Boxes) { b.FOB = 1 },
		"third": func(b *lane.Boxes) { b.Third = true }, "back_to_back": func(b *lane.Boxes) { b.BackTo = true }, "retro_missing": func(b *lane.Boxes) { b.Issued = "2026-11-19" }, "retro_wrong": func(b *lane.Boxes) { b.Retro = true },
		"expired": func(b *lane.Boxes) { b.Issued = "2025-11-22" },
	} {
		b := good
		spoil(&b)
		if f := lane.Findings(lane.FormRCEP, sheet, b, "2026-11-23", 365); !slices.Contains(f, key) {
			t.Errorf("%s is not found: %v", key, f)
		}
	}
}
