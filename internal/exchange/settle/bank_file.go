package settle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Taken is what a bank file brought.
type Taken struct {
	Message   string        `json:"message"`
	Kind      bankfile.Kind `json:"kind"`
	Entries   int           `json:"entries"`
	Credits   int           `json:"credits"` // new, or known from another file
	Settled   int           `json:"settled"` // deals
	Held      int           `json:"held"`    // credits that settle nothing
	Payouts   int           `json:"payouts"` // answered
	Covers    int           `json:"covers"`  // answered
	Unknown   int           `json:"unknown"` // debits and answers that are none of ours
	Again     bool          `json:"again"`   // the very file was read before
	Statement bool          `json:"statement"`
}

// Import takes a file of the bank in. Reading it again, or going on after a crash, changes
// nothing that was done. A file under the number of another with other content is refused.
func Import(ctx context.Context, k *journal.Keeper, who access.Actor, name string, b []byte) (Taken, error) {
	if err := access.Check(who, "bank.file", bankSees(who, who.Org)); err != nil {
		return Taken{}, err
	}
	f, err := bankfile.Read(b)
	if err != nil {
		return Taken{}, err
	}
	t := Taken{Message: f.ID, Kind: f.Kind}
	hash := sha256.Sum256(b)
	have, found, err := db.Row(ctx, k.DB(), db.One[[]byte], "SELECT hash FROM bank_message WHERE id = $1", f.ID)
	switch {
	case err != nil:
		return t, err
	case found && !bytes.Equal(have, hash[:]):
		return t, errs.New(errs.Conflict, "bank.message_twice", "message", f.ID)
	case found:
		t.Again = true
		return t, nil
	}
	switch {
	case f.Result != nil:
		err = t.answers(ctx, k, who, f.Result)
	case f.Kind == bankfile.Orders:
		err = errs.New(errs.Invalid, "bank.orders")
	default:
		if err = t.known(ctx, k, who, f); err == nil {
			err = t.reports(ctx, k, f)
		}
	}
	if err != nil {
		return t, err
	}
	return t, done(ctx, k, f, name, hash[:], t.Entries)
}

// known refuses a file about accounts that are not here, before anything of it is taken in.
func (t *Taken) known(ctx context.Context, k *journal.Keeper, who access.Actor, f *bankfile.File) error {
	for i := range f.Reports {
		r := &f.Reports[i]
		a, found, err := bankAccount(ctx, k.DB(), r.Account)
		if err != nil {
			return err
		}
		if !found || access.Check(who, "bank.file", bankSees(who, a.Bank)) != nil {
			return errs.New(errs.NotFound, "bank.unknown_account", "account", r.Account)
		}
		for n := range r.Entries {
			if e := &r.Entries[n]; e.Currency != a.Currency {
				return errs.New(errs.Invalid, "bank.account_currency", "account", r.Account, "currency", string(e.Currency))
			}
		}
	}
	return nil
}

