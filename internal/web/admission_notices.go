package web

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/admission"
	"openbourse/internal/registry/document"
)

const noticesOnPage = 50

// postedList are the notices of new members, the latest first.
type postedList struct {
	Rows []postedRow
	More string
}

type postedRow struct {
	URL, Name, Other, Capital, Span, Day string
	Chip                                 template.HTML
}

// admissionNotices lists them, for everybody.
func (s *Server) admissionNotices(w http.ResponseWriter, r *Request) error {
	all, err := admission.Notices(r.Context(), s.Keeper.DB(), r.Now, wholeOf(r.URL.Query().Get("before")), noticesOnPage+1)
	if err != nil {
		return err
	}
	l := r.Lang
	var d postedList
	if len(all) > noticesOnPage {
		all = all[:noticesOnPage]
		d.More = fmt.Sprintf("/%s/members/notices?before=%d", l, all[noticesOnPage-1].No)
	}
	for i := range all {
		n := &all[i]
		row := postedRow{URL: noticeURL(l, n.No), Chip: noticeChip(l, n), Capital: country(l, n.Capital), Span: l.Date(n.From) + " – " + l.Date(n.Until)}
		row.Name, row.Other = companyIn(l, n.Company)
		if n.State == admission.OnNotice {
			row.Day = l.T("admission.day_of", "day", n.Day(), "days", n.Days())
		} else if n.Decided != "" {
			row.Day = l.Date(n.Decided)
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "admission_notices", View{Title: l.T("admission.notices"), Description: l.T("admission.notices_lead"), Data: d, Public: true, Cache: keptLong(r)})
}

func noticeURL(l i18n.Lang, no int64) string { return fmt.Sprintf("/%s/members/notices/%d", l, no) }

func noticeChip(l i18n.Lang, n *admission.Notice) template.HTML {
	return chip(stateKind(n.State), stateWord(l, admission.Life, n.State))
}

// companyIn is what a company was called, for a reader of that language, and its other name.
func companyIn(l i18n.Lang, p document.Party) (name, other string) {
	if l == i18n.Chinese && p.NameZh != "" {
		return p.NameZh, p.Name
	}
	return p.Name, p.NameZh
}

// postedData is one notice: exactly as it was published, in two languages, with its day.
type postedData struct {
	No          int64
	Name, Other string
	Chip        template.HTML
	Zh, En      string
	Facts       []fact
	Count       *dayCount
	Outcome     string
	Form        form
	Object      bool
}

// dayCount is how far the days of a notice have run.
type dayCount struct {
	Left, Of, Until string
	Strip           template.HTML
}

// admissionNotice shows one, and to members who may the form of an objection.
func (s *Server) admissionNotice(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.postedPage(w, r, no, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) postedPage(w http.ResponseWriter, r *Request, no int64, f form) error {
	n, err := admission.NoticeOf(r.Context(), s.Keeper.DB(), r.Now, no)
	if err != nil {
		return err
	}
	l := r.Lang
	d := postedData{No: no, Chip: noticeChip(l, &n), Zh: n.Text(i18n.Chinese), En: n.Text(i18n.English), Form: f, Count: s.countOf(r, &n)}
	d.Name, d.Other = companyIn(l, n.Company)
	var sponsors []string
	for _, p := range n.Sponsors {
		name, _ := companyIn(l, p)
		sponsors = append(sponsors, l.T("admission.sponsor_named", "name", name, "no", p.No))
	}
	d.Facts = []fact{
		{Label: l.T("admission.f_reg_no"), Value: n.Company.RegNo, Mono: true},
		{Label: l.T("admission.f_capital"), Value: country(l, n.Capital)},
		{Label: l.T("admission.f_since"), Value: l.Date(n.Since)},
		{Label: l.T("admission.f_sectors"), Value: sectorWords(l, n.Sectors)},
		{Label: l.T("admission.sponsors"), Value: strings.Join(sponsors, l.T("admission.and"))},
		{Label: l.T("admission.noticed"), Value: l.Date(n.From) + " – " + l.Date(n.Until)},
	}
	if n.State != admission.OnNotice && n.Decided != "" {
		d.Outcome = l.T("admission.outcome_on", "state", stateWord(l, admission.Life, n.State), "day", l.Date(n.Decided))
		d.Facts = append(d.Facts, fact{Label: l.T("admission.col_outcome"), Value: d.Outcome})
	}
	d.Object = !r.Visitor() && admission.MayObject(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no) == nil
	return s.show(w, r, "admission_notice", View{
		Title: f.Title(d.Name + ": " + l.T("admission.notice_head")), Description: n.Text(l), Data: d, Public: true, Status: f.Status(),
	})
}

// countOf is the day counter of a notice that stands; nil afterwards.
func (s *Server) countOf(r *Request, n *admission.Notice) *dayCount {
	if n.State != admission.OnNotice {
		return nil
	}
	l := r.Lang
	of := l.T("admission.day_of", "day", n.Day(), "days", n.Days())
	return &dayCount{
		Left: l.T("admission.days_left", "n", int64(n.Left())), Of: of, Strip: dayStrip(n.Day(), n.Days(), of),
		Until: l.T("admission.until_end", "day", l.Date(n.Until), "zone", offset(clock.Instant(n.End-1).In(s.zone(r)))),
	}
}

// dayStrip draws the days of a notice, those that have come filled.
func dayStrip(day, days int, label string) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="days" preserveAspectRatio="none" viewBox="0 0 %d 14" role="img" aria-label="%s">`, max(days*10-2, 8), template.HTMLEscapeString(label))
	for i := range days {
		b.WriteString(`<rect class="` + either(i < day, "on", "off") + `" x="` + strconv.Itoa(i*10) + `" width="8" height="14"/>`)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

// admissionObject files an objection.
func (s *Server) admissionObject(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	if _, err := (admission.Object{No: no, Ground: v.Get("ground")}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err, errs.Forbidden)
		if err != nil {
			return err
		}
		return s.postedPage(w, r, no, f)
	}
	s.say(w, "admission.said_objected")
	return redirect(w, r, admissionURL(no))
}
