package deal_test

import (
	"encoding/json"
	"testing"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/memo"
)

// soldOnMemo is a deal about one listing whose terms name memo days.
func (h *house) soldOnMemo(seller, buyer access.Actor, listing, days int64) deal.Room {
	h.t.Helper()
	no := h.enquire(buyer, listing)
	h.offer(buyer, deal.Offer{Deal: no, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 70_000}}, Terms: deal.Terms{Delivery: deal.AtExchange, Days: 30, MemoDays: days}})
	h.strike(seller, deal.Strike{Deal: no, Version: 1})
	h.followAll()
	return h.room(buyer, no)
}

func (h *house) memo(who access.Actor, no int64) memo.Whole {
	h.t.Helper()
	m, err := memo.Read(h.ctx, h.d, who, h.clock.Now(), no)
	h.must(err)
	return m
}

// undo has both sides sign that a deal is undone.
func (h *house) undo(no int64, sides ...access.Actor) {
	h.t.Helper()
	for _, who := range sides {
		c := deal.Rescind{Deal: no, Reason: "both agreed"}
		b, err := c.Draft(h.ctx, h.d, who, h.clock.Now())
		h.must(err)
		c.Proof = h.proof(who, b)
		_, err = c.Do(h.ctx, h.k, who, id.New())
		h.must(err)
	}
	h.followAll()
}

func TestGoodsSoldWithMemoDaysGoOutWithTheMazalAndTitleStaysUntilTheyArePaid(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		seller, buyer := h.member("Ann"), h.member("Bob")
		listing := h.stock(seller, "S1,1001,9000")[0]
		stone := h.listing(seller, listing).Stone.No
		r := h.soldOnMemo(seller, buyer, listing, 14)
		if r.Lent == 0 || h.room(seller, r.No).Lent != r.Lent {
			t.Fatalf("nothing went out: %+v", r.Deal)
		}
		m := h.memo(buyer, r.Lent)
		if m.State != memo.Out || m.Deal != r.No || m.Owner != seller.Org || m.Holder != buyer.Org || m.Left != 1 || m.Total != r.Total || m.Cover != "city" || m.Bears != "holder" {
			t.Errorf("the memo: %+v", m.Memo)
		}
		if day := h.clock.Now().Add(14 * 24 * time.Hour); m.Due < day.Add(-24*time.Hour) || m.Due > day.Add(4*24*time.Hour) {
			t.Errorf("due at %s", m.Due)
		}
		open, err := memo.List(h.ctx, h.d, seller, h.clock.Now(), memo.Ask{Open: true, Limit: 10})
		if err != nil || len(open) != 1 {
			t.Errorf("the ageing list: %+v %v", open, err)
		}
		if h.has(ledger.Title, seller, ledger.Owned, stone) != 1 || h.has(ledger.Place, buyer, ledger.OnMemo, stone) != 1 {
			t.Error("title or goods are not where they should be")
		}
		p, err := document.Read(h.ctx, h.d, seller, m.Paper)
		h.must(err)
		var note document.Memo
		h.must(json.Unmarshal(p.Content, &note))
		if p.Kind != document.MemoNote || !p.Genuine() || note.Deal != r.No || len(note.Signed) != 2 {
			t.Errorf("the memo note: %s %+v", p.Kind, note)
		}
		_, err = memo.Sell{Memo: m.No, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, buyer, id.New())
		refused(t, "buying them once more", err, "memo.of_deal")
		_, err = (deal.OfferMemo{Memo: m.No, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 60_000}}, Until: h.clock.Now().Add(time.Hour)}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "another price for them", err, "memo.of_deal")

		h.pay(buyer, r)
		if h.has(ledger.Title, buyer, ledger.Owned, stone) != 1 || h.has(ledger.Place, buyer, ledger.Premises, stone) != 1 || h.has(ledger.Place, buyer, ledger.OnMemo, stone) != 0 {
			t.Error("paid, title and goods are not the buyer's")
		}
		if m = h.memo(buyer, m.No); m.State != memo.Closed || m.Lines[0].State() != "sold" {
			t.Errorf("paid, the memo is %s, its line %s", m.State, m.Lines[0].State())
		}
		h.followAll() // all of it read again
		h.undo(r.No, buyer, seller)
		if h.has(ledger.Title, seller, ledger.Owned, stone) != 1 || h.has(ledger.Place, seller, ledger.Premises, stone) != 1 {
			t.Error("undone, title and goods are not with the seller")
		}
		h.sound()
	})
}

