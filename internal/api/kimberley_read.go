package api

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/export"
	"openbourse/internal/registry/calendar"
)

func (s *Server) moveRough(c *call, in moveRough) (RoughMoved, error) {
	d, err := kimberley.Move{Certificate: in.No, Act: lifecycle.Act(in.Body.Act), Why: in.Body.Why}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return RoughMoved{d.Certificate, string(d.State)}, err
}

// dayOf is the day asked for, or the exchange's today.
func (s *Server) dayOf(c *call, asked string) (clock.Date, error) {
	if asked != "" {
		d, err := clock.ParseDate(asked)
		if err != nil {
			err = errs.New(errs.Invalid, "api.bad_parameter", "name", "day", "value", asked).At("day")
		}
		return d, err
	}
	return calendar.DayOf(c.Context(), s.DB, s.Clock.Now())
}

type listParticipants struct {
	Day string `query:"day" doc:"2026-11-27; today when absent"`
}

// ParticipantList is who was a participant on a day.
type ParticipantList struct {
	Day          clock.Date    `json:"day"`
	Participants []Participant `json:"participants"`
}

// Participant is a country, or the European Union, and its standing.
type Participant struct {
	Code   string     `json:"code"`
	Status string     `json:"status" doc:"participant, partial (cleared zones only) or suspended"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until,omitempty" doc:"first day it no longer holds"`
	Source string     `json:"source"`
	Mark   string     `json:"mark" enum:"R,I,D,M" doc:"read, inferred, proposal, from memory"`
}

func (s *Server) listParticipants(c *call, in listParticipants) (ParticipantList, error) {
	day, err := s.dayOf(c, in.Day)
	if err != nil {
		return ParticipantList{}, err
	}
	all, err := kimberley.Participants(c.Context(), s.DB, c.Actor, day)
	list := ParticipantList{Day: day, Participants: []Participant{}}
	for _, x := range all {
		list.Participants = append(list.Participants, Participant{x.Code, x.Status, x.From, x.Until, x.Source, string(x.Mark)})
	}
	return list, err
}

type readRoughTrade struct {
	Period string `path:"period" doc:"2026-Q4" example:"2026-Q4"`
}

// RoughTrade is the trade of a quarter.
type RoughTrade struct {
	Period string           `json:"period"`
	Lines  []RoughTradeLine `json:"lines"`
}

// RoughTradeLine is the trade with one participant under one code.
type RoughTradeLine struct {
	Participant string   `json:"participant"`
	HS          string   `json:"hs"`
	Imports     RoughSum `json:"imports"`
	Exports     RoughSum `json:"exports"`
}

// RoughSum is carats, US dollars and certificates.
type RoughSum struct {
	Carats       export.Decimal `json:"carats"`
	USD          export.Decimal `json:"usd"`
	Certificates int64          `json:"certificates"`
}

func roughSum(x kimberley.Sum) RoughSum {
	return RoughSum{caratsOf(x.Weight), decimalOf(x.USD, money.USD), x.Certificates}
}

func (s *Server) readRoughTrade(c *call, in readRoughTrade) (RoughTrade, error) {
	all, err := kimberley.Trade(c.Context(), s.DB, c.Actor, kimberley.Period(in.Period))
	t := RoughTrade{Period: in.Period, Lines: []RoughTradeLine{}}
	for _, x := range all {
		t.Lines = append(t.Lines, RoughTradeLine{x.Partner, x.HS, roughSum(x.In), roughSum(x.Out)})
	}
	return t, err
}

type readEvidence struct {
	No int64  `path:"no" doc:"number of the stone"`
	To string `query:"to" doc:"country of destination, two letters"`
}

// StoneOrigin is what is stated about where a stone comes from.
type StoneOrigin struct {
	Evidence []OriginEvidence `json:"evidence" doc:"oldest first"`
	Asked    []OriginAsk      `json:"asked,omitempty" doc:"what the destination asks for"`
}

// OriginEvidence is one statement.
type OriginEvidence struct {
	No        int64         `json:"no"`
	Kind      string        `json:"kind" enum:"origin,diligence,g7,warranty"`
	Origins   string        `json:"origins,omitempty"`
	Reference string        `json:"reference,omitempty"`
	Issued    clock.Date    `json:"issued"`
	At        clock.Instant `json:"at"`
	Words     string        `json:"words,omitempty" doc:"of a warranty: the rule it follows and the day it is from"`
}

// OriginAsk is a statement that a destination wants.
type OriginAsk struct {
	Kinds  []string `json:"kinds" doc:"any of these will do"`
	Met    bool     `json:"met"`
	Rule   string   `json:"rule"`
	Source string   `json:"source"`
}

func (s *Server) readEvidence(c *call, in readEvidence) (StoneOrigin, error) {
	all, err := kimberley.EvidenceOf(c.Context(), s.DB, c.Actor, in.No)
	if err != nil {
		return StoneOrigin{}, err
	}
	o := StoneOrigin{Evidence: []OriginEvidence{}}
	for _, e := range all {
		o.Evidence = append(o.Evidence, OriginEvidence{e.No, e.Kind, e.Origins.Words(), e.Reference, e.Issued, e.At, e.Words})
	}
	if in.To == "" {
		return o, nil
	}
	day, err := s.dayOf(c, "")
	if err != nil {
		return o, err
	}
	asks, err := kimberley.WantedOf(c.Context(), s.DB, c.Actor, in.No, in.To, day)
	for _, a := range asks {
		o.Asked = append(o.Asked, OriginAsk{a.Kinds, a.Met, a.Rule, a.Source})
	}
	return o, err
}

type stateOrigin struct {
	No   int64       `path:"no" doc:"number of the stone"`
	Body StateOrigin `body:"json" example:"{\"kind\":\"diligence\",\"origins\":\"BW\"}"`
}

// StateOrigin is a statement about a stone.
type StateOrigin struct {
	Kind      string     `json:"kind" enum:"origin,diligence,g7,warranty"`
	Origins   string     `json:"origins,omitempty"`
	Reference string     `json:"reference,omitempty"`
	Issued    clock.Date `json:"issued,omitempty" doc:"today when absent"`
}

// OriginStated names the statement.
type OriginStated struct {
	Evidence int64 `json:"evidence"`
}

func (s *Server) stateOrigin(c *call, in stateOrigin) (OriginStated, error) {
	b := in.Body
	st := kimberley.State{Stone: in.No, Kind: b.Kind, Reference: b.Reference, Issued: b.Issued}
	if b.Origins != "" {
		o, _, err := kimberley.ParseOrigins(b.Origins)
		if err != nil {
			return OriginStated{}, err
		}
		st.Origins = o
	}
	d, err := st.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return OriginStated{d.Evidence}, err
}
