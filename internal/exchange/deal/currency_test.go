package deal_test

import (
	"context"
	"testing"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// stands puts a listed stone where customs has it.
func (h *house) stands(owner access.Actor, listing int64, home bool) {
	h.t.Helper()
	l := h.listing(owner, listing)
	h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		from, err := ledger.World(ctx, tx, ledger.Status, ledger.Abroad)
		if err != nil {
			return err
		}
		to, err := ledger.Open(ctx, tx, ledger.Status, owner.Org, ledger.Bonded)
		if home && err == nil {
			to, err = ledger.World(ctx, tx, ledger.Status, ledger.HomeMarket)
		}
		if err != nil {
			return err
		}
		_, err = ledger.Post(ctx, tx, ledger.Transfer{At: h.k.Clock().Now(), Kind: "test", Reference: "test", Legs: []ledger.Leg{
			{Book: ledger.Status, Asset: l.Stone.No, From: from.No, To: to.No, Quantity: 1, Pieces: 1},
		}})
		return err
	}))
}

func TestGoodsArePaidInWhatTheirStandingWithCustomsWants(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("seller"), h.member("buyer")
		nos := h.stock(seller, "A1,5141001001,8000", "A2,5141001002,8100", "A3,5141001003,8200")
		h.stands(seller, nos[0], false)
		h.stands(seller, nos[1], true)
		open := func(c money.Currency, nos ...int64) (deal.Opened, error) {
			return deal.Enquire{Listings: nos, Currency: c}.Do(h.ctx, h.k, buyer, id.New())
		}
		before := h.enquire(buyer, nos[0]) // no rule yet: anything goes
		if got := h.room(buyer, before).Currency; got != money.USD {
			t.Errorf("without a rule the room is in %s", got)
		}
		_, err := (deal.Close{Deal: before}).Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		for _, r := range deal.ChinaCurrencies("2026-01-01") {
			_, err := r.Do(h.ctx, h.k, system, id.New())
			h.must(err)
		}
		for _, x := range []struct {
			c    money.Currency
			nos  []int64
			want string // refusal
			in   money.Currency
		}{
			{money.CNY, nos[:1], "deal.currency_bonded", ""},
			{money.USD, nos[1:2], "deal.currency_home", ""},
			{"", nos[:2], "deal.currency_home", ""}, // bonded and released goods go into two rooms
			{"", nos[:1], "", money.USD},
			{"", nos[1:2], "", money.CNY},
			{money.EUR, nos[2:], "", money.EUR}, // the books do not know where it stands
		} {
			done, err := open(x.c, x.nos...)
			if x.want != "" {
				if !errs.Is(err, x.want) {
					t.Errorf("%v in %q: %v, want %s", x.nos, x.c, err, x.want)
				}
				continue
			}
			h.must(err)
			if got := h.room(buyer, done.Deal).Currency; got != x.in {
				t.Errorf("%v in %q: the room is in %s, want %s", x.nos, x.c, got, x.in)
			}
		}
		if _, err := (rule.Set{Name: "deal.currency_by_status", Item: "elsewhere", Value: "USD", From: "2026-01-01", Source: "x", Mark: rule.Read}).Do(h.ctx, h.k, system, id.New()); !errs.Is(err, "deal.goods_word") {
			t.Errorf("a rule about nothing: %v", err)
		}
	})
}

func TestBondedGoodsAreNotHandedOutByADealAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("seller"), h.member("buyer")
		nos := h.stock(seller, "B1,5141002001,8000", "B2,5141002002,8100")
		h.stands(seller, nos[0], false)
		h.stands(seller, nos[1], true)
		for _, way := range []string{"premises", "carrier"} {
			_, _, err := deal.Buy{Lines: []deal.Wanted{{Listing: nos[0], PPC: 800_000}}, Delivery: way}.Draft(h.ctx, h.d, buyer, h.k.Clock().Now())
			if !errs.Is(err, "deal.delivery_bonded") {
				t.Errorf("bonded goods delivered by %s: %v", way, err)
			}
			if _, _, err = (deal.Buy{Lines: []deal.Wanted{{Listing: nos[1], PPC: 810_000}}, Delivery: way}).Draft(h.ctx, h.d, buyer, h.k.Clock().Now()); err != nil {
				t.Errorf("goods of the home market delivered by %s: %v", way, err)
			}
		}
		if _, _, err := (deal.Buy{Lines: []deal.Wanted{{Listing: nos[0], PPC: 800_000}}, Delivery: "vault"}).Draft(h.ctx, h.d, buyer, h.k.Clock().Now()); err != nil {
			t.Errorf("in the vault: %v", err)
		}
		no := h.enquire(buyer, nos[0])
		_, err := (deal.Offer{Deal: no, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 790_000}}, Until: h.k.Clock().Now().Add(time.Hour), Terms: deal.Terms{Delivery: "carrier"}}).Do(h.ctx, h.k, buyer, id.New())
		if !errs.Is(err, "deal.delivery_bonded") {
			t.Errorf("an offer by carrier: %v", err)
		}
	})
}
