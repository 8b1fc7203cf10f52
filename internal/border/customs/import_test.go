package customs_test

import (
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/border/customs"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/shipment"
)

// rate notes the customs rate of the month for US dollars.
func (h *house) rate(value string) {
	h.Helper()
	_, err := rule.Set{Name: "duty.customs_rate", Item: "USD", Value: value, From: "2026-11-01", Source: "GAC, November 2026", Mark: rule.Read}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
}

// imported is an import declaration of stones in the member's account that customs accepted.
func (h *house) imported(lines ...customs.Line) int64 {
	h.Helper()
	for _, l := range lines {
		h.inside(l.Stone, h.member.Org)
	}
	return h.accepted(h.goods(customs.Import, lines...))
}

func TestAnImportIsAssessedTaxedAndReleasedOnItsSlip(t *testing.T) {
	each(t, func(h *house) {
		l := h.polished()
		l.USD, l.Price = 10_000_000, 10_000_000
		h.inside(l.Stone, h.member.Org)
		draft := h.draft(h.goods(customs.Import, l))
		h.refused("no rate of the month", h.check(draft), "customs.check_rate")
		h.rate("7.1")
		h.must(h.check(draft))
		_, err := customs.Send{Paper: draft}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		says := func(r customs.Receipt) error {
			r.Paper = draft
			_, err := h.says(h.officer, r)
			return err
		}
		h.must(says(customs.Receipt{Channel: customs.SaysAccepted, Entry: entry(customs.Import, draft)}))
		h.refused("release before the tax", says(customs.Receipt{Channel: customs.SaysReleased}), "customs.tax_first")
		h.refused("tax without a slip", says(customs.Receipt{Channel: customs.SaysTax}), "customs.bad_value")
		h.must(says(customs.Receipt{Channel: customs.SaysTax, Slip: "L-2026-1"}))
		x := h.read(h.member, draft)
		if x.Lines[0].Tax != (customs.Sums{Value: 71_000_000, VAT: 9_230_000}) || x.Due.VAT != 9_230_000 {
			h.Errorf("%+v, slip %+v", x.Lines[0].Tax, x.Due)
		}
		if e, ok := x.Lines[0].Explained(); !ok || e.Rate != 7_100_000 || len(e.Taxes) < 2 || e.Taxes[0].Source == "" {
			h.Errorf("%+v", e)
		}
		h.must(says(customs.Receipt{Channel: customs.SaysPaid}))
		h.must(says(customs.Receipt{Channel: customs.SaysReleased}))
		x = h.read(h.member, draft)
		if x.State != customs.Released || x.Form.State != customs.FormMatched || x.Form.Certificate != "L-2026-1" {
			h.Errorf("%+v %+v", x.Paper, x.Form)
		}
		if f := h.releases(); len(f) != 1 || f[0].Lines[0].VAT != 9_230_000 || f[0].Lines[0].Value != 71_000_000 || f[0].To != "BE" {
			h.Errorf("%+v", f)
		}
	})
}

func TestOneCertificateBelongsToOneForm(t *testing.T) {
	each(t, func(h *house) {
		h.rate("7.1")
		first, second := h.imported(h.polished()), h.imported(h.polished())
		for no, key := range map[int64]string{first: "", second: "customs.certificate_used"} {
			if no == second {
				continue
			}
			_, err := h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysTax, Slip: "L-1"})
			if key == "" {
				h.must(err)
			}
		}
		_, err := h.says(h.officer, customs.Receipt{Paper: second, Channel: customs.SaysTax, Slip: "L-1"})
		h.refused("the slip of another paper", err, "customs.certificate_used")
	})
}

func TestASlipThatAsksForAnotherSumIsReleasedByTwo(t *testing.T) {
	each(t, func(h *house) {
		h.rate("7.1")
		no := h.imported(h.polished())
		_, err := h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysTax, Slip: "L-1", Due: customs.Sums{VAT: 1}})
		h.must(err)
		_, err = h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysPaid})
		h.must(err)
		let := customs.Receipt{Paper: no, Channel: customs.SaysReleased}
		d, err := h.says(h.officer, let)
		h.must(err)
		if !d.Waits {
			h.Error("one officer released it")
		}
		if x := h.read(h.officer, no); x.Failed != 1 || x.State != customs.Paid {
			h.Errorf("%+v", x.Paper)
		}
		_, err = h.says(h.ninth, let)
		h.must(err)
	})
}

func TestARecordListTakesNoTax(t *testing.T) {
	each(t, func(h *house) {
		no := h.accepted(h.goods(customs.RecordIn, h.polished()))
		_, err := h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysTax, Slip: "L-1"})
		h.refused("a slip for a record list", err, "customs.no_tax")
	})
}

