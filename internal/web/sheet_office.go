package web

import (
	"encoding/json"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/document"
)

func defaultSheet(d *sheet, content json.RawMessage) error {
	var x document.Default
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	d.in(x.Zone)
	d.Exchange, d.No = x.Exchange, strconv.FormatInt(x.Case, 10)
	d.said("case.about", "today.kind_default", "deal", x.Deal)
	d.party("paper.debtor", x.Debtor)
	d.party("paper.creditor", x.Creditor)
	d.said("paper.not_done", "paper.not_done_"+x.What)
	d.sum("case.sum", x.Amount, money.Currency(x.Currency))
	d.row("case.next_open", d.at(x.Talk))
	d.Texts = append(d.Texts, sheetText{"", i18n.English.T("paper.default_talk"), i18n.Chinese.T("paper.default_talk")})
	if x.Blocked {
		d.Texts = append(d.Texts, sheetText{"", i18n.English.T("paper.default_blocked"), i18n.Chinese.T("paper.default_blocked")})
	}
	return nil
}

func registerSheet(d *sheet, content json.RawMessage) error {
	var x document.Register
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	d.in(x.Zone)
	d.Exchange, d.No = x.Exchange, strconv.FormatInt(x.Register, 10)
	d.row("deal.filed_until", d.at(x.Until))
	d.row("deal.deals", i18n.English.Int(int64(len(x.Deals))))
	d.head("deal.col_no", "deal.struck_at", "deal.side_seller", "deal.side_buyer", "paper.pieces_col#", "memo.col_carat#", "deal.col_sum#")
	for _, e := range x.Deals {
		c := money.Currency(e.Currency)
		d.Lines = append(d.Lines, d.line(strconv.FormatInt(e.Deal, 10), d.at(e.Struck), named(e.Seller), named(e.Buyer), i18n.English.Int(e.Pieces),
			i18n.English.Carat(carat.Weight(e.Weight)), string(c)+" "+figures(e.Total, c)))
	}
	return nil
}

// named is a member in a table: its name and number.
func named(p document.Party) string { return p.Name + " " + strconv.FormatInt(p.No, 10) }

func statementSheet(d *sheet, content json.RawMessage) error {
	var x document.Statement
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	d.in(x.Zone)
	c := money.Currency(x.Currency)
	d.Exchange, d.No = x.Exchange, string(c)
	d.party("notice.col_member", x.Member)
	d.row("settle.from_day", i18n.English.Date(x.From), i18n.Chinese.Date(x.From))
	d.row("settle.to_day", i18n.English.Date(x.To), i18n.Chinese.Date(x.To))
	d.row("settle.opening", string(c)+" "+figures(x.Opening, c))
	d.head("settle.when", "settle.what", "settle.reference_col", "settle.in#", "settle.out#", "settle.balance#")
	for _, m := range x.Lines {
		what := m.Kind
		if key := "settle.kind_" + strings.ReplaceAll(m.Kind, ".", "_"); i18n.English.Has(key) {
			what = i18n.English.T(key)
		}
		in, out := "", ""
		if m.In > 0 {
			in = figures(m.In, c)
		}
		if m.Out > 0 {
			out = figures(m.Out, c)
		}
		d.Lines = append(d.Lines, d.line(d.at(m.At), what, m.Reference, in, out, figures(m.Balance, c)))
	}
	d.Foot = d.line(i18n.English.T("settle.closing")+" "+i18n.Chinese.T("settle.closing"), "", "", "", string(c), figures(x.Closing, c))
	return nil
}

func slipSheet(d *sheet, content json.RawMessage) error {
	var x document.Slip
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	d.in(x.Zone)
	d.Exchange, d.No = x.Exchange, strconv.FormatInt(x.Deal, 10)+"/"+strconv.FormatInt(x.Viewing, 10)
	d.party("deal.side_seller", x.Seller)
	d.party("deal.side_buyer", x.Buyer)
	d.row("paper.table", x.Desk)
	d.row("paper.from_time", d.at(x.From))
	d.row("paper.until_time", d.at(x.Until))
	d.head("memo.col_goods", "memo.col_carat#")
	for i := range x.Lines {
		l := &x.Lines[i]
		row := d.line("", i18n.English.Carat(carat.Weight(l.Weight)))
		row[0] = goods(l)
		d.Lines = append(d.Lines, row)
	}
	d.Texts = append(d.Texts, sheetText{"", i18n.English.T("paper.slip_note"), i18n.Chinese.T("paper.slip_note")})
	return nil
}
