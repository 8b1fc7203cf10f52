package deal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// exchange is the organisation that keeps the tills; a settlement needs it.
func (h *house) exchange() {
	h.t.Helper()
	_, err := (party.AddOrg{Kind: party.Exchange, Name: "Exchange", Country: "CN", Since: "2020-01-01"}).Do(h.ctx, h.k, system, id.New())
	h.must(err)
}

// parcel puts a parcel of so many carats on the market and gives its listing.
func (h *house) parcel(who access.Actor, stock, carats string) int64 {
	h.t.Helper()
	text := "Stock #,Form,Parcel Stones,Sieve,Price Per Carat,Shape,Carat,Color,Clarity,Cut,Screening,Availability,Country,City\n" +
		fmt.Sprintf("%s,Parcel,400,+6-7,800,Round,%s,G,VS,EX,SYNTHdetect,G,China,Shanghai\n", stock, carats)
	file, err := market.TakeFile(h.ctx, h.blobs, strings.NewReader(text), nil)
	h.must(err)
	made, err := (market.Receive{Member: who.OrgNo, Mode: market.Merge, FileName: "parcel.csv", File: file}).Do(h.ctx, h.k, who, id.New())
	h.must(err)
	_, err = (market.Read{Upload: made.Upload, Mode: market.Merge, Profile: stockfile.Profile{}}).Do(h.ctx, h.k, h.blobs, who, id.New())
	h.must(err)
	h.must(market.Stage(h.ctx, h.k, h.blobs, made.Upload))
	_, err = (market.Publish{Upload: made.Upload}).Do(h.ctx, h.k, who, id.New())
	h.must(err)
	l, err := market.ListingOfStockNo(h.ctx, h.d, who, h.clock.Now(), who.OrgNo, stock)
	h.must(err)
	return l.No
}

func (h *house) listing(who access.Actor, no int64) market.Listing {
	h.t.Helper()
	l, err := market.ListingByNo(h.ctx, h.d, who, h.clock.Now(), no)
	h.must(err)
	return l
}

// onMemo gives goods of listings out, of each so much (0: all), at 800.00 a carat.
func (h *house) onMemo(owner, holder access.Actor, weights map[int64]carat.Weight) int64 {
	h.t.Helper()
	c := memo.Propose{Holder: holder.Org, Currency: "USD", Day: "2026-12-07", Cover: "city", Insurer: "holder", Bears: "holder"}
	for no, w := range weights {
		l := h.listing(owner, no)
		c.Goods = append(c.Goods, memo.Good{Stone: l.Stone.No, Label: l.StockNo, Weight: w, PPC: 80_000})
	}
	done, err := c.Do(h.ctx, h.k, owner, id.New())
	h.must(err)
	_, err = memo.Accept{Memo: done.Memo}.Do(h.ctx, h.k, holder, id.New())
	h.must(err)
	h.followAll()
	return done.Memo
}

// buyOut buys so much of the first line of a memo (0: all) and gives the deal made of it.
func (h *house) buyOut(no int64, holder access.Actor, w carat.Weight) deal.Room {
	h.t.Helper()
	_, err := memo.Sell{Memo: no, Parts: []memo.Part{{Line: 1, Weight: w}}}.Do(h.ctx, h.k, holder, id.New())
	h.must(err)
	h.followAll()
	all, err := deal.List(h.ctx, h.d, holder, h.clock.Now(), deal.Ask{Limit: 1})
	h.must(err)
	if len(all) != 1 {
		h.t.Fatal("the purchase made no deal")
	}
	return h.room(holder, all[0].No)
}

// followAll does everything that follows, in all rooms, from all that is in the journal.
func (h *house) followAll() {
	h.t.Helper()
	for from := int64(0); ; {
		all, err := h.k.After(h.ctx, from, 500)
		h.must(err)
		if len(all) == 0 {
			return
		}
		for _, e := range all {
			_, err := market.ApplyMemo(h.ctx, h.k, e)
			h.must(err)
			_, err = deal.ApplySale(h.ctx, h.k, e)
			h.must(err)
			_, err = deal.Apply(h.ctx, h.k, e)
			h.must(err)
			_, err = settle.Apply(h.ctx, h.k, e)
			h.must(err)
			from = e.No
		}
	}
}

