package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/house/settings"
	"openbourse/internal/paper/qr"
	"openbourse/internal/paper/words"
	"openbourse/internal/registry/document"
)

// sheet is a paper as an A4 page in English and Chinese: it is the same print whoever makes
// it.
type sheet struct {
	Paper          document.Paper
	State, Check   string
	QR             template.HTML
	Exchange       document.Party
	No             string
	Title, TitleZh string
	Rows           []sheetRow
	Heads          []sheetHead
	Lines          [][]sheetCell
	Foot           []sheetCell
	Words, WordsZh string
	Texts          []sheetText
	Signed         []sheetText
	Seal           sealWords // on a paper by which something is granted
	zone           *time.Location
}

// sealWords are the two lines of a seal.
type sealWords struct{ Zh, Latin string }

// sheetRow is a label with what stands beside it; Zh is the value in Chinese, where words
// differ. A blank one is filled in by hand.
type sheetRow struct {
	En, ZhLabel, Value, Zh string
	Blank                  bool
}

type sheetHead struct {
	En, Zh string
	Num    bool
}

// sheetCell is a cell; Zh is its text in Chinese, where words differ.
type sheetCell struct {
	Text, Zh string
	Num      bool
}

// sheetText is a text of the paper: one people wrote, or one the trade wants on it.
type sheetText struct{ Head, En, Zh string }

// sheets say what each kind of paper looks like.
var sheets = map[document.Kind]func(d *sheet, content json.RawMessage) error{
	document.DealNote: tradeSheet, document.Invoice: tradeSheet, document.CreditNote: tradeSheet,
	document.MemoNote: memoSheet, document.Award: awardSheet, document.LetterKind: letterSheet, document.Summons: defaultSheet,
	document.Registered: registerSheet, document.Account: statementSheet, document.ViewSlip: slipSheet,
	document.KimberleyEntry: kimberleySheet, document.KimberleyExport: kimberleySheet, document.OriginApplication: originSheet,
	document.ResolutionOf: resolutionSheet, document.HonourOf: honourSheet,
	document.AdmissionInvoice: feeSheet, document.Membership: memberSheet,
	document.Customs: declaredSheet, document.ApprovalOf: approvalSheet, document.StoneOf: stoneSheet,
	document.AnnualFee: annualSheet,
}

// showSheet shows a paper.
func (s *Server) showSheet(w http.ResponseWriter, r *Request, p document.Paper) error {
	d := &sheet{Paper: p, State: string(p.State), Check: strings.TrimSuffix(s.Origin, "/") + "/v/" + p.Code.String(), zone: time.UTC}
	d.Title, d.TitleZh = i18n.English.T("paper.kind_"+string(p.Kind)), i18n.Chinese.T("paper.kind_"+string(p.Kind))
	if err := sheets[p.Kind](d, p.Content); err != nil {
		return fmt.Errorf("paper %s: %w", p.Code, err)
	}
	drawn, err := qr.SVG(d.Check, d.Check, 96)
	if err != nil {
		return err
	}
	d.QR = template.HTML(drawn)
	return s.show(w, r, "sheet", View{Title: r.Lang.T("paper.kind_"+string(p.Kind)) + " " + p.Code.String(), Data: d, NoIndex: true})
}

// in sets the zone in which the paper's times are read.
func (d *sheet) in(zone string) {
	if z, err := settings.Zone(zone); zone != "" && err == nil {
		d.zone = z
	}
}

func (d *sheet) at(us int64) string { return d.atIn(i18n.English, us) }

func (d *sheet) atIn(l i18n.Lang, us int64) string { return moment(l, clock.Instant(us), d.zone) }

// Long tells a paper that may go on over the page: its head is then repeated.
func (d *sheet) Long() bool { return len(d.Lines) > 12 }

// row adds a line; its label is a message that both languages have.
func (d *sheet) row(key, value string, zh ...string) {
	d.Rows = append(d.Rows, sheetRow{En: i18n.English.T(key), ZhLabel: i18n.Chinese.T(key), Value: value, Zh: strings.Join(zh, "")})
}

// said adds a line whose value is a message too.
func (d *sheet) said(key, value string, args ...any) {
	d.row(key, i18n.English.T(value, args...), i18n.Chinese.T(value, args...))
}

func (d *sheet) party(key string, p document.Party) {
	d.row(key, i18n.English.T("paper.party", "name", p.Name, "no", p.No), p.NameZh)
}

