package api

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/admission"
)

// admissionOperations are applications for membership. Sponsors' words and objections are a
// person's own and are given on the pages.
var admissionOperations = []Operation{
	get("listMemberNotices", "/admission-notices", "admission.notices", "members", "Notices of companies that ask to become members, the latest first, as everybody reads them", (*Server).listMemberNotices),
	get("readMemberNotice", "/admission-notices/{no}", "admission.notices", "members", "One notice with its day and its outcome", (*Server).readMemberNotice),
	get("listAdmissions", "/admissions", "admission.list", "members", "Applications, newest first: all for the exchange, otherwise your own and those you sponsor, object to or decide", (*Server).listAdmissions),
	command("openAdmission", http.MethodPost, "/admissions", "admission.apply", "members", "Open an application. The answer has no number when the e-mail address belongs to somebody already; the exchange gives the applicant his link", (*Server).openAdmission),
	command("noteAdmission", http.MethodPost, "/admissions/{no}/points", "admission.check", "members", "Note what came out of a point that is checked", (*Server).noteAdmission),
	command("checkAdmission", http.MethodPost, "/admissions/{no}/check", "admission.check", "members", "Close the checks", (*Server).checkAdmission),
	command("publishAdmission", http.MethodPost, "/admissions/{no}/publish", "admission.check", "members", "Post the application on the public site", (*Server).publishAdmission),
	command("payAdmission", http.MethodPost, "/admissions/{no}/pay", "admission.pay", "members", "Note that the fees have arrived: the company is a member", (*Server).payAdmission),
}

