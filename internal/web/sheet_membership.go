package web

import (
	"encoding/json"
	"strconv"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/document"
)

// annualSheet is a member's invoice of a year.
func annualSheet(d *sheet, content json.RawMessage) error {
	var x document.Annual
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	c := money.Currency(x.Currency)
	d.Exchange, d.No = x.Exchange, strconv.FormatInt(x.Fee, 10)
	d.party("notice.col_member", x.Member)
	d.row("paper.annual_year", strconv.FormatInt(x.Year, 10))
	d.row("paper.annual_full", string(c)+" "+figures(x.Full, c))
	d.row("paper.annual_months", strconv.FormatInt(x.Months, 10))
	if x.Tier != "" {
		off := i18n.English.Scaled(x.Discount, 4, 0) + "%"
		d.row("paper.annual_tier", i18n.English.T("membership.tier_"+x.Tier)+", "+off, i18n.Chinese.T("membership.tier_"+x.Tier)+"，"+off)
	}
	d.sum("paper.total", x.Total, c)
	d.row("paper.annual_due", i18n.English.Date(x.Due), i18n.Chinese.Date(x.Due))
	d.row("paper.source", x.Source)
	d.Texts = append(d.Texts, sheetText{"", i18n.English.T("paper.annual_note"), i18n.Chinese.T("paper.annual_note")})
	return nil
}
