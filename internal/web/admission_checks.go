package web

import (
	"html/template"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/house/admission"
	"openbourse/internal/registry/access"
)

type checkRow struct {
	Word, Note, Source, By, At string
	Chip                       template.HTML
	ID                         string
}

var resultChips = map[string]string{"ok": "o", "remark": "a", "missing": "x", "": "n"}

var screeningChips = map[admission.Screening]string{admission.Uncompared: "n", admission.NoCase: "o", admission.CaseOpen: "a", admission.Cleared: "o", admission.Confirmed: "x"}

// admissionChecks are the points with who found what where; the sponsors' signatures the
// program checks itself.
func (s *Server) admissionChecks(r *Request, x *admission.Whole, d *admissionData) {
	if x.Points == nil {
		return
	}
	l := r.Lang
	for _, p := range admission.Points {
		n := x.Points[p]
		row := checkRow{ID: "f-point_" + p, Word: l.T("admission.point_" + p), Note: n.Note, Source: n.Source, By: s.personName(r, n.Person), Chip: chip(resultChips[n.Result]+" bare", l.T("admission.result_"+orElse(n.Result, "open")))}
		if n.Screening != admission.Unscreened {
			row.Chip, row.By = chip(screeningChips[n.Screening]+" bare", l.T("admission.screened_"+string(n.Screening))), l.T("admission.auto")
			if len(n.Cases) > 0 {
				row.Note = l.T("admission.screening_cases", "cases", strings.Join(n.Cases, ", "))
			}
		}
		if !n.At.IsZero() {
			row.At = l.Date(clock.DateOf(n.At, s.zone(r)))
		}
		d.Checks = append(d.Checks, row)
		if n.Screening == admission.Unscreened { // else the program fills it in
			d.Points = append(d.Points, option{p, row.Word})
		}
	}
	have := int64(0)
	for _, p := range x.Sponsors {
		if !p.Signed.IsZero() {
			have++
		}
	}
	d.Checks = append(d.Checks, checkRow{
		ID: "f-sponsors-signed", Word: l.T("admission.sponsors"), By: l.T("admission.auto"),
		Chip: chip(either(have >= x.Terms.Sponsors, "o", "a")+" bare", l.T("admission.signed_of", "have", have, "n", x.Terms.Sponsors)),
	})
	for _, w := range admission.Results {
		d.Results = append(d.Results, option{w, l.T("admission.result_" + w)})
	}
	d.Screening = r.Actor.May("screening.read", access.Any)
}
