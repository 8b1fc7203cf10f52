package web

import (
	"encoding/json"
	"strconv"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/document"
)

// feeSheet is the invoice of an admission.
func feeSheet(d *sheet, content json.RawMessage) error {
	var x document.FeeInvoice
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	c := money.Currency(x.Currency)
	d.Exchange, d.No = x.Exchange, x.Reference
	d.party("admission.col_company", x.Company)
	d.row("admission.f_reg_no", x.Company.RegNo)
	d.row("admission.day", i18n.English.Date(x.Day), i18n.Chinese.Date(x.Day))
	d.row("admission.resolution", strconv.FormatInt(x.Resolution, 10))
	d.row("admission.pay_by", i18n.English.Date(x.PayBy), i18n.Chinese.Date(x.PayBy))
	d.row("admission.reference", x.Reference)
	d.head("admission.fee_what", "admission.fee_sum#")
	both := func(key string, args ...any) string {
		return i18n.English.T(key, args...) + " " + i18n.Chinese.T(key, args...)
	}
	d.Lines = append(d.Lines,
		d.line(both("admission.fee_entry"), figures(x.Entry, c)),
		d.line(both("admission.fee_annual", "months", x.Months, "year", figures(x.Yearly, c)), figures(x.Annual, c)))
	if x.Discount > 0 {
		off := i18n.English.Scaled(x.Discount, 4, 0) + "%"
		d.row("paper.annual_tier", i18n.English.T("membership.tier_"+x.Tier)+", "+off, i18n.Chinese.T("membership.tier_"+x.Tier)+"，"+off)
	}
	d.Foot = d.line(i18n.English.T("paper.total")+" "+i18n.Chinese.T("paper.total"), string(c)+" "+figures(x.Total, c))
	d.sum("admission.fee_total", x.Total, c)
	d.Texts = append(d.Texts, sheetText{"", i18n.English.T("admission.fee_note"), i18n.Chinese.T("admission.fee_note")})
	return nil
}

// memberSheet is the certificate of membership.
func memberSheet(d *sheet, content json.RawMessage) error {
	var x document.MemberCertificate
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	d.Exchange, d.No, d.Seal = x.Exchange, strconv.FormatInt(x.Member.No, 10), sealWords{"入会", "MEMBER"}
	d.party("admission.col_company", x.Member)
	d.row("admission.f_reg_no", x.Member.RegNo)
	d.said("admission.category", "admission.category_"+x.Category)
	if x.Tier != "" {
		d.said("admission.f_tier", "admission.tier_"+x.Tier)
	}
	d.row("admission.from", i18n.English.Date(x.From), i18n.Chinese.Date(x.From))
	for _, p := range x.Sponsors {
		d.party("admission.sponsor", p)
	}
	d.row("admission.noticed", i18n.English.Date(x.NoticeFrom)+" – "+i18n.English.Date(x.NoticeUntil), i18n.Chinese.Date(x.NoticeFrom)+"—"+i18n.Chinese.Date(x.NoticeUntil))
	d.row("admission.resolution", strconv.FormatInt(x.Resolution, 10))
	d.Texts = append(d.Texts, sheetText{"", i18n.English.T("admission.certified", "name", x.Member.Name), i18n.Chinese.T("admission.certified", "name", orElse(x.Member.NameZh, x.Member.Name))})
	return nil
}
