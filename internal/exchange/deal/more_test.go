package deal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

func TestAListIsAnsweredLineByLineOrAsAWhole(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,5000", "C,3333333333,5000")
		percent := int64(-80)
		whole := h.enquire(buyer, l...)
		h.offer(buyer, deal.Offer{Deal: whole, Percent: &percent})
		_, err := h.tryStrike(seller, deal.Strike{Deal: whole, Version: 1, Lines: []int64{1}})
		refused(t, "one line of an offer for all", err, "deal.all_or_none")
		_, err = (deal.Decline{Deal: whole, Version: 1}).Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		h.offer(buyer, deal.Offer{Deal: whole, Version: 1, Percent: &percent, Each: true})
		_, err = h.tryStrike(seller, deal.Strike{Deal: whole, Version: 2, Lines: []int64{1, 1}})
		refused(t, "a line twice", err, "deal.no_line")
		done := h.strike(seller, deal.Strike{Deal: whole, Version: 2, Lines: []int64{1, 3}})
		if done.Total != 2*464600 {
			t.Errorf("struck %+v", done)
		}
		r := h.room(buyer, whole)
		if r.Lines[1].State != deal.LineOut || r.Offers[1].Prices[1].Answer != "declined" || r.Offers[1].Prices[0].Answer != "accepted" {
			t.Errorf("the declined line is %+v, %+v", r.Lines[1].State, r.Offers[1].Prices)
		}
		if _, err := (market.Withdraw{Listing: l[1]}).Do(h.ctx, h.k, seller, id.New()); err != nil {
			t.Errorf("the declined stone is free: %v", err)
		}
	})
}

func TestABrokerSignsForWhoGaveHimAMandateAndEarnsHisCommission(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, broker := h.member("Seller"), h.member("Buyer"), h.member("Broker")
		l := h.stock(seller, "A,1111111111,5000")
		o, err := (deal.Enquire{Listings: l, Buyer: buyer.Org}).Do(h.ctx, h.k, broker, id.New())
		h.must(err)
		terms := deal.Terms{Delivery: deal.AtExchange, CommissionRate: 10_000}
		offer := deal.Offer{Deal: o.Deal, Side: deal.Buyer, Prices: ppc(1, 450000), Terms: terms}
		_, err = h.tryOffer(broker, offer)
		refused(t, "signing without a mandate", err, "deal.no_mandate_buyer")
		for _, who := range []access.Actor{buyer, seller} {
			m := deal.Mandate{Deal: o.Deal, Give: true}
			b, err := m.Draft(h.ctx, h.d, who, h.clock.Now())
			h.must(err)
			m.Proof = h.proof(who, b)
			_, err = m.Do(h.ctx, h.k, who, id.New())
			h.must(err)
		}
		high := offer
		high.Terms.CommissionRate = 40_000
		_, err = h.tryOffer(broker, high)
		refused(t, "a commission of 4 %", err, "deal.commission_high")
		h.offer(broker, offer)
		done := h.strike(broker, deal.Strike{Deal: o.Deal, Version: 1, Side: deal.Seller})
		r := h.room(seller, o.Deal)
		if done.Total != 454500 || r.Commission != 4545 || r.Broker != broker.Org {
			t.Errorf("struck %+v, commission %d", done, r.Commission)
		}
	})
}

func TestABrokerIsNoSideOfHisDeal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A,1111111111,5000")
		_, err := (deal.Enquire{Listings: l, Broker: buyer.Org}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "being one's own broker", err, "deal.broker_side")
		_, err = (deal.Enquire{Listings: l, Broker: seller.Org}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "the seller as broker", err, "deal.broker_side")
		_, err = (deal.Enquire{Listings: append(l, l[0])}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a stone twice", err, "deal.line_twice")
		_, err = (deal.Enquire{Listings: l, Currency: "JPY"}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a currency nobody keeps", err, "deal.currency")
		h.enquire(buyer, l...)
		_, err = (deal.Enquire{Listings: l}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a second room", err, "deal.already_open")
		_, err = (deal.Enquire{Listings: l}).Do(h.ctx, h.k, seller, id.New())
		refused(t, "one's own stone", err, "deal.own_stone")
	})
}

func (h *house) struck(seller, buyer access.Actor, terms deal.Terms, listings ...int64) int64 {
	h.t.Helper()
	no := h.enquire(buyer, listings...)
	percent := int64(0)
	h.offer(buyer, deal.Offer{Deal: no, Percent: &percent, Terms: terms})
	h.strike(seller, deal.Strike{Deal: no, Version: 1})
	return no
}

