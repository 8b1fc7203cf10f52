package api_test

import (
	"context"
	"net/http"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// TestProgramsReadMemosAndTheirPapers gives a stone out and reads memo and note as the owner,
// the holder, somebody else and nobody.
func TestProgramsReadMemosAndTheirPapers(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	h.addMember("Third", "IN")
	ctx, owner, holder := context.Background(), h.members[0].actor, h.members[1].actor
	owner.Roles, holder.Roles = []access.Role{access.Trader}, []access.Role{access.Trader}
	const number = 4711
	must(t, h.d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		s := stone.Stone{Kind: stone.Natural, Form: stone.Single, Carat: 1010, Pieces: 1}
		e := stone.NewEditions()
		e.Add(&s, 1, s.Hash())
		e.SetNo(0, number)
		if err := e.Write(ctx, tx); err != nil {
			return err
		}
		_, err := ledger.FirstTitle(ctx, tx, h.now.Now(), "test", owner.Org, []ledger.Item{{No: number, Pieces: 1, Weight: 1010, Single: true}})
		return err
	}))
	made, err := memo.Propose{
		Holder: holder.Org, Currency: "USD", Day: "2026-12-07", Cover: "city", Insurer: "holder", Bears: "holder", Goods: []memo.Good{{Stone: number, Label: "S1", PPC: 600_000}},
	}.Do(ctx, h.k, owner, id.New())
	must(t, err)
	_, err = memo.Accept{Memo: made.Memo}.Do(ctx, h.k, holder, id.New())
	must(t, err)

	third := h.key(2, "memo.*", "paper.*")
	for m := range 2 {
		key := h.key(m, "memo.*", "paper.*")
		var list api.MemoPage
		h.get("/memos?open=true", key).into(t, &list)
		if len(list.Memos) != 1 || list.Next != "" {
			t.Fatalf("%+v", list)
		}
		x := list.Memos[0]
		if x.No != made.Memo || x.State != "out" || x.Owner != h.members[0].no || x.Holder != h.members[1].no || x.Total != "6060.00" || x.Left != 1 || x.Paper == "" {
			t.Errorf("%+v", x)
		}
		var whole api.WholeMemo
		h.get("/memos/1", key).into(t, &whole)
		if len(whole.Goods) != 1 || whole.Goods[0].Stone != number || whole.Goods[0].Carat != "1.01" || whole.Goods[0].PPC != "6000.00" || whole.Goods[0].State != "out" || len(whole.Events) != 2 {
			t.Errorf("%+v", whole)
		}
		var papers api.PaperPage
		h.get("/papers?limit=1", key).into(t, &papers)
		if len(papers.Papers) != 1 || papers.Papers[0].Code != x.Paper || papers.Papers[0].Kind != "memo_note" || papers.Papers[0].State != "in_force" || papers.Next == "" {
			t.Errorf("%+v", papers)
		}
		var paper api.WholePaper
		h.get("/papers/"+x.Paper, key).into(t, &paper)
		if len(paper.Content) == 0 || paper.Hash == "" || paper.Signature == "" {
			t.Errorf("%+v", paper)
		}
		file := h.get("/papers/"+x.Paper+"/file", key)
		p, err := document.ReadFile(file.body)
		must(t, err)
		keys, err := h.k.Keys(ctx)
		must(t, err)
		if err := document.Verify(&p, keys...); err != nil {
			t.Errorf("the file: %v", err)
		}
		for path, status := range map[string]int{"/memos/1": http.StatusNotFound, "/papers/" + x.Paper: http.StatusNotFound, "/papers/" + x.Paper + "/file": http.StatusNotFound} {
			if got := h.get(path, third); got.StatusCode != status {
				t.Errorf("a third member asked %s: %d", path, got.StatusCode)
			}
		}
		var check api.PaperCheck
		h.get("/verify/"+x.Paper, "").into(t, &check)
		if !check.Genuine || check.State != "in_force" || check.Hash != paper.Hash {
			t.Errorf("everybody: %+v", check)
		}
	}
	var none api.MemoPage
	if h.get("/memos", third).into(t, &none); len(none.Memos) != 0 {
		t.Errorf("a third member's memos: %+v", none)
	}
	if got := h.get("/verify/AAAA-BBBB", ""); got.StatusCode != http.StatusBadRequest && got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a mistyped code: %d", got.StatusCode)
	}
}
