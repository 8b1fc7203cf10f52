package membership_test

import (
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
)

func TestAnAnnualInvoiceAndTheYearlyCheckAreToldToTheMembersAdministratorsOnce(t *testing.T) {
	each(t, func(h *house) {
		p := &post{h, map[id.ID]bool{}}
		h.reads(h.one.Org, "xia", i18n.Chinese, access.MemberAdmin)
		var fee membership.FeeDone
		h.twice(func(cmd id.ID) (err error) {
			fee, err = membership.IssueFee{Org: h.one.Org, Year: 2027}.Do(h.ctx, h.k, h.staff, cmd)
			return err
		})
		paper := "\n\nhttp://localhost/papers/" + fee.Paper + "\n"
		p.opens("the invoice", map[string][]string{
			"ada@example.org": {"House: the annual fee of 2027", "for One is written: US$\u00a03,000.00, due on 31 Jan 2027. Please name invoice 1", paper},
			"xia@example.org": {"交易所：2027年年费账单", paper},
		})
		_, err := membership.IssueFee{Org: h.one.Org, Year: 2027}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("twice", err, "membership.fee_there")
		p.opens("a refusal writes to nobody", nil)

		check := membership.NoteCheck{Org: h.two.Org, Day: today, Result: membership.Failed, Document: "3100-1"}
		h.twice(func(cmd id.ID) error {
			_, err := check.Do(h.ctx, h.k, h.staff, cmd)
			return err
		})
		p.opens("failed", map[string][]string{"bea@example.org": {"House: yearly check of 2026 failed", "\n\nhttp://localhost/membership\n"}})
		check.Result = membership.Passed
		_, err = check.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		p.opens("passed", map[string][]string{"bea@example.org": {"House: yearly check of 2026 passed", "of Two for 2026"}})
	})
}
