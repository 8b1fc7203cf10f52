package web

import (
	"html/template"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// reportLine is one laboratory report.
type reportLine struct {
	Lab, Number, Type, Date, Comment string
	Said                             template.HTML // what its laboratory said of it here, with the day
}

// reportLines are a stone's reports, the one it is sold under first, with what their laboratories
// said of them.
func (s *Server) reportLines(r *Request, st *stone.Stone) ([]reportLine, error) {
	all := make([]reportLine, 0, len(st.Reports))
	for _, x := range st.Reports {
		if x.Lab == 0 {
			continue
		}
		said, found, err := market.ReportAnswerOn(r.Context(), s.Keeper.DB(), x)
		if err != nil {
			return nil, err
		}
		row := reportLine{Lab: x.Lab.String(), Number: x.Number, Type: x.Type, Date: r.Lang.Date(x.Date), Comment: x.Comment}
		day := r.Lang.Date(clock.DateOf(said.At, s.zone(r)))
		switch {
		case found && said.Genuine:
			row.Said = chip("o", r.Lang.T("report.confirmed_on", "day", day))
		case found:
			row.Said = chip("x", r.Lang.T("report.disowned_on", "day", day))
		}
		all = append(all, row)
	}
	return all, nil
}

// line is one line of a stone's history.
type line struct {
	Date, Text string
	Key        bool // the latest that matters
	at         clock.Date
}

// history is what this reader may know of a stone's past, newest first: its times on the
// market, what was asked, and when laboratories reported on it. Lines about provenance need
// the owner's consent and are not here.
func (s *Server) history(r *Request, x *market.Listing) ([]line, error) {
	events, err := market.History(r.Context(), s.Keeper.DB(), r.Actor, r.Now, x.Stone.No)
	if err != nil {
		return nil, err
	}
	all := make([]line, 0, len(events)+len(x.Stone.Reports))
	for i := range events {
		e := &events[i]
		all = append(all, line{Text: s.eventWords(r, e), at: clock.DateOf(e.At, s.zone(r)), Key: i == 0})
	}
	for _, rep := range x.Stone.Reports {
		if rep.Lab != 0 && rep.Date != "" {
			all = append(all, line{Text: r.Lang.T("stone.graded_by", "lab", rep.Lab.String(), "report", rep.Number), at: rep.Date})
		}
	}
	slices.SortStableFunc(all, func(a, b line) int { return strings.Compare(string(b.at), string(a.at)) })
	all = all[:min(len(all), market.MaxEvents)]
	for i := range all {
		all[i].Date = r.Lang.Date(all[i].at)
	}
	return all, nil
}

// eventWords is one event on the market in words.
func (s *Server) eventWords(r *Request, e *market.Event) string {
	l, seller := r.Lang, r.Lang.T("stone.another_member")
	if e.Member != 0 {
		seller = s.sellerName(r, e.Member)
	}
	switch e.What {
	case market.EventPrice:
		return l.T("stone.event_price", "was", wholeUSD(l, e.WasPPC), "is", wholeUSD(l, e.PPC))
	case market.EventAvailability:
		word := func(a stone.Availability) string { return codeWord(l, search.FieldAvailability, uint8(a)) }
		return l.T("stone.event_availability", "was", word(e.Was), "is", word(e.Is))
	}
	if e.PPC != 0 {
		return l.T("stone.event_"+e.What+"_at", "seller", seller, "ppc", wholeUSD(l, e.PPC))
	}
	return l.T("stone.event_"+e.What, "seller", seller)
}