// MemberNoticePage is one page of notices.
type MemberNoticePage struct {
	Notices []MemberNotice `json:"notices"`
	Next    string         `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// MemberNotice is a company that asks to become a member, as it was posted, and what became
// of it.
type MemberNotice struct {
	No       int64      `json:"no"`
	Name     string     `json:"name"`
	NameZh   string     `json:"name_zh,omitempty"`
	RegNo    string     `json:"reg_no"`
	Capital  string     `json:"capital_from" doc:"country the capital is from"`
	Since    clock.Date `json:"in_business_since"`
	Sectors  []string   `json:"sectors"`
	Sponsors []int64    `json:"sponsors" doc:"numbers of the members that recommend it"`
	From     clock.Date `json:"from"`
	Until    clock.Date `json:"until" doc:"the last day"`
	Day      int        `json:"day" doc:"which of its days today is"`
	Days     int        `json:"days"`
	State    string     `json:"state" enum:"on_notice,council,prequalified,admitted,refused,lapsed,withdrawn"`
	Decided  clock.Date `json:"decided,omitempty"`
}

func memberNotice(n *admission.Notice) MemberNotice {
	m := MemberNotice{
		No: n.No, Name: n.Company.Name, NameZh: n.Company.NameZh, RegNo: n.Company.RegNo, Capital: n.Capital, Since: n.Since, Sectors: n.Sectors, Sponsors: []int64{},
		From: n.From, Until: n.Until, Day: n.Day(), Days: n.Days(), State: string(n.State), Decided: n.Decided,
	}
	for _, p := range n.Sponsors {
		m.Sponsors = append(m.Sponsors, p.No)
	}
	return m
}

func (s *Server) listMemberNotices(c *call, in listCases) (MemberNoticePage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return MemberNoticePage{}, err
	}
	all, err := admission.Notices(c.Context(), s.DB, s.Clock.Now(), before, in.Limit)
	if err != nil {
		return MemberNoticePage{}, err
	}
	page := MemberNoticePage{Notices: []MemberNotice{}}
	for i := range all {
		page.Notices = append(page.Notices, memberNotice(&all[i]))
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type admissionNo struct {
	No int64 `path:"no" doc:"number of the application"`
}

func (s *Server) readMemberNotice(c *call, in admissionNo) (MemberNotice, error) {
	n, err := admission.NoticeOf(c.Context(), s.DB, s.Clock.Now(), in.No)
	if err != nil {
		return MemberNotice{}, err
	}
	return memberNotice(&n), nil
}

// AdmissionPage is one page of applications.
type AdmissionPage struct {
	Admissions []AdmissionLine `json:"admissions"`
	Next       string          `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// AdmissionLine is an application in a list.
type AdmissionLine struct {
	No     int64         `json:"no"`
	Org    int64         `json:"org" doc:"number of the company"`
	State  string        `json:"state" enum:"draft,submitted,incomplete,checked,on_notice,objected,council,prequalified,fee_due,admitted,refused,lapsed,withdrawn"`
	Opened clock.Instant `json:"opened"`
	Until  clock.Date    `json:"notice_until,omitempty"`
	Lapses clock.Instant `json:"lapses,omitzero" doc:"of a draft, and of an application that was sent back: unless it is handed in before, it lapses at that instant"`
	PayBy  clock.Instant `json:"pay_by,omitzero"`
	Again  clock.Date    `json:"again_from,omitempty" doc:"the company may apply again from that day"`
}

func (s *Server) listAdmissions(c *call, in listCases) (AdmissionPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return AdmissionPage{}, err
	}
	all, err := admission.List(c.Context(), s.DB, c.Actor, s.Clock.Now(), before, in.Limit)
	if err != nil {
		return AdmissionPage{}, err
	}
	page, n := AdmissionPage{Admissions: []AdmissionLine{}}, orgNumbers{}
	for i := range all {
		a := &all[i]
		l := AdmissionLine{No: a.No, State: string(a.State), Opened: a.Opened, Until: a.NoticeUntil, PayBy: a.PayBy, Again: a.Again}
		if a.State == admission.Draft || a.State == admission.Incomplete {
			l.Lapses = a.Lapses
		}
		if l.Org, err = n.of(c.Context(), s, a.Org); err != nil {
			return AdmissionPage{}, err
		}
		page.Admissions = append(page.Admissions, l)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type openAdmission struct {
	Body OpenAdmission `body:"json" example:"{\"name\":\"Brightwater Jewellery Co., Ltd.\",\"name_zh\":\"明水珠宝有限公司\",\"reg_no\":\"91440300MA5G0001\",\"country\":\"CN\",\"capital\":\"HK\",\"person\":\"Ming Shuilan\",\"email\":\"ming@example.com\",\"lang\":\"zh\"}"`
}

// OpenAdmission is a company that asks to become a member, with the person who asks.
type OpenAdmission struct {
	Name     string    `json:"name" doc:"in Latin letters"`
	NameZh   string    `json:"name_zh,omitempty"`
	RegNo    string    `json:"reg_no"`
	Country  string    `json:"country" doc:"where it is registered, two letters"`
	Capital  string    `json:"capital" doc:"where its capital is from, two letters"`
	Person   string    `json:"person"`
	PersonZh string    `json:"person_zh,omitempty"`
	Email    string    `json:"email"`
	Lang     i18n.Lang `json:"lang" enum:"en,zh,nl,ru"`
}

// AdmissionMoved says where an application stands now.
type AdmissionMoved struct {
	No    int64  `json:"no,omitempty"`
	State string `json:"state,omitempty"`
	Paper string `json:"paper,omitempty" doc:"code of the certificate"`
}

func (s *Server) openAdmission(c *call, in openAdmission) (AdmissionMoved, error) {
	b := in.Body
	d, err := admission.Apply{
		Name: b.Name, NameZh: b.NameZh, RegNo: b.RegNo, Country: b.Country, Capital: b.Capital, Person: b.Person, PersonZh: b.PersonZh, Email: b.Email, Lang: b.Lang,
	}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return AdmissionMoved{No: d.No}, err
}

func admissionMoved(d admission.Done, err error) (AdmissionMoved, error) {
	return AdmissionMoved{d.No, string(d.State), d.Paper}, err
}

type noteAdmission struct {
	No   int64         `path:"no" doc:"number of the application"`
	Body NoteAdmission `body:"json" example:"{\"point\":\"licence\",\"result\":\"ok\",\"source\":\"register of companies\"}"`
}

// NoteAdmission is what came out of one point.
type NoteAdmission struct {
	Point  string `json:"point" enum:"licence,owners,business,premises,accounts,screening,bourses,courts"`
	Result string `json:"result" enum:"ok,remark,missing"`
	Note   string `json:"note,omitempty" doc:"wanted unless it is in order"`
	Source string `json:"source,omitempty"`
}

func (s *Server) noteAdmission(c *call, in noteAdmission) (AdmissionMoved, error) {
	return admissionMoved(admission.Note{No: in.No, Point: in.Body.Point, Result: in.Body.Result, Note: in.Body.Note, Source: in.Body.Source}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

func (s *Server) checkAdmission(c *call, in admissionNo) (AdmissionMoved, error) {
	return admissionMoved(admission.Check{No: in.No}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

func (s *Server) publishAdmission(c *call, in admissionNo) (AdmissionMoved, error) {
	return admissionMoved(admission.Publish{No: in.No}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

type payAdmission struct {
	No   int64        `path:"no" doc:"number of the application"`
	Body PayAdmission `body:"json" example:"{\"reference\":\"BANK-2026-0001\"}"`
}

// PayAdmission names the bank's booking.
type PayAdmission struct {
	Reference string `json:"reference"`
}

func (s *Server) payAdmission(c *call, in payAdmission) (AdmissionMoved, error) {
	return admissionMoved(admission.Pay{No: in.No, Reference: in.Body.Reference}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}
