package admission

import (
	"strings"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/document"
)

// postedIn are the languages in which a notice is posted. Their texts are kept as they were.
var postedIn = []i18n.Lang{i18n.Chinese, i18n.English}

// Text is the notice in a language: as it was posted, or told in today's words to readers of
// the others.
func (n *Notice) Text(l i18n.Lang) string {
	if posted := n.Texts[l]; posted != "" {
		return posted
	}
	return n.write(l)
}

// write writes the notice in a language.
func (n *Notice) write(l i18n.Lang) string {
	sponsors := make([]string, len(n.Sponsors))
	for i, p := range n.Sponsors {
		sponsors[i] = l.T("admission.sponsor_named", "name", calledIn(l, p), "no", p.No)
	}
	seat := n.Seat
	if l == i18n.Chinese && n.SeatZh != "" {
		seat = n.SeatZh
	}
	return l.T("admission.notice_text", "company", calledIn(l, n.Company), "reg", n.Company.RegNo, "capital", l.Country(n.Capital), "since", l.Date(n.Since), "seat", seat,
		"sponsors", strings.Join(sponsors, l.T("admission.and")), "days", n.Days(), "from", l.Date(n.From), "until", l.Date(n.Until))
}

func calledIn(l i18n.Lang, p document.Party) string {
	if l == i18n.Chinese && p.NameZh != "" {
		return p.NameZh
	}
	return p.Name
}
