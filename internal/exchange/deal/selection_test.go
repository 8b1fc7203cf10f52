package deal_test

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/parcel"
)

// selectable puts a parcel of ten carats on the market out of which buyers may select.
func (h *house) selectable(who access.Actor) int64 {
	h.t.Helper()
	no := h.parcel(who, "P-1", "10.00")
	_, err := market.AllowSelection{Listing: no, Allow: true, Least: 1000, PPC: 90_000}.Do(h.ctx, h.k, who, id.New())
	h.must(err)
	return no
}

// selecting is an offer for a selection at a price per carat.
func selecting(room int64, w carat.Weight) deal.Offer {
	return deal.Offer{Deal: room, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 85_000, Weight: w}}}
}

func TestASelectionIsCutOutOfItsParcelAndTheRestStaysOnTheMarket(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exchange()
		seller, buyer := h.member("Seller"), h.member("Buyer")
		no := h.selectable(seller)
		source := h.listing(seller, no).Stone.No
		room := h.enquire(buyer, no)
		made := h.offer(buyer, selecting(room, 4000))
		if made.Total != 340_000 {
			t.Errorf("4 ct at 850.00 make %d", made.Total)
		}
		done := h.strike(seller, deal.Strike{Deal: room, Version: 1})
		l := h.room(buyer, room).Lines[0]
		if l.CutFrom != source || l.Stone == source || l.Weight != 4000 || done.Total != 340_000 {
			t.Errorf("%+v", l)
		}
		rest := h.listing(buyer, no)
		if rest.Stone.Carat != 6000 || rest.Total != 480_000 || !rest.Live || rest.Lock.Reason != "" {
			t.Errorf("the rest: %d ct for %d, %+v", rest.Stone.Carat, rest.Total, rest.Lock)
		}
		h.followAll()
		h.pay(buyer, h.room(buyer, room))
		h.followAll()
		if got := h.has(ledger.Title, buyer, ledger.Owned, l.Stone); got != 4000 {
			t.Errorf("the buyer has %d", got)
		}
		if got := h.has(ledger.Title, seller, ledger.Owned, source); got != 6000 || !h.listing(seller, no).Live {
			t.Errorf("the seller has %d", got)
		}
		lineage, err := parcel.Read(h.ctx, h.d, buyer, l.Stone)
		if err != nil || len(lineage.Acts) != 1 || lineage.Acts[0].Reference != "deal:"+strconv.FormatInt(room, 10) {
			t.Errorf("%+v %v", lineage, err)
		}
		h.adds()
	})
}

// adds checks ledger and parcels.
func (h *house) adds() {
	h.t.Helper()
	v, err := ledger.Verify(h.ctx, h.d)
	h.must(err)
	faults, err := parcel.Check(h.ctx, h.d, 5)
	h.must(err)
	if !v.OK || len(faults) > 0 {
		h.t.Errorf("%+v %+v", v, faults)
	}
}

func TestTwoSelectionsOfOneParcelAreSoldExactlyAsFarAsItGoes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller := h.member("Seller")
		no := h.selectable(seller)
		source := h.listing(seller, no).Stone.No
		var struck, short atomic.Int64
		strikes := make([]deal.Strike, 5)
		for i, name := range []string{"A", "B", "C", "D", "E"} {
			buyer := h.member(name)
			room := h.enquire(buyer, no)
			h.offer(buyer, selecting(room, 3000))
			strikes[i] = deal.Strike{Deal: room, Version: 1}
			b, err := strikes[i].Draft(h.ctx, h.d, seller, h.clock.Now())
			h.must(err)
			strikes[i].Proof = h.proof(seller, b)
		}
		var wait sync.WaitGroup
		for _, s := range strikes {
			wait.Go(func() {
				switch _, err := s.Do(h.ctx, h.k, seller, id.New()); {
				case err == nil:
					struck.Add(1)
				case errs.Is(err, "deal.cut_left"):
					short.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wait.Wait()
		h.followAll()
		if struck.Load() != 3 || short.Load() != 2 || h.listing(seller, no).Stone.Carat != 1000 || h.has(ledger.Title, seller, ledger.Owned, source) != 1000 {
			t.Errorf("%d struck, %d refused, %d left", struck.Load(), short.Load(), h.listing(seller, no).Stone.Carat)
		}
		last := h.member("Last")
		room := h.enquire(last, no)
		h.offer(last, deal.Offer{Deal: room, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 80_000}}})
		h.strike(seller, deal.Strike{Deal: room, Version: 1})
		if l := h.room(last, room).Lines[0]; l.CutFrom != 0 || l.Stone != source || l.Weight != 1000 {
			t.Errorf("what is left is sold as it is: %+v", l)
		}
		h.adds()
	})
}

