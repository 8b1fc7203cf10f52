package deal_test

import (
	"slices"
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
)

func TestNobodyAgreesDeliveryInAVaultInWhichTheStoneIsNot(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("seller"), h.member("buyer")
		nos := h.stock(seller, "V1,5141003001,8000", "V2,5141003002,8100")
		_, err := (party.AddOrg{Kind: party.Exchange, Name: "Exchange", Country: "CN", Since: "2020-01-01"}).Do(h.ctx, h.k, system, id.New())
		h.must(err)
		lay := func(in bool) {
			t.Helper()
			_, err := (market.SetVault{Listing: nos[0], Vault: in}).Do(h.ctx, h.k, system, id.New())
			h.must(err)
		}
		bid := deal.Buy{Lines: []deal.Wanted{{Listing: nos[0], PPC: 800_000}}, Delivery: deal.InVault}
		_, err = h.tryBuy(buyer, bid)
		refused(t, "a firm bid on a stone that is only claimed", err, "deal.delivery_not_there")
		if all, err := deal.List(h.ctx, h.d, buyer, h.clock.Now(), deal.Ask{Limit: 9}); err != nil || len(all) != 0 {
			t.Errorf("a room was opened: %+v %v", all, err)
		}
		ways := func() []string {
			t.Helper()
			all, err := deal.Buy{Lines: bid.Lines}.Ways(h.ctx, h.d, buyer, h.clock.Now())
			h.must(err)
			b, _, err := deal.Buy{Lines: bid.Lines}.Draft(h.ctx, h.d, buyer, h.clock.Now())
			h.must(err)
			if b.Delivery != all[0] {
				t.Errorf("of %v it takes %s by itself", all, b.Delivery)
			}
			return all
		}
		if got := ways(); !slices.Equal(got, []string{deal.AtExchange, deal.ByCarrier}) {
			t.Errorf("a stone at its seller's is delivered %v", got)
		}
		lay(true)
		if got := ways(); !slices.Equal(got, []string{deal.InVault, deal.AtExchange, deal.ByCarrier}) {
			t.Errorf("a stone in the vault is delivered %v", got)
		}
		lay(true) // again: it is there
		room := h.enquire(buyer, nos...)
		both := []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 790_000}, {Line: 2, How: deal.PerCarat, Amount: 790_000}}
		inVault := deal.Terms{Delivery: deal.InVault}
		_, err = h.tryOffer(buyer, deal.Offer{Deal: room, Prices: both, Terms: inVault})
		refused(t, "an offer on one stone there and one elsewhere", err, "deal.delivery_not_there")
		h.offer(buyer, deal.Offer{Deal: room, Prices: both[:1], Terms: inVault, Until: h.clock.Now().Add(time.Hour)})
		lay(false)
		_, err = h.tryStrike(seller, deal.Strike{Deal: room, Version: 1})
		refused(t, "a mazal after the stone was given back", err, "deal.delivery_not_there")
		lay(true)
		h.strike(seller, deal.Strike{Deal: room, Version: 1})
		_, err = (market.SetVault{Listing: nos[0]}).Do(h.ctx, h.k, system, id.New())
		refused(t, "giving back what is sold", err, "market.locked_deal")
		if faults, err := ledger.Check(h.ctx, h.d, 10); err != nil || len(faults) > 0 {
			t.Errorf("the books: %+v %v", faults, err)
		}
	})
}

func TestStaffTakeIntoTheVaultOnlyWhatIsAtHand(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller := h.member("seller")
		nos := h.stock(seller, "V1,5141003001,8000", "V2,5141003002,8100")
		_, err := (party.AddOrg{Kind: party.Exchange, Name: "Exchange", Country: "CN", Since: "2020-01-01"}).Do(h.ctx, h.k, system, id.New())
		h.must(err)
		h.stands(seller, nos[0], false)
		_, err = (market.SetVault{Listing: nos[0], Vault: true}).Do(h.ctx, h.k, system, id.New())
		refused(t, "goods under customs control", err, "market.vault_customs")
		_, err = (market.SetVault{Listing: nos[1], Vault: true}).Do(h.ctx, h.k, seller, id.New())
		refused(t, "by their owner", err, "access.forbidden")
		for _, in := range []bool{true, false, false, true} {
			_, err = (market.SetVault{Listing: nos[1], Vault: in}).Do(h.ctx, h.k, system, id.New())
			h.must(err)
			l := h.listing(seller, nos[1])
			kept, err := ledger.Kept(h.ctx, h.d, l.Stone.No)
			h.must(err)
			if (kept == 1) != in || (l.Proof == market.Vault) != in {
				t.Errorf("laid in %v: the place book has %d there, the listing says %s", in, kept, l.Proof)
			}
		}
	})
}
