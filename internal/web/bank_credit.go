package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
)

// bankCreditData is one credit with the ways out for money that settles nothing.
type bankCreditData struct {
	bankCreditRow
	Form            form
	Facts           []fact
	Returns, Assign bool
	Out             string // the ways out, in words
}

// bankCreditsData is the list of money that came in.
type bankCreditsData struct {
	Tabs []dealsTab
	Rows []bankCreditRow
	More string
}

// bankCredits lists what came in, the newest first.
func (s *Server) bankCredits(w http.ResponseWriter, r *Request) error {
	q, l := r.URL.Query(), r.Lang
	state := lifecycle.State(q.Get("state"))
	all, err := settle.Credits(r.Context(), s.Keeper.DB(), r.Actor, state, wholeOf(q.Get("before")), settlementsPage+1)
	if err != nil {
		return err
	}
	var d bankCreditsData
	for _, st := range []lifecycle.State{"", settle.Held, settle.Applied, settle.Returning, settle.Returned} {
		tab := dealsTab{Label: l.T("settle.all"), URL: "/bank/credits", Chosen: state == st}
		if st != "" {
			tab.Label, tab.URL = stateWord(l, settle.CreditLife, st), "/bank/credits?state="+string(st)
		}
		d.Tabs = append(d.Tabs, tab)
	}
	if len(all) > settlementsPage {
		all = all[:settlementsPage]
		d.More = "/bank/credits?" + url.Values{"state": {string(state)}, "before": {strconv.FormatInt(all[settlementsPage-1].No, 10)}}.Encode()
	}
	for i := range all {
		d.Rows = append(d.Rows, s.bankCreditRow(r, &all[i]))
	}
	return s.show(w, r, "bank_credits", View{Title: l.T("bank.credits"), Data: d, NoIndex: true, Cache: "no-store"})
}

// bankCredit shows one.
func (s *Server) bankCredit(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.bankCreditPage(w, r, no, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) bankCreditPage(w http.ResponseWriter, r *Request, no int64, f form) error {
	l := r.Lang
	c, err := settle.ReadCredit(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return err
	}
	d := bankCreditData{bankCreditRow: s.bankCreditRow(r, &c), Form: f}
	add := func(key, value string, mono bool) {
		if value != "" {
			d.Facts = append(d.Facts, fact{Label: l.T(key), Value: value, Mono: mono})
		}
	}
	add("settle.amount_col", l.Money(money.Of(c.Amount, c.Currency)), false)
	add("bank.account", c.Account, true)
	add("bank.entry_label", c.Entry, true)
	add("bank.booked", l.Date(c.Booked), false)
	add("settle.reference", c.Reference, true)
	add("bank.payer_account", strings.TrimSpace(c.PayerAccount+" "+c.PayerBIC), true)
	add("bank.known", d.At, false)
	message, byHand := strings.CutPrefix(c.Message, "hand:")
	if byHand {
		message = l.T("bank.by_hand")
	}
	add("bank.message", message, !byHand)
	if c.State == settle.Held {
		d.Out = l.T("bank.out_" + c.Why)
		d.Returns = c.PayerAccount != "" && (r.Actor.May("bank.return", access.Any) || r.Actor.May("bank.return", access.Assigned))
		d.Assign = r.Actor.May("bank.assign", access.Any)
	}
	return s.show(w, r, "bank_credit", View{Title: f.Title(l.T("bank.credit", "no", no)), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// bankReturn sends it back to where it came from.
func (s *Server) bankReturn(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = settle.ReturnCredit{Credit: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.bankCreditDone(w, r, no, "bank.said_returning", err)
}

// bankAssign says whose it is.
func (s *Server) bankAssign(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	org, err := s.orgNamed(r, v.Get("member_no"))
	if err == nil && org.IsZero() {
		err = errs.New(errs.Invalid, "settle.pay_member").At("member_no")
	}
	said := "bank.said_assigned"
	if err == nil {
		var done settle.Paid
		done, err = settle.AssignCredit{Credit: no, Org: org, Reason: v.Get("reason")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		if done.Posting != 0 {
			said = "settle.said_waits"
		}
	}
	return s.bankCreditDone(w, r, no, said, at(err, "org", "member_no"))
}

func (s *Server) bankCreditDone(w http.ResponseWriter, r *Request, no int64, said string, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.bankCreditPage(w, r, no, f)
	}
	s.say(w, said)
	return redirect(w, r, "/bank/credits/"+strconv.FormatInt(no, 10))
}