// pay lays the money of a deal on the ledger and settles it.
func (h *house) pay(buyer access.Actor, r deal.Room) {
	h.t.Helper()
	_, err := (settle.Deposit{Org: buyer.Org, Currency: "USD", Amount: r.Total, Source: "test"}).Do(h.ctx, h.k, system, id.New())
	h.must(err)
	_, err = settle.Settle{Deal: r.No}.Do(h.ctx, h.k, buyer, id.New())
	h.must(err)
	h.followAll()
}

// has is what an organisation holds of a stone in a book under a purpose.
func (h *house) has(b ledger.Book, of access.Actor, purpose string, stone int64) int64 {
	h.t.Helper()
	a, found, err := ledger.Find(h.ctx, h.d, b, of.Org, purpose)
	h.must(err)
	if !found {
		return 0
	}
	n, err := ledger.Position(h.ctx, h.d, b, stone, a.No)
	h.must(err)
	return n
}

func (h *house) sound() {
	h.t.Helper()
	if faults, err := ledger.Check(h.ctx, h.d, 5); err != nil || len(faults) > 0 {
		h.t.Errorf("the books: %+v %v", faults, err)
	}
}

func TestGoodsBoughtOutOfAMemoBecomeADealAndChangeHands(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		owner, holder, third := h.member("Ann"), h.member("Bob"), h.member("Cy")
		no := h.stock(owner, "S1,1001,9000")[0]
		stone := h.listing(owner, no).Stone.No
		other := h.enquire(third, no)
		m := h.onMemo(owner, holder, map[int64]carat.Weight{no: 0})
		if got := h.listing(owner, no).Lock; got.Reason != market.LockMemo {
			t.Errorf("out on memo the listing is locked by %+v", got)
		}
		r := h.buyOut(m, holder, 0)
		if r.State != deal.Mazal || r.Total != 80_800 || r.Memo != m || r.Seller != owner.Org || r.Buyer != holder.Org || r.Due == 0 {
			t.Fatalf("the deal: %+v", r.Deal)
		}
		for _, code := range []string{r.Paper, r.Invoice} {
			p, err := document.Read(h.ctx, h.d, holder, code)
			if err != nil || !p.Genuine() {
				t.Errorf("paper %q: %v", code, err)
			}
		}
		if got := h.listing(owner, no).Lock; got.Reason != market.LockDeal {
			t.Errorf("bought, the listing is locked by %+v", got)
		}
		if s := h.room(third, other).State; s != deal.Closed {
			t.Errorf("another's room about the stone is %s", s)
		}
		h.pay(holder, r)
		if h.has(ledger.Title, holder, ledger.Owned, stone) != 1 || h.has(ledger.Place, holder, ledger.Premises, stone) != 1 {
			t.Error("title and goods are not with the buyer")
		}
		if _, err := market.ListingByNo(h.ctx, h.d, owner, h.clock.Now(), no); err == nil {
			t.Error("the listing is still on the market")
		}
		if s := h.room(holder, r.No).State; s != deal.Settled {
			t.Errorf("the deal is %s", s)
		}
		h.sound()
	})
}

