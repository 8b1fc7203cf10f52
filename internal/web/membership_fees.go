package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/money"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// membershipFeesData is the cashier's list of annual fees.
type membershipFeesData struct {
	Form   form
	Tabs   []tab
	Years  []option
	Rows   []feeRow
	Sum    string // of what is shown and not paid
	Unpaid int64
	MayDo  bool
}

// membershipFees shows it: what nobody has paid, or a year.
func (s *Server) membershipFees(w http.ResponseWriter, r *Request) error {
	return s.membershipFeesPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) membershipFeesPage(w http.ResponseWriter, r *Request, f form) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	day, err := s.exchangeDay(r)
	if err != nil {
		return err
	}
	now, year := int64(day.Time().Year()), wholeOf(r.URL.Query().Get("year"))
	fees, err := membership.Fees(ctx, q, r.Actor, year, year == 0, r.Now)
	if err != nil {
		return err
	}
	d := membershipFeesData{Form: f, MayDo: r.Actor.May("membership.fee", access.Any), Tabs: []tab{{l.T("membership.unpaid"), "/admin/memberships/fees", year == 0}}}
	for y := now + 1; y >= now-2; y-- {
		word := strconv.FormatInt(y, 10)
		d.Tabs = append(d.Tabs, tab{word, "/admin/memberships/fees?year=" + word, year == y})
		if y >= now-1 {
			d.Years = append(d.Years, option{word, word})
		}
	}
	if f.Values.Get("year") == "" {
		d.Form.Values = url.Values{"year": {strconv.FormatInt(now, 10)}}
	}
	owed := int64(0)
	for i := range fees {
		row := s.feeRow(r, &fees[i])
		o, err := party.OrgByID(ctx, q, fees[i].Org)
		if err != nil {
			return err
		}
		row.Org, row.URL = o.NameIn(l), memberURL(o.No)
		if row.Pay {
			owed += fees[i].Amount
			d.Unpaid++
		}
		d.Rows = append(d.Rows, row)
	}
	d.Sum = l.Money(money.Of(owed, membership.FeeCurrency))
	return s.show(w, r, "membership_fees", View{Title: f.Title(l.T("membership.fees")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// membershipFeesIssue writes the invoices of a year.
func (s *Server) membershipFeesIssue(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	n, err := membership.IssueAll(r.Context(), s.Keeper, r.Actor, r.Command(), wholeOf(v.Get("year")))
	if err != nil {
		return s.membershipFeesAgain(w, r, err)
	}
	s.say(w, "membership.said_issued", "count", strconv.Itoa(n))
	return redirect(w, r, "/admin/memberships/fees?year="+url.QueryEscape(v.Get("year")))
}

// membershipFeeAct notes a payment, or takes an invoice back.
func (s *Server) membershipFeeAct(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	said := "membership.said_paid"
	if v.Get("do") == "void" {
		said = "membership.said_void"
		_, err = membership.VoidFee{No: no, Why: v.Get("reference")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	} else {
		_, err = membership.NotePayment{No: no, Day: dateTyped(v, "day"), Reference: v.Get("reference")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		return s.membershipFeesAgain(w, r, err)
	}
	s.say(w, said)
	return redirect(w, r, r.back("/admin/memberships/fees"))
}

func (s *Server) membershipFeesAgain(w http.ResponseWriter, r *Request, err error) error {
	f, err := again(r, err)
	if err != nil {
		return err
	}
	f.Part = "fees"
	return s.membershipFeesPage(w, r, f)
}

type feeRow struct {
	No                           int64
	Chip                         template.HTML
	Org, URL                     string
	Year, Months, Sum, Due, Paid string
	Reference, Paper, Tier       string
	Reminders                    int64
	Pay                          bool
}

func (s *Server) feeRow(r *Request, f *membership.Fee) feeRow {
	l := r.Lang
	row := feeRow{
		No: f.No, Chip: chip(stateKind(f.State), stateWord(l, membership.FeeLife, f.State)), Year: strconv.FormatInt(f.Year, 10), Months: l.T("membership.n_months", "n", f.Months),
		Sum: l.Money(money.Of(f.Amount, membership.FeeCurrency)), Due: l.Date(f.Due), Paid: l.Date(f.Paid), Reference: f.Reference, Paper: f.Paper, Reminders: f.Reminders,
		Pay: r.Actor.May("membership.fee", access.Any) && (f.State == membership.Due || f.State == membership.Overdue),
	}
	if f.Tier != "" {
		row.Tier = l.T("membership.tier_" + string(f.Tier))
	}
	return row
}
