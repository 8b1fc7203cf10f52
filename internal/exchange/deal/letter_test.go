package deal_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/letter"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

// post is a house that is set up, whose letters are opened as they come.
type post struct {
	*house
	opened map[id.ID]bool
}

func newPost(h *house) *post {
	h.t.Helper()
	_, err := settings.Begin{Change: settings.Change{Name: "House", NameZh: "交易所", Zone: "Asia/Shanghai", Preset: settings.SDE, Origin: "http://localhost", Currency: "USD"}, Mode: settings.Demo}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return &post{h, map[id.ID]bool{}}
}

// reads adds a colleague of a trader who reads a language.
func (p *post) reads(at access.Actor, name string, l i18n.Lang, roles ...access.Role) access.Actor {
	p.t.Helper()
	made, err := party.AddPerson{Org: at.Org, Email: name + "@example.org", Name: name, Lang: l, Roles: roles}.Do(p.ctx, p.k, system, id.New())
	p.must(err)
	at.Person, at.Name, at.Lang, at.Roles = made.Person, name, l, roles
	return at
}

// write reads the whole journal twice and writes what letters there are.
func (p *post) write() {
	p.t.Helper()
	apply := deal.ApplyLetters(settings.Letterhead)
	for range 2 {
		for from := int64(0); ; {
			all, err := p.k.After(p.ctx, from, 500)
			p.must(err)
			if len(all) == 0 {
				break
			}
			for _, e := range all {
				_, err := apply(p.ctx, p.k, e)
				p.must(err)
				from = e.No
			}
		}
	}
}

// opens wants letters to exactly these people since it opened the last, one each, with the
// words given.
func (p *post) opens(what string, want map[string][]string) {
	p.t.Helper()
	p.write()
	all, err := mail.ListUnsent(p.ctx, p.d, 500)
	p.must(err)
	waits := maps.Clone(want)
	for _, l := range all {
		if p.opened[l.ID] {
			continue
		}
		p.opened[l.ID] = true
		words, expected := waits[l.To]
		if !expected {
			p.t.Errorf("%s: a letter too many to %s: %s", what, l.To, l.Subject)
			continue
		}
		delete(waits, l.To)
		for _, w := range words {
			if !strings.Contains(l.Subject+"\n"+l.Text, w) {
				p.t.Errorf("%s: %s does not read %q:\n%s\n%s", what, l.To, w, l.Subject, l.Text)
			}
		}
	}
	for to := range waits {
		p.t.Errorf("%s: no letter to %s", what, to)
	}
}

// say writes a fact of another room.
func (p *post) say(f journal.Fact) {
	p.t.Helper()
	_, err := journal.Do(p.ctx, p.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test", Input: f},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	p.must(err)
}

const where = "http://localhost/deals/1\n"

func TestWhoMayAnswerIsWrittenToOnceThatAnOfferWaitsAndBothThatTheDealIsStruck(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := newPost(h)
		seller, buyer := h.member("ann"), h.member("bob")
		p.reads(seller, "xia", i18n.Chinese, access.Trader)
		p.reads(seller, "kees", i18n.Dutch, access.StockKeeper) // keeps stock, deals nothing
		p.reads(buyer, "olga", i18n.Russian, access.Trader)
		stones := h.stock(seller, "A1,1111111111,5000")
		no := h.enquire(buyer, stones...)
		p.opens("an enquiry binds nobody", nil)

		h.offer(buyer, deal.Offer{Deal: no, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 480000}}})
		p.opens("an offer waits", map[string][]string{
			"ann@example.org": {"House: deal 1: an offer waits for your answer", "ann,\n\nbob has sent offer 1 in deal 1", "23 Nov 2026 11:00", where, "/account#letters"},
			"xia@example.org": {"交易所：第 1 号交易有报价待答复", "xia：\n\nbob在第 1 号交易中", where},
		})
		h.offer(seller, deal.Offer{Deal: no, Version: 1, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 490000}}})
		p.opens("the answer to it waits", map[string][]string{
			"bob@example.org":  {"ann has sent offer 2 in deal 1", where},
			"olga@example.org": {"House: сделка 1: предложение ждёт вашего ответа", where},
		})
		_, err := deal.Decline{Deal: no, Version: 1}.Do(h.ctx, h.k, buyer, id.New())
		refused(t, "an old offer", err, "deal.old_version")
		p.opens("a refusal writes to nobody", nil)
		h.strike(buyer, deal.Strike{Deal: no, Version: 2})
		for to, l := range p.letters() {
			for _, figure := range []string{"4,9", "490000", "4900"} {
				if strings.Contains(l.Text, figure) {
					t.Errorf("the letter to %s tells the price: %s", to, l.Text)
				}
			}
		}
		mazal := []string{where}
		p.opens("struck", map[string][]string{
			"ann@example.org": {"House: deal 1 is struck", "mazal: ann and bob are bound by deal 1"}, "bob@example.org": mazal, "xia@example.org": mazal, "olga@example.org": mazal,
		})
	})
}

