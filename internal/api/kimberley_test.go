package api_test

import (
	"net/http"
	"testing"

	"openbourse/internal/api"
)

func TestACertificateIsAnnouncedAndReadByKeys(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	mine, others := h.key(0, "kimberley.*"), h.key(1, "kimberley.*")
	body := map[string]any{
		"issuer": "BW", "number": "0012345", "hs": "7102.31", "carats": "12.5", "usd": "18750.00", "parcels": 2, "origins": "BW", "issued": "2026-01-02", "expires": "2036-12-31", "exporter": "Gaborone Sorters",
	}
	var moved api.RoughMoved
	h.send("POST", "/kimberley", mine, body).into(t, &moved)
	if moved.Certificate != 1 || moved.State != "announced" {
		t.Errorf("%+v", moved)
	}
	h.send("POST", "/kimberley", mine, body).problem(t, http.StatusConflict)
	body["number"], body["carats"] = "2", "1.2345"
	h.send("POST", "/kimberley", mine, body).problem(t, http.StatusUnprocessableEntity)
	h.send("POST", "/kimberley/1/steps", mine, map[string]any{"act": "declare"}).into(t, &moved)
	if moved.State != "declared" {
		t.Errorf("%+v", moved)
	}
	h.send("POST", "/kimberley/1/steps", mine, map[string]any{"act": "enter"}).problem(t, http.StatusForbidden)
	h.send("POST", "/kimberley/1/steps", others, map[string]any{"act": "withdraw"}).problem(t, http.StatusNotFound)
	var file api.RoughFile
	h.get("/kimberley/1", mine).into(t, &file)
	if file.Carats != "12.5" || file.Origins != "BW" || len(file.Events) != 2 {
		t.Errorf("%+v", file)
	}
	h.get("/kimberley/1", others).problem(t, http.StatusNotFound)
	var page api.RoughPage
	h.get("/kimberley", others).into(t, &page)
	if len(page.Certificates) != 0 {
		t.Errorf("another member lists %+v", page)
	}
	var who api.ParticipantList
	h.get("/kimberley/participants?day=2026-11-23", mine).into(t, &who)
	if len(who.Participants) != 60 {
		t.Errorf("%d participants", len(who.Participants))
	}
	h.get("/kimberley/trade/2026-Q4", mine).problem(t, http.StatusForbidden)
}
