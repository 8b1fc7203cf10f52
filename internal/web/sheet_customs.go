package web

import (
	"encoding/json"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/stone"
)

// declaredSheet is a customs paper: the fields of the form by customs' names, and the lines.
func declaredSheet(d *sheet, content json.RawMessage) error {
	var x document.Declared
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	d.in(x.Zone)
	d.Title, d.TitleZh = i18n.English.T("declaration.kind_"+x.Kind), i18n.Chinese.T("declaration.kind_"+x.Kind)
	d.Exchange, d.No = x.Exchange, orElse(entrySpaced(x.Entry), strconv.FormatInt(x.Paper, 10))
	d.party("declaration.col_member", x.Member)
	if x.Principal != nil {
		d.party("declaration.principal", *x.Principal)
	}
	d.row("declaration.approval", x.Form)
	for _, f := range x.Head {
		d.Rows = append(d.Rows, sheetRow{En: f.En, ZhLabel: f.Zh, Value: f.Says})
	}
	d.row("declaration.col_sent", d.at(x.Sent))
	if x.Released != 0 {
		d.row("declaration.sheet_released", d.at(x.Released))
	}
	d.head("declaration.line", "declaration.hs", "declaration.what", "declaration.origin", "declaration.pieces#", "declaration.carat#", "declaration.value#")
	var pieces, weight int64
	for i := range x.Lines {
		l := &x.Lines[i]
		pieces, weight = pieces+l.Pieces, weight+l.Weight
		what := strings.Join(nonEmpty(l.Name, kindOnPaper[l.Kind], l.Model, l.Report, either(l.Kimberley != "", "KP "+l.Kimberley, "")), ", ")
		d.Lines = append(d.Lines, d.line(strconv.FormatInt(l.No, 10), dotted(l.HS), what, l.Origin, i18n.English.Int(l.Pieces), i18n.English.Carat(carat.Weight(l.Weight)), figures(l.USD, money.USD)))
	}
	d.Foot = d.line(i18n.English.T("declaration.total")+" "+i18n.Chinese.T("declaration.total"), "", "", "", i18n.English.Int(pieces), i18n.English.Carat(carat.Weight(weight)), "USD "+figures(x.USD, money.USD))
	if x.Due != nil {
		for _, row := range []struct {
			key string
			fen int64
		}{{"declaration.customs_value", x.Due.Value}, {"declaration.duty", x.Due.Duty}, {"declaration.vat", x.Due.VAT}, {"declaration.payable", x.Due.Duty + x.Due.Tax + x.Due.VAT - x.Due.Refund}} {
			d.row(row.key, "CNY "+figures(row.fen, money.CNY))
		}
		d.row("declaration.slip", orElse(x.Slip, "–"))
	}
	return nil
}

// approvalSheet is a Diamond Transaction Approval Form.
func approvalSheet(d *sheet, content json.RawMessage) error {
	var x document.Approval
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	d.in(x.Zone)
	d.Exchange, d.No = x.Exchange, x.Form
	d.said("declaration.sheet_way", "declaration.way_"+x.Direction)
	d.party("declaration.col_member", x.Member)
	for _, row := range []struct{ key, says string }{
		{"declaration.sheet_other", x.Other},
		{"declaration.col_paper", strconv.FormatInt(x.Paper, 10)},
		{"declaration.col_entry", entrySpaced(x.Entry)},
		{"declaration.change_kimberley", x.Kimberley},
		{"declaration.certificate_of", x.Certificate},
	} {
		if row.says != "" {
			d.row(row.key, row.says)
		}
	}
	if x.Reports > 0 {
		d.row("declaration.sheet_reports", i18n.English.Int(x.Reports))
	}
	if x.Fen > 0 {
		d.row("declaration.customs_value", "CNY "+figures(x.Fen, money.CNY))
	}
	d.row("declaration.number", x.Form+", "+d.at(x.Numbered))
	if x.Stamped != 0 {
		d.row("declaration.sheet_stamped", d.at(x.Stamped))
	}
	d.head("declaration.hs", "declaration.sheet_kind", "declaration.pieces#", "declaration.carat#", "declaration.value#")
	for _, g := range x.Goods {
		d.Lines = append(d.Lines, d.line(dotted(g.HS), kindOnPaper[g.Kind], i18n.English.Int(g.Pieces), i18n.English.Carat(carat.Weight(g.Weight)), figures(g.USD, money.USD)))
	}
	d.Foot = d.line(i18n.English.T("declaration.total")+" "+i18n.Chinese.T("declaration.total"), "", "", "USD", figures(x.USD, money.USD))
	return nil
}

// stoneSheet is the certificate of one stone.
func stoneSheet(d *sheet, content json.RawMessage) error {
	var x document.StoneSays
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	d.Exchange, d.No = x.Exchange, strconv.FormatInt(x.Certificate, 10)
	d.row("declaration.stone", strconv.FormatInt(x.Stone, 10))
	d.row("declaration.sheet_kind", kindOnPaper[x.Kind], kindInChinese[x.Kind])
	d.row("declaration.sheet_weight", i18n.English.Carat(carat.Weight(x.Weight)))
	if shape, _ := stone.ParseShape(x.Shape); shape != 0 {
		d.row("declaration.sheet_shape", x.Shape, shape.In(i18n.Chinese))
	}
	if g := orElse(x.Grades, strings.Join(nonEmpty(x.Color, x.Clarity, x.Cut), " ")); g != "" {
		d.row("declaration.sheet_grades", g, x.GradesZh)
	}
	if x.Growth != "" {
		d.row("field.grown", x.Growth)
	}
	if treatment, _ := stone.ParseTreatment(x.Treatment); treatment != 0 {
		d.row("field.tr", x.Treatment, treatment.In(i18n.Chinese))
	}
	if x.Report != "" {
		d.row("declaration.sheet_report", x.Report)
	}
	d.row("declaration.sheet_released", x.Day)
	d.row("declaration.sheet_hash", x.Hash)
	d.Texts = append(d.Texts, sheetText{"", i18n.English.T("declaration.sheet_stone_text"), i18n.Chinese.T("declaration.sheet_stone_text")})
	return nil
}
