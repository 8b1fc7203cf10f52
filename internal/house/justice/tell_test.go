package justice_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/justice"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/mail"
)

// opens wants letters to exactly these people besides those opened before, one each, with the
// words given.
func (h *house) opens(opened map[id.ID]bool, what string, want map[string]string) {
	h.Helper()
	h.follow() // what is read again writes to nobody
	all, err := mail.ListUnsent(h.ctx, h.d, 100)
	h.must(err)
	waits := maps.Clone(want)
	for _, l := range all {
		if opened[l.ID] {
			continue
		}
		opened[l.ID] = true
		words, expected := waits[l.To]
		if !expected {
			h.Errorf("%s: a letter too many to %s: %s", what, l.To, l.Subject)
			continue
		}
		delete(waits, l.To)
		if !strings.Contains(l.Subject+"\n"+l.Text, words) || strings.Contains(l.Text, "not of this stone") || strings.Contains(l.Text, "5000") {
			h.Errorf("%s: to %s, want %q:\n%s\n%s", what, l.To, words, l.Subject, l.Text)
		}
	}
	for to := range waits {
		h.Errorf("%s: no letter to %s", what, to)
	}
}

func TestTheSidesOfACaseAreWrittenToAtEachStepAndNobodyElse(t *testing.T) {
	each(t, func(h *house) {
		_, err := settings.Begin{Change: settings.Change{Name: "House", NameZh: "交易所", Zone: "Asia/Shanghai", Preset: settings.SDE, Origin: "http://localhost", Currency: "USD"}, Mode: settings.Demo}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		_, err = party.AddPerson{Org: h.seller.Org, Email: "xia@example.org", Name: "xia", Lang: i18n.Chinese, Roles: []access.Role{access.MemberAdmin}}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		_, err = party.AddPerson{Org: h.seller.Org, Email: "kees@example.org", Name: "kees", Lang: i18n.Dutch, Roles: []access.Role{access.StockKeeper}}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		opened := map[id.ID]bool{}
		const seller, buyer, xia = "seller@example.org", "buyer@example.org", "xia@example.org"

		no := h.bring()
		h.opens(opened, "opened", map[string]string{seller: "Buyer has brought case 1 about deal 7 against Seller", buyer: "http://localhost/cases/1\n", xia: "交易所：第 1 号案件已受理（第 7 号交易）"})
		h.must(h.hear(no, h.admin))
		h.opens(opened, "a hearing", nil)
		_, err = h.award(h.admin, justice.Award{Case: no, Pay: 5000, Money: "USD", Payer: "against", Reasons: "The report was not of this stone."})
		h.must(err)
		h.opens(opened, "awarded", map[string]string{seller: "It becomes final at 3 Dec 2026 10:00", buyer: "House: award in case 1", xia: "第 1 号案件已作出裁决"})
		h.clock.Instant = h.clock.Instant.Add(10*24*time.Hour + 1)
		h.must(justice.Sweep(h.ctx, h.k))
		h.must(justice.Sweep(h.ctx, h.k))
		h.opens(opened, "final", map[string]string{seller: "House: the award in case 1 is final", buyer: "", xia: ""})

		h.say(fact.DealDefaulted{Deal: 9, Party: h.buyer.Org, Other: h.third.Org, What: "payment", Amount: 100000, Money: "USD"})
		h.opens(opened, "summoned", map[string]string{buyer: "House: deal 9 is in default: summons to a settlement", "third@example.org": "Buyer has not met deal 9 in time"})
		h.clock.Instant = h.clock.Instant.Add(72 * time.Hour)
		h.must(justice.Sweep(h.ctx, h.k))
		h.opens(opened, "a draft", nil)
		_, err = justice.Decide{Notice: 1, Publish: true}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		h.opens(opened, "published", map[string]string{buyer: "House: a notice about Buyer was published", "third@example.org": "http://localhost/notices/1\n"})
	})
}