func (h *house) rescind(who access.Actor, c deal.Rescind) (deal.RescindDone, error) {
	h.t.Helper()
	b, err := c.Draft(h.ctx, h.d, who, h.clock.Now())
	if err != nil {
		return deal.RescindDone{}, err
	}
	c.Proof = h.proof(who, b)
	return c.Do(h.ctx, h.k, who, id.New())
}

func TestNobodyUndoesAMazalAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A,1111111111,5000")
		no := h.struck(seller, buyer, deal.Terms{SightDays: 2, Grounds: []string{"weight"}}, l...)
		for _, end := range []func() error{
			func() error { _, err := (deal.Close{Deal: no}).Do(h.ctx, h.k, seller, id.New()); return err },
			func() error {
				_, err := (deal.Withdraw{Deal: no, Version: 1}).Do(h.ctx, h.k, buyer, id.New())
				return err
			},
			func() error {
				_, err := (deal.Decline{Deal: no, Version: 1}).Do(h.ctx, h.k, seller, id.New())
				return err
			},
		} {
			refused(t, "leaving a mazal", end(), "lifecycle.not_now")
		}
		_, err := h.rescind(buyer, deal.Rescind{Deal: no, Reason: "too dark", Ground: "colour"})
		refused(t, "a ground that was not agreed", err, "deal.ground")
		h.later(49 * time.Hour)
		_, err = h.rescind(buyer, deal.Rescind{Deal: no, Reason: "light", Ground: "weight"})
		refused(t, "a ground after its days", err, "deal.sight_over")
		done, err := h.rescind(buyer, deal.Rescind{Deal: no, Reason: "we agreed so"})
		h.must(err)
		if done.Done || h.room(seller, no).State != deal.Mazal {
			t.Error("one signature undid it")
		}
		_, err = h.rescind(buyer, deal.Rescind{Deal: no, Reason: "again"})
		refused(t, "signing twice", err, "deal.signed_already")
		done, err = h.rescind(seller, deal.Rescind{Deal: no, Reason: "we agreed so"})
		h.must(err)
		undone := h.room(buyer, no)
		seal, err := document.Check(h.ctx, h.k, undone.Invoice)
		h.must(err)
		if seal.Successor.String() != done.Paper || !seal.Genuine {
			t.Errorf("the invoice %s shows %+v, the credit note is %s", undone.Invoice, seal, done.Paper)
		}
		if !done.Done || h.room(buyer, no).State != deal.Rescinded {
			t.Errorf("two signatures: %+v", done)
		}
		if again := h.struck(seller, buyer, deal.Terms{}, l...); again == no {
			t.Error("the stone cannot be sold again")
		}
	})
}

func TestAnAwardUndoesADeal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		no := h.struck(seller, buyer, deal.Terms{}, h.stock(seller, "A,1111111111,5000")...)
		_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test"}, func(context.Context, *db.Tx) (journal.Fact, struct{}, error) {
			return fact.AwardMade{Deal: no, Rescind: true, Paper: "X"}, struct{}{}, nil
		})
		h.must(err)
		h.follow()
		h.follow()
		if r := h.room(buyer, no); r.State != deal.Rescinded {
			t.Errorf("after the award the deal is %s", r.State)
		}
	})
}

func TestAViewingIsAskedAgreedAndGivenATable(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A,1111111111,5000")
		no := h.enquire(buyer, l...)
		at := clock.At(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC))
		night := clock.At(time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC))
		_, err := (deal.AskViewing{Deal: no, From: night, Minutes: 30}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a viewing at night", err, "deal.viewing_session")
		asked, err := (deal.AskViewing{Deal: no, From: at, Minutes: 30}).Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		staff := access.Actor{Person: id.New(), Org: id.New(), Roles: []access.Role{access.Staff}}
		grant := deal.AnswerViewing{Deal: no, Viewing: asked.Viewing, Act: "grant", Desk: "7"}
		_, err = grant.Do(h.ctx, h.k, staff, id.New())
		refused(t, "a table before the seller agrees", err, "lifecycle.not_now")
		_, err = (deal.AnswerViewing{Deal: no, Viewing: asked.Viewing, Act: "agree"}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "the buyer agrees with himself", err, "deal.not_your_side")
		_, err = (deal.AnswerViewing{Deal: no, Viewing: asked.Viewing, Act: "agree"}).Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		granted, err := grant.Do(h.ctx, h.k, staff, id.New())
		h.must(err)
		slip, err := document.Read(h.ctx, h.d, buyer, granted.Slip)
		h.must(err)
		if slip.Kind != document.ViewSlip || !slip.Genuine() || strings.Contains(string(slip.Content), "5000") || !strings.Contains(string(slip.Content), `"desk":"7"`) {
			t.Errorf("the slip says %s", slip.Content)
		}
		second, err := (deal.AskViewing{Deal: no, From: at.Add(10 * time.Minute), Minutes: 30}).Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		_, err = (deal.AnswerViewing{Deal: no, Viewing: second.Viewing, Act: "agree"}).Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		grant.Viewing = second.Viewing
		_, err = grant.Do(h.ctx, h.k, staff, id.New())
		refused(t, "two viewings at one table", err, "deal.viewing_taken")
		_, err = (deal.AnswerViewing{Deal: no, Viewing: asked.Viewing, Act: "withdraw"}).Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		if seal, err := document.Check(h.ctx, h.k, granted.Slip); err != nil || seal.State != document.Void {
			t.Errorf("the slip of a viewing taken back: %+v %v", seal, err)
		}
	})
}

