package justice_test

import (
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/fact"
)

func TestAContestedReturnOpensTheBuyersCaseOnce(t *testing.T) {
	each(t, func(h *house) {
		h.say(fact.DealMoved{Deal: 9, Act: "return_contested", Side: "seller", State: "mazal", Detail: "colour"}) // of a deal that is not here
		first := fact.DealMoved{Deal: 7, Act: "return_contested", Side: "seller", State: "settled", Detail: "colour"}
		h.say(fact.DealMoved{Deal: 7, Act: "rescind_asked", Side: "buyer", State: "settled", Detail: "colour"})
		h.say(first)
		h.follow() // read again
		h.say(first)
		all, err := justice.List(h.ctx, h.d, h.buyer, h.clock.Now(), 0, 10)
		h.must(err)
		if len(all) != 1 || all[0].Kind != "dispute" || all[0].Deal != 7 || all[0].Claimant != h.buyer.Org || all[0].Against != h.seller.Org || all[0].State != justice.Open {
			t.Fatalf("%+v", all)
		}
		x, err := justice.Read(h.ctx, h.d, h.seller, h.clock.Now(), all[0].No)
		h.must(err)
		if len(x.File) != 1 || x.File[0].Side != "house" || x.File[0].Body != "return colour" {
			t.Errorf("the file: %+v", x.File)
		}
		h.refused("the same once more", func() error {
			_, err := justice.Bring{Deal: 7, Body: "The colour."}.Do(h.ctx, h.k, h.buyer, id.New())
			return err
		}(), "justice.open_already")
	})
}

func TestABuyerWhoHasBroughtTheCaseHimselfNeedsNoOther(t *testing.T) {
	each(t, func(h *house) {
		_, err := justice.Bring{Deal: 7, Body: "The colour is not G."}.Do(h.ctx, h.k, h.buyer, id.New())
		h.must(err)
		h.say(fact.DealMoved{Deal: 7, Act: "return_stuck", Side: "house", State: "settled", Detail: "colour"})
		all, err := justice.List(h.ctx, h.d, h.buyer, h.clock.Now(), 0, 10)
		h.must(err)
		if len(all) != 1 {
			t.Errorf("%+v", all)
		}
	})
}
