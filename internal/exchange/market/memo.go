package market

import (
	"context"
	"slices"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// FollowMemos shows on listings what the memo room does: goods out lock their listing,
// goods back free it. The memo room cannot do it itself, for it stands below the market;
// and nothing hangs on the moment, because the ledger has set the title aside already.
func FollowMemos(k *journal.Keeper) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		from, _, err := db.Row(ctx, k.DB(), db.One[int64], "SELECT no FROM market_cursor WHERE name = 'memo'")
		if err != nil {
			return err
		}
		return k.Follow(ctx, from, func(e journal.Entry) error { return ApplyMemo(ctx, k, e) })
	}
}

// ApplyMemo does what follows from one entry of the journal. It may be called again.
func ApplyMemo(ctx context.Context, k *journal.Keeper, e journal.Entry) error {
	if e.Fact != (fact.MemoMoved{}).FactName() {
		return nil
	}
	var f fact.MemoMoved
	if err := e.Decode(&f); err != nil {
		return err
	}
	if f.What != "out" && f.What != "back" {
		return nil
	}
	for _, g := range f.Goods {
		if f.What == "back" && g.Left > 0 {
			continue // a part of the parcel is still out
		}
		if err := showMemo(ctx, k, e, f, g); err != nil {
			return err
		}
	}
	return nil
}

// showMemo locks or frees the owner's listing of a stone. A lock that stands already is left:
// it ends by itself, and no deal can come of it while the title is set aside.
func showMemo(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.MemoMoved, g fact.MemoGoods) error {
	system := access.System("market")
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("memo " + strconv.FormatInt(g.Line, 10)), Kind: "market.memo", Input: []int64{e.No, g.Line}},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			now, ref := k.Clock().Now(), "memo:"+strconv.FormatInt(f.Memo, 10)
			all, err := ListingsOfStone(ctx, tx, system, now, g.Stone)
			if err != nil {
				return nil, struct{}{}, err
			}
			i := slices.IndexFunc(all, func(l Listing) bool { return l.Member == f.Owner })
			if i < 0 {
				return nil, struct{}{}, errs.New(errs.NotFound, "market.no_listing", "no", g.Stone)
			}
			l := all[i]
			said := fact.ListingChanged{Listing: l.No, Stone: g.Stone, Member: l.MemberNo, What: "lock"}
			if f.What == "back" {
				err = Unlock(ctx, tx, l.No, ref)
			} else {
				said, err = Locking{Listing: l.No, Reason: LockMemo, Ref: ref, Now: now}.Put(ctx, tx)
			}
			if err != nil {
				return nil, struct{}{}, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO market_cursor (name, no) VALUES ('memo', $1) ON CONFLICT (name) DO UPDATE SET no = excluded.no", e.No)
			return said, struct{}{}, err
		})
	if err != nil {
		switch errs.Of(err).Code {
		case errs.NotFound, errs.Conflict: // not on the market, or locked
			return nil
		}
	}
	return err
}