func TestARoomTakesWordsAndHarmlessFiles(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		no := h.enquire(buyer, h.stock(seller, "A,1111111111,5000")...)
		_, err := (deal.Say{Deal: no, Body: " \n "}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "nothing", err, "deal.empty_text")
		_, err = (deal.Say{Deal: no, Body: strings.Repeat("x", 4001)}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a book", err, "deal.long_text")
		_, err = (deal.Say{Deal: no, Body: "Is it eye clean?"}).Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		for what, content := range map[string]string{"a page": "<!DOCTYPE html><p>", "a drawing": `<svg onload="x">`, "a script": "#!/bin/sh\n", "a program": "MZ\x90\x00\x03", "an empty file": ""} {
			_, _, err := document.Take(h.ctx, h.blobs, strings.NewReader(content))
			if e := errs.Of(err); e == nil || e.Key != "document.file_type" && e.Key != "document.file_empty" {
				t.Errorf("%s: %v", what, err)
			}
		}
		ref, kind, err := document.Take(h.ctx, h.blobs, bytes.NewReader([]byte("%PDF-1.7\n...")))
		h.must(err)
		_, err = (deal.Attach{Deal: no, Name: `..\..\evil.html`, Type: kind, File: ref}).Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		said, files, err := deal.Talk(h.ctx, h.d, buyer, h.clock.Now(), no)
		h.must(err)
		if len(said) != 1 || len(files) != 1 || files[0].Name != "evil.pdf" || files[0].Side != deal.Seller {
			t.Errorf("said %+v, files %+v", said, files)
		}
	})
}

func TestDealsAreFiledOnceWithTheSupervisingOffice(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		h.struck(seller, buyer, deal.Terms{}, h.stock(seller, "A,1111111111,5000")...)
		h.later(time.Second)
		staff := access.Actor{Person: id.New(), Org: id.New(), Roles: []access.Role{access.Staff}}
		bureau, err := (party.AddOrg{Kind: party.Supervisor, Name: "Office", Country: "CN", Since: "2020-01-01"}).Do(h.ctx, h.k, access.System("test"), id.New())
		h.must(err)
		_, err = (deal.FileDeals{}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a member files", err, "access.forbidden")
		f, err := (deal.FileDeals{}).Do(h.ctx, h.k, staff, id.New())
		h.must(err)
		if f.Deals != 1 {
			t.Errorf("filed %+v", f)
		}
		_, err = (deal.FileDeals{}).Do(h.ctx, h.k, staff, id.New())
		refused(t, "filing nothing", err, "deal.register_empty")
		office := access.Actor{Person: id.New(), Org: bureau.Org, OrgKind: "supervisor", Roles: []access.Role{access.Partner}}
		list, err := deal.Registers(h.ctx, h.d, office, 0, 10)
		if err != nil || len(list) != 1 {
			t.Errorf("the office reads %d registers, %v", len(list), err)
		}
		paper, err := document.Read(h.ctx, h.d, office, f.Paper)
		h.must(err)
		var said document.Register
		h.must(json.Unmarshal(paper.Content, &said))
		if !paper.Genuine() || len(said.Deals) != 1 || said.Deals[0].Seller.Name != "Seller" || said.Deals[0].Weight == 0 || said.Deals[0].Note == "" {
			t.Errorf("the register says %s", paper.Content)
		}
		_, err = document.Read(h.ctx, h.d, buyer, f.Paper)
		refused(t, "a member reads the register", err, "document.none")
		office.OrgKind = "bank"
		if list, err := deal.Registers(h.ctx, h.d, office, 0, 10); err != nil || len(list) != 0 {
			t.Errorf("a bank reads %d registers, %v", len(list), err)
		}
	})
}