func TestAPartBoughtOutOfAMemoLeavesTheRestOnTheMarket(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		owner, holder := h.member("Ann"), h.member("Bob")
		no := h.parcel(owner, "P1", "10.00")
		stone := h.listing(owner, no).Stone.No
		m := h.onMemo(owner, holder, map[int64]carat.Weight{no: 6000})
		r := h.buyOut(m, holder, 2000)
		l := h.listing(owner, no)
		if r.Total != 160_000 || r.Lines[0].Weight != 2000 || l.Stone.Carat != 8000 || l.Total != 640_000 || l.Lock.Reason != market.LockMemo {
			t.Errorf("after a part: deal %d, listed %v at %d, lock %+v", r.Total, l.Stone.Carat, l.Total, l.Lock)
		}
		h.pay(holder, r)
		if h.has(ledger.Title, holder, ledger.Owned, stone) != 2000 || h.has(ledger.Place, holder, ledger.Premises, stone) != 2000 {
			t.Error("the part is not with its buyer")
		}
		r = h.buyOut(m, holder, 0)
		if l = h.listing(owner, no); l.Stone.Carat != 4000 || l.Lock.Reason != "" {
			t.Errorf("after the rest of the memo: listed %v, lock %+v", l.Stone.Carat, l.Lock)
		}
		for _, who := range []access.Actor{owner, holder} { // undone before it is paid
			b, err := deal.Rescind{Deal: r.No, Reason: "weighed wrongly"}.Draft(h.ctx, h.d, who, h.clock.Now())
			h.must(err)
			_, err = deal.Rescind{Deal: r.No, Reason: "weighed wrongly", Proof: h.proof(who, b)}.Do(h.ctx, h.k, who, id.New())
			h.must(err)
		}
		if l = h.listing(owner, no); l.Stone.Carat != 8000 || h.has(ledger.Place, owner, ledger.Premises, stone) != 4000 { // four more were never away
			t.Errorf("undone: listed %v, at home %d", l.Stone.Carat, h.has(ledger.Place, owner, ledger.Premises, stone))
		}
		h.onMemo(owner, holder, map[int64]carat.Weight{no: 0}) // what came back can go out again
		h.sound()
	})
}

func TestAnotherPriceForGoodsOnMemoIsAnOffer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		owner, holder, third := h.member("Ann"), h.member("Bob"), h.member("Cy")
		no := h.parcel(owner, "P1", "10.00")
		stone := h.listing(owner, no).Stone.No
		m := h.onMemo(owner, holder, map[int64]carat.Weight{no: 6000})
		_, err := memo.Return{Memo: m, Parts: []memo.Part{{Line: 1, Weight: 1000}}}.Do(h.ctx, h.k, owner, id.New())
		h.must(err)
		bid := deal.OfferMemo{Memo: m, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 70_000}}, Until: h.clock.Now().Add(time.Hour)}
		with := func(f func(*deal.OfferMemo)) deal.OfferMemo {
			c := bid
			f(&c)
			return c
		}
		price := func(p ...deal.Price) func(*deal.OfferMemo) { return func(c *deal.OfferMemo) { c.Prices = p } }
		for _, x := range []struct {
			what, key string
			who       access.Actor
			c         deal.OfferMemo
		}{
			{"by the owner", "memo.holder_only", owner, bid},
			{"by a third", "memo.none", third, bid},
			{"for nothing", "deal.no_prices", holder, with(price())},
			{"at 0", "deal.price_zero", holder, with(price(deal.Price{Line: 1, How: deal.PerCarat}))},
			{"at 10^12", "deal.price_high", holder, with(price(deal.Price{Line: 1, How: deal.PerCarat, Amount: 1e14}))},
			{"for another line", "memo.no_line", holder, with(price(deal.Price{Line: 2, How: deal.PerCarat, Amount: 1}))},
			{"for a line twice", "memo.no_line", holder, with(price(bid.Prices[0], bid.Prices[0]))},
			{"until yesterday", "deal.until_past", holder, with(func(c *deal.OfferMemo) { c.Until = h.clock.Now() })},
			{"unsigned", "signin.confirm_again", holder, bid},
		} {
			_, err := x.c.Do(h.ctx, h.k, x.who, id.New())
			refused(t, x.what, err, x.key)
		}
		b, err := bid.Draft(h.ctx, h.d, holder, h.clock.Now())
		h.must(err)
		bid.Proof = h.proof(holder, b)
		made, err := bid.Do(h.ctx, h.k, holder, id.New())
		h.must(err)
		if made.Total != 350_000 || h.listing(owner, no).Stone.Carat != 10_000 {
			t.Errorf("%+v", made)
		}
		_, err = h.tryOffer(owner, deal.Offer{Deal: made.Deal, Version: 1, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 75_000}}})
		refused(t, "goods on memo delivered from the vault", err, "deal.delivery")
		back := h.offer(owner, deal.Offer{Deal: made.Deal, Version: 1, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 75_000}}, Terms: deal.Terms{Delivery: deal.WithBuyer}})
		_, err = h.tryOffer(holder, deal.Offer{Deal: made.Deal, Version: 2, Sealed: true, Prices: bid.Prices, Terms: deal.Terms{Delivery: deal.WithBuyer}})
		refused(t, "a seal on goods he has", err, "deal.sealed_memo")

		_, err = memo.Return{Memo: m, Parts: []memo.Part{{Line: 1, Weight: 1000}}}.Do(h.ctx, h.k, owner, id.New())
		h.must(err)
		_, err = h.tryStrike(holder, deal.Strike{Deal: made.Deal, Version: back.Version})
		refused(t, "when a part went back", err, "memo.too_much")
		_, err = deal.Decline{Deal: made.Deal, Version: back.Version}.Do(h.ctx, h.k, holder, id.New())
		h.must(err)
		_, err = deal.Close{Deal: made.Deal}.Do(h.ctx, h.k, holder, id.New())
		h.must(err)
		bid.Proof = id.ID{}
		b, err = bid.Draft(h.ctx, h.d, holder, h.clock.Now())
		h.must(err)
		bid.Proof = h.proof(holder, b)
		made, err = bid.Do(h.ctx, h.k, holder, id.New())
		h.must(err)
		done := h.strike(owner, deal.Strike{Deal: made.Deal, Version: 1})
		h.followAll()
		if l := h.listing(owner, no); done.Total != 280_000 || l.Stone.Carat != 6000 || l.Lock.Reason != "" {
			t.Errorf("struck %+v, listed %v, lock %+v", done, l.Stone.Carat, l.Lock)
		}
		if w, err := memo.Read(h.ctx, h.d, holder, h.clock.Now(), m); err != nil || w.State != memo.Closed {
			t.Errorf("the memo is %s, %v", w.State, err)
		}
		h.pay(holder, h.room(holder, made.Deal))
		if h.has(ledger.Title, holder, ledger.Owned, stone) != 4000 || h.has(ledger.Place, holder, ledger.Premises, stone) != 4000 {
			t.Error("the goods are not with their buyer")
		}
		h.sound()
	})
}

