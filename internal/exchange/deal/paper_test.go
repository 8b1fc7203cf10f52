package deal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
)

func TestAMazalWritesItsPapersAndItsUndoingTheCreditNote(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, stranger := h.member("Seller"), h.member("Buyer"), h.member("Stranger")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,6000")
		no := h.struck(seller, buyer, deal.Terms{}, l...)
		room := h.room(buyer, no)
		p, err := document.Read(h.ctx, h.d, buyer, room.Paper)
		h.must(err)
		var said document.Trade
		h.must(json.Unmarshal(p.Content, &said))
		if p.Kind != document.DealNote || !p.Genuine() || said.Deal != no || said.Total != room.Total || len(said.Lines) != 2 || said.Seller.Name != "Seller" || len(said.Warranties) != 2 {
			t.Errorf("%+v says %+v", p, said)
		}
		if said.Lines[0].Total+said.Lines[1].Total != said.Total {
			t.Errorf("the lines make %d, the total is %d", said.Lines[0].Total+said.Lines[1].Total, said.Total)
		}
		if _, err := document.Read(h.ctx, h.d, stranger, room.Paper); !errs.Is(err, "document.none") {
			t.Errorf("a stranger reads the deal note: %v", err)
		}
		_, err = h.rescind(buyer, deal.Rescind{Deal: no, Reason: "we agreed so"})
		h.must(err)
		done, err := h.rescind(seller, deal.Rescind{Deal: no, Reason: "we agreed so"})
		h.must(err)
		note, err := document.Check(h.ctx, h.k, room.Paper)
		h.must(err)
		invoice, err := document.Check(h.ctx, h.k, room.Invoice)
		h.must(err)
		credit, err := document.Check(h.ctx, h.k, done.Paper)
		h.must(err)
		if note.State != document.Void || note.Successor != credit.Code || invoice.State != document.Replaced || invoice.Successor.String() != done.Paper || credit.State != document.InForce || credit.Kind != document.CreditNote {
			t.Errorf("note %s by %s, invoice %s by %s, credit %s", note.State, note.Successor, invoice.State, invoice.Successor, credit.State)
		}
	})
}

func TestThePapersOfADealSayWhatTheGoodsAreAndAllThatWasAgreed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := append(h.stock(seller, "A,1111111111,5000"), h.parcel(seller, "P-1", "10.00"))
		no := h.struck(seller, buyer, deal.Terms{Days: 30, MemoDays: 14, SightDays: 3, Grounds: []string{"colour", "clarity"}}, l...)
		room := h.room(buyer, no)
		for _, code := range []string{room.Paper, room.Invoice} {
			p, said := h.trade(buyer, code)
			one, lot := said.Lines[0], said.Lines[1]
			if one.Grades != "G VS1 EX EX EX" || one.Form != "" || one.Report != "1111111111" || one.Treatment != "" {
				t.Errorf("the stone on the %s: %+v", p.Kind, one)
			}
			if lot.Grades != "G VS1–VS2 EX – –" || lot.Form != "parcel" || lot.Size == "" || lot.Pieces != 400 || lot.Weight != 10_000 {
				t.Errorf("the parcel on the %s: %+v", p.Kind, lot)
			}
			if said.Days != 30 || said.Delivery != "premises" || said.MemoDays != 14 || said.SightDays != 3 || strings.Join(said.Grounds, " ") != "colour clarity" {
				t.Errorf("the terms on the %s: %+v", p.Kind, said)
			}
			for _, s := range said.Signed {
				if s.By != "proof" || s.At == 0 {
					t.Errorf("a signature on the %s: %+v", p.Kind, s)
				}
			}
		}
	})
}

func (h *house) trade(who access.Actor, code string) (document.Paper, document.Trade) {
	h.t.Helper()
	p, err := document.Read(h.ctx, h.d, who, code)
	h.must(err)
	var said document.Trade
	h.must(json.Unmarshal(p.Content, &said))
	return p, said
}

func TestNoPaperSaysThatSomebodySignedWhoDidNot(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,6000")
		h.confirmed(seller, l...)
		struck, err := h.tryBuy(buyer, deal.Buy{Lines: []deal.Wanted{{Listing: l[0], PPC: 500_000}}})
		h.must(err)
		out := h.onMemo(seller, buyer, map[int64]carat.Weight{l[1]: 0})
		for code, want := range map[string][2]string{struck.Paper: {document.ByListing, document.ByProof}, h.buyOut(out, buyer, 0).Paper: {document.ByMemo, document.ByMemo}} {
			_, said := h.trade(buyer, code)
			if len(said.Signed) != 2 || said.Signed[0].Side != "seller" || said.Signed[0].By != want[0] || said.Signed[1].By != want[1] {
				t.Errorf("%+v, not %v", said.Signed, want)
			}
		}
	})
}
