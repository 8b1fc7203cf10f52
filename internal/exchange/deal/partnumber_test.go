package deal_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/parcel"
)

func TestASelectionHasANumberOfItsOwnInTheRoomAndOnThePapers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		no := h.selectable(seller)
		for _, want := range []string{"P-1-A", "P-1-B"} {
			room := h.enquire(buyer, no)
			h.offer(buyer, selecting(room, 2000))
			h.strike(seller, deal.Strike{Deal: room, Version: 1})
			r := h.room(buyer, room)
			if r.Lines[0].StockNo != want {
				t.Errorf("the selection is %s in the room, want %s", r.Lines[0].StockNo, want)
			}
			p, err := document.Read(h.ctx, h.d, buyer, r.Paper)
			h.must(err)
			var note struct {
				Lines []struct {
					StockNo string `json:"stock_no"`
				} `json:"lines"`
			}
			if err := json.Unmarshal(p.Content, &note); err != nil || len(note.Lines) != 1 || note.Lines[0].StockNo != want {
				t.Errorf("the deal note says %+v %v, want %s", note, err, want)
			}
		}
	})
}

// Before, a part that was split off could only come into stock as goods that nobody had: its
// owner would have had the carats twice.
func TestAPartComesIntoStockUnderItsNumberAsThePartItIs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller := h.member("Seller")
		no := h.parcel(seller, "P-1", "10.00")
		source := h.listing(seller, no).Stone.No
		_, err := market.Withdraw{Listing: no}.Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		done, err := parcel.Split{Stone: source, Parts: []parcel.Part{{Weight: 2500, Pieces: 100}, {Weight: 1000, Label: "SMALL"}}}.Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		for part, want := range map[int64]struct{ stock, carats string }{done.Out[0]: {"P-1-A", "2.50"}, done.Out[1]: {"SMALL", "1.00"}} {
			before := h.has(ledger.Title, seller, ledger.Owned, part)
			l := h.listing(seller, h.parcel(seller, want.stock, want.carats))
			if l.Stone.No != part || l.StockNo != want.stock {
				t.Errorf("%s came in as %d, it is %d", l.StockNo, l.Stone.No, part)
			}
			if got := h.has(ledger.Title, seller, ledger.Owned, part); got != before || got == 0 {
				t.Errorf("%s: he had %d, now %d", want.stock, before, got)
			}
		}
		_, err = parcel.Split{Stone: source, Parts: []parcel.Part{{Weight: 500, Label: "SMALL"}}}.Do(h.ctx, h.k, seller, id.New())
		refused(t, "a number of his stock", err, "parcel.label_taken")
		h.adds()
	})
}

// Before, the buyer's file made new goods of what he had bought, and he had the carats twice. The
// simulation found it: "parcel 72 came in under its number "72" as 121".
func TestABoughtParcelComesIntoItsBuyersStockAsTheParcelItIs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exchange()
		seller, buyer := h.member("Seller"), h.member("Buyer")
		no := h.selectable(seller)
		for _, w := range []carat.Weight{4000, 0} { // a selection, then the rest
			room := h.enquire(buyer, no)
			h.offer(buyer, selecting(room, w))
			h.strike(seller, deal.Strike{Deal: room, Version: 1})
			h.followAll()
			h.pay(buyer, h.room(buyer, room))
			bought := h.room(buyer, room).Lines[0].Stone
			had := h.has(ledger.Title, buyer, ledger.Owned, bought)
			l := h.listing(buyer, h.parcel(buyer, strconv.FormatInt(bought, 10), carat.Weight(had).String()))
			if l.Stone.No != bought {
				t.Errorf("parcel %d came in as %d", bought, l.Stone.No)
			}
			if got := h.has(ledger.Title, buyer, ledger.Owned, bought); got != had || got == 0 {
				t.Errorf("he had %d, now %d", had, got)
			}
		}
		h.adds()
	})
}

// Before, a number was free again as soon as its parcel was taken off the market, and the next
// file under it was about the other one.
func TestTheNumberOfAParcelThatIsNotOfferedStaysTaken(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller := h.member("Seller")
		var stones []int64
		for _, stock := range []string{"P-1", "P-2", "P-1-A"} {
			no := h.parcel(seller, stock, "10.00")
			stones = append(stones, h.listing(seller, no).Stone.No)
			_, err := market.Withdraw{Listing: no}.Do(h.ctx, h.k, seller, id.New())
			h.must(err)
		}
		_, err := parcel.Split{Stone: stones[1], Parts: []parcel.Part{{Weight: 500, Label: "P-1"}}}.Do(h.ctx, h.k, seller, id.New())
		refused(t, "the number of another parcel of his", err, "parcel.label_taken")
		done, err := parcel.Split{Stone: stones[0], Parts: []parcel.Part{{Weight: 500}}}.Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		if n, err := parcel.Number(h.ctx, h.d, seller.Org, done.Out[0]); err != nil || n != "P-1-B" {
			t.Errorf("a part has the number %q, %v: P-1-A is another parcel's", n, err)
		}
		if l := h.listing(seller, h.parcel(seller, "P-1", "9.50")); l.Stone.No != stones[0] {
			t.Errorf("P-1 came again as %d, it is %d", l.Stone.No, stones[0])
		}
		h.adds()
	})
}
