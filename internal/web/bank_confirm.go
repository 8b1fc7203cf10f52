package web

import (
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
)

// bankConfirmData is the form with which a person of the bank says that money came in.
type bankConfirmData struct {
	Form       form
	Accounts   []option
	Currencies []option
}

// bankConfirm shows it, filled with what a settlement expects when one is named.
func (s *Server) bankConfirm(w http.ResponseWriter, r *Request) error {
	f := filled(r.Lang, "booked", string(today(r, s.zone(r))))
	if no := wholeOf(r.URL.Query().Get("deal")); no > 0 {
		all, err := settle.Expected(r.Context(), s.Keeper.DB(), r.Actor, r.Now, bankRows)
		if err != nil {
			return err
		}
		for i := range all {
			if x := &all[i]; x.Deal == no {
				f.Values.Set("currency", string(x.Currency))
				f.Values.Set("amount", money.Of(x.Owed(), x.Currency).Decimal())
				f.Values.Set("reference", x.Reference)
			}
		}
	}
	return s.bankConfirmPage(w, r, f)
}

func (s *Server) bankConfirmPage(w http.ResponseWriter, r *Request, f form) error {
	d := bankConfirmData{Form: f, Currencies: currencyOptions()}
	all, err := settle.BankAccounts(r.Context(), s.Keeper.DB(), r.Actor, "", 1000)
	if err != nil {
		return err
	}
	for _, a := range all {
		if f.V("account") == "" && string(a.Currency) == f.V("currency") {
			f.Values.Set("account", a.Number)
		}
		d.Accounts = append(d.Accounts, option{a.Number, a.Number + " · " + string(a.Currency) + " · " + s.orgName(r, a.Org)})
	}
	return s.show(w, r, "bank_confirm", View{Title: f.Title(r.Lang.T("bank.confirm")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

func currencyOptions() []option {
	var all []option
	for _, c := range settle.Currencies {
		all = append(all, option{string(c), string(c)})
	}
	return all
}

// bankConfirmed notes the word of the person; from an amount on a second one must say the same.
func (s *Server) bankConfirmed(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	done, err := s.bankTyped(r, v)
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.bankConfirmPage(w, r, f)
	}
	s.say(w, "bank.said_"+done.State)
	return redirect(w, r, "/bank")
}

func (s *Server) bankTyped(r *Request, v url.Values) (settle.Confirmed, error) {
	a, err := typedMoney(v)
	if err != nil {
		return settle.Confirmed{}, err
	}
	return settle.Confirm{
		Account: v.Get("account"), Entry: strings.TrimSpace(v.Get("entry")), Currency: a.Currency, Amount: a.Minor,
		Reference: strings.ToUpper(strings.Join(strings.Fields(v.Get("reference")), "")), Booked: clock.Date(strings.TrimSpace(v.Get("booked"))),
	}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
}

// typedMoney reads an amount and its currency as people type them.
func typedMoney(v url.Values) (money.Amount, error) {
	c := money.Currency(v.Get("currency"))
	if !c.Known() {
		return money.Amount{}, errs.New(errs.Invalid, "settle.currency", "currency", string(c)).At("currency")
	}
	a, err := money.Parse(strings.TrimSpace(v.Get("amount")), c)
	if err != nil {
		err = errs.New(errs.Invalid, "settle.amount").At("amount").Because(err)
	}
	return a, err
}
