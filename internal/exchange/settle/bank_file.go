package settle

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
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
		if !e.Credit || e.Reversal {
			if no := payoutOf(p.EndToEnd); no != 0 && !e.Credit && !e.Reversal {
				if err := t.answer(ctx, k, answerPayout{No: no, Paid: true, Currency: e.Currency, Amount: p.Amount}); err != nil {
					return err
				}
			} else {
				t.Unknown++
			}
			continue
		}
		ref := entryRef(e, i, len(parts))
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
		mine, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT no FROM payout WHERE message = $1 ORDER BY no", r.Original)
		if err != nil {
			return err
		}
		for _, no := range mine {
			all = append(all, bankfile.Outcome{EndToEnd: (&Payout{No: no}).endToEnd(), Status: r.Group, Reason: r.Reason})
		}
	}
	for _, o := range all {
		t.Entries++
		no := payoutOf(o.EndToEnd)
		mine, _, err := db.Row(ctx, k.DB(), db.One[int64], "SELECT COUNT(*) FROM payout p WHERE p.no = $1 AND ($2 = 1 OR "+paidBy("$3")+")", no, yes(bank.IsZero()), bank[:])
		if err != nil {
			return err
		}
		switch {
		case mine == 0: // no payout of ours, or another bank's
			t.Unknown++
		case o.Status == "ACSC" || o.Status == "ACCC":
			if err := t.answer(ctx, k, answerPayout{No: no, Paid: true}); err != nil {
				return err
			}
		case o.Status == "RJCT" || o.Status == "CANC":
			if err := t.answer(ctx, k, answerPayout{No: no, Reason: cmp.Or(o.Reason.Code, "RJCT")}); err != nil {
				return err
			}
		} // accepted or pending: still on its way
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

// Outgoing is a file written for the bank.
type Outgoing struct {
	Message string `json:"message"`
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Entries int64  `json:"entries"`
	Content []byte `json:"-"`
}

// Send puts all ordered payouts into files for the bank, one for each currency, and gives
// them. The money stays set aside until the bank answers. What it gave once it gives again
// by Outbox.
func Send(ctx context.Context, k *journal.Keeper, who access.Actor) ([]Outgoing, error) {
	if err := access.Check(who, "bank.file", access.Any); err != nil {
		return nil, err
	}
	var all []Outgoing
	for _, c := range Currencies {
		o, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "bank.send", Input: c},
			func(ctx context.Context, tx *db.Tx) (journal.Fact, Outgoing, error) {
				return send(ctx, tx, c, k.Clock().Now())
			})
		if errs.Is(err, "bank.nothing_to_send") {
			continue
		}
		if err != nil {
			return all, err
		}
		all = append(all, o)
	}
	return all, nil
}

func send(ctx context.Context, tx *db.Tx, c money.Currency, now clock.Instant) (journal.Fact, Outgoing, error) {
	ps, err := db.Rows(ctx, tx, scanPayout, "SELECT "+payoutColumns+" FROM payout p WHERE p.state = 'ordered' AND p.currency = $1 ORDER BY p.no LIMIT 1000", string(c))
	if err != nil {
		return nil, Outgoing{}, err
	}
	if len(ps) == 0 {
		return nil, Outgoing{}, errs.New(errs.Unavailable, "bank.nothing_to_send")
	}
	from, found, err := Collecting(ctx, tx, c)
	if err == nil && !found {
		err = errs.New(errs.Unavailable, "bank.nothing_to_send") // no account to pay from: they wait
	}
	if err != nil {
		return nil, Outgoing{}, err
	}
	house, err := party.House(ctx, tx)
	if err != nil {
		return nil, Outgoing{}, err
	}
	no, err := tx.Next(ctx, "bank.message")
	if err != nil {
		return nil, Outgoing{}, err
	}
	order := &bankfile.Order{
		ID: fmt.Sprintf("OB%d-%s-%d", now, c, no), Created: now.Time(), Initiator: house.Name, Execute: clock.DateOf(now, time.UTC),
		Debtor: bankfile.Party{Name: house.Name, Account: from.Number, BIC: from.BIC},
	}
	for i := range ps {
		p := &ps[i]
		order.Payments = append(order.Payments, bankfile.Payment{
			EndToEnd: p.endToEnd(), Currency: p.Currency, Amount: p.Amount, Creditor: bankfile.Party{Name: p.Holder, Account: p.Account, BIC: p.BIC}, Text: "payout " + p.endToEnd(),
		})
		if p.State, err = PayoutLife.Next(p.State, "send"); err != nil {
			return nil, Outgoing{}, err
		}
		p.Moved, p.Message = now, order.ID
		if err := p.update(ctx, tx); err != nil {
			return nil, Outgoing{}, err
		}
	}
	o := Outgoing{Message: order.ID, Kind: string(bankfile.Orders), Name: order.ID + ".xml", Entries: int64(len(ps)), Content: bankfile.WriteOrder(order)}
	hash := sha256.Sum256(o.Content)
	_, err = tx.Exec(ctx, "INSERT INTO bank_message (id, way, kind, hash, name, at, entries, content) VALUES ($1, 'out', $2, $3, $4, $5, $6, $7)",
		o.Message, o.Kind, hash[:], o.Name, now, o.Entries, o.Content)
	return fact.BankFileTaken{Message: o.Message, Kind: o.Kind, Way: "out", Entries: o.Entries}, o, err
}

// OrderFile gives one file that was written for the bank.
func OrderFile(ctx context.Context, q db.Querier, who access.Actor, message string) (Outgoing, error) {
	if err := access.Check(who, "bank.file", access.Any); err != nil {
		return Outgoing{}, err
	}
	o, found, err := db.Row(ctx, q, scanOutgoing, "SELECT id, name, kind, entries, content FROM bank_message WHERE way = 'out' AND id = $1", message)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "bank.no_order", "message", message)
	}
	return o, err
}

func scanOutgoing(r *sql.Rows) (Outgoing, error) {
	var o Outgoing
	return o, r.Scan(&o.Message, &o.Name, &o.Kind, &o.Entries, &o.Content)
}

// Outbox gives files for the bank that were not handed over yet, the newest last.
func Outbox(ctx context.Context, q db.Querier, who access.Actor) ([]Outgoing, error) {
	if err := access.Check(who, "bank.file", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanOutgoing, "SELECT id, name, kind, entries, content FROM bank_message WHERE way = 'out' ORDER BY at, id LIMIT 1000")
}