func TestHeldAndSealedStonesDoNotGoOutOnMemo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		owner, holder, buyer := h.member("Ann"), h.member("Bob"), h.member("Cy")
		nos := h.stock(owner, "S1,1001,9000", "S2,1002,9000", "S3,1003,9000")
		propose := func(no int64) int64 {
			l := h.listing(owner, no)
			done, err := memo.Propose{
				Holder: holder.Org, Currency: "USD", Day: "2026-12-07", Cover: "city", Insurer: "holder", Bears: "holder",
				Goods: []memo.Good{{Stone: l.Stone.No, Label: l.StockNo, PPC: 80_000}},
			}.Do(h.ctx, h.k, owner, id.New())
			h.must(err)
			return done.Memo
		}
		accept := func(m int64) error {
			_, err := memo.Accept{Memo: m}.Do(h.ctx, h.k, holder, id.New())
			return err
		}
		held, sealed, free := propose(nos[0]), propose(nos[1]), propose(nos[2])
		hold, err := deal.Hold{Listing: nos[0], Hours: 2}.Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		room := h.enquire(buyer, nos[1])
		h.offer(buyer, deal.Offer{Deal: room, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 70_000}}, Sealed: true, Until: h.clock.Now().Add(2 * time.Hour)})
		refused(t, "a held stone goes out", accept(held), "memo.set_aside")
		refused(t, "a sealed stone goes out", accept(sealed), "memo.set_aside")
		_, err = deal.Unhold{Hold: hold.Hold}.Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		h.must(accept(held))
		h.later(2 * time.Hour) // by the clock, recorded or not
		h.must(accept(sealed))
		h.must(deal.Sweep(h.ctx, h.k))

		// a lock from before holds set titles aside gives way to the memo's
		h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := market.Hold(ctx, tx, nos[2], market.LockHeld, "hold:99", h.clock.Now())
			return err
		}))
		h.must(accept(free))
		h.followAll()
		for _, no := range nos {
			if l := h.listing(owner, no).Lock; l.Reason != market.LockMemo {
				t.Errorf("out on memo, listing %d is locked by %+v", no, l)
			}
		}
		h.sound()
	})
}

