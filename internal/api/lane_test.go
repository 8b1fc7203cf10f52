package api_test

import (
	"context"
	"net/http"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/id"
	"openbourse/internal/border/lane"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/shipment"
)

func TestABorderCaseIsReadAndNotedByKeys(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	ctx := context.Background()
	who := access.Actor{Person: id.New(), Org: h.members[0].org, OrgKind: "member", Roles: []access.Role{access.StockKeeper}}
	sent, err := shipment.Draft{
		Head: shipment.Head{
			Direction: shipment.AbroadIn, Counterpart: "Abroad", From: shipment.Side{Country: "BE"}, To: shipment.Side{Country: "CN"}, Terms: "CIF", Currency: "USD", Packages: 1, Gross: 900,
		},
		Goods: []shipment.Good{{Label: "P-1", HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: 1_010, Price: 900_000}},
	}.Do(ctx, h.k, who, id.New())
	must(t, err)
	_, err = lane.Begin{Shipment: sent.Shipment}.Do(ctx, h.k, who, id.New())
	must(t, err)
	mine, others := h.key(0, "lane.*"), h.key(1, "lane.*")
	var file api.BorderCaseFile
	h.get("/border-cases/1", mine).into(t, &file)
	if file.State != "open" || file.Missing == 0 || file.Classes[0] != "polished" {
		t.Errorf("%+v", file)
	}
	was := file.Missing
	h.send("POST", "/border-cases/1/notes", mine, map[string]any{"item": "fx", "state": "done", "reference": "BOC 1"}).into(t, &api.BorderCaseMoved{})
	h.send("POST", "/border-cases/1/notes", mine, map[string]any{"item": "paper", "state": "not_needed", "why": "x"}).problem(t, http.StatusConflict)
	h.send("POST", "/border-cases/1/close", mine, nil).problem(t, http.StatusConflict)
	h.send("POST", "/border-cases/1/deal", mine, map[string]any{"deal": 9}).problem(t, http.StatusNotFound)
	h.get("/border-cases/1", mine).into(t, &file)
	if file.Missing != was-1 {
		t.Errorf("%d are missing, %d were", file.Missing, was)
	}
	h.get("/border-cases/1", others).problem(t, http.StatusNotFound)
	var page api.BorderCasePage
	h.get("/border-cases", others).into(t, &page)
	if len(page.Cases) != 0 {
		t.Errorf("another member lists %+v", page)
	}
}
