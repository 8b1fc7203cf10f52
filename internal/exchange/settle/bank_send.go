package settle

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
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

// Outgoing is a file written for the bank.
type Outgoing struct {
	Message string `json:"message"`
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Entries int64  `json:"entries"`
	Content []byte `json:"-"`
}

// mostPayments of one file for the bank.
const mostPayments = 1000

// Send puts all ordered payouts into files for the bank, one for each account they are paid
// from, after the covers they want, and gives the files. The money stays set aside until the
// bank answers. What it gave once it gives again by Outbox.
func Send(ctx context.Context, k *journal.Keeper, who access.Actor) ([]Outgoing, error) {
	if err := access.Check(who, "bank.file", access.Any); err != nil {
		return nil, err
	}
	var all []Outgoing
	for _, c := range Currencies {
		for {
			o, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "bank.send", Input: c},
				func(ctx context.Context, tx *db.Tx) (journal.Fact, Outgoing, error) {
					return sendNext(ctx, tx, c, k.Clock().Now())
				})
			if errs.Is(err, "bank.nothing_to_send") {
				break
			}
			if err != nil {
				return all, err
			}
			all = append(all, o)
		}
	}
	return all, nil
}

// sendNext writes the next file of a currency: covers first, each time from one account.
func sendNext(ctx context.Context, tx *db.Tx, c money.Currency, now clock.Instant) (journal.Fact, Outgoing, error) {
	nothing := errs.New(errs.Unavailable, "bank.nothing_to_send")
	collecting, found, err := Collecting(ctx, tx, c)
	if err != nil {
		return nil, Outgoing{}, err
	}
	debtor, waits, err := db.Row(ctx, tx, db.One[string], `SELECT p.debtor FROM payout p WHERE p.state = 'ordered' AND p.currency = $1 AND (p.debtor <> '' OR $2 = 1)
		ORDER BY p.debtor, p.no LIMIT 1`, string(c), yes(found))
	if err == nil && !waits { // or those that wait have no account to be paid from yet
		err = nothing
	}
	if err != nil {
		return nil, Outgoing{}, err
	}
	if found {
		moves, err := missing(ctx, tx, collecting)
		if err != nil {
			return nil, Outgoing{}, err
		}
		if len(moves) > 0 {
			return sendCovers(ctx, tx, collecting, moves, now)
		}
	}
	from := collecting
	if debtor != "" {
		if from, found, err = bankAccount(ctx, tx, debtor); err == nil && !found {
			err = fmt.Errorf("settle: payouts are to be paid from account %s, which is not here", debtor)
		}
		if err != nil {
			return nil, Outgoing{}, err
		}
	}
	return sendPayouts(ctx, tx, from, debtor, now)
}

// sendCovers writes the first movements that go out from one account.
func sendCovers(ctx context.Context, tx *db.Tx, collecting Account, moves []Cover, now clock.Instant) (journal.Fact, Outgoing, error) {
	from, found, err := bankAccount(ctx, tx, moves[0].Source)
	if err == nil && !found {
		err = fmt.Errorf("settle: account %s is gone", moves[0].Source)
	}
	if err != nil {
		return nil, Outgoing{}, err
	}
	order, err := newOrder(ctx, tx, from, now)
	if err != nil {
		return nil, Outgoing{}, err
	}
	for i := range moves {
		v := &moves[i]
		if v.Source != from.Number || len(order.Payments) == mostPayments {
			break
		}
		to, _, err := bankAccount(ctx, tx, v.Target)
		if err != nil {
			return nil, Outgoing{}, err
		}
		holder, err := party.OrgByID(ctx, tx, to.Org)
		if err != nil {
			return nil, Outgoing{}, err
		}
		if v.No, err = tx.Next(ctx, "bank.cover"); err != nil {
			return nil, Outgoing{}, err
		}
		v.Currency, v.State, v.Moved, v.Message = collecting.Currency, Sent, now, order.ID
		if err := v.insert(ctx, tx); err != nil {
			return nil, Outgoing{}, err
		}
		order.Payments = append(order.Payments, bankfile.Payment{
			EndToEnd: v.EndToEnd(), Currency: v.Currency, Amount: v.Amount, Creditor: bankfile.Party{Name: holder.Name, Account: to.Number, BIC: to.BIC}, Text: "cover " + v.EndToEnd(),
		})
	}
	return keepOrder(ctx, tx, order, now)
}

// sendPayouts writes the payouts that are paid from one account. Those that name none were
// ordered when the exchange had none: they are paid from its account of now.
func sendPayouts(ctx context.Context, tx *db.Tx, from Account, debtor string, now clock.Instant) (journal.Fact, Outgoing, error) {
	ps, err := db.Rows(ctx, tx, scanPayout, "SELECT "+payoutColumns+" FROM payout p WHERE p.state = 'ordered' AND p.currency = $1 AND p.debtor = $2 ORDER BY p.no LIMIT $3",
		string(from.Currency), debtor, mostPayments)
	if err != nil {
		return nil, Outgoing{}, err
	}
	order, err := newOrder(ctx, tx, from, now)
	if err != nil {
		return nil, Outgoing{}, err
	}
	for i := range ps {
		p := &ps[i]
		order.Payments = append(order.Payments, bankfile.Payment{
			EndToEnd: p.endToEnd(), Currency: p.Currency, Amount: p.Amount, Creditor: bankfile.Party{Name: p.Holder, Account: p.Account, BIC: p.BIC},
			Reference: p.reference(), Text: "payout " + p.endToEnd(),
		})
		if p.State, err = PayoutLife.Next(p.State, "send"); err != nil {
			return nil, Outgoing{}, err
		}
		p.Moved, p.Message, p.Debtor = now, order.ID, from.Number
		if err := p.update(ctx, tx); err != nil {
			return nil, Outgoing{}, err
		}
	}
	return keepOrder(ctx, tx, order, now)
}

// newOrder is an order of the exchange to pay from an account; its debtor is whoever the
// account belongs to.
func newOrder(ctx context.Context, tx *db.Tx, from Account, now clock.Instant) (*bankfile.Order, error) {
	house, err := party.House(ctx, tx)
	if err != nil {
		return nil, err
	}
	owner, err := party.OrgByID(ctx, tx, from.Org)
	if err != nil {
		return nil, err
	}
	no, err := tx.Next(ctx, "bank.message")
	return &bankfile.Order{ // the number has its zeros, so that the bank takes files in order by their names
		ID: fmt.Sprintf("OB%d-%s-%06d", now, from.Currency, no), Created: now.Time(), Initiator: house.Name, Execute: clock.DateOf(now, time.UTC),
		Debtor: bankfile.Party{Name: owner.Name, Account: from.Number, BIC: from.BIC},
	}, err
}

// keepOrder writes the file down until it is handed over.
func keepOrder(ctx context.Context, tx *db.Tx, order *bankfile.Order, now clock.Instant) (journal.Fact, Outgoing, error) {
	o := Outgoing{Message: order.ID, Kind: string(bankfile.Orders), Name: order.ID + ".xml", Entries: int64(len(order.Payments)), Content: bankfile.WriteOrder(order)}
	hash := sha256.Sum256(o.Content)
	_, err := tx.Exec(ctx, "INSERT INTO bank_message (id, way, kind, hash, name, at, entries, content) VALUES ($1, 'out', $2, $3, $4, $5, $6, $7)",
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
