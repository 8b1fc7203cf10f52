package settle

import (
	"context"
	"database/sql"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/letter"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Registration is how a member's registration of foreign exchange stands with the bank. After a
// failed yearly check, or one that was not done in time, each payment in a foreign currency is
// verified by itself (measure of the State Administration of Foreign Exchange). The bank does
// that, so nothing is held here: its people are told, and see it beside the payments.
type Registration struct {
	Org    id.ID
	Year   int64
	Result string     // failed, lapsed
	Day    clock.Date // of the check; empty: there was none
}

const passed = "passed"

// Foreign tells whether payments in a currency are of the kind that is verified.
func Foreign(c money.Currency) bool { return c != money.CNY }

// Unregistered are the members whose registration failed its check or was not checked in time,
// and whose payments go through the reader's bank: those whose money it keeps, and all of them
// where it keeps the exchange's own.
func Unregistered(ctx context.Context, q db.Querier, who access.Actor) ([]Registration, error) {
	bank, err := bankOf(who)
	if err != nil {
		return nil, err
	}
	house, err := party.House(ctx, q)
	if err != nil && !errs.Is(err, "party.no_org") {
		return nil, err
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (x Registration, err error) {
		return x, r.Scan(&x.Org, &x.Year, &x.Result, &x.Day)
	}, `SELECT g.org, g.year, g.result, g.day FROM settle_registration g WHERE g.result <> 'passed'
		AND ($1 = 1 OR EXISTS (SELECT 1 FROM bank_account a WHERE a.bank = $2 AND (a.org = g.org OR a.org = $3))) ORDER BY g.at DESC, g.org LIMIT 1000`, yes(bank.IsZero()), bank[:], house.ID[:])
}

// banksOf are the banks through which a member's payments go.
func banksOf(ctx context.Context, q db.Querier, org id.ID) ([]id.ID, error) {
	house, err := party.House(ctx, q)
	if err != nil && !errs.Is(err, "party.no_org") {
		return nil, err
	}
	return db.Rows(ctx, q, db.One[id.ID], "SELECT DISTINCT a.bank FROM bank_account a WHERE a.org = $1 OR a.org = $2 ORDER BY a.bank", org, house.ID[:])
}

var checking = journal.Place{Table: "settle_cursor", Name: "registration"} // yearly checks of members

// FollowRegistrations reads the journal for as long as ctx lives, keeps how the yearly checks of
// members came out, and writes to the people of their banks.
func FollowRegistrations(k *journal.Keeper, head letter.HeadOf) func(ctx context.Context) error {
	return k.FollowFrom(checking, ApplyRegistration(head))
}

// ApplyRegistration gives what keeps the check of one entry and tells whether it was one. Table,
// letters and place are one transaction, so an entry that comes again changes nothing.
func ApplyRegistration(head letter.HeadOf) func(context.Context, *journal.Keeper, journal.Entry) (bool, error) {
	return func(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
		var f fact.RegistrationChecked
		if e.Fact != f.FactName() {
			return false, nil
		}
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		return true, checking.Once(ctx, k, e.No, func(ctx context.Context, tx *db.Tx) error {
			return checked(ctx, tx, k.Clock().Now(), e, f, head)
		})
	}
}

func checked(ctx context.Context, tx *db.Tx, now clock.Instant, e journal.Entry, f fact.RegistrationChecked, head letter.HeadOf) error {
	was, known, err := db.Row(ctx, tx, func(r *sql.Rows) (x Registration, err error) {
		return x, r.Scan(&x.Year, &x.Result)
	}, "SELECT g.year, g.result FROM settle_registration g WHERE g.org = $1", f.Org)
	if err != nil || known && was.Year > f.Year { // a check of an earlier year, noted late
		return err
	}
	news := f.Result != passed || known && was.Result != passed
	var banks []id.ID
	if news && now.Sub(e.At) <= letter.Stale {
		if banks, err = banksOf(ctx, tx, f.Org); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO settle_registration (org, year, result, day, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org) DO UPDATE SET year = excluded.year, result = excluded.result, day = excluded.day, at = excluded.at`,
		f.Org, f.Year, f.Result, string(f.Done), e.At)
	if err != nil {
		return err
	}
	for _, bank := range banks {
		if err := tellBank(ctx, tx, now, bank, f, head); err != nil {
			return err
		}
	}
	return nil
}

// tellBank writes to the people of a bank how a check came out.
func tellBank(ctx context.Context, tx *db.Tx, now clock.Instant, bank id.ID, f fact.RegistrationChecked, head letter.HeadOf) error {
	to, err := letter.Readers(ctx, tx, bank, "partner.desk", now)
	if err != nil {
		return err
	}
	o, err := party.OrgByID(ctx, tx, f.Org)
	if err != nil {
		return err
	}
	h, err := head(ctx, tx)
	if err != nil {
		return err
	}
	return h.Post(ctx, tx, now, letter.Letter{To: to, What: "registration_" + f.Result, Page: "/bank", Args: func(l i18n.Lang) []any {
		return []any{"company", o.NameIn(l), "no", strconv.FormatInt(o.No, 10), "year", strconv.FormatInt(f.Year, 10)}
	}})
}
