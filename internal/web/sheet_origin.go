package web

import (
	"encoding/json"
	"strconv"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/document"
)

// originSheet is the application for a certificate of origin: the boxes of its form in
// their own numbers.
func originSheet(d *sheet, content json.RawMessage) error {
	var o document.OriginSheet
	if err := json.Unmarshal(content, &o); err != nil {
		return err
	}
	d.Exchange, d.No = o.Exchange, "Form "+o.Form+" · "+strconv.FormatInt(o.Proof, 10)
	d.party("kp.member", o.Member)
	d.row("lane.col_shipment", strconv.FormatInt(o.Shipment, 10))
	d.row("kp.day", i18n.English.Date(o.Day), i18n.Chinese.Date(o.Day))
	for _, b := range o.Boxes {
		n := strconv.FormatInt(b.No, 10) + ". "
		d.Rows = append(d.Rows, sheetRow{En: n + i18n.English.T("lane.box_"+b.Key), ZhLabel: i18n.Chinese.T("lane.box_" + b.Key), Value: b.Text})
	}
	d.Texts = append(d.Texts, sheetText{"", i18n.English.T("lane.sheet_note"), i18n.Chinese.T("lane.sheet_note")})
	return nil
}
