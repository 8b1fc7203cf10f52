package market

import (
	"context"
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// FollowMemos shows on listings what the memo room does: goods out lock their listing,
// goods back free it. The memo room cannot do it itself, for it stands below the market;
// and nothing hangs on the moment, because the ledger has set the title aside already.
// What becomes of goods that are bought out of a memo is the deal room's matter.
func FollowMemos(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(followingMemos, ApplyMemo)
}

// follower does what follows from memos.
var follower = access.System("market")

// followingMemos is how far the room has come in the journal.
var followingMemos = journal.Place{Table: "market_cursor", Name: "memo"}

// ApplyMemo does what follows from one entry of the journal and tells whether that was
// anything. It may be called again.
func ApplyMemo(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	if e.Fact != (fact.MemoMoved{}).FactName() {
		return false, nil
	}
	var f fact.MemoMoved
	if err := e.Decode(&f); err != nil {
		return false, err
	}
	if f.What != "out" && f.What != "back" {
		return false, nil
	}
	done := false
	for _, g := range f.Goods {
		if f.What == "back" && g.Left > 0 {
			continue // a part of the parcel is still out
		}
		did, err := showMemo(ctx, k, e, f, g)
		if err != nil {
			return done, err
		}
		done = done || did
	}
	return done, nil
}

// showMemo locks or frees the owner's listing of a stone. The lock takes the place of any
// other: the title is set aside for the holder, so that nothing can come of a hold or a
// sealed offer of somebody else, and when that ended the stone would look free.
func showMemo(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.MemoMoved, g fact.MemoGoods) (bool, error) {
	_, err := journal.Do(ctx, k, journal.Act{Actor: follower.Key(), ID: e.Then("memo " + strconv.FormatInt(g.Line, 10)), Kind: "market.memo", Input: []int64{e.No, g.Line}},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			now, ref := k.Clock().Now(), memo.RefOf(f.Memo)
			l, err := ownListing(ctx, tx, f.Owner, g.Stone, now)
			if err != nil {
				return nil, struct{}{}, err
			}
			said := fact.ListingChanged{Listing: l.No, Stone: g.Stone, Member: l.MemberNo, What: "lock"}
			if f.What == "back" {
				err = Unlock(ctx, tx, l.No, ref)
			} else {
				said, err = lockMemo(ctx, tx, &l, f.Memo, g.Line, Locking{Listing: l.No, Reason: LockMemo, Ref: ref, Now: now})
			}
			if err != nil {
				return nil, struct{}{}, err
			}
			return said, struct{}{}, followingMemos.Move(ctx, tx, e.No)
		})
	if err == nil {
		return true, nil
	}
	switch errs.Of(err).Code {
	case errs.NotFound, errs.Conflict: // not on the market, or bound by a deal
		return false, nil
	}
	return false, err
}

// ownListing is the owner's listing of a stone; errs.NotFound "market.no_listing".
func ownListing(ctx context.Context, q db.Querier, owner id.ID, stone int64, now clock.Instant) (Listing, error) {
	all, err := ListingsOfStone(ctx, q, follower, now, stone)
	if err != nil {
		return Listing{}, err
	}
	i := slices.IndexFunc(all, func(l Listing) bool { return l.Member == owner })
	if i < 0 {
		return Listing{}, errs.New(errs.NotFound, "market.no_listing", "listing", stone)
	}
	return all[i], nil
}

func lockMemo(ctx context.Context, tx *db.Tx, l *Listing, no, line int64, lock Locking) (fact.ListingChanged, error) {
	out, err := memo.LineOut(ctx, tx, no, line)
	if err != nil {
		return fact.ListingChanged{}, err
	}
	if out == 0 { // bought or back before the market read that it went out
		return fact.ListingChanged{}, errs.New(errs.Conflict, "memo.line_done", "label", l.StockNo)
	}
	if l.Lock.Reason == LockHeld {
		lock.Over = []string{l.Lock.Ref}
	}
	return lock.Put(ctx, tx)
}

// lockRelisted locks the listings that an upload made of goods which are out on memo already:
// the market read that they went out when there was no listing of theirs.
func lockRelisted(ctx context.Context, k *journal.Keeper, member int64) error {
	owner, err := party.OrgByNo(ctx, k.DB(), member)
	if err != nil {
		return err
	}
	out, err := memo.OutOf(ctx, k.DB(), owner.ID)
	if err != nil {
		return err
	}
	for _, g := range out {
		now := k.Clock().Now()
		l, err := ownListing(ctx, k.DB(), owner.ID, g.Stone, now)
		if errs.Is(err, "market.no_listing") || err == nil && (l.Lock.Reason == LockMemo || l.Lock.Reason == LockDeal) {
			continue
		}
		if err != nil {
			return err
		}
		_, err = journal.Do(ctx, k, journal.Act{Actor: follower.Key(), ID: id.New(), Kind: "market.relisted", Input: []int64{g.Memo, g.Line, l.No}},
			func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
				said, err := lockMemo(ctx, tx, &l, g.Memo, g.Line, Locking{Listing: l.No, Reason: LockMemo, Ref: memo.RefOf(g.Memo), Now: now})
				return said, struct{}{}, err
			})
		if err != nil && !journal.Stands(err) { // else it came back, or was sold, meanwhile
			return err
		}
	}
	return nil
}