func TestASelectionOfAllThatIsLeftTakesTheParcelItself(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, a, b := h.member("Seller"), h.member("A"), h.member("B")
		no := h.selectable(seller)
		source := h.listing(seller, no).Stone.No
		first, second := h.enquire(a, no), h.enquire(b, no)
		h.offer(a, selecting(first, 6000))
		h.offer(b, selecting(second, 4000))
		h.strike(seller, deal.Strike{Deal: first, Version: 1})
		h.strike(seller, deal.Strike{Deal: second, Version: 1})
		if l := h.room(b, second).Lines[0]; l.Stone != source || l.CutFrom != 0 || h.listing(seller, no).Lock.Reason != market.LockDeal {
			t.Errorf("%+v", l)
		}
		h.adds()
	})
}

func TestASelectionCanBeBoughtAtItsAskAndGivenBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		no := h.selectable(seller)
		h.confirmed(seller, no)
		_, err := h.tryBuy(buyer, deal.Buy{Lines: []deal.Wanted{{Listing: no, PPC: 80_000, Weight: 2000}}})
		refused(t, "at the price of the whole parcel", err, "deal.ask_changed")
		done, err := h.tryBuy(buyer, deal.Buy{Lines: []deal.Wanted{{Listing: no, PPC: 90_000, Weight: 2000}}})
		h.must(err)
		if done.State != deal.Mazal || done.Total != 180_000 {
			t.Fatalf("%+v", done)
		}
		part := h.room(buyer, done.Deal).Lines[0].Stone
		for _, who := range []access.Actor{buyer, seller} {
			c := deal.Rescind{Deal: done.Deal, Reason: "mistake"}
			b, err := c.Draft(h.ctx, h.d, who, h.clock.Now())
			h.must(err)
			c.Proof = h.proof(who, b)
			_, err = c.Do(h.ctx, h.k, who, id.New())
			h.must(err)
		}
		if s := h.room(buyer, done.Deal).State; s != lifecycle.State(deal.Rescinded) {
			t.Errorf("%s", s)
		}
		if got := h.has(ledger.Title, seller, ledger.Owned, part); got != 2000 || h.listing(seller, no).Stone.Carat != 8000 {
			t.Errorf("the part is its seller's again as a parcel of its own: %d", got)
		}
		_, err = market.Withdraw{Listing: no}.Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		_, err = parcel.Merge{Stones: []int64{h.room(buyer, done.Deal).Lines[0].CutFrom, part}}.Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		h.adds()
	})
}

func TestSelectionsThatAreNotOfferedAreRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		no := h.selectable(seller)
		whole := h.parcel(seller, "P-2", "5.00")
		room, other := h.enquire(buyer, no), h.enquire(buyer, whole)
		for what, c := range map[string]struct {
			offer deal.Offer
			key   string
		}{
			"less than the smallest":      {selecting(room, 999), "deal.cut_least"},
			"less than nothing":           {selecting(room, -1), "deal.cut_least"},
			"more than there is":          {selecting(room, 10_001), "deal.cut_much"},
			"a parcel that is sold whole": {selecting(other, 1000), "deal.take_all"},
		} {
			_, err := h.tryOffer(buyer, c.offer)
			refused(t, what, err, c.key)
		}
		_, err := parcel.Split{Stone: h.listing(seller, no).Stone.No, Parts: []parcel.Part{{Weight: 1000}}}.Do(h.ctx, h.k, seller, id.New())
		refused(t, "splitting what is on the market", err, "parcel.listed")
		for what, c := range map[string]struct {
			who access.Actor
			set market.AllowSelection
			key string
		}{
			"by the buyer":                {buyer, market.AllowSelection{Listing: no, Allow: true, Least: 1000}, "access.forbidden"},
			"no smallest cut":             {seller, market.AllowSelection{Listing: no, Allow: true}, "market.sel_least"},
			"a cut of the whole":          {seller, market.AllowSelection{Listing: no, Allow: true, Least: 10_000}, "market.sel_least"},
			"a price below nothing":       {seller, market.AllowSelection{Listing: no, Allow: true, Least: 1000, PPC: -1}, "market.bad_price"},
			"a listing that is not there": {seller, market.AllowSelection{Listing: 99_999, Allow: true, Least: 1000}, "market.no_listing"},
		} {
			_, err := c.set.Do(h.ctx, h.k, c.who, id.New())
			refused(t, what, err, c.key)
		}
	})
}

