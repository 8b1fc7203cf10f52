package deal_test

import (
	"encoding/json"
	"testing"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
)

// mode notes a version of the rule that says how deals are paid.
func (h *house) mode(item, value string) error {
	_, err := (rule.Set{Name: "settle.mode", Item: item, Value: value, From: "2026-01-01", Source: "test", Mark: rule.Read}).Do(h.ctx, h.k, system, id.New())
	return err
}

// paid is how the deal that was struck last is paid, by its fact.
func (h *house) paid(no int64) string {
	h.t.Helper()
	all, err := h.k.After(h.ctx, 0, 10_000)
	h.must(err)
	pays := "no deal"
	for _, e := range all {
		var f fact.DealStruck
		if e.Fact == f.FactName() && e.Decode(&f) == nil && f.Deal == no {
			pays = f.Pays
		}
	}
	return pays
}

// agreed has the buyer offer for one stone and the seller accept.
func (h *house) agreed(seller, buyer access.Actor, listing int64) int64 {
	h.t.Helper()
	no := h.enquire(buyer, listing)
	o := deal.Offer{Deal: no, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 790_000}}}
	ways, err := deal.Ways(h.ctx, h.d, h.room(buyer, no).Lines)
	h.must(err)
	o.Delivery = ways[0]
	h.offer(buyer, o)
	h.strike(seller, deal.Strike{Deal: no, Version: 1})
	return no
}

func TestHowADealIsPaidIsFixedWithTheMazalByTheNarrowestRuleOfItsDay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("seller"), h.member("buyer")
		nos := h.stock(seller, "P1,5141003001,8000", "P2,5141003002,8000", "P3,5141003003,8000", "P4,5141003004,8000", "P5,5141003005,8000")
		h.stands(seller, nos[1], false)
		h.stands(seller, nos[2], true)
		first := h.agreed(seller, buyer, nos[0])
		if got := h.paid(first); got != "either" {
			t.Errorf("without a rule: %q", got)
		}
		for _, r := range [][2]string{{"", "ledger"}, {"bonded", "bank"}, {"home USD", "either"}} {
			h.must(h.mode(r[0], r[1]))
		}
		for i, want := range []string{"bank", "either", "ledger"} { // bonded, released and in dollars, unknown to customs
			if got := h.paid(h.agreed(seller, buyer, nos[i+1])); got != want {
				t.Errorf("stone %d: %q, want %q", i+1, got, want)
			}
		}
		if got := h.paid(first); got != "either" {
			t.Errorf("a deal from before the rule: %q", got)
		}
		h.must(h.mode("bonded", "")) // taken back: the wider rule holds
		h.stands(seller, nos[4], false)
		b := deal.Buy{Lines: []deal.Wanted{{Listing: nos[4], PPC: 800_000}}, Delivery: "vault"}
		bound, _, err := b.Draft(h.ctx, h.d, buyer, h.k.Clock().Now())
		if err != nil || bound.Pays != "ledger" {
			t.Errorf("what the buyer signs: %q %v", bound.Pays, err)
		}
	})
}

func TestOfStonesThatArePaidDifferentlyTheStrictestWayHoldsForTheWholeDeal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("seller"), h.member("buyer")
		nos := h.stock(seller, "P1,5141004001,8000", "P2,5141004002,8000")
		h.stands(seller, nos[1], true)
		h.must(h.mode("", "ledger"))
		h.must(h.mode("home", "bank"))
		no := h.enquire(buyer, nos...)
		h.offer(buyer, deal.Offer{Deal: no, Each: true, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 790_000}, {Line: 2, How: deal.PerCarat, Amount: 790_000}}})
		c := deal.Strike{Deal: no, Version: 1, Lines: []int64{1}}
		if bound, err := c.Draft(h.ctx, h.d, seller, h.k.Clock().Now()); err != nil || bound.Pays != "ledger" {
			t.Errorf("without the released stone: %q %v", bound.Pays, err)
		}
		h.strike(seller, deal.Strike{Deal: no, Version: 1})
		if got := h.paid(no); got != "bank" {
			t.Errorf("both: %q", got)
		}
		x, err := deal.Read(h.ctx, h.d, buyer, h.k.Clock().Now(), no)
		h.must(err)
		note, err := document.Read(h.ctx, h.d, buyer, x.Paper)
		h.must(err)
		var trade document.Trade
		h.must(json.Unmarshal(note.Content, &trade))
		if trade.Pays != "bank" {
			t.Errorf("the deal note says %q", trade.Pays)
		}
	})
}

func TestTheRuleOfPaymentTakesOnlyWordsItKnows(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for item, value := range map[string]string{"": "cash", "bonded": "Bank", "home": "bank, ledger"} {
			if err := h.mode(item, value); !errs.Is(err, "rule.bad_word") {
				t.Errorf("%q: %v", value, err)
			}
		}
		for _, item := range []string{"elsewhere", "USD bonded", "bonded  USD", " USD", "bonded usd", "bonded USD CNY", "bonded home"} {
			if err := h.mode(item, "bank"); !errs.Is(err, "deal.mode_item") {
				t.Errorf("about %q: %v", item, err)
			}
		}
		for _, item := range []string{"", "bonded", "home", "USD", "bonded USD", "home " + string(money.CNY)} {
			h.must(h.mode(item, "bank"))
		}
	})
}

func TestAnExchangeInChinaBeginsWithTheBank(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, r := range append(deal.ChinaCurrencies("2026-01-01"), deal.ChinaModes("2026-01-01")...) {
			_, err := r.Do(h.ctx, h.k, system, id.New())
			h.must(err)
		}
		seller, buyer := h.member("seller"), h.member("buyer")
		nos := h.stock(seller, "P1,5141005001,8000", "P2,5141005002,8000", "P3,5141005003,8000")
		h.stands(seller, nos[0], false)
		h.stands(seller, nos[1], true)
		for i, want := range []money.Currency{money.USD, money.CNY, money.USD} {
			no := h.agreed(seller, buyer, nos[i])
			if got := h.room(buyer, no).Currency; got != want || h.paid(no) != "bank" {
				t.Errorf("stone %d: in %s, %q", i, got, h.paid(no))
			}
		}
	})
}
