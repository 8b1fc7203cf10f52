package web

import (
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// noOrg is no organisation in particular: all that the reader may see.
var noOrg id.ID

// bankAccountsData are the accounts at the bank: one of each member and currency, and the
// exchange's own, to which settlements are paid.
type bankAccountsData struct {
	Rows       []bankAccountRow
	More       string
	Notes      bool // the reader may note a new one
	Form       form
	Banks      []option
	Currencies []option
}

type bankAccountRow struct{ Number, Holder, Currency, BIC, Bank, Since string }

// bankAccounts lists them.
func (s *Server) bankAccounts(w http.ResponseWriter, r *Request) error {
	return s.bankAccountsPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) bankAccountsPage(w http.ResponseWriter, r *Request, f form) error {
	d := bankAccountsData{Form: f, Notes: r.Actor.May("bank.account", access.Any), Currencies: currencyOptions()}
	all, err := settle.BankAccounts(r.Context(), s.Keeper.DB(), r.Actor, r.URL.Query().Get("after"), settlementsPage+1)
	if err != nil {
		return err
	}
	if len(all) > settlementsPage {
		all = all[:settlementsPage]
		d.More = "/bank/accounts?after=" + url.QueryEscape(all[settlementsPage-1].Number)
	}
	for _, a := range all {
		d.Rows = append(d.Rows, bankAccountRow{a.Number, s.orgName(r, a.Org), string(a.Currency), a.BIC, s.orgName(r, a.Bank), moment(r.Lang, a.Opened, s.zone(r))})
	}
	if d.Notes {
		if d.Banks, err = s.banks(r); err != nil {
			return err
		}
	}
	return s.show(w, r, "bank_accounts", View{Title: f.Title(r.Lang.T("bank.accounts")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// bankAccountNoted notes an account that the bank opened.
func (s *Server) bankAccountNoted(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	if err = s.bankAccountTyped(r, v); err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.bankAccountsPage(w, r, f)
	}
	s.say(w, "bank.said_account")
	return redirect(w, r, "/bank/accounts")
}

// bankAccountTyped reads the form; no member's number means the exchange itself.
func (s *Server) bankAccountTyped(r *Request, v url.Values) error {
	org, err := s.orgNamed(r, v.Get("member_no"))
	if err != nil {
		return err
	}
	if org.IsZero() {
		house, err := party.House(r.Context(), s.Keeper.DB())
		if err != nil {
			return err
		}
		org = house.ID
	}
	bank, err := id.Parse(v.Get("bank"))
	if err != nil {
		return errs.New(errs.Invalid, "bank.no_bank").At("bank")
	}
	_, err = settle.OpenAccount{
		Org: org, Currency: money.Currency(v.Get("currency")), Account: plainAccount(v.Get("account")), BIC: plainAccount(v.Get("bic")), Bank: bank,
	}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return at(err, "org", "member_no")
}

// banks are the banks to choose from.
func (s *Server) banks(r *Request) ([]option, error) {
	all, err := party.Orgs(r.Context(), s.Keeper.DB(), party.Filter{Kind: party.Bank})
	choices := make([]option, len(all))
	for i := range all {
		choices[i] = option{all[i].ID.String(), all[i].NameIn(r.Lang)}
	}
	return choices, err
}

// plainAccount is a number as banks write it: people type it in groups and small letters.
func plainAccount(typed string) string {
	return strings.ToUpper(strings.Join(strings.Fields(typed), ""))
}