func TestAHeldOrSealedStoneIsSoldToWhoHoldsIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		owner, buyer := h.member("Ann"), h.member("Cy")
		nos := h.stock(owner, "S1,1001,9000", "S2,1002,9000")
		_, err := deal.Hold{Listing: nos[0]}.Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		room := h.enquire(buyer, nos...)
		made := h.offer(buyer, deal.Offer{Deal: room, Each: true, Sealed: true, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 70_000}, {Line: 2, How: deal.PerCarat, Amount: 70_000}}})
		done := h.strike(owner, deal.Strike{Deal: room, Version: made.Version, Lines: []int64{1}})
		h.later(time.Hour * 24 * 30) // what was set aside for the seal has no deadline any more
		r := h.room(buyer, done.Deal)
		p, err := ledger.PendingByNo(h.ctx, h.d, r.Lines[0].Reserved)
		if err != nil || p.State != ledger.Waiting || p.Until != 0 || r.Lines[1].Reserved != 0 {
			t.Errorf("%+v %v, line left out %d", p, err, r.Lines[1].Reserved)
		}
		h.sound()
	})
}

func TestPurchasesFromBeforeAreCaughtUpOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		owner, holder := h.member("Ann"), h.member("Bob")
		nos := h.stock(owner, "S1,1001,9000", "S2,1002,9000")
		m := h.onMemo(owner, holder, map[int64]carat.Weight{nos[0]: 0})
		_, err := memo.Sell{Memo: m, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, holder, id.New())
		h.must(err)
		h.later(30 * 24 * time.Hour) // the house ran on without anybody who made the deal
		ctx, stop := context.WithCancel(h.ctx)
		ended := make(chan error, 1)
		for range 2 { // and is started twice
			go func() { ended <- deal.FollowSales(h.k)(ctx) }()
			h.until(func() bool { return len(h.deals(holder)) == 1 })
			stop()
			<-ended
			ctx, stop = context.WithCancel(h.ctx)
		}
		stop()
		if all := h.deals(holder); len(all) != 1 || all[0].Due <= h.clock.Now() {
			t.Errorf("deals: %+v", all)
		}
	})
}

func (h *house) deals(who access.Actor) []deal.Listed {
	h.t.Helper()
	all, err := deal.List(h.ctx, h.d, who, h.clock.Now(), deal.Ask{Limit: 10})
	h.must(err)
	return all
}

