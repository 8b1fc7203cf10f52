package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// membershipChecksData is the list of yearly checks of the registration of foreign exchange.
type membershipChecksData struct {
	Form  form
	Tabs  []tab
	Rows  []yearCheckRow
	Open  int64
	MayDo bool
	Today string
}

// membershipChecks shows those of a year, what is not done first.
func (s *Server) membershipChecks(w http.ResponseWriter, r *Request) error {
	return s.membershipChecksPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) membershipChecksPage(w http.ResponseWriter, r *Request, f form) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	day, err := s.exchangeDay(r)
	if err != nil {
		return err
	}
	now := int64(day.Time().Year())
	year := wholeOf(r.URL.Query().Get("year"))
	if year < now-10 || year > now {
		year = now
	}
	all, err := membership.Checks(ctx, q, r.Actor, year, r.Now)
	if err != nil {
		return err
	}
	d := membershipChecksData{Form: f, MayDo: r.Actor.May("membership.check", access.Any), Today: string(day)}
	for y := now; y > now-3; y-- {
		word := strconv.FormatInt(y, 10)
		d.Tabs = append(d.Tabs, tab{word, "/admin/memberships/checks?year=" + word, year == y})
	}
	for i := range all {
		row := checkLine(l, &all[i])
		o, err := party.OrgByID(ctx, q, all[i].Org)
		if err != nil {
			return err
		}
		row.No, row.Org, row.URL = o.No, o.NameIn(l), memberURL(o.No)
		if row.Note = d.MayDo && year == now && all[i].Result != membership.Passed; all[i].Result != membership.Passed {
			d.Open++
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "membership_checks", View{Title: f.Title(l.T("membership.checks")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// membershipCheckNote notes one.
func (s *Server) membershipCheckNote(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	var org id.ID
	if org, err = s.orgNamed(r, v.Get("member_no")); err == nil {
		_, err = membership.NoteCheck{Org: org, Day: dateTyped(v, "day"), Result: v.Get("result"), Document: v.Get("document")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		f.Part = "checks"
		return s.membershipChecksPage(w, r, f)
	}
	s.say(w, "membership.said_check")
	return redirect(w, r, "/admin/memberships/checks")
}

type yearCheckRow struct {
	No                                  int64
	Chip                                template.HTML
	Org, URL, Year, Done, Document, Due string
	Note                                bool
}

// checkLine is a check in words: what was found, or that it is due.
func checkLine(l i18n.Lang, c *membership.Check) yearCheckRow {
	row := yearCheckRow{Year: strconv.FormatInt(c.Year, 10), Done: l.Date(c.Done), Document: c.Document, Due: l.Date(c.Due)}
	switch {
	case c.Result == membership.Passed:
		row.Chip = chip("o", l.T("membership.check_passed"))
	case c.Result == membership.Failed:
		row.Chip = chip("x", l.T("membership.check_failed"))
	case c.Late:
		row.Chip = chip("a", l.T("membership.check_late"))
	default:
		row.Chip = chip("n", l.T("membership.check_due"))
	}
	return row
}
