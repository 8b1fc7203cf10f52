package web

import (
	"encoding/json"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/paper/words"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/stone"
)

// tradeSheet is a deal note, an invoice or a credit note.
func tradeSheet(d *sheet, content json.RawMessage) error {
	var t document.Trade
	if err := json.Unmarshal(content, &t); err != nil {
		return err
	}
	c := money.Currency(t.Currency)
	d.in(t.Zone)
	d.Exchange, d.No = t.Exchange, strconv.FormatInt(t.Deal, 10)
	if d.Paper.Kind == document.DealNote {
		d.Seal = sealWords{"成交", "MAZAL"}
	}
	d.party("deal.side_seller", t.Seller)
	d.party("deal.side_buyer", t.Buyer)
	if t.Broker != nil {
		d.party("deal.side_broker", *t.Broker)
		if t.Commission > 0 {
			d.said("deal.commission_label", "paper.commission", "sum", t.Currency+" "+figures(t.Commission, c))
		}
	}
	d.row("paper.agreed", d.at(t.Struck))
	if d.Paper.Kind == document.CreditNote {
		d.row("paper.undoes", t.Of)
		if t.Reason != "" {
			d.said("paper.undone_why", "paper.undone_"+t.Reason)
		}
	} else {
		d.terms(&t)
	}
	if d.Paper.Kind == document.Invoice {
		d.Rows = append(d.Rows, sheetRow{En: i18n.English.T("paper.fapiao"), ZhLabel: i18n.Chinese.T("paper.fapiao"), Blank: true})
	}
	d.trade(t.Lines, c, t.Total)
	d.warranties(t.Warranties)
	d.signatures(t.Signed)
	return nil
}

// terms are what was agreed besides the price.
func (d *sheet) terms(t *document.Trade) {
	if t.Days == 0 {
		d.said("deal.payment", "deal.cash")
	} else {
		d.said("deal.payment", "paper.pay_days", "n", t.Days)
	}
	d.row("paper.pay_due", d.at(t.Due))
	if t.Pays == settle.ByBank || t.Pays == settle.ByLedger {
		d.said("settle.mode", "settle.mode_"+t.Pays)
	}
	if t.Rate != "" {
		d.said("deal.ask_rate", "settle.rate_is", "currency", t.Currency, "rate", t.Rate)
	}
	if t.Delivery != "" {
		d.said("deal.delivery_label", "deal.delivery_"+t.Delivery)
	}
	if t.MemoDays > 0 {
		d.said("deal.memo", "paper.memo_first", "n", t.MemoDays)
	}
	if t.SightDays > 0 {
		d.said("deal.sight", "paper.sight_days", "n", t.SightDays)
		var en, zh []string
		for _, g := range t.Grounds {
			en, zh = append(en, i18n.English.T("deal.ground_"+g)), append(zh, i18n.Chinese.T("deal.ground_"+g))
		}
		d.row("paper.grounds", strings.Join(en, ", "), strings.Join(zh, "、"))
	}
}

// trade are goods with their prices and the total in figures and words.
func (d *sheet) trade(lines []document.Line, c money.Currency, total int64) {
	d.head("memo.col_goods", "memo.col_carat#", "memo.col_ppc#", "memo.col_total#")
	for i := range lines {
		l := &lines[i]
		row := d.line("", i18n.English.Carat(carat.Weight(l.Weight)), figures(l.PPC, c), figures(l.Total, c))
		row[0] = goods(l)
		d.Lines = append(d.Lines, row)
	}
	d.Foot = d.line(i18n.English.T("paper.total"), "", string(c), figures(total, c))
	d.Foot[0].Zh = i18n.Chinese.T("paper.total")
	d.Words, d.WordsZh = currencyWords[c][0]+" "+words.Amount(total), currencyWords[c][1]+words.Capitals(total)
}

func (d *sheet) warranties(all []document.Warranty) {
	for _, w := range all {
		d.Texts = append(d.Texts, sheetText{w.Rule, w.Text, w.TextZh})
	}
}

// signatures say for whom, when and how was signed. Papers from before that was noted do
// not say how.
func (d *sheet) signatures(all []document.Signed) {
	for _, s := range all {
		said := func(l i18n.Lang, name, between string) string {
			text := l.T(either(s.By == document.ByMemo || s.By == document.ByListing, "paper.bound_", "paper.signed_")+s.Side, "name", name, "at", d.atIn(l, s.At))
			if s.By != "" {
				text += between + l.T("paper.by_"+s.By)
			}
			return text
		}
		d.Signed = append(d.Signed, sheetText{En: said(i18n.English, s.Party.Name, " "), Zh: said(i18n.Chinese, orElse(s.Party.NameZh, s.Party.Name), "")})
	}
}

// goods is a stone or parcel in both languages. What is the same in both, such as its
// report, stands in the English.
func goods(l *document.Line) sheetCell {
	shape, _ := stone.ParseShape(l.Shape) // a word that is no shape is shown as it stands
	treatment, _ := stone.ParseTreatment(l.Treatment)
	form, _ := stone.ParseForm(l.Form)
	said := func(lang i18n.Lang, kind, grades string, same ...string) []string {
		all := nonEmpty(append([]string{kind, form.In(lang), orElse(shape.In(lang), l.Shape), grades, treatment.In(lang)}, same...)...)
		if l.Size != "" {
			all = append(all, lang.T("paper.goods_size", "size", l.Size))
		}
		if len(l.Origins) > 0 {
			names := make([]string, len(l.Origins))
			for i, code := range l.Origins {
				names[i] = country(lang, code)
			}
			all = append(all, lang.T("paper.goods_origin", "countries", strings.Join(names, either(lang == i18n.Chinese, "、", ", "))))
		}
		if l.Kimberley != "" {
			all = append(all, lang.T("paper.goods_kimberley", "no", l.Kimberley))
		}
		if l.Pieces > 1 {
			all = append(all, lang.T("paper.pieces", "n", l.Pieces))
		}
		return all
	}
	en := said(i18n.English, orElse(kindOnPaper[l.Kind], l.Kind), l.Grades, l.Growth, strings.TrimSpace(l.Lab+" "+l.Report))
	return sheetCell{Text: l.StockNo + ": " + strings.Join(en, ", "), Zh: strings.Join(said(i18n.Chinese, kindInChinese[l.Kind], l.GradesZh), "，")}
}
