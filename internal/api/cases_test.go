package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/id"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// tells writes a fact of another room and lets justice follow it.
func (h *house) tells(f journal.Fact) {
	h.t.Helper()
	ctx := context.Background()
	_, err := journal.Do(ctx, h.k, journal.Act{Actor: "system:test", ID: id.New(), Kind: "test", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	must(h.t, err)
	all, err := h.k.After(ctx, 0, 1000)
	must(h.t, err)
	for _, e := range all {
		must(h.t, justice.Apply(ctx, h.k, e))
	}
}

func TestACaseIsBroughtAndAnsweredByKeys(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	h.addMember("Third", "NL")
	h.tells(fact.DealStruck{Deal: 7, Seller: h.members[0].org, Buyer: h.members[1].org, Currency: "USD", Total: 100_000})
	seller, buyer, third := h.key(0, "justice.*", "settle.*"), h.key(1, "justice.*", "settle.*"), h.key(2, "justice.*")
	read := func(a answer, code int, into any) {
		t.Helper()
		if a.StatusCode != code {
			t.Fatalf("%d, want %d: %s", a.StatusCode, code, a.body)
		}
		if into != nil {
			must(t, json.Unmarshal(a.body, into))
		}
	}
	read(h.send("POST", "/cases", third, map[string]any{"deal": 7, "claim": "x"}), http.StatusNotFound, nil)
	var moved api.CaseMoved
	read(h.send("POST", "/cases", buyer, map[string]any{"deal": 7, "claim": "The colour is G, not E."}), http.StatusOK, &moved)
	if moved.Case != 1 || moved.State != "open" {
		t.Errorf("%+v", moved)
	}
	read(h.send("POST", "/cases/1/statements", seller, map[string]any{"body": "It was graded in 2019."}), http.StatusOK, nil)
	read(h.send("POST", "/cases/1/statements", third, map[string]any{"body": "x"}), http.StatusNotFound, nil)
	var file api.CaseFile
	read(h.get("/cases/1", seller), http.StatusOK, &file)
	if file.Against != h.members[0].no || len(file.File) != 2 || file.File[1].Body != "It was graded in 2019." || file.File[1].Side != "against" {
		t.Errorf("%+v", file)
	}
	read(h.get("/cases/1", third), http.StatusNotFound, nil)
	var page api.CasePage
	read(h.get("/cases", third), http.StatusOK, &page)
	if len(page.Cases) != 0 {
		t.Errorf("a third member lists %+v", page)
	}
	read(h.send("POST", "/cases/1/pay", buyer, nil), http.StatusNotFound, nil)
	read(h.send("POST", "/cases/1/withdraw", buyer, map[string]any{"body": "We agreed."}), http.StatusOK, &moved)
	if moved.State != "withdrawn" {
		t.Errorf("%+v", moved)
	}
}
