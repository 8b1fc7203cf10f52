package settle

import (
	"context"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
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
