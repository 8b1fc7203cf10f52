package deal_test

import (
	"context"
	"testing"
	"time"

	"openbourse/internal/base/clock"
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

func TestGoodsOfTheHomeMarketAreBoughtAtTheAskInYuan(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("seller"), h.member("buyer")
		nos := h.stock(seller, "Y1,5141006001,8000", "Y2,5141006002,8123.45", "Y3,5141006003,8200")
		for _, no := range nos[:2] {
			h.stands(seller, no, true)
		}
		for _, r := range deal.ChinaCurrencies("2026-01-01") {
			_, err := r.Do(h.ctx, h.k, system, id.New())
			h.must(err)
		}
		buy := func(at int, ppc int64) deal.Buy {
			return deal.Buy{Lines: []deal.Wanted{{Listing: nos[at], PPC: ppc}}, Delivery: deal.AtExchange}
		}
		if _, err := h.tryBuy(buyer, buy(0, 800_000)); !errs.Is(err, "deal.no_rate_ask") {
			t.Errorf("without a reference rate: %v", err)
		}
		day := clock.DateOf(h.clock.Now(), time.UTC).AddDays(1)
		for i, value := range []string{"7.1230", "7.0000"} { // one after the other: of two that cover a day the later holds
			_, err := rule.Set{Name: "settle.rate", Item: "CNY", Value: value, From: day.AddDays(i), Source: "PBC", Mark: rule.Read}.Do(h.ctx, h.k, system, id.New())
			h.must(err)
		}

		h.clock.Instant = clock.At(day.Time()).Add(15 * time.Hour) // an hour before midnight in Shanghai
		bid, err := h.tryBuy(buyer, buy(0, 800_000))               // only claimed
		h.must(err)
		room := h.room(buyer, bid.Deal)
		if v, ok := room.Standing(); !ok || room.Currency != money.CNY || v.Prices[0].How != deal.AtAsk || v.Prices[0].Amount != 800_000 || v.Prices[0].PPC != 5_698_400 {
			t.Errorf("the bid in %s: %+v", room.Currency, v.Prices)
		}
		h.later(2 * time.Hour) // another day, another rate: what was bid stays
		h.strike(seller, deal.Strike{Deal: bid.Deal, Version: 1})

		h.confirmed(seller, nos[1])
		done, err := h.tryBuy(buyer, buy(1, 812_345)) // confirmed: a mazal at once
		h.must(err)
		for _, want := range []struct {
			deal, ppc int64
			rate      string
		}{{bid.Deal, 5_698_400, "7.1230"}, {done.Deal, 5_686_415, "7.0000"}} {
			x := h.room(buyer, want.deal)
			if x.State != deal.Mazal || x.Currency != money.CNY || x.Lines[0].PPC != want.ppc {
				t.Errorf("deal %d: %s at %d in %s, want %d", want.deal, x.State, x.Lines[0].PPC, x.Currency, want.ppc)
			}
			if _, note := h.trade(buyer, x.Paper); note.Rate != want.rate || note.Currency != "CNY" {
				t.Errorf("the deal note says %s at %q, want %s", note.Currency, note.Rate, want.rate)
			}
		}
		offer := deal.Offer{Deal: h.enquire(buyer, nos[2]), Prices: []deal.Price{{Line: 1, How: deal.AtAsk, Amount: 820_000}}, Until: h.clock.Now().Add(time.Hour), Terms: deal.Terms{Delivery: deal.AtExchange}}
		if _, err := h.tryOffer(buyer, offer); !errs.Is(err, "deal.price_how") {
			t.Errorf("an offer at the ask: %v", err)
		}
	})
}
