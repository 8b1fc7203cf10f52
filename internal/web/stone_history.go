package web

import (
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/stone"
)

// reportLine is one laboratory report.
type reportLine struct{ Lab, Number, Type, Date, Comment string }

// reportLines are a stone's reports, the one it is sold under first.
func reportLines(l i18n.Lang, st *stone.Stone) []reportLine {
	all := make([]reportLine, 0, len(st.Reports))
	for _, r := range st.Reports {
		if r.Lab == 0 {
			continue
		}
		all = append(all, reportLine{r.Lab.String(), r.Number, r.Type, l.Date(r.Date), r.Comment})
	}
	return all
}

// line is one line of a stone's history.
type line struct {
	Date, Text string
	Key        bool // the latest that matters
	at         clock.Date
}

// history is what this reader may know of a stone's past, newest first: when it was listed
// and when laboratories reported on it. Lines about provenance need the owner's consent
// and are not here.
func history(l i18n.Lang, x *market.Listing, z zone) []line {
	var all []line
	if !x.Listed.IsZero() {
		all = append(all, line{Text: l.T("stone.listed_by", "seller", x.MemberName), at: clock.DateOf(x.Listed, z), Key: true})
	}
	for _, r := range x.Stone.Reports {
		if r.Lab != 0 && r.Date != "" {
			all = append(all, line{Text: l.T("stone.graded_by", "lab", r.Lab.String(), "report", r.Number), at: r.Date})
		}
	}
	slices.SortStableFunc(all, func(a, b line) int { return strings.Compare(string(b.at), string(a.at)) })
	for i := range all {
		all[i].Date = l.Date(all[i].at)
	}
	return all
}
