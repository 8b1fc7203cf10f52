package settle

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// noBody stands where nobody has confirmed yet.
var noBody id.ID

// endToEnd is our own number of a payout at the bank.
func (p *Payout) endToEnd() string { return "PO" + strconv.FormatInt(p.No, 10) }

// payoutOf is the payout an end-to-end number names; 0: none of ours.
func payoutOf(endToEnd string) int64 { return numbered("PO", endToEnd) }

// numbered reads one of our end-to-end numbers; 0: it is not of that sort.
func numbered(sort, endToEnd string) int64 {
	n, ok := strings.CutPrefix(endToEnd, sort)
	if !ok {
		return 0
	}
	no, err := strconv.ParseInt(n, 10, 64)
	if err != nil || no < 0 {
		return 0
	}
	return no
}

// answerPayout is what the bank says of a payout: paid, or refused with its reason. Said
// again it changes nothing.
type answerPayout struct {
	No     int64  `json:"no"`
	Paid   bool   `json:"paid"`
	Reason string `json:"reason"`

	Currency money.Currency `json:"currency,omitempty"` // of the bank's booking; an answer to an order states none
	Amount   int64          `json:"amount,omitempty"`
	Account  string         `json:"account,omitempty"` // that it was booked on
}

// do writes the answer down and tells whether it changed anything.
func (c answerPayout) do(ctx context.Context, k *journal.Keeper) (bool, error) {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "bank.answer", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none := struct{}{}
			p, found, err := db.Row(ctx, tx, scanPayout, "SELECT "+payoutColumns+" FROM payout p WHERE p.no = $1", c.No)
			if err == nil && !found {
				err = errs.New(errs.NotFound, "bank.no_payout", "no", c.No)
			}
			if err != nil {
				return nil, none, err
			}
			if c.Amount != 0 && (c.Amount != p.Amount || c.Currency != p.Currency) {
				return nil, none, errs.New(errs.Conflict, "bank.other_sum", "no", c.No)
			}
			if c.Account != "" && p.Debtor != "" && c.Account != p.Debtor {
				return nil, none, errs.New(errs.Conflict, "bank.other_account", "no", c.No, "account", c.Account)
			}
			act, now := "refused", k.Clock().Now()
			if c.Paid {
				act = "paid"
			}
			if (p.State == PaidOut) == c.Paid && p.State != Ordered && p.State != Sent {
				return nil, none, errs.New(errs.Unavailable, "settle.moved")
			}
			if p.State, err = PayoutLife.Next(p.State, lifecycle.Act(act)); err != nil {
				return nil, none, err
			}
			if c.Paid {
				p.Transfer, err = ledger.Complete(ctx, tx, p.Pending, ledger.Transfer{At: now, Kind: "bank.payout", Reference: p.endToEnd()})
			} else {
				p.Reason = c.Reason
				err = ledger.Release(ctx, tx, p.Pending, now, "bank: "+c.Reason)
			}
			if err != nil {
				return nil, none, err
			}
			p.Moved = now
			if p.Credit != 0 {
				x, err := creditByNo(ctx, tx, p.Credit)
				if err != nil {
					return nil, none, err
				}
				if x.State, err = CreditLife.Next(x.State, lifecycle.Act(act)); err != nil {
					return nil, none, err
				}
				if err := x.update(ctx, tx); err != nil {
					return nil, none, err
				}
			}
			return p.fact(), none, p.update(ctx, tx)
		})
	if errs.Is(err, "settle.moved") {
		return false, nil
	}
	return err == nil, err
}

// covered takes in a booking of our own between two accounts at the bank: it is no money that
// came in. Whoever else writes our number on a payment is not believed: accounts, currency
// and sum must be those of the cover, and its target is credited once. A bank that does not
// say who paid is believed the first time.
func (t *Taken) covered(ctx context.Context, k *journal.Keeper, account, ref string, e *bankfile.Entry, p *bankfile.Transfer) (bool, error) {
	no := coverOf(p.EndToEnd)
	if no == 0 || e.Reversal {
		return false, nil
	}
	v, found, err := coverByNo(ctx, k.DB(), no)
	if err != nil || !found || v.Currency != e.Currency || v.Amount != p.Amount {
		return false, err
	}
	a := answerCover{No: no, Paid: true}
	switch {
	case e.Credit && account == v.Target && (p.Other.Account == v.Source || p.Other.Account == "") && (v.Entry == "" || v.Entry == ref):
		a.Entry = ref
	case !e.Credit && account == v.Source:
	default:
		return false, nil
	}
	return true, t.moved(ctx, k, a)
}

// moved takes in the bank's word on a cover. One that contradicts what it said before is for
// people to look at.
func (t *Taken) moved(ctx context.Context, k *journal.Keeper, a answerCover) error {
	changed, err := a.do(ctx, k)
	switch {
	case errs.Of(err) != nil && errs.Of(err).Code == errs.Conflict:
		t.Unknown++
		return nil
	case err == nil && changed:
		t.Covers++
	}
	return err
}

// answerable tells whether a bank may answer for one of our numbers: it keeps the account
// that pays.
func answerable(ctx context.Context, q db.Querier, endToEnd string, bank id.ID) (bool, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], `SELECT COUNT(*) FROM (SELECT p.no FROM payout p WHERE p.no = $1 AND ($3 = 1 OR `+paidBy("$4")+`)
		UNION ALL SELECT v.no FROM bank_cover v WHERE v.no = $2 AND ($3 = 1 OR EXISTS (SELECT 1 FROM bank_account a WHERE a.account = v.source AND a.bank = $4))) x`,
		payoutOf(endToEnd), coverOf(endToEnd), yes(bank.IsZero()), bank[:])
	return n > 0, err
}

// outcome takes in one answer to an order.
func (t *Taken) outcome(ctx context.Context, k *journal.Keeper, o *bankfile.Outcome, paid bool) error {
	reason := ""
	if !paid {
		reason = cmp.Or(o.Reason.Code, "RJCT")
	}
	if no := payoutOf(o.EndToEnd); no != 0 {
		return t.answer(ctx, k, answerPayout{No: no, Paid: paid, Reason: reason})
	}
	return t.moved(ctx, k, answerCover{No: coverOf(o.EndToEnd), Paid: paid, Reason: reason})
}