func TestIndustrialCodesDoNotPassTheExchange(t *testing.T) {
	each(t, func(h *house) {
		l := h.polished()
		l.HS, l.Rough, l.Kimberley = "71022100", true, "EU123"
		h.refused("industrial rough", h.check(h.draft(h.goods(customs.RecordIn, l))), "customs.check_scope")
		l = h.polished()
		l.HS = "71029900"
		h.refused("a code that is none", h.check(h.draft(h.goods(customs.RecordIn, l))), "customs.check_not_exchange")
	})
}

func TestAPaperIsDraftedFromItsShipmentAndOnlyOnce(t *testing.T) {
	each(t, func(h *house) {
		s, err := shipment.Draft{Head: shipment.Head{
			Direction: shipment.AbroadIn, Counterpart: "Scheldt & Zoon", From: shipment.Side{Country: "BE", Port: "Antwerp"}, To: shipment.Side{Country: "CN", Port: "Shanghai"},
			Carrier: "Malca-Amit", Waybill: "999-12345675", Terms: "FOB", Currency: money.USD, Freight: 12_000, Insurance: 8_000, Packages: 1, Gross: 900, Invoice: "INV-1", InvoiceDay: "2026-11-20", Packing: "PL-1",
		}, Goods: []shipment.Good{{
			Label: "LOT 7", HS: "71023100", Kind: "natural", Rough: true, Pieces: 40, Weight: 102_500, Price: 4_100_000,
			Origins: []fact.Share{{Country: "BW", Weight: 80_000}, {Country: "CA", Weight: 22_500}}, Kimberley: "EU12345",
		}}}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		draft := func() (customs.Done, error) {
			return customs.DraftPaper{Shipment: s.Shipment}.Do(h.ctx, h.k, h.member, id.New())
		}
		_, err = draft()
		h.refused("before it is announced", err, "customs.not_announced")
		_, err = shipment.Announce{Shipment: s.Shipment}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		_, err = customs.DraftPaper{Shipment: s.Shipment}.Do(h.ctx, h.k, h.other, id.New())
		h.refused("another member's", err, "shipment.none")
		d, err := draft()
		h.must(err)
		x := h.read(h.member, d.Paper)
		if x.Kind != customs.RecordIn || x.Shipment != s.Shipment || x.Head["TradeCountry"] != "BE" || x.Head["BillNo"] != "999-12345675" || x.Head["TransMode"] != "FOB" || x.Head["FeeMark"] != "120.00 USD" || x.Head["GrossWet"] != "0.9" {
			h.Errorf("%+v %v", x.Paper, x.Head)
		}
		if len(x.Lines) != 1 || x.Lines[0].Stone == 0 || x.Lines[0].Kimberley != "EU12345" || len(x.Lines[0].Origins) != 2 || x.Lines[0].Price != 4_100_000 || len(x.Attachments) != 3 {
			h.Errorf("%+v %+v", x.Lines, x.Attachments)
		}
		_, err = draft()
		h.refused("a second paper", err, "customs.drafted")
		h.must(h.check(d.Paper))
	})
}

func TestCostsOfTheWayAreSharedByPriceToTheCent(t *testing.T) {
	each(t, func(h *house) {
		h.rate("7")
		var lines []customs.Line
		for i := range 3 {
			l := h.polished()
			l.Price, l.USD = int64(100_000+i), int64(100_000+i)
			h.inside(l.Stone, h.member.Org)
			lines = append(lines, l)
		}
		g := h.goods(customs.Import, lines...)
		g.Term, g.Freight, g.Insured = "FOB", 1_000, 100
		no := h.draft(g)
		h.must(h.check(no))
		var want int64 = (300_003 + 1_100) * 7
		if got := customs.Total(h.read(h.member, no).Lines).Value; got != want {
			h.Errorf("customs value %d, want %d", got, want)
		}
	})
}

func TestADraftThatFailsIsMendedByItsMember(t *testing.T) {
	each(t, func(h *house) {
		l, m := h.polished(), h.polished()
		l.Weight, l.Origins[0].Weight = 1_100, 1_100
		no := h.draft(h.goods(customs.RecordIn, l, m))
		h.refused("the weight", h.check(no), "customs.check_weight")
		_, err := customs.Fill{Paper: no, Changes: []customs.Change{{Line: 1, Field: "weight", Is: "1.01"}, {Line: 1, Field: "origin", Is: "IN"}}, Off: []int64{2}}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		h.must(h.check(no))
		x := h.read(h.member, no)
		if len(x.Lines) != 1 || x.Lines[0].Origins[0].Country != "IN" || x.Head["NetWt"] != "0.000202" || x.USD != x.Lines[0].USD {
			h.Errorf("%+v %+v", x.Lines, x.Paper)
		}
		if got := x.Trail[1].Body; got != "1 weight 1.10 → 1.01; 1 origin BE → IN; 2 ×" {
			h.Error(got)
		}
	})
}
