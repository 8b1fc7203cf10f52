package deal_test

import (
	"encoding/json"
	"testing"

	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/deal"
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
		if note.State != document.Void || invoice.State != document.Replaced || invoice.Successor.String() != done.Paper || credit.State != document.InForce || credit.Kind != document.CreditNote {
			t.Errorf("note %s, invoice %s by %s, credit %s", note.State, invoice.State, invoice.Successor, credit.State)
		}
	})
}
