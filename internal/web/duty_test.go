package web

import (
	"context"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/border/duty"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/rule"
)

func TestTheCalculatorShowsEachAmountWithItsReason(t *testing.T) {
	f := stocked(t)
	const polished = "/duty?hs=71023900&route=sde&direction=import&value=100000&currency=USD&rate=7.10&date=2025-10-31"
	for l, wants := range map[i18n.Lang][]string{
		i18n.English: {"CN¥\u00a028,400.00", "−CN¥\u00a063,900.00", "Caishui [2006] 65", "1 Jul 2006 to 31 Oct 2025", "a lower rate applies", "Not confirmed"},
		i18n.Chinese: {"CN¥\u00a028,400.00", "即征即退", "有更低税率适用"},
		i18n.Russian: {"Возврат", "Не подтверждено"},
		i18n.Dutch:   {"Terugbetaling"},
	} {
		body := f.get(t, polished, l).Body.String()
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s: %q is missing", l, want)
			}
		}
	}
	w := f.get(t, "/duty?hs=71022900&route=sde&direction=import&value=12,5&currency=USD&rate=7", i18n.Dutch)
	if body := w.Body.String(); w.Code != 422 || !strings.Contains(body, "GAC Decree 152 Art. 4") || !strings.Contains(body, `value="12,5"`) || !strings.Contains(body, `href="#f-hs"`) {
		t.Errorf("an industrial code through the exchange: %d", w.Code)
	}
}

func TestAStoneShowsItsPriceOverTheBorder(t *testing.T) {
	f := makeFloor(t, 20)
	body := f.get(t, "/stones/1", i18n.English).Body.String()
	if !strings.Contains(body, "Duty-paid") || !strings.Contains(body, "&#43;13") || strings.Contains(body, "customs rate from") {
		t.Error("no landed price in dollars, or a customs rate that nobody noted")
	}
	if _, err := (rule.Set{Name: "duty.customs_rate", Item: "USD", Value: "7.1", From: "2026-01-01", Source: "test", Mark: rule.Read}).Do(context.Background(), f.keeper, access.System("test"), id.New()); err != nil {
		t.Fatal(err)
	}
	f.server.duties = duty.Board{} // as a minute later
	for path, want := range map[string]string{"/stones/1": "at 7.1, customs rate from 1 Jan 2026", "/stones/1/peek": "CN¥", "/stones": "duty-paid &#43;13", "/duty?stone=1": "/stones/1"} {
		if body := f.get(t, path, i18n.English).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s: %q is missing", path, want)
		}
	}
}