// until waits for something that another goroutine does.
func (h *house) until(so func() bool) {
	h.t.Helper()
	for end := time.Now().Add(20 * time.Second); !so(); {
		changed := h.d.Changed()
		select {
		case <-changed:
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(end) {
			h.t.Fatal("it did not happen")
		}
	}
}

// TestTitleAndPlaceAgreeWithTheMemoBook plays going out, coming back, buying and paying of
// parts at random against a plain count.
func TestTitleAndPlaceAgreeWithTheMemoBook(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.exchange()
		owner, holder := h.member("Ann"), h.member("Bob")
		games := 0
		rapid.Check(t, func(t *rapid.T) {
			h.t = rapidT{h.t, t}
			games++
			if games > 12 { // one house, so that the test stays short
				return
			}
			no := h.parcel(owner, fmt.Sprintf("P%d", games), "10.00")
			stone := h.listing(owner, no).Stone.No
			var home, out, unpaid, paid int64 = 10_000, 0, 0, 0
			var m int64
			var open []deal.Room
			for range rapid.IntRange(1, 8).Draw(t, "acts") {
				switch act := rapid.SampledFrom([]string{"out", "back", "buy", "pay"}).Draw(t, "act"); {
				case act == "out" && out == 0 && home > 0:
					w := rapid.Int64Range(1, home).Draw(t, "weight")
					m = h.onMemo(owner, holder, map[int64]carat.Weight{no: carat.Weight(w)})
					home, out = home-w, w
				case act == "back" && out > 0:
					w := rapid.Int64Range(1, out).Draw(t, "weight")
					_, err := memo.Return{Memo: m, Parts: []memo.Part{{Line: 1, Weight: carat.Weight(w)}}}.Do(h.ctx, h.k, owner, id.New())
					h.must(err)
					home, out = home+w, out-w
					h.followAll()
				case act == "buy" && out > 0:
					w := rapid.Int64Range(1, out).Draw(t, "weight")
					open = append(open, h.buyOut(m, holder, carat.Weight(w)))
					out, unpaid = out-w, unpaid+w
				case act == "pay" && len(open) > 0:
					h.pay(holder, open[0])
					w := int64(open[0].Lines[0].Weight)
					open, unpaid, paid = open[1:], unpaid-w, paid+w
				}
				got := []int64{
					h.has(ledger.Title, owner, ledger.Owned, stone), h.has(ledger.Title, holder, ledger.Owned, stone),
					h.has(ledger.Place, holder, ledger.OnMemo, stone), h.has(ledger.Place, holder, ledger.Premises, stone),
				}
				want := []int64{home + out + unpaid, paid, out, unpaid + paid}
				for i := range got {
					if got[i] != want[i] {
						t.Fatalf("title of owner and holder, on memo, with the holder: %v, want %v", got, want)
					}
				}
				if l, err := market.ListingByNo(h.ctx, h.d, owner, h.clock.Now(), no); err == nil && l.Lock.Reason != market.LockDeal && int64(l.Stone.Carat) != home+out {
					t.Fatalf("listed %v, there are %d", l.Stone.Carat, home+out)
				}
			}
		})
		h.t = t
		h.sound()
	})
}

// rapidT lets a house of one test fail the game that is being played.
type rapidT struct {
	testing.TB
	t *rapid.T
}

func (r rapidT) Helper()                   {}
func (r rapidT) Fatal(args ...any)         { r.t.Fatal(args...) }
func (r rapidT) Fatalf(f string, a ...any) { r.t.Fatalf(f, a...) }
func (r rapidT) Errorf(f string, a ...any) { r.t.Errorf(f, a...) }

// Found by the simulation: goods went out while nobody offered them, their owner listed them anew,
// and others made offers for what was in somebody else's hands.
func TestGoodsListedAnewWhileTheyAreOutAreLockedUntilTheyAreBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		owner, holder, buyer := h.member("Ann"), h.member("Bob"), h.member("Cy")
		first := h.stock(owner, "S1,1001,9000", "S2,1002,9000")
		l := h.listing(owner, first[0])
		proposed, err := memo.Propose{
			Holder: holder.Org, Currency: "USD", Day: "2026-12-07", Cover: "city", Insurer: "holder", Bears: "holder",
			Goods: []memo.Good{{Stone: l.Stone.No, Label: l.StockNo, PPC: 80_000}},
		}.Do(h.ctx, h.k, owner, id.New())
		h.must(err)
		_, err = market.Withdraw{Listing: l.No}.Do(h.ctx, h.k, owner, id.New())
		h.must(err)
		_, err = memo.Accept{Memo: proposed.Memo}.Do(h.ctx, h.k, holder, id.New())
		h.must(err)
		h.followAll()
		again := h.stock(owner, "S7,1001,9500", "S2,1002,9000")[0]
		if got := h.listing(owner, again); got.No == l.No || got.Stone.No != l.Stone.No || got.Lock.Reason != market.LockMemo {
			t.Fatalf("listing %d of stone %d is locked by %+v", got.No, got.Stone.No, got.Lock)
		}
		_, err = h.tryOffer(buyer, deal.Offer{Deal: h.enquire(buyer, again), Prices: ppc(1, 70_000)})
		refused(t, "an offer for goods that are out", err, "deal.locked_memo")
		_, err = memo.Return{Memo: proposed.Memo, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, owner, id.New())
		h.must(err)
		h.followAll()
		if got := h.listing(owner, again); got.Lock.Reason != "" {
			t.Errorf("back, it is locked by %+v", got.Lock)
		}
	})
}
