package settle

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// CoverLine is a cover in a list, with what is known around it.
type CoverLine struct {
	Cover
	Ordered clock.Instant // its file was written
	Payer   id.ID         // whose account the money leaves
	Payee   id.ID         // whose account it comes in on
	Payouts []int64       // paid from that account that waited then, the newest first
}

func scanCoverLine(r *sql.Rows) (CoverLine, error) {
	var v CoverLine
	return v, r.Scan(append(v.fields(), &v.Ordered, &v.Payer, &v.Payee)...)
}

// Silent tells whether the bank should have answered by now.
func (v *Cover) Silent(now clock.Instant) bool { return v.State == Sent && v.Moved < now.Add(-silence) }

// Covers lists covers, the newest first: for a bank those that leave or reach an account it
// keeps, for the house all. An empty state or currency is every one.
func Covers(ctx context.Context, q db.Querier, who access.Actor, state lifecycle.State, c money.Currency, before int64, limit int) ([]CoverLine, error) {
	bank, err := bankOf(who)
	if err != nil {
		return nil, err
	}
	if before == 0 {
		before = 1 << 62
	}
	all, err := db.Rows(ctx, q, scanCoverLine, "SELECT "+coverColumns+`, m.at, s.org, t.org FROM bank_cover v
		JOIN bank_message m ON m.id = v.message JOIN bank_account s ON s.account = v.source JOIN bank_account t ON t.account = v.target
		WHERE v.no < $1 AND ($2 = '' OR v.state = $2) AND ($3 = '' OR v.currency = $3) AND ($4 = 1 OR s.bank = $5 OR t.bank = $5)
		ORDER BY v.no DESC LIMIT $6`, before, string(state), string(c), yes(bank.IsZero()), bank[:], limit)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all, served(ctx, q, bank, all)
}

// mostServed is how many payouts a list of covers names at most.
const mostServed = 2000

// served names the payouts for which covers were written. Nobody writes that down when the
// files go out, and nobody needs to: they are those that waited on the account at that
// moment. A bank sees only those that it is to pay.
func served(ctx context.Context, q db.Querier, bank id.ID, all []CoverLine) error {
	newest, oldest := &all[0], &all[len(all)-1]
	waited, err := db.Rows(ctx, q, scanPayout, "SELECT "+payoutColumns+` FROM payout p
		WHERE p.debtor IN (SELECT v.target FROM bank_cover v WHERE v.no >= $1 AND v.no <= $2)
		AND p.asked <= $3 AND (p.state = 'ordered' OR p.moved >= $4) AND ($5 = 1 OR `+paidBy("$6")+") ORDER BY p.no DESC LIMIT $7",
		oldest.No, newest.No, newest.Ordered, oldest.Ordered, yes(bank.IsZero()), bank[:], mostServed)
	for i := range waited {
		for n := range all {
			if v := &all[n]; v.serves(&waited[i]) {
				v.Payouts = append(v.Payouts, waited[i].No)
			}
		}
	}
	return err
}

// serves tells whether a payout waited on the account that a cover filled. Files of an
// account have names in the order in which they were written.
func (v *CoverLine) serves(p *Payout) bool {
	waited := p.State == Ordered || p.Moved >= v.Ordered
	return p.Debtor == v.Target && p.Asked <= v.Ordered && waited && (p.Message == "" || p.Message > v.Message)
}
