package api_test

import (
	"net/http"
	"testing"

	"openbourse/internal/api"
)

func TestAProgramAsksWhatCustomsTakes(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	key := h.key(1, "duty.reckon")
	var a api.DutyAnswer
	h.get("/duty?date=2025-10-31&hs=7102.39.00&amount=100000.00&rate=7.10", key).into(t, &a)
	if a.VAT != 9_230_000 || a.Refund != 6_390_000 || a.Net != 2_840_000 || len(a.Lines) != 5 || a.Lines[3].Percent != "13" || a.Lines[1].Losers[0].Why == "" || len(a.Notes) != 1 {
		t.Errorf("%+v", a)
	}
	h.get("/duty?hs=71131911&route=other&origin=TH&proof=acfta,kp&amount=1&currency=CNY", key).into(t, &a)
	if a.Duty != 0 || a.VAT != 13 {
		t.Errorf("%+v", a)
	}
	for _, bad := range []string{"hs=71022900&amount=1&rate=7", "hs=71023900&amount=1e3&rate=7", "hs=71023900&amount=1", "hs=71023900&amount=1&rate=7&date=2026-13-01", "hs=71023900&amount=1&rate=7&proof=x"} {
		h.get("/duty?"+bad, key).problem(t, http.StatusUnprocessableEntity)
	}
	h.get("/duty?hs=71023900&amount=1&rate=7", "").problem(t, http.StatusUnauthorized)
}
