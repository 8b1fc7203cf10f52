package settle

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// bankOf is the bank whose affairs somebody may see; zero is every bank, for the house.
func bankOf(who access.Actor) (id.ID, error) {
	if access.Check(who, "bank.read", access.Any) == nil {
		return id.ID{}, nil
	}
	return who.Org, access.Check(who, "bank.read", bankSees(who, who.Org))
}

// BankAccounts are the accounts of members and of the exchange that a bank keeps; the house
// sees those of every bank.
func BankAccounts(ctx context.Context, q db.Querier, who access.Actor, after string, limit int) ([]Account, error) {
	bank, err := bankOf(who)
	if err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanBankAccount, "SELECT "+accountColumns+` FROM bank_account a WHERE a.account > $1 AND ($3 = 1 OR a.bank = $4)
		ORDER BY a.account LIMIT $2`, after, limit, yes(bank.IsZero()), bank[:])
}

// ReadCredit is one credit for the people of its bank and for the house.
func ReadCredit(ctx context.Context, q db.Querier, who access.Actor, no int64) (Credit, error) {
	bank, err := bankOf(who)
	if err != nil {
		return Credit{}, err
	}
	c, err := creditByNo(ctx, q, no)
	if err == nil && !bank.IsZero() && c.Bank != bank {
		err = errs.New(errs.NotFound, "bank.no_credit", "no", no)
	}
	return c, err
}
