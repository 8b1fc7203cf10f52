package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/house/partner"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
)

// partnerData is one partner: agreements, accounts, and what may be done.
type partnerData struct {
	Form       form // refused, of whatever part
	Draft      form // of a new agreement, or of the one that is changed
	Account    form
	Org        orgRow
	People     string // address of its people
	Agreements []agreementRow
	Accounts   []partnerAccountRow
	Services   []option
	Scopes     []option
	Currencies []option
	Changes    int64 // the agreement whose terms the form changes; 0: it drafts a new one
	MayDraft   bool
	MayAccount bool
	Issues     string   // for which laboratories' reports a laboratory answers
	Labs       []option // it may be noted for these
	Names      string   // address that names an account
}

// agreementRow is an agreement in the reader's words, with its file and its history.
type agreementRow struct {
	No                                  int64
	Service, Days, Notice               string
	Title                               toldText
	Drafted, Signed, Why                string
	Scopes                              []string
	Chip                                template.HTML
	Files                               []agreementFile
	Events                              []agreementEvent
	Form                                form
	Sign, Renew, End, Drop, Change, Add bool
	Own                                 bool // the reader drafted it: another one signs
}

type agreementFile struct{ Name, URL, Note string }

type agreementEvent struct{ Act, Who, At, Detail string }

type partnerAccountRow struct {
	No                          int64
	Number, BIC, Bank, Currency string
	Chip                        template.HTML
	Named, First, Second        string
	Look, Close                 bool
	CloseURL                    string
}

// adminPartner shows one partner.
func (s *Server) adminPartner(w http.ResponseWriter, r *Request) error {
	o, err := s.orgAsked(r)
	if err != nil {
		return err
	}
	return s.partnerPage(w, r, o, partnerData{Changes: wholeOf(r.URL.Query().Get("change"))}, 0)
}

// partnerPage shows a partner; d brings along what was refused, at which agreement.
func (s *Server) partnerPage(w http.ResponseWriter, r *Request, o party.Org, d partnerData, at int64) error {
	if len(partner.Services(o.Kind)) == 0 {
		return errs.New(errs.NotFound, "partner.not_partner", "org", o.NameIn(r.Lang))
	}
	day := today(r, s.zone(r))
	agreements, err := partner.Of(r.Context(), s.Keeper.DB(), r.Actor, o.ID, day)
	if err != nil {
		return err
	}
	d.Org, d.People, d.Names = s.orgRow(r, o), "/admin/people?org="+strconv.FormatInt(o.No, 10), partnerURL(o.No)+"/accounts"
	for i := range agreements {
		row := s.agreementRow(r, &agreements[i], true)
		if row.Form = (form{Lang: r.Lang, Values: url.Values{}}); at == row.No && d.Form.Err != nil {
			row.Form = d.Form
		}
		d.Agreements = append(d.Agreements, row)
		if a := &agreements[i]; a.No == d.Changes && a.State == partner.Drafted && d.Draft.Values == nil {
			d.Draft = filled(r.Lang, "service", a.Service, "title", a.Title, "from", string(a.From), "until", string(a.Until), "notice", strconv.FormatInt(a.Notice, 10))
			for _, sc := range a.Scopes {
				d.Draft.Values.Add("scopes", string(sc))
			}
		}
	}
	if d.Draft.Values == nil {
		d.Changes, d.Draft = 0, filled(r.Lang, "from", string(day), "notice", "60")
	}
	if d.Accounts, err = s.partnerAccounts(r, o, "/admin/partner-accounts/"); err != nil {
		return err
	}
	d.choices(r.Lang, o)
	if o.Kind == party.Laboratory {
		labs, err := market.LabsOf(r.Context(), s.Keeper.DB(), o.ID)
		if err != nil {
			return err
		}
		if d.Issues = issuesWords(r, labs); r.Actor.May("report.issuer", access.Any) {
			d.Labs = labOptions(stone.Labs())
		}
	}
	d.MayDraft, d.MayAccount = r.Actor.May("partner.draft", access.Any), r.Actor.May("partner.account", access.Any)
	return s.show(w, r, "admin_partner", View{Title: d.Form.Title(d.Org.Name), Status: d.Form.Status(), Data: d, NoIndex: true, Cache: "no-store"})
}

// choices fills in what the forms offer.
func (d *partnerData) choices(l i18n.Lang, o party.Org) {
	for _, x := range partner.Services(o.Kind) {
		d.Services = append(d.Services, option{x, serviceWord(l, x)})
	}
	for _, a := range access.ServiceKeys(string(o.Kind)) {
		d.Scopes = append(d.Scopes, option{string(a), l.T("partner.scope." + string(a))})
	}
	for _, c := range partner.Currencies() {
		d.Currencies = append(d.Currencies, option{string(c), string(c)})
	}
	if d.Account.Values == nil {
		d.Account = filled(l, "currency", string(money.CNY))
	}
}

