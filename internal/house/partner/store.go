package partner

import (
	"context"
	"database/sql"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const columns = "no, org, service, state, title, from_day, until_day, notice, scopes, drafted, drafted_by, signed, signed_by, ends, why, reminded, events"

func scan(r *sql.Rows) (Agreement, error) {
	var a Agreement
	var scopes string
	err := r.Scan(&a.No, &a.Org, &a.Service, &a.State, &a.Title, &a.From, &a.Until, &a.Notice, &scopes, &a.Drafted, &a.Drafter, &a.Signed, &a.Signer, &a.Ends, &a.Why, &a.reminded, &a.events)
	for _, s := range strings.Fields(scopes) {
		a.Scopes = append(a.Scopes, access.Act(s))
	}
	return a, err
}

// byNo reads an agreement; NotFound "partner.none".
func byNo(ctx context.Context, q db.Querier, no int64) (Agreement, error) {
	a, found, err := db.Row(ctx, q, scan, "SELECT "+columns+" FROM partnership WHERE no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "partner.none", "no", no)
	}
	return a, err
}

func ofOrg(ctx context.Context, q db.Querier, org id.ID) ([]Agreement, error) {
	return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM partnership WHERE org = $1 ORDER BY no DESC LIMIT 500", org)
}

func words(scopes []access.Act) string {
	all := make([]string, len(scopes))
	for i, s := range scopes {
		all[i] = string(s)
	}
	return strings.Join(all, " ")
}

func (a *Agreement) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO partnership ("+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		a.No, a.Org[:], a.Service, string(a.State), a.Title, string(a.From), string(a.Until), a.Notice, words(a.Scopes), a.Drafted, a.Drafter[:], a.Signed, a.Signer[:], string(a.Ends), a.Why, string(a.reminded), a.events)
	return err
}

func (a *Agreement) update(ctx context.Context, tx *db.Tx) error {
	state := a.State
	if state == Running { // the clock's word
		state = Signed
	}
	_, err := tx.Exec(ctx, `UPDATE partnership SET service = $2, state = $3, title = $4, from_day = $5, until_day = $6, notice = $7, scopes = $8, drafted_by = $9,
		signed = $10, signed_by = $11, ends = $12, why = $13, reminded = $14, events = $15 WHERE no = $1`,
		a.No, a.Service, string(state), a.Title, string(a.From), string(a.Until), a.Notice, words(a.Scopes), a.Drafter[:], a.Signed, a.Signer[:], string(a.Ends), a.Why, string(a.reminded), a.events)
	return err
}

// add writes a line of the history.
func (a *Agreement) add(ctx context.Context, tx *db.Tx, at clock.Instant, act string, person id.ID, detail string) error {
	a.events++
	_, err := tx.Exec(ctx, "INSERT INTO partnership_event (partnership, no, at, act, person, detail) VALUES ($1, $2, $3, $4, $5, $6)",
		a.No, a.events, at, act, person[:], detail)
	return err
}

func eventsOf(ctx context.Context, q db.Querier, no int64) ([]Event, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Event, error) {
		var e Event
		return e, r.Scan(&e.At, &e.Act, &e.Person, &e.Detail)
	}, "SELECT at, act, person, detail FROM partnership_event WHERE partnership = $1 ORDER BY no DESC LIMIT 500", no)
}

const fileColumns = "no, at, person, name, type, size, hash"

func scanFile(r *sql.Rows) (File, error) {
	var f File
	return f, r.Scan(&f.No, &f.At, &f.Person, &f.Name, &f.Type, &f.Ref.Size, &f.Ref.Hash)
}

func filesOf(ctx context.Context, q db.Querier, no int64) ([]File, error) {
	return db.Rows(ctx, q, scanFile, "SELECT "+fileColumns+" FROM partnership_file WHERE partnership = $1 ORDER BY no", no)
}

const accountColumns = "no, org, state, currency, account, bic, bank, named, named_by, first_at, first_by, second_at, second_by, ended"

func scanAccount(r *sql.Rows) (Account, error) {
	var a Account
	return a, r.Scan(&a.No, &a.Org, &a.State, &a.Currency, &a.Number, &a.BIC, &a.Bank, &a.Named, &a.NamedBy, &a.First, &a.FirstBy, &a.Second, &a.SecondBy, &a.Ended)
}

func accountByNo(ctx context.Context, q db.Querier, no int64) (Account, error) {
	a, found, err := db.Row(ctx, q, scanAccount, "SELECT "+accountColumns+" FROM partner_account WHERE no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "partner.no_account", "no", no)
	}
	return a, err
}

func (a *Account) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO partner_account ("+accountColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, 0, $10, 0)",
		a.No, a.Org[:], string(a.State), a.Currency, a.Number, a.BIC, a.Bank, a.Named, a.NamedBy[:], make([]byte, 16))
	return err
}

func (a *Account) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE partner_account SET state = $2, first_at = $3, first_by = $4, second_at = $5, second_by = $6, ended = $7 WHERE no = $1",
		a.No, string(a.State), a.First, a.FirstBy[:], a.Second, a.SecondBy[:], a.Ended)
	return err
}
