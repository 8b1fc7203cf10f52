package settle_test

import (
	"context"
	"testing"

	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// moves puts a stone from one place into another.
func (h *house) moves(stone int64, from, to func(context.Context, *db.Tx) (ledger.Account, error)) {
	h.t.Helper()
	h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		f, err := from(ctx, tx)
		if err != nil {
			return err
		}
		a, err := to(ctx, tx)
		if err != nil {
			return err
		}
		_, err = ledger.Post(ctx, tx, ledger.Transfer{At: h.clock.Now(), Kind: "test", Reference: "test", Legs: []ledger.Leg{
			{Book: ledger.Place, Asset: stone, From: f.No, To: a.No, Quantity: 1, Pieces: 1, Weight: 1010},
		}})
		return err
	}))
}

func nowhere(ctx context.Context, tx *db.Tx) (ledger.Account, error) {
	return ledger.World(ctx, tx, ledger.Place, ledger.Mint)
}

func vault(ctx context.Context, tx *db.Tx) (ledger.Account, error) {
	o, err := party.House(ctx, tx)
	if err != nil {
		return ledger.Account{}, err
	}
	return ledger.Open(ctx, tx, ledger.Place, o.ID, ledger.Vault)
}

// with is the place of goods that a member has: his own, or those of others on memo.
func with(who access.Actor, purpose string) func(context.Context, *db.Tx) (ledger.Account, error) {
	return func(ctx context.Context, tx *db.Tx) (ledger.Account, error) {
		return ledger.Open(ctx, tx, ledger.Place, who.Org, purpose)
	}
}

// at is where a stone is by the place book.
func (h *house) at(stone int64) string {
	h.t.Helper()
	all, err := ledger.Holders(h.ctx, h.d, ledger.Place, stone)
	h.must(err)
	if len(all) != 1 {
		return ""
	}
	return all[0].Account.Purpose
}

func TestNothingIsSettledInAVaultInWhichTheGoodsAreNot(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("ann"), h.member("bob")
		h.deposit(buyer, "USD", 5000)
		d := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 2000, Delivery: "vault"})
		stone := d.Lines[0].Stone
		_, err := h.settle(buyer, d.Deal)
		refused(t, "goods that the place book has never seen", err, "settle.goods_left")
		h.moves(stone, nowhere, with(seller, ledger.Premises))
		_, err = h.settle(buyer, d.Deal)
		refused(t, "goods at the seller's", err, "settle.goods_left")
		if h.owner(stone) != seller.Org || h.cash(buyer, "USD") != 5000 || h.cash(seller, "USD") != 0 {
			t.Error("title or money changed hands without the goods")
		}
		h.moves(stone, with(seller, ledger.Premises), vault)
		_, err = h.settle(buyer, d.Deal)
		h.must(err)
		if h.owner(stone) != buyer.Org || h.at(stone) != ledger.Vault {
			t.Errorf("the stone is in %q", h.at(stone))
		}
		h.sound()
	})
}

func TestWhatIsHandedOverGoesFromWhereItIsToItsBuyer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, third := h.member("ann"), h.member("bob"), h.member("cy")
		h.deposit(buyer, "USD", 50_000)
		for _, x := range []struct {
			way  string
			from func(context.Context, *db.Tx) (ledger.Account, error)
			to   string
		}{
			{"premises", nil, ledger.Premises},
			{"premises", vault, ledger.Premises},
			{"carrier", with(seller, ledger.Premises), ledger.Transit},
			{"carrier", with(third, ledger.OnMemo), ""},
		} {
			d := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 2000, Delivery: x.way})
			stone := d.Lines[0].Stone
			if x.from != nil {
				h.moves(stone, nowhere, x.from)
			}
			_, err := h.settle(buyer, d.Deal)
			if x.to == "" {
				refused(t, "goods that lie with a third", err, "settle.goods_elsewhere")
				continue
			}
			h.must(err)
			if got := h.at(stone); got != x.to {
				t.Errorf("by %s it went to %q, want %q", x.way, got, x.to)
			}
		}
		h.sound()
	})
}