// agreementRow is an agreement as the exchange (acts) or the partner sees it.
func (s *Server) agreementRow(r *Request, a *partner.Whole, acts bool) agreementRow {
	l, z := r.Lang, s.zone(r)
	row := agreementRow{
		No: a.No, Title: toldGuessed(l, a.Title), Service: serviceWord(l, a.Service), Days: l.Date(a.From) + " – " + orElse(l.Date(a.Until), l.T("partner.open")),
		Chip: chip(stateKind(a.State), stateWord(l, partner.Life, a.State)), Why: a.Why,
	}
	if a.Notice > 0 && a.Until != "" {
		row.Notice = l.T("partner.notice_days", "n", a.Notice)
	}
	if a.Ends != "" {
		row.Days = l.Date(a.From) + " – " + l.Date(a.Ends)
	}
	for _, sc := range a.Scopes {
		row.Scopes = append(row.Scopes, l.T("partner.scope."+string(sc)))
	}
	row.Drafted = s.whoWhen(r, a.Drafter, a.Agreement.Drafted)
	if !a.Signed.IsZero() {
		row.Signed = s.whoWhen(r, a.Signer, a.Signed)
	}
	for _, f := range a.Files {
		row.Files = append(row.Files, agreementFile{f.Name, "/partner/agreements/" + strconv.FormatInt(a.No, 10) + "/files/" + strconv.FormatInt(f.No, 10), l.Size(f.Ref.Size) + " · " + moment(l, f.At, z)})
	}
	if !acts {
		return row
	}
	for _, e := range a.Events {
		row.Events = append(row.Events, agreementEvent{l.T("partner.act_" + e.Act), s.whoName(r, e.Person), moment(l, e.At, z), e.Detail})
	}
	can := func(act lifecycle.Act, need access.Act) bool {
		_, err := partner.Life.Next(a.State, act)
		return err == nil && r.Actor.May(need, access.Any)
	}
	row.Own = a.Drafter == r.Actor.Person
	row.Sign, row.Renew, row.End = can(partner.ActSign, "partner.sign"), can(partner.ActRenew, "partner.end") && a.Until != "", can(partner.ActTerminate, "partner.end")
	row.Drop, row.Change = can(partner.ActDrop, "partner.draft"), can(partner.ActChange, "partner.draft")
	row.Add = a.State != partner.Dropped && r.Actor.May("partner.draft", access.Any)
	return row
}

func (s *Server) whoWhen(r *Request, person id.ID, at clock.Instant) string {
	return s.whoName(r, person) + ", " + moment(r.Lang, at, s.zone(r))
}

// partnerAccounts are the accounts of a partner; under is where its forms lead.
func (s *Server) partnerAccounts(r *Request, o party.Org, under string) ([]partnerAccountRow, error) {
	all, err := partner.Accounts(r.Context(), s.Keeper.DB(), r.Actor, o.ID)
	if err != nil {
		return nil, err
	}
	rows := make([]partnerAccountRow, len(all))
	for i := range all {
		a := &all[i]
		row := partnerAccountRow{
			No: a.No, Number: a.Number, BIC: a.BIC, Bank: a.Bank, Currency: a.Currency, Chip: chip(stateKind(a.State), stateWord(r.Lang, partner.AccountLife, a.State)),
			Named: s.whoWhen(r, a.NamedBy, a.Named), CloseURL: under + strconv.FormatInt(a.No, 10) + "/close",
		}
		if !a.First.IsZero() {
			row.First = s.whoWhen(r, a.FirstBy, a.First)
		}
		if !a.Second.IsZero() {
			row.Second = s.whoWhen(r, a.SecondBy, a.Second)
		}
		row.Look = (a.State == partner.Named || a.State == partner.Looked) && r.Actor.May("partner.verify", access.Any) && a.NamedBy != r.Actor.Person && a.FirstBy != r.Actor.Person
		row.Close = a.State != partner.Closed && r.Actor.May("partner.account", r.Actor.To(o.ID))
		rows[i] = row
	}
	return rows, nil
}

// termsTyped reads the form of an agreement.
func termsTyped(v url.Values) partner.Terms {
	return partner.Terms{
		Service: v.Get("service"), Title: v.Get("title"), From: clock.Date(v.Get("from")), Until: clock.Date(v.Get("until")),
		Notice: wholeOf(strings.TrimSpace(v.Get("notice"))), Scopes: v["scopes"],
	}
}

// adminPartnerDraft drafts an agreement.
func (s *Server) adminPartnerDraft(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	o, err := s.orgAsked(r)
	if err != nil {
		return err
	}
	if _, err := (partner.Draft{Org: o.ID, Terms: termsTyped(v)}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.partnerPage(w, r, o, partnerData{Form: f, Draft: f}, 0)
	}
	s.say(w, "partner.said_drafted")
	return redirect(w, r, partnerURL(o.No))
}
