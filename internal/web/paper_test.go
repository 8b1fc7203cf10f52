package web

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/browser"
	"openbourse/internal/registry/document"
	"openbourse/internal/store/db"
)

// note issues a deal note to the trader of the floor.
func (f *floor) note(t *testing.T) document.Paper {
	t.Helper()
	warranties, err := document.WarrantiesFor(t.Context(), f.keeper.DB(), []string{"natural", "lab_grown"}, "2026-11-27")
	if err != nil {
		t.Fatal(err)
	}
	content := document.Trade{
		Deal: 12, Exchange: document.Party{Name: "Huangpu Diamond Exchange", NameZh: "黄浦钻石交易所"}, Seller: document.Party{No: 3, Name: "Scheldt & Zoon"},
		Buyer: document.Party{No: 4, Name: "Huangpu Brilliants", NameZh: "黄浦明亮"}, Currency: "USD", Total: 878566, Zone: "Asia/Shanghai",
		Struck: 1_795_700_000_000_000, Due: 1_795_900_000_000_000, Warranties: warranties, Signed: []document.Signed{{Side: "seller"}, {Side: "buyer"}},
	}
	for n := range 12 {
		content.Lines = append(content.Lines, document.Line{
			Stone: int64(n), StockNo: "A-1000", Kind: "natural", Shape: "Round", Grades: "E VS1 EX EX EX", Lab: "GIA", Report: "2245118093", Pieces: 1, Weight: 1210, PPC: 725000, Total: 73214,
		})
	}
	var p document.Paper
	if err := f.keeper.DB().Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = document.Issue(ctx, tx, f.keeper, clock.System{}.Now(), document.Draft{Kind: document.DealNote, Subject: "deal:12", Content: content, Readers: []id.ID{f.trader.Org}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPaperIsReadByItsPartiesAndCheckedByEverybody(t *testing.T) {
	p := browser.Open(t)
	f := makeFloor(t, 30)
	note := f.note(t)
	house := f.open(t, i18n.Chinese)

	p.Visit(house + "/papers")
	p.Accessible()
	p.Follow("tbody a")
	p.Says("h1", "成交单")
	p.Accessible()
	if shot := os.Getenv("BOURSE_SHOTS"); shot != "" {
		p.Screenshot(filepath.Join(shot, "paper.png"))
	}
	p.Visit(house + "/v/")
	p.Accessible()
	p.Type("#code", strings.ToLower(note.Code.String()))
	p.Follow("form[action='/v/'] button")
	p.Says("h1", "成交单：有效")
	p.Accessible()
	p.NoProblems()

	for path, want := range map[string]int{
		"/v/" + string(note.Code): http.StatusOK, "/v/": http.StatusOK, "/v/0000-0000-0000-0001": http.StatusUnprocessableEntity,
		"/v/0000000000000000": http.StatusNotFound, "/papers/" + string(note.Code): http.StatusUnauthorized,
	} {
		w := f.visit(path)
		if w.Code != want {
			t.Errorf("%s as a visitor: %d, not %d", path, w.Code, want)
		}
		if strings.Contains(w.Body.String(), "Scheldt") || strings.Contains(w.Body.String(), "8,785") {
			t.Errorf("%s tells a visitor what the paper says", path)
		}
	}
}
