package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/house/admission"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// admissionData is one application as its reader may see it.
type admissionData struct {
	No          int64
	URL         string
	Name, Other string
	Chip        template.HTML
	Steps       []dealStep
	Form        form
	Can         map[string]bool
	Facts, Fees []fact
	Owners      []fact
	Sponsors    []sponsorRow
	Checks      []checkRow
	Files       []dealFile
	Objections  []objectionRow
	Events      []caseEntry
	Notice      *postedNotice
	Count       *dayCount
	Screening   bool
	Kept        string // until when it is kept, and what then

	Sectors, Tiers, FileKinds, FileLangs, Points, Results []option
	Lacks                                                 []string // documents that are missing
	Rows                                                  []int    // of owners in the form
	SponsorRows                                           []int
	Terms                                                 admission.Terms
}

type postedNotice struct{ URL, Zh, En string }

type sponsorRow struct {
	Name, Text, At string
	Chip           template.HTML
}

type objectionRow struct {
	No               int64
	Title, At        string
	Chip             template.HTML
	Ground, Answer   string
	Answered         string
	Files            []dealFile
	MayAnswer, MayOn bool
}

// ownerRows is how many owners the form has lines for.
const ownerRows = 4

// admission shows an application.
func (s *Server) admission(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.admissionPage(w, r, no, form{Lang: r.Lang})
}