// Before, a parcel sold by selection was kept for its buyer by the lock of its listing alone: its
// owner could lend it meanwhile, and then nothing could come of the hold or the sealed offer. The
// simulation found it: "accept a memo: by the plain model false, the exchange says <nil>".
func TestAHeldOrSealedParcelSoldInPartsIsKeptForItsBuyer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exchange()
		seller, buyer, holder := h.member("Seller"), h.member("Buyer"), h.member("Holder")
		no := h.selectable(seller)
		source := h.listing(seller, no).Stone.No
		lent, err := memo.Propose{
			Holder: holder.Org, Currency: "USD", Day: "2026-12-07", Cover: "city", Insurer: "holder", Bears: "holder",
			Goods: []memo.Good{{Stone: source, Label: "P-1", Weight: 2000, PPC: 80_000}},
		}.Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		goesOut := func() error {
			_, err := memo.Accept{Memo: lent.Memo}.Do(h.ctx, h.k, holder, id.New())
			return err
		}
		room := h.enquire(buyer, no)
		_, err = deal.Hold{Listing: no, Hours: 2}.Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		refused(t, "a part of a held parcel goes out", goesOut(), "memo.set_aside")
		h.offer(buyer, selecting(room, 3000))
		h.strike(seller, deal.Strike{Deal: room, Version: 1}) // the hold does not stand in its holder's way
		second := h.enquire(buyer, no)
		sealed := selecting(second, 3000)
		sealed.Sealed = true
		h.offer(buyer, sealed)
		refused(t, "a part of a sealed parcel goes out", goesOut(), "memo.set_aside")
		h.strike(seller, deal.Strike{Deal: second, Version: 1})
		if rest := h.listing(seller, no); rest.Stone.Carat != 4000 || rest.Lock.Reason != "" || h.room(buyer, second).Lines[0].Weight != 3000 {
			t.Errorf("%s ct are left, locked %q", rest.Stone.Carat, rest.Lock.Reason)
		}
		third := h.enquire(buyer, no)
		sealed = selecting(third, 1000)
		sealed.Sealed = true
		h.offer(buyer, sealed)
		_, err = deal.Decline{Deal: third, Version: 1}.Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		h.must(goesOut()) // the rest is nobody's any more
		h.followAll()
		h.adds()
	})
}

// A hold from the time when the parcel was sold whole kept its holder himself from selecting.
func TestWhoHoldsAParcelMaySelectOutOfIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		no := h.parcel(seller, "P-1", "10.00")
		h.confirmed(seller, no)
		_, err := deal.Hold{Listing: no, Hours: 2}.Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		_, err = market.AllowSelection{Listing: no, Allow: true, Least: 1000}.Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		done, err := h.tryBuy(buyer, deal.Buy{Lines: []deal.Wanted{{Listing: no, PPC: 80_000, Weight: 2000}}})
		h.must(err)
		if l := h.room(buyer, done.Deal).Lines[0]; l.Weight != 2000 || h.listing(buyer, no).Stone.Carat != 8000 {
			t.Errorf("%+v", l)
		}
		h.adds()
	})
}

// The place book knows a parcel's part that went out on memo and was bought, and nothing of the
// rest: the rest could be divided no more, or out of the place where its buyer has his part.
func TestTheRestOfAParcelOfWhichAPartWasLentIsDividedWhereItsOwnerHasIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exchange()
		seller, holder, buyer := h.member("Seller"), h.member("Holder"), h.member("Buyer")
		no := h.selectable(seller)
		source := h.listing(seller, no).Stone.No
		lent := h.onMemo(seller, holder, map[int64]carat.Weight{no: 2000})
		h.pay(holder, h.buyOut(lent, holder, 2000))
		for _, w := range []carat.Weight{3000, 1000} { // more than the holder has, and less
			room := h.enquire(buyer, no)
			h.offer(buyer, selecting(room, w))
			h.strike(seller, deal.Strike{Deal: room, Version: 1})
			h.followAll()
		}
		if got := h.has(ledger.Place, holder, ledger.Premises, source); got != 2000 {
			t.Errorf("the holder has %d of what he bought", got)
		}
		if rest := h.listing(seller, no).Stone.Carat; rest != 4000 || h.has(ledger.Title, seller, ledger.Owned, source) != 4000 {
			t.Errorf("%s ct are left", rest)
		}
		h.adds()
	})
}
