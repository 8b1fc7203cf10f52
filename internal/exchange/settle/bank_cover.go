package settle

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// A member is paid out from his own dedicated account. What he earned need not stand there:
// his buyers paid to the collecting account, or to their own. So the exchange moves money
// between its accounts and its members' before it orders the payout: a cover. The ledger
// keeps one position of the bank for all of them, so a cover moves nothing there.

// CoverLife is the lifecycle of money moved between two accounts at the bank.
var CoverLife = lifecycle.Table{Name: "cover", Steps: []lifecycle.Step{
	{From: Sent, Act: "paid", To: PaidOut, Who: theHouse, Rule: "the bank's answer, or its booking on either account, says so"},
	{From: Sent, Act: "refused", To: Refused, Who: theHouse, Rule: "the bank's answer says why; the next file moves what is still missing"},
}}

// Cover is money moved between two accounts at the bank.
type Cover struct {
	No       int64
	Currency money.Currency
	Amount   int64
	Source   string // account it leaves
	Target   string // account it comes in on
	State    lifecycle.State
	Moved    clock.Instant
	Message  string // file that ordered it
	Entry    string // the bank's number of the booking on the target
	Reason   string // the bank's, when it refused
}

const coverColumns = "v.no, v.currency, v.amount, v.source, v.target, v.state, v.moved, v.message, v.entry, v.reason"

func (v *Cover) fields() []any {
	return []any{&v.No, &v.Currency, &v.Amount, &v.Source, &v.Target, &v.State, &v.Moved, &v.Message, &v.Entry, &v.Reason}
}

func scanCover(r *sql.Rows) (Cover, error) {
	var v Cover
	return v, r.Scan(v.fields()...)
}

func coverByNo(ctx context.Context, q db.Querier, no int64) (Cover, bool, error) {
	return db.Row(ctx, q, scanCover, "SELECT "+coverColumns+" FROM bank_cover v WHERE v.no = $1", no)
}

func (v *Cover) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO bank_cover (no, currency, amount, source, target, state, moved, message, entry, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '')",
		v.No, string(v.Currency), v.Amount, v.Source, v.Target, string(v.State), v.Moved, v.Message)
	return err
}

// EndToEnd is our own number of a cover at the bank: "CV12".
func (v *Cover) EndToEnd() string { return "CV" + strconv.FormatInt(v.No, 10) }

// coverOf is the cover an end-to-end number names; 0: none of ours.
func coverOf(endToEnd string) int64 { return numbered("CV", endToEnd) }

// purse is what is known of one member's dedicated account: what stands there when the bank
// has done all that it was told, the cash its member has on the ledger, and what is ordered
// to be paid out from it.
type purse struct {
	account           string
	known, cash, need int64
}

// movements are the covers after which every dedicated account has what is ordered to be
// paid out from it. They come from the collecting account; where that has too little for
// them and its own payouts, it first takes from dedicated accounts what is more there than
// their members' cash: money with which their members paid on the ledger.
func movements(collecting string, has, need int64, all []purse) []Cover {
	var out []Cover
	for _, p := range all {
		if short := p.need - p.known; short > 0 {
			out = append(out, Cover{Source: collecting, Target: p.account, Amount: short})
			need += short
		}
	}
	var in []Cover
	if need == 0 {
		return nil
	}
	for _, p := range all {
		if spare := min(p.known-max(p.cash, p.need), need-has); spare > 0 {
			in = append(in, Cover{Source: p.account, Target: collecting, Amount: spare})
			has += spare
		}
	}
	return slices.Concat(in, out)
}

