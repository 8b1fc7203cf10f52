package deal_test

import (
	"testing"

	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
)

// A buyer may offer what he bought; when the purchase is undone he has nothing to offer.
func TestWhatABuyerOffersEndsWhenHisPurchaseIsUndone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exchange()
		seller, buyer, other := h.member("Seller"), h.member("Buyer"), h.member("Other")
		l := h.stock(seller, "A,1111111111,5000")
		no := h.struck(seller, buyer, deal.Terms{}, l...)
		h.followAll()
		h.pay(buyer, h.room(buyer, no))
		again := h.stock(buyer, "B,1111111111,6000")[0]
		room := h.enquire(other, again)
		for _, who := range []access.Actor{buyer, seller} {
			_, err := h.rescind(who, deal.Rescind{Deal: no, Reason: "we agreed so"})
			h.must(err)
		}
		_, err := market.ListingOfStockNo(h.ctx, h.d, buyer, h.clock.Now(), buyer.OrgNo, "B")
		refused(t, "the listing of a stone that went back", err, "market.no_listing")
		_, err = h.tryOffer(other, deal.Offer{Deal: room, Prices: ppc(1, 590000)})
		if err == nil {
			t.Error("the stone that went back can still be offered for")
		}
		h.stock(seller, "A,1111111111,5100") // its owner offers it again
		h.sound()
	})
}
