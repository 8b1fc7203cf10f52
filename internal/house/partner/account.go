package partner

import (
	"context"
	"slices"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// currencies are those in which a partner may be paid.
var currencies = []money.Currency{money.CNY, money.USD, money.EUR, money.HKD}

// Currencies are those in which a partner may be paid, in the order they are offered.
func Currencies() []money.Currency { return slices.Clone(currencies) }

// maxAccounts is how many accounts of a partner are open at once.
const maxAccounts = 20

// NameAccount names an account to which money for a partner is to go. Nothing is paid to it
// before two people have looked.
type NameAccount struct {
	Org      id.ID          `json:"org"`
	Currency money.Currency `json:"currency"`
	Account  string         `json:"account"`
	BIC      string         `json:"bic"`
	Bank     string         `json:"bank"`
}

// Do names it: by the partner's own administrator or by the exchange's.
func (c NameAccount) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "partner.NameAccount", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "partner.account", who.To(c.Org)); err != nil {
				return nil, Done{}, err
			}
			o, err := party.OrgByID(ctx, tx, c.Org)
			if err != nil {
				return nil, Done{}, err
			}
			if len(services[o.Kind]) == 0 {
				return nil, Done{}, errs.New(errs.Invalid, "partner.not_partner", "org", o.Name)
			}
			a, err := c.read()
			if err != nil {
				return nil, Done{}, err
			}
			have, err := accountsOf(ctx, tx, c.Org)
			if err != nil {
				return nil, Done{}, err
			}
			open := 0
			for _, x := range have {
				if x.State == Closed {
					continue
				}
				if open++; x.Number == a.Number && x.Currency == a.Currency {
					return nil, Done{}, errs.New(errs.Conflict, "partner.account_known").At("account")
				}
			}
			if open >= maxAccounts {
				return nil, Done{}, errs.New(errs.Conflict, "partner.many_accounts", "max", maxAccounts)
			}
			if a.No, err = tx.Next(ctx, "partner_account"); err != nil {
				return nil, Done{}, err
			}
			a.Org, a.State, a.Named, a.NamedBy = c.Org, Named, k.Clock().Now(), who.Person
			return a.moved(), Done{a.No}, a.insert(ctx, tx)
		})
}

func (a *Account) moved() fact.PartnerAccountMoved {
	return fact.PartnerAccountMoved{No: a.No, Org: a.Org, Currency: a.Currency, State: string(a.State)}
}

// read cleans what was typed: people write numbers in groups and small letters.
func (c NameAccount) read() (Account, error) {
	a := Account{Currency: string(c.Currency)}
	if !slices.Contains(currencies, c.Currency) {
		return a, errs.New(errs.Invalid, "partner.bad_currency").At("currency")
	}
	a.Number, a.BIC = plain(c.Account), plain(c.BIC)
	if len(a.Number) < 4 || len(a.Number) > 34 || !latin(a.Number) || lettered(a.Number) && !validIBAN(a.Number) {
		return a, errs.New(errs.Invalid, "partner.bad_account").At("account")
	}
	if n := len(a.BIC); n != 0 && n != 8 && n != 11 || !latin(a.BIC) {
		return a, errs.New(errs.Invalid, "partner.bad_bic").At("bic")
	}
	var err error
	a.Bank, err = text("bank", c.Bank, maxTitle, true)
	return a, err
}

func plain(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }

func latin(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
}

func lettered(s string) bool { return s[0] >= 'A' && s[0] <= 'Z' }

// validIBAN checks the two check digits (ISO 13616: the number, its first four signs last,
// letters as 10 to 35, is 1 modulo 97).
func validIBAN(s string) bool {
	if len(s) < 15 || s[1] < 'A' || s[2] > '9' || s[3] > '9' {
		return false
	}
	rest := 0
	for _, c := range s[4:] + s[:4] {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest == 1
}

// LookAt says that an account is the partner's: the bank's letter was seen, the partner was
// called back. It takes two people, and neither is who named it.
type LookAt struct {
	Account int64 `json:"account"`
}

// Do notes it.
func (c LookAt) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "partner.LookAt", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "partner.verify", access.Any); err != nil {
				return nil, Done{}, err
			}
			a, err := accountByNo(ctx, tx, c.Account)
			if err != nil {
				return nil, Done{}, err
			}
			was := a.State
			if a.State, err = AccountLife.Next(a.State, "look"); err != nil {
				return nil, Done{}, err
			}
			if who.Person == a.NamedBy || who.Person == a.FirstBy {
				return nil, Done{}, errs.New(errs.Conflict, "partner.same_eyes")
			}
			now := k.Clock().Now()
			if was == Named {
				a.First, a.FirstBy = now, who.Person
			} else {
				a.Second, a.SecondBy = now, who.Person
			}
			return a.moved(), Done{a.No}, a.update(ctx, tx)
		})
}

// CloseAccount says that an account is no longer to be used.
type CloseAccount struct {
	Account int64 `json:"account"`
}

// Do closes it: by the partner's own administrator or by the exchange's.
func (c CloseAccount) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "partner.CloseAccount", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			a, err := accountByNo(ctx, tx, c.Account)
			if err != nil {
				return nil, Done{}, err
			}
			if err := access.Check(who, "partner.account", who.To(a.Org)); err != nil {
				return nil, Done{}, err
			}
			if a.State, err = AccountLife.Next(a.State, "close"); err != nil {
				return nil, Done{}, err
			}
			a.Ended = k.Clock().Now()
			return a.moved(), Done{a.No}, a.update(ctx, tx)
		})
}