func TestADealUndoneWhileItsGoodsAreOutLeavesTheMemoUntilTheyAreBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		seller, buyer := h.member("Ann"), h.member("Bob")
		listing := h.stock(seller, "S1,1001,9000")[0]
		stone := h.listing(seller, listing).Stone.No
		r := h.soldOnMemo(seller, buyer, listing, 14)
		h.undo(r.No, seller, buyer)
		m := h.memo(seller, r.Lent)
		if m.State != memo.Out || m.Left != 1 {
			t.Fatalf("the memo: %+v", m.Memo)
		}
		if got := h.listing(seller, listing).Lock; got.Reason != market.LockMemo {
			t.Errorf("the listing is locked by %+v", got)
		}
		third := h.member("Cy")
		if _, err := (deal.Enquire{Listings: []int64{listing}}).Do(h.ctx, h.k, third, id.New()); err == nil {
			no := h.room(third, 2).No
			_, err = h.tryOffer(third, deal.Offer{Deal: no, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 70_000}}})
			if err == nil {
				_, err = h.tryStrike(seller, deal.Strike{Deal: no, Version: 1})
			}
			if errs.Of(err) == nil || errs.Of(err).Code != errs.Conflict {
				t.Errorf("goods that are out were sold: %v", err)
			}
		}
		_, err := memo.Sell{Memo: m.No, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, buyer, id.New())
		refused(t, "buying them after all", err, "memo.of_deal")
		_, err = memo.Return{Memo: m.No, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		h.followAll()
		if h.has(ledger.Place, seller, ledger.Premises, stone) != 1 || h.listing(seller, listing).Lock.Reason != "" {
			t.Errorf("back, the listing is locked by %+v", h.listing(seller, listing).Lock)
		}
		h.sound()
	})
}

func TestGoodsBroughtBackBeforeTheyArePaidAreHandedOverWithTheMoney(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		seller, buyer := h.member("Ann"), h.member("Bob")
		listing := h.stock(seller, "S1,1001,9000")[0]
		stone := h.listing(seller, listing).Stone.No
		r := h.soldOnMemo(seller, buyer, listing, 7)
		_, err := memo.Return{Memo: r.Lent, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		h.followAll()
		if m := h.memo(seller, r.Lent); m.State != memo.Closed || h.room(buyer, r.No).State != deal.Mazal || h.listing(seller, listing).Lock.Reason != market.LockDeal {
			t.Errorf("the memo is %s, the deal %s", m.State, h.room(buyer, r.No).State)
		}
		h.pay(buyer, r)
		if h.has(ledger.Title, buyer, ledger.Owned, stone) != 1 || h.has(ledger.Place, buyer, ledger.Premises, stone) != 1 {
			t.Error("paid, title and goods are not the buyer's")
		}
		h.sound()
	})
}

func TestASelectionGoesOutOnMemoAsThePartItIs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		seller, buyer := h.member("Ann"), h.member("Bob")
		listing := h.selectable(seller)
		source := h.listing(seller, listing).Stone.No
		o := selecting(h.enquire(buyer, listing), 2000)
		o.Terms = deal.Terms{Delivery: deal.AtExchange, Days: 30, MemoDays: 14}
		h.offer(buyer, o)
		h.strike(seller, deal.Strike{Deal: o.Deal, Version: 1})
		h.followAll()
		r := h.room(buyer, o.Deal)
		m := h.memo(buyer, r.Lent)
		if len(m.Lines) != 1 || m.Lines[0].Weight != carat.Weight(2000) || m.Lines[0].Stone == source || h.has(ledger.Place, buyer, ledger.OnMemo, m.Lines[0].Stone) != 2000 {
			t.Errorf("out are %+v", m.Lines)
		}
		_, err := memo.Return{Memo: m.No, Parts: []memo.Part{{Line: 1, Weight: 500}}}.Do(h.ctx, h.k, seller, id.New())
		refused(t, "a part of sold goods back", err, "memo.whole_line")
		h.pay(buyer, r)
		if s, err := settle.Read(h.ctx, h.d, buyer, h.clock.Now(), r.No); err != nil || s.State != settle.Settled || h.has(ledger.Place, buyer, ledger.Premises, m.Lines[0].Stone) != 2000 {
			t.Errorf("%s %v", s.State, err)
		}
		h.sound()
	})
}

func TestMemoDaysNeedGoodsThatCanBeHandedOut(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		seller, buyer := h.member("Ann"), h.member("Bob")
		l := h.stock(seller, "S1,1001,9000")
		no := h.enquire(buyer, l...)
		for _, way := range []string{deal.InVault, deal.ByCarrier} {
			_, err := h.tryOffer(buyer, deal.Offer{Deal: no, Prices: ppc(1, 70_000), Terms: deal.Terms{Delivery: way, MemoDays: 7}})
			refused(t, "by "+way, err, "deal.memo_delivery")
		}
	})
}