func (s *Server) admissionPage(w http.ResponseWriter, r *Request, no int64, f form) error {
	x, err := admission.Read(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return err
	}
	l := r.Lang
	d := admissionData{No: no, URL: admissionURL(no), Chip: chip(stateKind(x.State), stateWord(l, admission.Life, x.State)), Steps: s.admissionSteps(r, &x), Terms: x.Terms}
	d.Name, d.Other = x.Company.NameIn(l), x.Company.NameZh
	if l == i18n.Chinese {
		d.Other = x.Company.Name
	}
	d.Can = admissionMay(r, &x)
	d.Form = formOf(f, &x)
	for i := range ownerRows {
		d.Rows = append(d.Rows, i+1)
	}
	for i := range x.Terms.Sponsors {
		d.SponsorRows = append(d.SponsorRows, int(i)+1)
	}
	s.admissionFacts(r, &x, &d)
	s.admissionPeople(r, &x, &d)
	s.admissionChecks(r, &x, &d)
	if x.NoticeFrom != "" {
		n, err := admission.NoticeOf(r.Context(), s.Keeper.DB(), r.Now, no)
		if err != nil {
			return err
		}
		d.Notice, d.Count = &postedNotice{noticeURL(l, no), n.Text(i18n.Chinese), n.Text(i18n.English)}, s.countOf(r, &n)
	}
	for _, o := range x.Objections {
		row := objectionRow{
			No: o.No, Title: l.T("admission.objection_no", "no", o.No), At: moment(l, o.At, s.zone(r)), Ground: o.Ground, Answer: o.Answer, Answered: moment(l, o.Answered, s.zone(r)),
			Chip: chip(stateKind(o.State), stateWord(l, admission.ObjectionLife, o.State)), MayAnswer: d.Can["answer"] && o.State == admission.ObjectionOpen && o.Answered.IsZero(),
			MayOn: x.Relation == access.Assigned && o.State == admission.ObjectionOpen,
		}
		if !o.Org.IsZero() {
			row.Title = l.T("admission.objection_by", "no", o.No, "org", s.orgName(r, o.Org))
		}
		row.Files = s.admissionFiles(r, &x, o.No)
		d.Objections = append(d.Objections, row)
	}
	for _, e := range slices.Backward(x.Events) {
		row := caseEntry{At: moment(l, e.At, s.zone(r)), Act: l.T("admission.e_" + e.Act), Who: l.T("admission.side_" + e.Side), Body: e.Body}
		if e.Act == "bill" || e.Act == "pay" || e.Act == "seat" {
			row.Body, row.Paper = "", e.Body
		}
		d.Events = append(d.Events, row)
	}
	return s.show(w, r, "admission", View{Title: f.Title(l.T("admission.one", "no", no) + ": " + d.Name), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// admissionMay says which forms the reader has: what the lifecycle allows now and is his to do.
func admissionMay(r *Request, x *admission.Whole) map[string]bool {
	may := func(act access.Act) bool { return r.Actor.May(act, x.Relation) }
	can := func(step lifecycle.Act, act access.Act) bool {
		_, err := admission.Life.Next(x.State, step)
		return err == nil && may(act)
	}
	open := x.State == admission.Draft || x.State == admission.Incomplete
	asked := false
	for _, p := range x.Sponsors {
		asked = asked || p.Org == r.Actor.Org && p.Signed.IsZero() && p.Declined.IsZero()
	}
	return map[string]bool{
		"write": open && may("admission.write"), "submit": can(admission.ActSubmit, "admission.write"), "withdraw": can(admission.ActWithdraw, "admission.write"),
		"sponsor": open && asked && may("admission.sponsor"), "answer": may("admission.write"),
		"note": x.State == admission.Submitted && may("admission.check"), "return": can(admission.ActReturn, "admission.check"), "check": can(admission.ActCheck, "admission.check"),
		"publish": can(admission.ActPublish, "admission.check"), "pay": can(admission.ActPay, "admission.pay"),
	}
}

// formOf is the form with what the application says, when nothing was typed.
func formOf(f form, x *admission.Whole) form {
	if f.Values == nil {
		f.Values = url.Values{}
	}
	o, posted := x.Company, f.Values.Has("premises")
	set := func(name, value string) {
		if _, typed := f.Values[name]; !typed {
			f.Values.Set(name, value)
		}
	}
	for name, value := range map[string]string{
		"name": o.Name, "name_zh": o.NameZh, "reg_no": o.RegNo, "country": o.Country, "capital": x.Capital, "since": string(x.Since),
		"premises": x.Premises, "premises_zh": x.PremisesZh, "tier": x.Tier, "kind": "licence",
	} {
		set(name, value)
	}
	if !posted {
		f.Values["sectors"] = x.Sectors
	}
	for i, p := range x.Owners {
		if posted {
			break
		}
		n := strconv.Itoa(i + 1)
		set("o_name_"+n, p.Name)
		set("o_name_zh_"+n, p.NameZh)
		set("o_country_"+n, p.Country)
		set("o_share_"+n, f.Lang.Scaled(p.Share, 4, 0))
	}
	return f
}

// admissionFacts are the applicant and its fees.
func (s *Server) admissionFacts(r *Request, x *admission.Whole, d *admissionData) {
	l := r.Lang
	d.Facts = []fact{{Label: l.T("admission.col_no"), Value: strconv.FormatInt(x.No, 10), Mono: true}, {Label: l.T("admission.f_reg_no"), Value: x.Company.RegNo, Mono: true}}
	add := func(key, value string) {
		if value != "" {
			d.Facts = append(d.Facts, fact{Label: l.T("admission." + key), Value: value})
		}
	}
	add("f_country", country(l, x.Company.Country))
	add("f_capital", country(l, x.Capital))
	if x.Since != "" {
		add("f_since", l.Date(x.Since))
	}
	add("f_sectors", sectorWords(l, x.Sectors))
	add("f_premises", either(l == i18n.Chinese, x.PremisesZh, x.Premises))
	if x.Tier != "" {
		add("f_tier", l.T("admission.tier_"+x.Tier))
	}
	if p, err := party.PersonByID(r.Context(), s.Keeper.DB(), x.Contact); err == nil && x.Relation != access.Assigned {
		add("contact", p.NameIn(l))
	}
	switch x.State {
	case admission.Draft:
		d.Kept = l.T("admission.draft_until", "day", l.Date(clock.DateOf(x.Lapses-1, s.zone(r))))
	case admission.Incomplete:
		if x.Lapses > 0 {
			d.Kept = l.T("admission.return_until", "day", l.Date(clock.DateOf(x.Lapses-1, s.zone(r))))
		}
	}
	if x.Again != "" {
		add("again_from", l.Date(x.Again))
	}
	if x.Certificate != "" && x.Invoice == "" && x.Relation != access.Assigned { // nothing was to be paid
		d.Fees = []fact{{Label: l.T("admission.fee_total"), Value: l.T("admission.fee_none")}, {Label: l.T("admission.certificate"), Value: x.Certificate, Mono: true, URL: "/papers/" + x.Certificate}}
	}
	if x.Invoice == "" || x.Relation == access.Assigned {
		return
	}
	sum := func(n int64) string { return l.Money(money.Of(n, money.Currency(x.Currency))) }
	d.Fees = []fact{
		{Label: l.T("admission.fee_entry"), Value: sum(x.EntryFee)},
		{Label: l.T("admission.fee_annual", "months", x.Months, "year", usd(l, x.Terms.AnnualFee*100)), Value: sum(x.AnnualFee)},
	}
	if x.Discount > 0 {
		d.Fees = append(d.Fees, fact{Label: l.T("admission.fee_discount", "tier", l.T("admission.tier_"+x.Tier)), Value: l.Scaled(x.Discount, 4, 0) + "%"})
	}
	d.Fees = append(d.Fees, []fact{
		{Label: l.T("admission.fee_total"), Value: sum(x.Fee())},
		{Label: l.T("admission.reference"), Value: x.Reference(), Mono: true},
		{Label: l.T("admission.pay_by"), Value: l.Date(clock.DateOf(x.PayBy-1, s.zone(r)))},
		{Label: l.T("admission.invoice"), Value: x.Invoice, Mono: true, URL: "/papers/" + x.Invoice},
	}...)
	if x.PaidRef != "" {
		d.Fees = append(d.Fees, fact{Label: l.T("admission.paid"), Value: moment(l, x.PaidAt, s.zone(r)) + ", " + x.PaidRef})
	}
	if x.Certificate != "" {
		d.Fees = append(d.Fees, fact{Label: l.T("admission.certificate"), Value: x.Certificate, Mono: true, URL: "/papers/" + x.Certificate})
	}
}

// admissionPeople are owners, sponsors and documents, and what the forms offer.
func (s *Server) admissionPeople(r *Request, x *admission.Whole, d *admissionData) {
	l := r.Lang
	for _, o := range x.Owners {
		name := o.Name
		if l == i18n.Chinese && o.NameZh != "" {
			name = o.NameZh
		}
		d.Owners = append(d.Owners, fact{Label: name + ", " + country(l, o.Country), Value: l.Scaled(o.Share, 4, 0) + "%"})
	}
	for _, p := range x.Sponsors {
		row := sponsorRow{Name: s.orgName(r, p.Org), Text: p.Text, At: moment(l, p.Asked, s.zone(r)), Chip: chip("n", l.T("admission.sponsor_asked"))}
		switch {
		case !p.Signed.IsZero():
			row.At, row.Chip = moment(l, p.Signed, s.zone(r)), chip("o", l.T("admission.sponsor_signed"))
		case !p.Declined.IsZero():
			row.At, row.Chip = moment(l, p.Declined, s.zone(r)), chip("x", l.T("admission.sponsor_declined"))
		}
		d.Sponsors = append(d.Sponsors, row)
	}
	d.Files = s.admissionFiles(r, x, 0)
	for _, w := range admission.Sectors {
		d.Sectors = append(d.Sectors, option{w, l.T("membership.sector_" + w)})
	}
	for _, w := range admission.FileKinds {
		d.FileKinds = append(d.FileKinds, option{w, l.T("admission.file_" + either(w == "other", "other_kind", w))})
	}
	for _, w := range admission.FileLangs {
		d.FileLangs = append(d.FileLangs, option{w, l.T("admission.lang_" + w)})
	}
	for _, lack := range x.Lacks {
		word := l.T("admission.file_" + lack.Kind)
		if lack.Lang != "" {
			word = l.T("admission.file_in", "what", word, "lang", l.T("admission.lang_"+lack.Lang))
		}
		d.Lacks = append(d.Lacks, word)
	}
	if len(x.Terms.Tiers) > 0 {
		d.Tiers = []option{{"", l.T("admission.f_tier_none")}}
		for _, w := range x.Terms.Tiers {
			d.Tiers = append(d.Tiers, option{w, l.T("admission.tier_" + w)})
		}
	}
}

func (s *Server) admissionFiles(r *Request, x *admission.Whole, objection int64) []dealFile {
	var all []dealFile
	for _, f := range x.Files {
		if f.Objection == objection {
			what := r.Lang.T("admission.file_" + either(f.Kind == "other", "other_kind", f.Kind))
			if f.Lang != "" {
				what = r.Lang.T("admission.file_in", "what", what, "lang", r.Lang.T("admission.lang_"+f.Lang))
			}
			all = append(all, dealFile{
				Who: what, Time: moment(r.Lang, f.At, s.zone(r)), Name: f.Name, Size: r.Lang.Size(f.File.Size),
				URL: admissionURL(x.No) + "/files/" + strconv.FormatInt(f.No, 10),
			})
		}
	}
	return all
}
