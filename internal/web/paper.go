package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/house/settings"
	"openbourse/internal/paper/qr"
	"openbourse/internal/paper/words"
	"openbourse/internal/registry/document"
)

// paperData is one paper as a sheet. A sheet is in English and Chinese for everybody: it is
// the same print whoever makes it.
type paperData struct {
	Paper    document.Paper
	Trade    document.Trade
	State    string
	Check    string // the address everybody checks it under
	QR       template.HTML
	Lines    []paperLine
	Total    string
	Words    string
	WordsZh  string
	Struck   string
	Due      string
	Fee      string
	Credit   bool
	Fapiao   bool // an invoice has a place for the number of the tax invoice
	Currency string
}

type paperLine struct {
	document.Line
	What          string
	Carats        string
	PerCt, Amount string
}

// paper shows one paper to its readers.
func (s *Server) paper(w http.ResponseWriter, r *Request) error {
	p, err := document.Read(r.Context(), s.Keeper.DB(), r.Actor, r.PathValue("code"))
	if err != nil {
		return err
	}
	if sheets[p.Kind] != nil {
		return s.showSheet(w, r, p)
	}
	d := paperData{Paper: p, State: string(p.State), Check: strings.TrimSuffix(s.Origin, "/") + "/v/" + p.Code.String()}
	if err := json.Unmarshal(p.Content, &d.Trade); err != nil {
		return fmt.Errorf("paper %s: %w", p.Code, err)
	}
	d.fill(p.Kind)
	drawn, err := qr.SVG(d.Check, d.Check, 96)
	if err != nil {
		return err
	}
	d.QR = template.HTML(drawn)
	return s.show(w, r, "paper", View{Title: r.Lang.T("paper.kind_"+string(p.Kind)) + " " + p.Code.String(), Data: d, NoIndex: true})
}

func (d *paperData) fill(kind document.Kind) {
	t := &d.Trade
	c := money.Currency(t.Currency)
	sum := func(minor int64) string { return i18n.English.Scaled(minor, c.Digits(), c.Digits()) }
	z, err := settings.Zone(t.Zone)
	if err != nil {
		z = time.UTC
	}
	for _, l := range t.Lines {
		d.Lines = append(d.Lines, paperLine{
			Line: l, What: strings.Join(nonEmpty(kindOnPaper[l.Kind], l.Shape, l.Grades, l.Treatment, strings.TrimSpace(l.Lab+" "+l.Report)), ", "),
			Carats: i18n.English.Carat(carat.Weight(l.Weight)), PerCt: sum(l.PPC), Amount: sum(l.Total),
		})
	}
	d.Currency, d.Total = t.Currency, sum(t.Total)
	d.Words, d.WordsZh = currencyWords[c][0]+" "+words.Amount(t.Total), currencyWords[c][1]+words.Capitals(t.Total)
	d.Struck, d.Due = moment(i18n.English, clock.Instant(t.Struck), z), moment(i18n.English, clock.Instant(t.Due), z)
	if t.Commission > 0 {
		d.Fee = sum(t.Commission)
	}
	d.Credit, d.Fapiao = kind == document.CreditNote, kind == document.Invoice
}

// kindOnPaper are the words of ISO 18323, in full.
var kindOnPaper = map[string]string{"natural": "natural", "lab_grown": "laboratory-grown", "treated": "treated natural"}

var currencyWords = map[money.Currency][2]string{
	money.USD: {"US dollars", "美元"}, money.CNY: {"Chinese yuan", "人民币"}, money.EUR: {"euro", "欧元"}, money.HKD: {"Hong Kong dollars", "港元"},
}

func nonEmpty(all ...string) []string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// paperFile gives a paper as the file that anybody can verify.
func (s *Server) paperFile(w http.ResponseWriter, r *Request) error {
	p, err := document.Read(r.Context(), s.Keeper.DB(), r.Actor, r.PathValue("code"))
	if err != nil {
		return err
	}
	b, err := p.File()
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="`+string(p.Kind)+"-"+p.Code.String()+`.json"`)
	h.Set("Cache-Control", "private, no-store")
	_, err = w.Write(b)
	return err
}
