package web

import (
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/border/customs"
)

// declarationLine is one line of goods on the page.
type declarationLine struct {
	No                                    int64
	HS, Name, Model, Origin, Pieces       string
	Carat, USD, Report, Kimberley, Assess string
	Lab, Cur, Certify                     bool
}

// declarationTax is what an import bears: sums of the paper and how each line came about.
type declarationTax struct {
	Note  string
	Rows  []declarationTaxRow
	Net   string
	Lines []declarationExplained
}

type declarationTaxRow struct{ Word, Amount string }

type declarationExplained struct {
	Title string
	Steps []declarationTaxStep
}

type declarationTaxStep struct{ Word, Formula, Amount, Source string }

// dotted writes an HS code as people read it.
func dotted(hs string) string {
	if len(hs) != 8 {
		return hs
	}
	return hs[:4] + "." + hs[4:6] + "." + hs[6:]
}

// goods fills in the lines, their sums and the tax.
func (d *declarationData) goods(l i18n.Lang, x *customs.Whole) {
	var pieces, weight int64
	for i := range x.Lines {
		g := &x.Lines[i]
		pieces, weight = pieces+g.Pieces, weight+g.Weight
		d.Lines = append(d.Lines, declarationLine{
			No: g.No, HS: dotted(g.HS), Name: g.Name, Model: strings.ReplaceAll(g.Model.Text(g.HS), "|", " | "), Origin: g.OriginText(), Pieces: l.Int(g.Pieces), Carat: l.Carat(carat.Weight(g.Weight)),
			USD: l.Money(money.Of(g.USD, money.USD)), Report: g.Report, Kimberley: g.Kimberley, Lab: g.Kind == customs.LabGrown, Certify: g.Single && g.Pieces == 1 && g.Stone > 0,
		})
	}
	d.GoodsNote = l.T("declaration.goods_note", "n", len(x.Lines), "currency", string(x.Currency))
	d.Pieces, d.Carats, d.USD = l.Int(pieces), l.Carat(carat.Weight(weight)), l.Money(money.Of(x.USD, money.USD))
	switch {
	case x.Kind.Record():
		d.NoTax = l.T("declaration.no_tax")
	case x.Kind == customs.Export:
		d.NoTax = l.T("declaration.open_tax")
	default:
		d.tax(l, x)
	}
}

func (d *declarationData) tax(l i18n.Lang, x *customs.Whole) {
	fen := func(n int64) string { return l.Scaled(n, 2, 2) }
	t := declarationTax{}
	for i := range x.Lines {
		e, ok := x.Lines[i].Explained()
		if !ok {
			continue
		}
		t.Note = l.T("declaration.tax_note", "day", l.Date(e.Day))
		line := declarationExplained{Title: l.T("declaration.explain", "line", x.Lines[i].No)}
		line.Steps = append(line.Steps, declarationTaxStep{
			Word: l.T("declaration.customs_value"), Formula: l.T("declaration.formula_value", "terms", e.Terms, "rate", carat.Decimal(e.Rate, 6)), Amount: fen(x.Lines[i].Tax.Value), Source: cited(l, e.Where).Text,
		})
		for _, s := range e.Taxes {
			step := declarationTaxStep{
				Word: l.T("declaration." + s.Kind), Formula: l.T("declaration.formula_"+s.Kind, "rate", carat.Decimal(s.Rate, 4)), Amount: fen(s.Amount),
				Source: strings.Join(nonEmpty(s.Rule, cited(l, s.Source).Text, "["+s.Mark+"]"), " · "),
			}
			for _, loser := range s.Losers {
				step.Source += " · " + l.T("declaration.loser", "rule", loser)
			}
			line.Steps = append(line.Steps, step)
		}
		t.Lines = append(t.Lines, line)
	}
	if len(t.Lines) == 0 {
		d.NoTax = l.T("declaration.not_assessed")
		return
	}
	sum := customs.Total(x.Lines)
	for _, row := range []struct {
		key string
		n   int64
	}{{"customs_value", sum.Value}, {"duty", sum.Duty}, {"consumption", sum.Tax}, {"vat", sum.VAT}, {"refund", -sum.Refund}} {
		if row.n != 0 || row.key != "refund" && row.key != "consumption" {
			t.Rows = append(t.Rows, declarationTaxRow{l.T("declaration." + row.key), fen(row.n)})
		}
	}
	t.Net = fen(sum.Net())
	d.Tax = &t
}
