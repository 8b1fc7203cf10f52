package duty_test

import (
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/border/duty"
)

func on(t *testing.T, day clock.Date) *duty.Rules {
	t.Helper()
	r, err := duty.Shipped(day)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// hundred is US$ 100,000 at 7.10: 710,000 yuan.
func hundred(hs string, route duty.Route) duty.Line {
	return duty.Line{HS: hs, Route: route, Direction: duty.Import, Currency: "USD", Value: 10_000_000, Rate: 7_100_000}
}

func TestTheWorkedExamplesComeOutToTheFen(t *testing.T) {
	t.Parallel()
	jewel := hundred("7113.19.11", duty.Other)
	fromThailand := jewel
	fromThailand.Origin, fromThailand.Proofs = "TH", []duty.Proof{{Form: duty.FormE, Issued: "2026-01-05"}}
	for _, c := range []struct {
		name                   string
		day                    clock.Date
		line                   duty.Line
		duty, vat, refund, net int64
	}{
		{"polished in the years of 17 %", "2006-07-01", hundred("7102.39", duty.Exchange), 0, 12_070_000, 9_230_000, 2_840_000},
		{"polished in the last of them", "2018-04-30", hundred("71023900", duty.Exchange), 0, 12_070_000, 9_230_000, 2_840_000},
		{"polished in the year of 16 %", "2018-05-01", hundred("71023900", duty.Exchange), 0, 11_360_000, 8_520_000, 2_840_000},
		{"polished on the last day of refunds", "2025-10-31", hundred("71023900", duty.Exchange), 0, 9_230_000, 6_390_000, 2_840_000},
		{"polished on the first day without", "2025-11-01", hundred("7102.39.00", duty.Exchange), 0, 9_230_000, 0, 9_230_000},
		{"polished before the notice of 2006", "2006-06-30", hundred("71023900", duty.Exchange), 0, 12_070_000, 0, 12_070_000},
		{"the same outside the exchange", "2026-11-27", hundred("71023900", duty.Other), 2_840_000, 9_599_200, 0, 12_439_200},
		{"jewellery", "2026-11-27", jewel, 5_680_000, 9_968_400, 0, 15_648_400},
		{"jewellery from Thailand", "2026-11-27", fromThailand, 0, 9_230_000, 0, 9_230_000},
		{"rough while it was exempt", "2025-10-31", hundred("71023100", duty.Exchange), 0, 0, 0, 0},
		{"rough since", "2025-11-01", hundred("71023100", duty.Exchange), 0, 9_230_000, 0, 9_230_000},
		{"rough before it was exempt", "2006-06-30", hundred("71023100", duty.Exchange), 0, 12_070_000, 0, 12_070_000},
		{"laboratory-grown", "2026-11-27", hundred("7104.91.90", duty.Exchange), 0, 9_230_000, 0, 9_230_000},
		{"laboratory-grown in the years of refunds", "2025-10-31", hundred("7104.91.90", duty.Exchange), 0, 9_230_000, 0, 9_230_000},
	} {
		a, err := duty.Assess(on(t, c.day), c.line)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if a.Value != 71_000_000 || a.Duty != c.duty || a.Tax != 0 || a.VAT != c.vat || a.Refund != c.refund || a.Net() != c.net {
			t.Errorf("%s: value %d, duty %d, VAT %d, refund %d, net %d; want %d, %d, %d, %d", c.name, a.Value, a.Duty, a.VAT, a.Refund, a.Net(), c.duty, c.vat, c.refund, c.net)
		}
	}
}

func TestTheLowestEligibleRateIsTakenAndTheOthersAreKept(t *testing.T) {
	t.Parallel()
	x := hundred("71132010", duty.Other)
	for name, c := range map[string]struct {
		origin string
		proofs []duty.Proof
		took   duty.Kind
		lost   map[duty.Kind]string
	}{
		"without origin":        {"", nil, duty.MFN, map[duty.Kind]string{duty.ACFTA: duty.NoOrigin, duty.RCEP: duty.NoOrigin}},
		"from Belgium":          {"BE", []duty.Proof{{Form: duty.FormE}}, duty.MFN, map[duty.Kind]string{duty.ACFTA: duty.NoOrigin, duty.RCEP: duty.NoOrigin}},
		"without proof":         {"VN", nil, duty.MFN, map[duty.Kind]string{duty.ACFTA: duty.NoProof, duty.RCEP: duty.NoProof}},
		"with both":             {"VN", []duty.Proof{{Form: duty.FormE}, {Form: duty.FormRCEP}}, duty.ACFTA, map[duty.Kind]string{duty.MFN: duty.Higher, duty.RCEP: duty.Higher}},
		"RCEP dearer than MFN":  {"VN", []duty.Proof{{Form: duty.FormRCEP}}, duty.MFN, map[duty.Kind]string{duty.ACFTA: duty.NoProof, duty.RCEP: duty.Higher}},
		"a proof of last year":  {"VN", []duty.Proof{{Form: duty.FormE, Issued: "2025-11-27"}}, duty.MFN, map[duty.Kind]string{duty.ACFTA: duty.OldProof, duty.RCEP: duty.NoProof}},
		"on its last day":       {"VN", []duty.Proof{{Form: duty.FormE, Issued: "2025-11-28"}}, duty.ACFTA, map[duty.Kind]string{duty.MFN: duty.Higher, duty.RCEP: duty.NoProof}},
		"a proof of tomorrow":   {"VN", []duty.Proof{{Form: duty.FormE, Issued: "2026-11-28"}}, duty.MFN, map[duty.Kind]string{duty.ACFTA: duty.LaterDate, duty.RCEP: duty.NoProof}},
		"an old and a good one": {"VN", []duty.Proof{{Form: duty.FormE, Issued: "2024-11-28"}, {Form: duty.FormE, Issued: "2026-11-01"}}, duty.ACFTA, map[duty.Kind]string{duty.MFN: duty.Higher, duty.RCEP: duty.NoProof}},
	} {
		x.Origin, x.Proofs = c.origin, c.proofs
		a, err := duty.Assess(on(t, "2026-11-27"), x)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := map[duty.Kind]string{}
		for _, l := range a.Taxes[0].Losers {
			got[l.Rule.Kind] = l.Reason
		}
		if took := a.Taxes[0].Rule.Kind; took != c.took || len(got) != len(c.lost) {
			t.Errorf("%s: took %s, lost %v", name, took, got)
		}
		for k, why := range c.lost {
			if got[k] != why {
				t.Errorf("%s: %s lost because %q, want %q", name, k, got[k], why)
			}
		}
	}
}

func TestTheDeliveryTermSaysWhatThePriceIncludes(t *testing.T) {
	t.Parallel()
	x := hundred("71023900", duty.Exchange)
	x.Freight, x.Insurance, x.Rate = 20_000, 5_000, 1_000_000
	for terms, want := range map[duty.Terms]int64{
		"": 10_025_000, "EXW": 10_025_000, "FCA": 10_025_000, "FAS": 10_025_000, "FOB": 10_025_000, "CFR": 10_005_000, "CPT": 10_005_000,
		"CIF": 10_000_000, "CIP": 10_000_000, "DAP": 10_000_000, "DPU": 10_000_000,
	} {
		x.Terms = terms
		if a, err := duty.Assess(on(t, "2026-11-27"), x); err != nil || a.Value != want {
			t.Errorf("%s: %d, want %d: %v", terms, a.Value, want, err)
		}
	}
	for _, terms := range duty.DeliveryTerms {
		if x.Terms = terms; terms == "DDP" {
			t.Error("DDP is offered")
		}
	}
}

func TestACodeOfAnotherEditionIsReadAndWrittenAsOnTheDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day             clock.Date
		declared, wrote string
		noted           bool
	}{
		{"2021-12-31", "7104.90.91", "71049091", false},
		{"2022-01-01", "7104.90.91", "71049190", true},
		{"2021-12-31", "71049190", "71049091", true},
		{"2022-01-01", "7104919000", "71049190", false},
		{"2026-11-27", "71042010", "71042100", true},
		{"2010-01-01", "71042010", "71042010", false},
	} {
		a, err := duty.Assess(on(t, c.day), hundred(c.declared, duty.Exchange))
		if err != nil || a.HS != c.wrote {
			t.Errorf("%s on %s is written %s: %v", c.declared, c.day, a.HS, err)
		}
		noted := false
		for _, n := range a.Notes {
			noted = noted || n.Code == "edition"
		}
		if noted != c.noted {
			t.Errorf("%s on %s: noted %v", c.declared, c.day, noted)
		}
	}
}

func TestWhatCannotBeReckonedIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	for key, c := range map[string]struct {
		day   clock.Date
		spoil func(*duty.Line)
	}{
		"duty.outside":         {"2026-11-27", func(x *duty.Line) { x.HS = "71022900" }},
		"duty.not_exchange":    {"2026-11-27", func(x *duty.Line) { x.HS = "71131911" }},
		"duty.no_rule":         {"2026-11-27", func(x *duty.Line) { x.HS, x.Route = "71023100", duty.Other }}, // its MFN rate is not confirmed
		"duty.no_customs_rate": {"2026-11-27", func(x *duty.Line) { x.Rate = 0 }},
		"duty.bad_hs":          {"2026-11-27", func(x *duty.Line) { x.HS = "7104.91" }},
		"duty.bad_route":       {"2026-11-27", func(x *duty.Line) { x.Route = "air" }},
		"duty.bad_direction":   {"2026-11-27", func(x *duty.Line) { x.Direction = "" }},
		"duty.bad_origin":      {"2026-11-27", func(x *duty.Line) { x.Origin = "Belgium" }},
		"duty.bad_currency":    {"2026-11-27", func(x *duty.Line) { x.Currency = "usd" }},
		"duty.bad_value":       {"2026-11-27", func(x *duty.Line) { x.Value = 0 }},
		"duty.bad_cost":        {"2026-11-27", func(x *duty.Line) { x.Freight = -1 }},
		"duty.bad_rate":        {"2026-11-27", func(x *duty.Line) { x.Rate = -1 }},
		"duty.bad_weight":      {"2026-11-27", func(x *duty.Line) { x.Weight = -1 }},
		"duty.bad_terms":       {"2026-11-27", func(x *duty.Line) { x.Terms = "FREE" }},
		"duty.ddp":             {"2026-11-27", func(x *duty.Line) { x.Terms = "DDP" }},
		"duty.bad_proof":       {"2026-11-27", func(x *duty.Line) { x.Proofs = []duty.Proof{{Form: "B"}} }},
		"duty.too_many_proofs": {"2026-11-27", func(x *duty.Line) { x.Proofs = make([]duty.Proof, 11) }},
		"duty.too_much":        {"2026-11-27", func(x *duty.Line) { x.Value, x.Rate = duty.MaxFen, 2_000_000 }},
	} {
		x := hundred("71023900", duty.Exchange)
		c.spoil(&x)
		if a, err := duty.Assess(on(t, c.day), x); !errs.Is(err, key) {
			t.Errorf("%s: %+v %v", key, a, err)
		}
	}
	if _, err := duty.Assess(on(t, "2001-12-31"), hundred("71023900", duty.Exchange)); !errs.Is(err, "duty.not_exchange") {
		t.Errorf("before the exchange cleared goods: %v", err)
	}
	if _, err := duty.Shipped("2026-02-30"); !errs.Is(err, "duty.bad_day") {
		t.Errorf("a day that does not exist: %v", err)
	}
}

func TestGoodsThatLeaveAreExemptAndControlIsSaid(t *testing.T) {
	t.Parallel()
	x := hundred("71023900", duty.Exchange)
	x.Direction = duty.Export
	if a, err := duty.Assess(on(t, "2026-11-27"), x); err != nil || a.Net() != 0 || len(a.Taxes) != 1 {
		t.Errorf("%+v %v", a, err)
	}
	x = hundred("71051020", duty.Other)
	x.Direction = duty.Export
	if _, err := duty.Assess(on(t, "2026-11-27"), x); !errs.Is(err, "duty.no_rule") {
		t.Errorf("powder has another rule on leaving, which was not read: %v", err)
	}
	for day, want := range map[clock.Date]string{"2025-11-07": "", "2025-11-08": "control_suspended", "2026-11-10": "control_suspended", "2026-11-11": "control_unconfirmed"} {
		if got := duty.ControlOn(on(t, day), "71051020"); got != want {
			t.Errorf("export control of powder on %s is %q, want %q", day, got, want)
		}
	}
}