// missing are the covers that what is ordered in a currency wants now.
func missing(ctx context.Context, q db.Querier, collecting Account) ([]Cover, error) {
	asset, err := ledger.CurrencyAsset(collecting.Currency)
	if err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, func(r *sql.Rows) (purse, error) {
		var p purse
		var in, moved, out int64
		err := r.Scan(&p.account, &in, &moved, &out, &p.need, &p.cash)
		p.known = in + moved - out
		return p, err
	}, `SELECT a.account,
		CAST(COALESCE((SELECT SUM(c.amount) FROM bank_credit c WHERE c.account = a.account), 0) AS BIGINT),
		CAST(COALESCE((SELECT SUM(v.amount) FROM bank_cover v WHERE v.target = a.account AND v.state IN ('sent', 'paid')), 0)
			- COALESCE((SELECT SUM(v.amount) FROM bank_cover v WHERE v.source = a.account AND v.state IN ('sent', 'paid')), 0) AS BIGINT),
		CAST(COALESCE((SELECT SUM(p.amount) FROM payout p WHERE p.debtor = a.account AND p.state IN ('sent', 'paid')), 0) AS BIGINT),
		CAST(COALESCE((SELECT SUM(p.amount) FROM payout p WHERE p.debtor = a.account AND p.state = 'ordered'), 0) AS BIGINT),
		COALESCE((SELECT l.quantity FROM ledger_account x JOIN ledger_position l ON l.book = x.book AND l.account = x.no AND l.asset = $2
			WHERE x.book = $3 AND x.owner = a.org AND x.purpose = $4), 0)
		FROM bank_account a WHERE a.currency = $1 AND a.account <> $5 ORDER BY a.account`,
		string(collecting.Currency), asset, int64(ledger.Money), ledger.Cash, collecting.Number)
	if err != nil {
		return nil, err
	}
	has, err := atBank(ctx, q, collecting.Currency, asset)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		has -= p.known
	}
	need, _, err := db.Row(ctx, q, db.One[int64], "SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM payout p WHERE p.debtor = $1 AND p.state = 'ordered'", collecting.Number)
	return movements(collecting.Number, has, need, all), err
}

// atBank is what stands on all accounts of a currency when the bank has paid what it was told.
func atBank(ctx context.Context, q db.Querier, c money.Currency, asset int64) (int64, error) {
	on, err := bankPosition(ctx, q, asset)
	if err != nil {
		return 0, err
	}
	sent, _, err := db.Row(ctx, q, db.One[int64], "SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM payout p WHERE p.state = 'sent' AND p.currency = $1", string(c))
	return on - sent, err
}

// bankPosition is what the ledger says is at the bank.
func bankPosition(ctx context.Context, q db.Querier, asset int64) (int64, error) {
	bank, found, err := ledger.Find(ctx, q, ledger.Money, noBody, ledger.Bank)
	if err != nil || !found {
		return 0, err
	}
	n, err := ledger.Position(ctx, q, ledger.Money, asset, bank.No)
	return -n, err
}

// answerCover is what the bank says of a cover, by an answer or by a booking on one of its
// accounts. Said again it changes nothing.
type answerCover struct {
	No     int64  `json:"no"`
	Paid   bool   `json:"paid"`
	Reason string `json:"reason"`
	Entry  string `json:"entry"` // the booking on the target
}

// do writes the answer down and tells whether it changed anything.
func (c answerCover) do(ctx context.Context, k *journal.Keeper) (bool, error) {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "bank.answer", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none := struct{}{}
			v, found, err := coverByNo(ctx, tx, c.No)
			if err == nil && !found {
				err = errs.New(errs.NotFound, "bank.no_payout", "no", c.No)
			}
			if err != nil {
				return nil, none, err
			}
			act := lifecycle.Act("refused")
			if c.Paid {
				act = "paid"
			}
			booked := c.Entry != "" && v.Entry == ""
			if v.State == PaidOut && c.Paid && !booked || v.State == Refused && !c.Paid {
				return nil, none, errs.New(errs.Unavailable, "settle.moved")
			}
			if v.State != PaidOut || !c.Paid {
				if v.State, err = CoverLife.Next(v.State, act); err != nil {
					return nil, none, err
				}
			}
			if booked {
				v.Entry = c.Entry
			}
			v.Reason, v.Moved = c.Reason, k.Clock().Now()
			_, err = tx.Exec(ctx, "UPDATE bank_cover SET state = $2, moved = $3, entry = $4, reason = $5 WHERE no = $1", v.No, string(v.State), v.Moved, v.Entry, v.Reason)
			return fact.CoverMoved{No: v.No, State: string(v.State), Currency: string(v.Currency), Amount: v.Amount, Reason: v.Reason}, none, err
		})
	if errs.Is(err, "settle.moved") {
		return false, nil
	}
	return err == nil, err
}
