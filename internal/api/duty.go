package api

import (
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/border/duty"
	"openbourse/internal/export"
)

// dutyOperations reckon what customs takes. They bind nobody.
var dutyOperations = []Operation{
	get("assessDuty", "/duty", "duty.reckon", "border", "What customs takes for goods of one tariff code, each amount with its formula, rule and source", (*Server).assessDuty),
}

type assessDuty struct {
	Date      string `query:"date" doc:"day of the declaration; today when left out" example:"2026-11-27"`
	HS        string `query:"hs" doc:"tariff code, 8 or 10 digits" example:"71023900"`
	Route     string `query:"route" doc:"through the exchange’s customs or another office" default:"sde" enum:"sde,other"`
	Direction string `query:"direction" default:"import" enum:"import,export"`
	Origin    string `query:"origin" doc:"country of origin, two letters" example:"TH"`
	Proof     string `query:"proof" doc:"proofs of origin, with commas between: acfta, rcep"`
	Terms     string `query:"terms" doc:"delivery term; left out: freight and insurance come on top of the price" example:"CIF"`
	Amount    string `query:"amount" doc:"price as decimal text" example:"100000.00"`
	Currency  string `query:"currency" default:"USD"`
	Freight   string `query:"freight" doc:"in the currency of the price"`
	Insurance string `query:"insurance" doc:"in the currency of the price"`
	Rate      string `query:"rate" doc:"yuan for one of the currency; the customs rate of the month when left out" example:"7.10"`
}

// DutyAnswer is what customs takes, in fen.
type DutyAnswer struct {
	Date        clock.Date `json:"date" example:"2026-11-27"`
	HS          string     `json:"hs" doc:"as it is written on the day" example:"71023900"`
	Value       int64      `json:"customs_value_fen"`
	Duty        int64      `json:"duty_fen"`
	Consumption int64      `json:"consumption_tax_fen"`
	VAT         int64      `json:"vat_fen"`
	Refund      int64      `json:"refund_fen"`
	Net         int64      `json:"net_fen"`
	Lines       []DutyLine `json:"lines" doc:"the customs value, then each tax"`
	Notes       []string   `json:"notes" doc:"what is to be known beside the taxes, and what is not confirmed"`
}

// DutyLine is one amount and why.
type DutyLine struct {
	Tax     string         `json:"tax" enum:"customs_value,duty,consumption,vat,refund"`
	Formula string         `json:"formula" doc:"with its numbers, in the language asked for"`
	Percent export.Decimal `json:"rate_pct,omitempty" example:"13"`
	Amount  int64          `json:"amount_fen"`
	RuleID  string         `json:"rule_id,omitempty"`
	Legal   string         `json:"legal_reference,omitempty"`
	From    clock.Date     `json:"from,omitempty"`
	Mark    string         `json:"mark,omitempty" doc:"R read in the source, I inferred, D proposal, M from memory"`
	Losers  []DutyLoser    `json:"losers,omitempty" doc:"rates of duty that were not taken"`
}

// DutyLoser is a rate of duty that was not taken.
type DutyLoser struct {
	Kind    string         `json:"kind" example:"mfn"`
	Percent export.Decimal `json:"rate_pct"`
	RuleID  string         `json:"rule_id"`
	Legal   string         `json:"legal_reference"`
	Why     string         `json:"why"`
}

func (s *Server) assessDuty(c *call, in assessDuty) (DutyAnswer, error) {
	asked := duty.Asked{
		Date: in.Date, HS: in.HS, Route: in.Route, Direction: in.Direction, Origin: in.Origin, Terms: in.Terms,
		Value: duty.AskedAmount{Amount: in.Amount, Currency: in.Currency}, Freight: in.Freight, Insurance: in.Insurance, Rate: in.Rate,
	}
	if asked.Date == "" {
		asked.Date = string(clock.DateOf(s.Clock.Now(), s.zone()))
	}
	for form := range strings.SplitSeq(in.Proof, ",") {
		if form != "" {
			asked.Proof = append(asked.Proof, duty.AskedProof{Form: form})
		}
	}
	day, line, err := asked.Line()
	if err != nil {
		return DutyAnswer{}, err
	}
	rules, err := duty.At(c.Context(), s.DB, day)
	if err != nil {
		return DutyAnswer{}, err
	}
	a, err := duty.Assess(rules, line)
	if err != nil {
		return DutyAnswer{}, err
	}
	return dutyAnswer(duty.AnswerOf(c.Lang, &a)), nil
}

func dutyAnswer(a duty.Answer) DutyAnswer {
	out := DutyAnswer{
		Date: a.Date, HS: a.HS, Value: a.Value, Duty: a.Duty, Consumption: a.Consumption, VAT: a.VAT, Refund: a.Refund, Net: a.Net, Notes: []string{},
	}
	for i := range a.Lines {
		x := &a.Lines[i]
		line := DutyLine{Tax: x.Tax, Formula: x.Formula, Amount: x.Amount, RuleID: x.RuleID, Legal: x.Legal, From: x.From, Mark: string(x.Mark)}
		if pct, is := strings.CutSuffix(x.Rate, "%"); is {
			line.Percent = export.Decimal(pct)
		}
		for _, o := range x.Losers {
			line.Losers = append(line.Losers, DutyLoser{string(o.Kind), export.Decimal(strings.TrimSuffix(o.Rate, "%")), o.RuleID, o.Legal, o.Why})
		}
		out.Lines = append(out.Lines, line)
	}
	for i := range a.Notes {
		out.Notes = append(out.Notes, a.Notes[i].Text)
	}
	return out
}
