package settle

import (
	"context"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/letter"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Before a deadline its buyer is reminded once; where the terms are hardly longer than that,
// the letter about the mazal has said it already.
const (
	ahead   = 24 * time.Hour
	shorter = 36 * time.Hour
)

// Remind writes to buyers whose money is due within a day. It is to be run every few minutes;
// nothing waits for it.
func Remind(ctx context.Context, k *journal.Keeper, head letter.HeadOf) error {
	now := k.Clock().Now()
	soon, err := db.Rows(ctx, k.DB(), db.One[int64], `SELECT deal FROM settlement WHERE due > $1 AND due <= $2 AND state IN ('open', 'funded', 'overdue') -- as the index has it
		AND state = 'open' AND reminded = 0 AND due - struck > $3 ORDER BY due LIMIT 1000`, now, now.Add(ahead), shorter.Microseconds())
	if err != nil {
		return err
	}
	for _, no := range soon {
		if err := remind(ctx, k, head, no); err != nil {
			return err
		}
	}
	return nil
}

func remind(ctx context.Context, k *journal.Keeper, head letter.HeadOf, no int64) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "settle.remind", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none := struct{}{}
			s, err := byDeal(ctx, tx, no)
			if err != nil {
				return nil, none, err
			}
			now := k.Clock().Now()
			told, _, err := db.Row(ctx, tx, db.One[clock.Instant], "SELECT reminded FROM settlement WHERE deal = $1", no)
			if err != nil {
				return nil, none, err
			}
			if told != 0 || s.At(now).State != Open { // settled meanwhile
				return nil, none, errs.New(errs.Unavailable, "settle.moved")
			}
			to, err := letter.Readers(ctx, tx, s.Buyer, "settle.settle", now)
			if err != nil {
				return nil, none, err
			}
			h, err := head(ctx, tx)
			if err != nil {
				return nil, none, err
			}
			if err := h.Post(ctx, tx, now, letter.Letter{To: to, What: "deal_due", Page: "/settlements/" + strconv.FormatInt(no, 10), Deal: true, Args: func(l i18n.Lang) []any {
				return []any{"no", strconv.FormatInt(no, 10), "until", h.When(l, s.Due)}
			}}); err != nil {
				return nil, none, err
			}
			_, err = tx.Exec(ctx, "UPDATE settlement SET reminded = $2 WHERE deal = $1", no, now)
			return s.fact("remind"), none, err
		})
	if errs.Is(err, "settle.moved") {
		return nil
	}
	return err
}
