package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
)

// payoutData is how a member's money comes in and goes out: his accounts at the bank, the
// accounts it is paid out to, and payouts.
type payoutData struct {
	Member, MemberNo string // whose, for the house
	Accounts         []bankAccountRow
	Targets          []payoutTarget
	Payouts          []payoutRow
	Names, Asks      bool // the reader may name an account, ask for a payout
	Currencies       []option
	Form             form
}

// payoutTarget is an account that money is paid out to.
type payoutTarget struct {
	No                            int64
	Chip                          template.HTML
	Currency, Account, BIC, Asked string
	Holder, From                  string
	Waits                         bool // for a second person
	Mine                          bool // the reader asked for it and cannot confirm it
	May                           bool
}

type payoutRow struct {
	No                                int64
	Chip                              template.HTML
	Sum, From, Account, Asked, Reason string
	What                              string
	Verify                            bool // the registration of whose money it is did not pass
}

// payout shows it.
func (s *Server) payout(w http.ResponseWriter, r *Request) error {
	return s.payoutPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) payoutPage(w http.ResponseWriter, r *Request, f form) error {
	ctx, q := r.Context(), s.Keeper.DB()
	d := payoutData{Form: f, Currencies: currencyOptions()}
	org := r.Actor.Org
	if r.Actor.May("settle.money", access.Any) {
		d.MemberNo = strings.TrimSpace(r.URL.Query().Get("member"))
		var err error
		if org, err = s.orgNamed(r, d.MemberNo); err != nil {
			return err
		}
		if org.IsZero() {
			return redirect(w, r, "/money")
		}
		d.Member = s.orgName(r, org)
	} else {
		d.Names, d.Asks = r.Actor.May("bank.payout_account", access.Own), r.Actor.May("bank.payout", access.Own)
	}
	all, err := settle.Accounts(ctx, q, r.Actor, org)
	if err != nil {
		return err
	}
	for _, a := range all {
		d.Accounts = append(d.Accounts, bankAccountRow{a.Number, "", string(a.Currency), a.BIC, s.orgName(r, a.Bank), ""})
	}
	if err := s.payoutTargets(r, &d, org); err != nil {
		return err
	}
	payouts, err := settle.Payouts(ctx, q, r.Actor, org, "", 0, settlementsPage)
	if err != nil {
		return err
	}
	for i := range payouts {
		d.Payouts = append(d.Payouts, s.payoutRow(r, &payouts[i]))
	}
	return s.show(w, r, "money_payout", View{Title: f.Title(r.Lang.T("bank.payout_title")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// payoutTargets are the accounts to pay out to, with what each waits for.
func (s *Server) payoutTargets(r *Request, d *payoutData, org id.ID) error {
	l := r.Lang
	all, err := settle.PayoutAccounts(r.Context(), s.Keeper.DB(), r.Actor, org)
	may := r.Actor.May("bank.payout_confirm", r.Actor.To(org)) || r.Actor.May("bank.payout_confirm", access.Any)
	for _, p := range all {
		t := payoutTarget{
			No: p.No, Currency: string(p.Currency), Account: p.Account, BIC: p.BIC, Holder: p.Holder, Asked: moment(l, p.Asked, s.zone(r)), From: moment(l, p.From, s.zone(r)),
			Mine: p.AskedBy == r.Actor.Person, May: may,
		}
		switch {
		case p.Refused != 0:
			t.Chip = chip("x", l.T("bank.target_refused"))
		case p.From == 0:
			t.Chip, t.Waits = chip("a", l.T("bank.target_waits")), true
		case p.From > r.Now:
			t.Chip = chip("i", l.T("bank.target_soon"))
		default:
			t.Chip = chip("o", l.T("bank.target_holds"))
		}
		d.Targets = append(d.Targets, t)
	}
	return err
}

func (s *Server) payoutRow(r *Request, p *settle.Payout) payoutRow {
	row := payoutRow{
		No: p.No, Chip: chip(stateKind(p.State), stateWord(r.Lang, settle.PayoutLife, p.State)), Sum: r.Lang.Money(money.Of(p.Amount, p.Currency)),
		From: p.Debtor, Account: p.Account, Asked: moment(r.Lang, p.Asked, s.zone(r)), Reason: p.Reason, What: s.orgName(r, p.Org),
	}
	if p.State == settle.Refused {
		row.Chip = chip("x", stateWord(r.Lang, settle.PayoutLife, p.State))
	}
	if p.Deal != 0 {
		row.What += " · " + r.Lang.T("settle.of_deal", "no", p.Deal)
	}
	if p.Credit != 0 {
		row.What = r.Lang.T("bank.goes_back", "no", p.Credit)
	}
	return row
}

// payoutAsk orders a payout.
func (s *Server) payoutAsk(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	a, err := typedMoney(v)
	if err == nil {
		_, err = settle.AskPayout{Currency: a.Currency, Amount: a.Minor}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.payoutDone(w, r, "bank.said_payout", err)
}

// payoutName asks for another account to pay out to.
func (s *Server) payoutName(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = settle.NamePayoutAccount{
		Currency: money.Currency(v.Get("account_currency")), Account: plainAccount(v.Get("account")), BIC: plainAccount(v.Get("bic")), Holder: v.Get("holder"),
	}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.payoutDone(w, r, "bank.said_named", at(err, "currency", "account_currency"))
}

// payoutConfirm is the second person's word on one.
func (s *Server) payoutConfirm(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c := settle.ConfirmPayoutAccount{No: no, Refuses: v.Get("do") == "refuse"}
	_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.payoutDone(w, r, either(c.Refuses, "bank.said_target_refused", "bank.said_target_confirmed"), err)
}

func (s *Server) payoutDone(w http.ResponseWriter, r *Request, said string, err error) error {
	to := "/money/payout"
	if member := r.URL.Query().Get("member"); member != "" {
		to += "?" + url.Values{"member": {member}}.Encode()
	}
	if err != nil {
		f, err := again(r, err, errs.NotFound, errs.Forbidden)
		if err != nil {
			return err
		}
		return s.payoutPage(w, r, f)
	}
	s.say(w, said)
	return redirect(w, r, to)
}