// reports takes in what a camt message says: booked credits and debits, and the statement.
func (t *Taken) reports(ctx context.Context, k *journal.Keeper, f *bankfile.File) error {
	for i := range f.Reports {
		r := &f.Reports[i]
		for n := range r.Entries {
			e := &r.Entries[n]
			t.Entries++
			if !e.Booked {
				continue
			}
			if err := t.entry(ctx, k, f.ID, r.Account, e); err != nil {
				return err
			}
		}
		if f.Kind == bankfile.Statement {
			t.Statement = true
			if err := keepStatement(ctx, k, f, r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Taken) entry(ctx context.Context, k *journal.Keeper, message, account string, e *bankfile.Entry) error {
	parts := e.Payments
	if len(parts) == 0 || parts[0].Amount == 0 {
		one := bankfile.Transfer{Amount: e.Amount}
		if len(parts) == 1 {
			one = parts[0]
			one.Amount = e.Amount
		}
		parts = []bankfile.Transfer{one}
	}
	for i, p := range parts {
		ref := entryRef(e, i, len(parts))
		if ours, err := t.covered(ctx, k, account, ref, e, &p); err != nil {
			return err
		} else if ours {
			continue
		}
		if !e.Credit || e.Reversal {
			if no := payoutOf(p.EndToEnd); no != 0 && !e.Credit && !e.Reversal {
				if err := t.answer(ctx, k, answerPayout{No: no, Paid: true, Currency: e.Currency, Amount: p.Amount, Account: account}); err != nil {
					return err
				}
			} else {
				t.Unknown++
			}
			continue
		}
		n, err := noteCredit{
			Account: account, Entry: ref, Currency: e.Currency, Amount: p.Amount, Reference: p.Reference,
			PayerAccount: p.Other.Account, PayerBIC: p.Other.BIC, Booked: e.Day, Message: message,
		}.do(ctx, k)
		if err != nil {
			return err
		}
		t.Credits++
		switch {
		case n.settled:
			t.Settled++
		case n.State == Held:
			t.Held++
		}
	}
	return nil
}

// entryRef is the bank's number of one payment of an entry.
func entryRef(e *bankfile.Entry, i, of int) string {
	if of == 1 {
		return e.Ref
	}
	return e.Ref + "/" + strconv.Itoa(i+1)
}

func (t *Taken) answer(ctx context.Context, k *journal.Keeper, a answerPayout) error {
	changed, err := a.do(ctx, k)
	switch {
	case errs.Is(err, "bank.no_payout"):
		t.Unknown++
		return nil
	case errs.Of(err) != nil && errs.Of(err).Code == errs.Conflict: // paid and then refused: for people to look at
		t.Unknown++
		return nil
	case err != nil:
		return err
	}
	if changed {
		t.Payouts++
	}
	return nil
}

// answers takes in what became of our orders.
func (t *Taken) answers(ctx context.Context, k *journal.Keeper, who access.Actor, r *bankfile.Result) error {
	bank, err := bankOf(who)
	if err != nil {
		return err
	}
	all := r.Payments
	if len(all) == 0 { // the bank speaks of the order as a whole
		mine, err := db.Rows(ctx, k.DB(), db.One[string], `SELECT 'PO' || CAST(no AS TEXT) FROM payout WHERE message = $1
			UNION ALL SELECT 'CV' || CAST(no AS TEXT) FROM bank_cover WHERE message = $1 ORDER BY 1`, r.Original)
		if err != nil {
			return err
		}
		for _, number := range mine {
			all = append(all, bankfile.Outcome{EndToEnd: number, Status: r.Group, Reason: r.Reason})
		}
	}
	for _, o := range all {
		t.Entries++
		paid, refused := o.Status == "ACSC" || o.Status == "ACCC", o.Status == "RJCT" || o.Status == "CANC"
		mine, err := answerable(ctx, k.DB(), o.EndToEnd, bank)
		switch {
		case err != nil:
			return err
		case !mine: // no payout of ours, or another bank's
			t.Unknown++
		case !paid && !refused: // accepted or pending: still on its way
		default:
			if err := t.outcome(ctx, k, &o, paid); err != nil {
				return err
			}
		}
	}
	return nil
}

// done remembers that a file was read to its end.
func done(ctx context.Context, k *journal.Keeper, f *bankfile.File, name string, hash []byte, entries int) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.ID{}.With("bank.file " + f.ID), Kind: "bank.file", Input: hash},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			_, err := tx.Exec(ctx, "INSERT INTO bank_message (id, way, kind, hash, name, at, entries, content) VALUES ($1, 'in', $2, $3, $4, $5, $6, $7)",
				f.ID, string(f.Kind), hash, name, k.Clock().Now(), int64(entries), []byte{})
			return fact.BankFileTaken{Message: f.ID, Kind: string(f.Kind), Way: "in", Entries: int64(entries)}, struct{}{}, err
		})
	return err
}

// keepStatement keeps a day's statement for the reconciliation.
func keepStatement(ctx context.Context, k *journal.Keeper, f *bankfile.File, r *bankfile.Report) error {
	var entries []statementEntry
	for i := range r.Entries {
		e := &r.Entries[i]
		if !e.Booked {
			continue
		}
		x := statementEntry{Ref: e.Ref, Amount: e.Signed()}
		for _, p := range e.Payments {
			x.EndToEnd = append(x.EndToEnd, p.EndToEnd)
		}
		entries = append(entries, x)
	}
	text, err := json.Marshal(entries)
	if err != nil {
		return err
	}
	day := r.Closing.Day
	return k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO bank_statement (account, day, currency, opening, closing, message, at, entries) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (account, day) DO UPDATE SET opening = excluded.opening, closing = excluded.closing, message = excluded.message, at = excluded.at, entries = excluded.entries`,
			r.Account, string(day), string(r.Closing.Currency), r.Opening.Amount, r.Closing.Amount, f.ID, k.Clock().Now(), string(text))
		return err
	})
}

// statementEntry is one booking of a statement as it is kept.
type statementEntry struct {
	Ref      string   `json:"ref"`
	Amount   int64    `json:"amount"` // with its direction
	EndToEnd []string `json:"end_to_end,omitempty"`
}
