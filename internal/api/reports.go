package api

import (
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/market"
)

type listReports struct {
	Open  bool   `query:"open" doc:"only those that are not the laboratory's and that the exchange has not noted yet"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// ReportAnswers is one page of what laboratories said.
type ReportAnswers struct {
	Answers []ReportAnswer `json:"answers"`
	Next    string         `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// ReportAnswer is what a laboratory said of a report number. The one given last holds.
type ReportAnswer struct {
	No      int64         `json:"no"`
	Lab     string        `json:"lab" example:"GIA"`
	Number  string        `json:"number" example:"5156368664"`
	Stone   int64         `json:"stone" doc:"number of the stone it is about"`
	By      int64         `json:"by" doc:"number of the organisation that answered"`
	Genuine bool          `json:"genuine" doc:"it is theirs"`
	Note    string        `json:"note,omitempty" doc:"what is wrong with it"`
	At      clock.Instant `json:"at"`
	Seen    clock.Instant `json:"seen,omitzero" doc:"when the exchange noted one that is not theirs"`
}

func (s *Server) listReportAnswers(c *call, in listReports) (ReportAnswers, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return ReportAnswers{}, err
	}
	all, err := market.ReportAnswers(c.Context(), s.DB, c.Actor, in.Open, before, in.Limit)
	page, n := ReportAnswers{Answers: []ReportAnswer{}}, orgNumbers{}
	for i := range all {
		v := &all[i]
		by, err := n.of(c.Context(), s, v.Org)
		if err != nil {
			return page, err
		}
		page.Answers = append(page.Answers, ReportAnswer{v.No, v.Lab.String(), v.Number, v.Stone, by, v.Genuine, v.Note, v.At, v.Seen})
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, err
}

type answerReport struct {
	Body AnswerReport `body:"json" example:"{\"lab\":\"GIA\",\"number\":\"5156368664\",\"genuine\":true}"`
}

// AnswerReport is a laboratory's word about a number.
type AnswerReport struct {
	Lab     string `json:"lab"`
	Number  string `json:"number"`
	Genuine bool   `json:"genuine"`
	Note    string `json:"note,omitempty" doc:"what is wrong with it; must be given when it is not theirs, at most 500 characters"`
}

// ReportAnswered is the number of the answer.
type ReportAnswered struct {
	No int64 `json:"no"`
}

func (s *Server) answerReport(c *call, in answerReport) (ReportAnswered, error) {
	b := &in.Body
	a, err := market.AnswerReport{Lab: b.Lab, Number: b.Number, Genuine: b.Genuine, Note: b.Note}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return ReportAnswered{a.No}, err
}
