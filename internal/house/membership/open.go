package membership

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/memo"
	"openbourse/internal/store/db"
)

// Open is something that keeps a member from leaving.
type Open struct {
	Kind   string // deal, case, memo, money, bonded
	No     int64  // of a deal, case or memo
	Amount money.Amount
	Status string // customs account, of bonded goods
	Items  int64  // in it
}

// Opens lists what a member has open, for the member and staff.
func Opens(ctx context.Context, q db.Querier, who access.Actor, org id.ID, now clock.Instant) ([]Open, error) {
	if err := access.Check(who, "membership.read", who.To(org)); err != nil {
		return nil, err
	}
	return opens(ctx, q, org, now)
}

func opens(ctx context.Context, q db.Querier, org id.ID, now clock.Instant) ([]Open, error) {
	out, err := db.Rows(ctx, q, func(r *sql.Rows) (Open, error) {
		var o Open
		return o, r.Scan(&o.Kind, &o.No)
	}, "SELECT kind, no FROM membership_open WHERE one = $1 OR other = $1 ORDER BY kind DESC, no LIMIT 200", org)
	if err != nil {
		return nil, err
	}
	memos, err := memo.OpenOf(ctx, q, org, now)
	if err != nil {
		return nil, err
	}
	for _, no := range memos {
		out = append(out, Open{Kind: "memo", No: no})
	}
	for _, c := range []money.Currency{money.CNY, money.EUR, money.HKD, money.USD} {
		n, err := cash(ctx, q, org, c)
		if err != nil {
			return nil, err
		}
		if n != 0 {
			out = append(out, Open{Kind: "money", Amount: money.Of(n, c)})
		}
	}
	goods, err := ledger.StatusHeld(ctx, q, org)
	for _, g := range goods {
		out = append(out, Open{Kind: "bonded", Status: g.Purpose, Items: g.Items})
	}
	return out, err
}

// cash is what a member has on the exchange's ledger in one currency.
func cash(ctx context.Context, q db.Querier, org id.ID, c money.Currency) (int64, error) {
	asset, err := ledger.CurrencyAsset(c)
	if err != nil {
		return 0, err
	}
	a, found, err := ledger.Find(ctx, q, ledger.Money, org, ledger.Cash)
	if err != nil || !found {
		return 0, err
	}
	return ledger.Position(ctx, q, ledger.Money, asset, a.No)
}

// settled refuses while something is open: it names the first and says how many there are.
func settled(ctx context.Context, q db.Querier, org id.ID, now clock.Instant) error {
	all, err := opens(ctx, q, org, now)
	if err != nil || len(all) == 0 {
		return err
	}
	first := all[0]
	return errs.New(errs.Conflict, "membership.open_"+first.Kind, "no", first.No, "sum", first.Amount.String(), "items", first.Items, "n", len(all)).At("day")
}
