package web

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/house/admission"
)

// admissionSteps draws the road: what is done with its day, where the application stands.
func (s *Server) admissionSteps(r *Request, x *admission.Whole) []dealStep {
	l := r.Lang
	day := func(at clock.Instant) string {
		if at.IsZero() {
			return ""
		}
		return l.Date(clock.DateOf(at, s.zone(r)))
	}
	acted := map[string]clock.Instant{}
	for _, e := range x.Events {
		acted[e.Act] = e.At
	}
	all := []dealStep{
		{Word: l.T("admission.s_applied"), Note: day(x.Submitted)},
		{Word: l.T("admission.s_checked"), Note: day(acted["check"])},
		{Word: l.T("admission.s_notice")},
		{Word: l.T("admission.s_council"), Note: day(acted["adopt"])},
		{Word: l.T("admission.s_fees")},
		{Word: l.T("admission.s_seat"), Note: day(max(acted["pay"], acted["seat"]))},
	}
	if x.NoticeFrom != "" {
		all[2].Note = l.Date(x.NoticeFrom) + " – " + l.Date(x.NoticeUntil)
	}
	if x.Invoice != "" {
		all[4].Note = l.Money(money.Of(x.Fee(), money.Currency(x.Currency)))
	}
	now, running := map[lifecycle.State]int{
		admission.Draft: 0, admission.Incomplete: 0, admission.Submitted: 1, admission.Checked: 2, admission.OnNotice: 2, admission.Objected: 2,
		admission.Council: 3, admission.Prequalified: 4, admission.FeeDue: 4,
	}[x.State]
	for i := range all {
		switch {
		case x.State == admission.Admitted, running && i < now, !running && all[i].Note != "":
			all[i].Class = "done"
		case running && i == now:
			all[i].Class = "now"
		}
	}
	return all
}
