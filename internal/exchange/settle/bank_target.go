package settle

import (
	"context"
	"database/sql"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// PayoutAccount is where a member's money of a currency is paid out to. It is asked for by
// one person, confirmed by another, and in force after a delay; the newest in force holds.
type PayoutAccount struct {
	No          int64
	Org         id.ID
	Currency    money.Currency
	Account     string
	BIC         string
	Holder      string // as its bank has the name
	Asked       clock.Instant
	AskedBy     id.ID
	Confirmed   clock.Instant
	ConfirmedBy id.ID
	From        clock.Instant // in force; 0: not confirmed
	Refused     clock.Instant
}

const payoutAccountColumns = "p.no, p.org, p.currency, p.account, p.bic, p.holder, p.asked, p.asked_by, p.confirmed, p.confirmed_by, p.from_at, p.refused"

func scanPayoutAccount(r *sql.Rows) (PayoutAccount, error) {
	var p PayoutAccount
	return p, r.Scan(&p.No, &p.Org, &p.Currency, &p.Account, &p.BIC, &p.Holder, &p.Asked, &p.AskedBy, &p.Confirmed, &p.ConfirmedBy, &p.From, &p.Refused)
}

// NamePayoutAccount asks for another payout account.
type NamePayoutAccount struct {
	Currency money.Currency `json:"currency"`
	Account  string         `json:"account"`
	BIC      string         `json:"bic"`
	Holder   string         `json:"holder"`
}

// PayoutAccountAnswer is the answer of steps of a payout account.
type PayoutAccountAnswer struct {
	No   int64         `json:"no"`
	From clock.Instant `json:"from"`
}

// Do asks for it.
func (c NamePayoutAccount) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (PayoutAccountAnswer, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "bank.payout_account", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, PayoutAccountAnswer, error) {
			none := PayoutAccountAnswer{}
			if err := access.Check(who, "bank.payout_account", access.Own); err != nil {
				return nil, none, err
			}
			if _, err := amount(c.Currency, 1); err != nil {
				return nil, none, err
			}
			if err := accountTyped(c.Account, c.BIC); err != nil {
				return nil, none, err
			}
			if h := strings.TrimSpace(c.Holder); len(h) < 2 || len([]rune(h)) > 140 {
				return nil, none, errs.New(errs.Invalid, "bank.holder").At("holder")
			}
			no, err := tx.Next(ctx, "bank.payout_account")
			if err != nil {
				return nil, none, err
			}
			_, err = tx.Exec(ctx, `INSERT INTO payout_account (no, org, currency, account, bic, holder, asked, asked_by, confirmed, confirmed_by, from_at, refused)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0, 0)`, no, who.Org[:], string(c.Currency), c.Account, c.BIC, strings.TrimSpace(c.Holder), k.Clock().Now(), who.Person[:], noBody[:])
			return fact.PayoutAccountMoved{No: no, Org: who.Org, Currency: string(c.Currency), Act: "ask"}, PayoutAccountAnswer{No: no}, err
		})
}

// ConfirmPayoutAccount is the second person's word: yes with a delay, or no.
type ConfirmPayoutAccount struct {
	No      int64 `json:"no"`
	Refuses bool  `json:"refuses"`
}

// Do confirms or refuses it.
func (c ConfirmPayoutAccount) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (PayoutAccountAnswer, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "bank.payout_confirm", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, PayoutAccountAnswer, error) {
			none := PayoutAccountAnswer{}
			p, found, err := db.Row(ctx, tx, scanPayoutAccount, "SELECT "+payoutAccountColumns+" FROM payout_account p WHERE p.no = $1", c.No)
			if err == nil && (!found || access.Check(who, "bank.payout_confirm", who.To(p.Org)) != nil) {
				err = errs.New(errs.NotFound, "bank.no_payout_account", "no", c.No)
			}
			if err != nil {
				return nil, none, err
			}
			now := k.Clock().Now()
			switch {
			case p.Confirmed != 0 || p.Refused != 0:
				err = errs.New(errs.Conflict, "bank.answered", "no", c.No)
			case p.AskedBy == who.Person && !c.Refuses:
				err = errs.New(errs.Forbidden, "bank.second_person")
			}
			if err != nil {
				return nil, none, err
			}
			f := fact.PayoutAccountMoved{No: p.No, Org: p.Org, Currency: string(p.Currency), Act: "refuse"}
			if c.Refuses {
				_, err = tx.Exec(ctx, "UPDATE payout_account SET refused = $2 WHERE no = $1", p.No, now)
				return f, PayoutAccountAnswer{No: p.No}, err
			}
			cal, err := calendar.Load(ctx, tx)
			if err != nil {
				return nil, none, err
			}
			days, err := payoutDelayRule.Int(ctx, tx, "", cal.Today(now))
			if err != nil {
				return nil, none, err
			}
			if p.From, err = workingDaysLater(cal, now, int(days)); err != nil {
				return nil, none, err
			}
			f.Act, f.From = "confirm", p.From
			_, err = tx.Exec(ctx, "UPDATE payout_account SET confirmed = $2, confirmed_by = $3, from_at = $4 WHERE no = $1", p.No, now, who.Person[:], p.From)
			return f, PayoutAccountAnswer{p.No, p.From}, err
		})
}

// PayoutAccounts are a member's payout accounts, the newest first.
func PayoutAccounts(ctx context.Context, q db.Querier, who access.Actor, org id.ID) ([]PayoutAccount, error) {
	if err := access.Check(who, "settle.money", who.To(org)); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanPayoutAccount, "SELECT "+payoutAccountColumns+" FROM payout_account p WHERE p.org = $1 ORDER BY p.no DESC LIMIT 100", org[:])
}

func payoutAccountInForce(ctx context.Context, q db.Querier, org id.ID, c money.Currency, now clock.Instant) (PayoutAccount, error) {
	p, found, err := db.Row(ctx, q, scanPayoutAccount, "SELECT "+payoutAccountColumns+` FROM payout_account p
		WHERE p.org = $1 AND p.currency = $2 AND p.refused = 0 AND p.from_at > 0 AND p.from_at <= $3 ORDER BY p.from_at DESC, p.no DESC LIMIT 1`, org[:], string(c), now)
	if err == nil && !found {
		err = errs.New(errs.Conflict, "bank.no_account_yet", "currency", string(c)).At("currency")
	}
	return p, err
}