// letters are all that wait, by reader, the last of each.
func (p *post) letters() map[string]mail.Unsent {
	p.t.Helper()
	p.write()
	all, err := mail.ListUnsent(p.ctx, p.d, 500)
	p.must(err)
	by := map[string]mail.Unsent{}
	for _, l := range all {
		by[l.To] = l
	}
	return by
}

func TestWhoWantsOnlyWhatBindsHimHearsOfNoOffersButOfDealsAndPayments(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := newPost(h)
		seller, buyer := h.member("ann"), h.member("bob")
		dirk := p.reads(seller, "dirk", i18n.Dutch, access.Trader)
		_, err := letter.Choose{Deals: "none"}.Do(h.ctx, h.k, dirk, id.New())
		refused(t, "no such choice", err, "letter.bad_choice")
		_, err = letter.Choose{Deals: letter.Binding}.Do(h.ctx, h.k, dirk, id.New())
		h.must(err)
		stones := h.stock(seller, "A1,1111111111,5000")
		no := h.enquire(buyer, stones...)
		offer := deal.Offer{Deal: no, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 480000}}}
		h.offer(buyer, offer)
		p.opens("an offer", map[string][]string{"ann@example.org": nil})
		h.strike(seller, deal.Strike{Deal: no, Version: 1})
		p.opens("struck", map[string][]string{"ann@example.org": nil, "bob@example.org": nil, "dirk@example.org": {"House: transactie 1 is gesloten"}})

		p.say(fact.SettlementMoved{Deal: no, Act: "open", State: "open"})
		p.opens("the settlement is open", nil)
		p.say(fact.SettlementMoved{Deal: no, Act: "late", State: "overdue"})
		p.opens("overdue", map[string][]string{"bob@example.org": {"House: payment of deal 1 is overdue", "http://localhost/settlements/1\n"}})
		p.say(fact.DealSettled{Deal: no, Seller: seller.Org, Buyer: buyer.Org})
		p.opens("settled", map[string][]string{"ann@example.org": {"House: deal 1 is settled"}, "bob@example.org": nil, "dirk@example.org": nil})
	})
}

func TestWhenAnOfferEndsItsSidesAreWrittenToAndNobodyAboutOneAnsweredMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := newPost(h)
		seller, buyer, other := h.member("ann"), h.member("bob"), h.member("cy")
		stones := h.stock(seller, "A1,1111111111,5000")
		price := []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 480000}}
		no := h.enquire(buyer, stones...)
		h.offer(buyer, deal.Offer{Deal: no, Prices: price})
		_, err := deal.Withdraw{Deal: no, Version: 1}.Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		p.opens("only the end of what came and went at once", map[string][]string{"ann@example.org": {"offer 1 was withdrawn", "bob has withdrawn"}})

		h.offer(buyer, deal.Offer{Deal: no, Version: 1, Prices: price})
		p.opens("anew", map[string][]string{"ann@example.org": {"offer 2"}})
		_, err = deal.Decline{Deal: no, Version: 2}.Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		p.opens("declined", map[string][]string{"bob@example.org": {"your offer 2 was declined", "ann has declined"}})

		h.offer(buyer, deal.Offer{Deal: no, Version: 2, Prices: price})
		p.opens("a third", map[string][]string{"ann@example.org": nil})
		h.later(2 * time.Hour)
		h.must(deal.Sweep(h.ctx, h.k))
		h.must(deal.Sweep(h.ctx, h.k))
		p.opens("lapsed", map[string][]string{"ann@example.org": {"offer 3 has lapsed"}, "bob@example.org": {"between bob and ann ended at 23 Nov 2026 11:00"}})

		h.offer(buyer, deal.Offer{Deal: no, Version: 3, Prices: price})
		p.opens("a fourth", map[string][]string{"ann@example.org": {"offer 4"}})
		rival := h.enquire(other, stones...)
		h.offer(other, deal.Offer{Deal: rival, Prices: price})
		p.opens("and a rival's", map[string][]string{"ann@example.org": {"deal 2"}})
		h.strike(seller, deal.Strike{Deal: rival, Version: 1})
		p.opens("struck", map[string][]string{"ann@example.org": nil, "cy@example.org": {"deal 2 is struck"}})
		h.follow()
		p.opens("the other is over", map[string][]string{"ann@example.org": {"goods were sold elsewhere"}, "bob@example.org": {"offer 4 has ended"}})
	})
}

func TestAFirmBidIsToldToTheSellerWithItsClockAndOldNewsToNobody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := newPost(h)
		seller, buyer := h.member("ann"), h.member("bob")
		stones := h.stock(seller, "A1,1111111111,5000", "A2,2222222222,5000")
		_, err := h.tryBuy(buyer, deal.Buy{Lines: []deal.Wanted{{Listing: stones[0], PPC: 500000}}})
		h.must(err)
		p.opens("a firm bid", map[string][]string{"ann@example.org": {"House: deal 1: a firm bid at your price waits", "bob buys at the price you ask", where}})
		_, err = h.tryBuy(buyer, deal.Buy{Lines: []deal.Wanted{{Listing: stones[1], PPC: 500000}}})
		h.must(err)
		h.later(25 * time.Hour) // the house was away
		p.opens("yesterday's bid", nil)
	})
}