func (d *sheet) head(cols ...string) {
	for _, c := range cols {
		key, num := strings.CutSuffix(c, "#")
		d.Heads = append(d.Heads, sheetHead{i18n.English.T(key), i18n.Chinese.T(key), num})
	}
}

func (d *sheet) line(cells ...string) []sheetCell {
	row := make([]sheetCell, len(cells))
	for i, c := range cells {
		row[i] = sheetCell{Text: c, Num: d.Heads[i].Num}
	}
	return row
}

func figures(minor int64, c money.Currency) string {
	return i18n.English.Scaled(minor, c.Digits(), c.Digits())
}

// sum adds an amount in figures and words.
func (d *sheet) sum(key string, minor int64, c money.Currency) {
	d.row(key, string(c)+" "+figures(minor, c))
	d.Words, d.WordsZh = currencyWords[c][0]+" "+words.Amount(minor), currencyWords[c][1]+words.Capitals(minor)
}

func memoSheet(d *sheet, content json.RawMessage) error {
	var m document.Memo
	if err := json.Unmarshal(content, &m); err != nil {
		return err
	}
	c := money.Currency(m.Currency)
	d.in(m.Zone)
	d.Exchange, d.No = m.Exchange, strconv.FormatInt(m.Memo, 10)
	d.party("memo.owner", m.Owner)
	d.party("memo.holder", m.Holder)
	d.row("memo.col_due", d.at(m.Due))
	d.said("memo.cover_label", "memo.cover_"+m.Cover)
	d.said("memo.insurer", "memo.side_"+m.Insurer)
	d.said("memo.bears", "memo.side_"+m.Bears)
	d.trade(m.Lines, c, m.Total)
	stays := sheetText{"", i18n.English.T("paper.memo_title_stays"), i18n.Chinese.T("paper.memo_title_stays")}
	if m.Deal != 0 {
		stays.En, stays.Zh = i18n.English.T("paper.memo_of_deal", "deal", m.Deal), i18n.Chinese.T("paper.memo_of_deal", "deal", m.Deal)
	}
	d.Texts = append(d.Texts, stays)
	d.warranties(m.Warranties)
	d.signatures(m.Signed)
	return nil
}

func awardSheet(d *sheet, content json.RawMessage) error {
	var a document.Ruling
	if err := json.Unmarshal(content, &a); err != nil {
		return err
	}
	d.in(a.Zone)
	d.Exchange, d.No = a.Exchange, strconv.FormatInt(a.Case, 10)
	d.said("case.about", "today.kind_"+orElse(a.Kind, "dispute"), "deal", a.Deal)
	d.party("case.claimant", a.Claimant)
	d.party("case.against", a.Against)
	d.said("case.panel_of", either(a.Panel == 2, "case.panel_second", "case.panel_first"), "n", a.Judges)
	d.said("case.deal_after", either(a.Rescind, "case.deal_undone", "case.deal_stands"))
	if a.Pay > 0 {
		payer, payee := a.Claimant, a.Against
		if a.Payer == "against" {
			payer, payee = a.Against, a.Claimant
		}
		d.party("case.pays", payer)
		d.party("case.gets", payee)
		d.sum("case.sum", a.Pay, money.Currency(a.Currency))
	}
	if a.Pay > 0 || a.Rescind {
		d.row("case.next_final", d.at(a.KeepBy))
	}
	d.Texts = append(d.Texts, sheetText{i18n.English.T("case.reasons"), a.Reasons, ""}, sheetText{"", i18n.English.T("paper.award_secret"), i18n.Chinese.T("paper.award_secret")})
	return nil
}

func letterSheet(d *sheet, content json.RawMessage) error {
	var x document.Letter
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	d.Exchange, d.No = x.Exchange, strconv.FormatInt(x.Notice, 10)
	d.party("notice.col_member", x.Member)
	d.said("notice.col_act", "life.org_"+x.Act)
	d.row("notice.col_day", i18n.English.Date(x.Day), i18n.Chinese.Date(x.Day))
	if x.Until != "" {
		d.row("admin.last_day", i18n.English.Date(x.Until), i18n.Chinese.Date(x.Until))
	}
	if x.Ground != "" {
		d.row("notice.ground", x.Ground+") "+x.Text, i18n.Chinese.T("notice.ground_"+x.Ground))
		d.row("paper.source", x.Source)
	}
	d.Texts = append(d.Texts, sheetText{i18n.English.T("notice.reason"), x.Reason, ""}, sheetText{"", i18n.English.T("paper.letter_ask"), i18n.Chinese.T("paper.letter_ask")})
	return nil
}
