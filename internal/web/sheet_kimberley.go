package web

import (
	"encoding/json"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/document"
)

// kimberleySheet is a confirmation of entry, or the data of a certificate. The certificate
// itself is the government's form: its look is not copied.
func kimberleySheet(d *sheet, content json.RawMessage) error {
	var k document.Kimberley
	if err := json.Unmarshal(content, &k); err != nil {
		return err
	}
	day := func(key string, x clock.Date) { d.row(key, i18n.English.Date(x), i18n.Chinese.Date(x)) }
	d.Exchange, d.No = k.Exchange, strconv.FormatInt(k.Certificate, 10)
	d.row("kp.certificate", k.Issuer+" "+k.Number)
	day("kp.issued", k.Issued)
	day("kp.expires", k.Expires)
	d.row("kp.exporter", k.Exporter)
	d.row("kp.importer", k.Importer)
	d.row("kp.route", k.From+" → "+k.To)
	if k.Mixed {
		d.said("kp.origin", either(k.Origins == "", "kp.origin_mixed", "kp.origin_mixed_of"), "countries", k.Origins)
	} else {
		d.row("kp.origin", k.Origins)
	}
	d.row("kp.hs", k.HS)
	d.row("kp.carats", i18n.English.Carat(carat.Weight(k.Weight))+" ct")
	d.row("kp.parcels", strconv.FormatInt(k.Parcels, 10))
	if k.Seal != "" {
		d.row("kp.seal", k.Seal)
	}
	day(either(d.Paper.Kind == document.KimberleyEntry, "kp.entered_on", "kp.issued_on"), k.Day)
	d.party("kp.member", k.Member)
	d.sum("kp.value", k.USD, money.USD)
	d.Texts = append(d.Texts, sheetText{"", k.Statement, k.StatementZh})
	what := either(d.Paper.Kind == document.KimberleyEntry, "kp.sheet_entry", "kp.sheet_export")
	d.Texts = append(d.Texts, sheetText{"", i18n.English.T(what), i18n.Chinese.T(what)})
	return nil
}
