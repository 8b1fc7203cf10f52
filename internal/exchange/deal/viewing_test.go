package deal_test

import (
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
)

func TestWhatIsUnderACachetIsShownToNobodyElseUntilItEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, other := h.member("Seller"), h.member("Buyer"), h.member("Other")
		staff := access.Actor{Person: id.New(), Org: id.New(), Roles: []access.Role{access.Staff}}
		shanghai, err := clock.Zone("Asia/Shanghai")
		h.must(err)
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,5000")
		at := clock.At(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC))
		ask := func(who access.Actor, room int64) (deal.Asked, error) {
			return (deal.AskViewing{Deal: room, From: at, Minutes: 30}).Do(h.ctx, h.k, who, id.New())
		}
		answer := func(who access.Actor, room, viewing int64, act lifecycle.Act, desk string) error {
			_, err := (deal.AnswerViewing{Deal: room, Viewing: viewing, Act: act, Desk: desk}).Do(h.ctx, h.k, who, id.New())
			return err
		}
		rival, aside, mine := h.enquire(other, l[0]), h.enquire(other, l[1]), h.enquire(buyer, l[0])
		asked, err := ask(other, rival)
		h.must(err)
		agreed, err := ask(other, rival)
		h.must(err)
		h.must(answer(seller, rival, agreed.Viewing, "agree", ""))

		until := h.clock.Now().Add(2 * time.Hour)
		h.offer(buyer, deal.Offer{Deal: mine, Prices: ppc(1, 450000), Sealed: true, Until: until})
		_, err = ask(other, rival)
		refused(t, "a viewing asked for under another's cachet", err, "deal.viewing_sealed")
		if got, want := errs.Of(err).Args["until"], until.In(shanghai).Format("2006-01-02 15:04"); got != want {
			t.Errorf("locked until %v, want %s on the exchange's clock", got, want)
		}
		refused(t, "the seller agrees to show it", answer(seller, rival, asked.Viewing, "agree", ""), "deal.viewing_sealed")
		refused(t, "a table for what was agreed before", answer(staff, rival, agreed.Viewing, "grant", "7"), "deal.viewing_sealed")
		if v := h.room(other, rival).Viewings; len(v) != 2 || v[0].State != deal.ViewAsked || v[1].State != deal.ViewAgreed || v[1].Slip != "" {
			t.Errorf("the refusals changed something: %+v", v)
		}
		if _, err := ask(other, aside); err != nil {
			t.Errorf("another stone of the seller: %v", err)
		}
		own, err := ask(buyer, mine)
		h.must(err)
		h.must(answer(seller, mine, own.Viewing, "agree", ""))
		h.must(answer(staff, mine, own.Viewing, "grant", "7"))

		h.clock.Instant = until // exactly at its end, noted or not
		h.must(answer(seller, rival, asked.Viewing, "agree", ""))
		h.must(answer(staff, rival, agreed.Viewing, "grant", "8"))
	})
}
