package custody

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

var system = access.System("custody")

// Apply does what follows from one entry of the journal and tells whether that was anything:
// a released paper opens the gate, a certificate lets rough in, a settled deal moves the account, an undone one moves it
// back. It may be called again for the same entry.
func Apply(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	switch e.Fact {
	case (fact.PaperReleased{}).FactName():
		var f fact.PaperReleased
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		return true, follow(ctx, k, e, func(ctx context.Context, tx *db.Tx, _ clock.Instant) (fact.CustodyMoved, error) {
			return fact.CustodyMoved{Act: "gate", Member: f.Member, Shipment: f.Shipment, At: f.At}, keepPaper(ctx, tx, f)
		})
	case (fact.KimberleyMoved{}).FactName():
		var f fact.KimberleyMoved
		if err := e.Decode(&f); err != nil || f.Direction != "in" {
			return false, err
		}
		return true, k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			if err := keepCertificate(ctx, tx, e.No, &f); err != nil {
				return err
			}
			return following.Move(ctx, tx, e.No)
		})
	case (fact.DealSettled{}).FactName():
		var f fact.DealSettled
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		if ours, err := underControl(ctx, k.DB(), f.Lines); err != nil || !ours {
			return false, err
		}
		return true, follow(ctx, k, e, func(ctx context.Context, tx *db.Tx, now clock.Instant) (fact.CustodyMoved, error) {
			return sold(ctx, tx, f, now)
		})
	case (fact.ParcelChanged{}).FactName():
		var f fact.ParcelChanged
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		if ours, err := holdsOne(ctx, k.DB(), f.In); err != nil || !ours {
			return false, err
		}
		return true, follow(ctx, k, e, func(ctx context.Context, tx *db.Tx, now clock.Instant) (fact.CustodyMoved, error) {
			return reshaped(ctx, tx, f, now)
		})
	case (fact.DealRescinded{}).FactName():
		var f fact.DealRescinded
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		if all, err := handed(ctx, k.DB(), f.Deal); err != nil || len(all) == 0 {
			return false, err
		}
		return true, follow(ctx, k, e, func(ctx context.Context, tx *db.Tx, now clock.Instant) (fact.CustodyMoved, error) {
			return undone(ctx, tx, f, now)
		})
	}
	return false, nil
}

// underControl tells whether one of a deal's stones stands in a customs account.
func underControl(ctx context.Context, q db.Querier, lines []fact.DealLine) (bool, error) {
	for _, l := range lines {
		if lot, found, err := byStone(ctx, q, l.Stone); err != nil || found && !stands[lot.State].statusWorld {
			return found, err
		}
	}
	return false, nil
}

func follow(ctx context.Context, k *journal.Keeper, e journal.Entry, do func(context.Context, *db.Tx, clock.Instant) (fact.CustodyMoved, error)) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("custody"), Kind: "custody.follow", Input: e.No},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			f, err := do(ctx, tx, k.Clock().Now())
			if err != nil {
				return nil, struct{}{}, err
			}
			return f, struct{}{}, following.Move(ctx, tx, e.No)
		})
	return err
}

// sold moves the customs account of goods that changed hands on the exchange. Goods that are
// not under control are none of its business.
func sold(ctx context.Context, tx *db.Tx, f fact.DealSettled, now clock.Instant) (fact.CustodyMoved, error) {
	said := fact.CustodyMoved{Act: string(ActSell), Member: f.Buyer, From: f.Seller, Deal: f.Deal, At: f.At}
	for _, line := range f.Lines {
		l, found, err := byStone(ctx, tx, line.Stone)
		if err != nil {
			return said, err
		}
		if !found || l.Member != f.Seller || stands[l.State].statusWorld {
			continue
		}
		from := l.Member
		if err := keepSale(ctx, tx, f.Deal, &l); err != nil {
			return said, err
		}
		transfer, err := l.hand(ctx, tx, f.Buyer, dealRef(f.Deal), now)
		if err != nil {
			return said, err
		}
		said.Lots = append(said.Lots, l.fact(l.State, transfer))
		if err := l.event(ctx, tx, ActSell, l.State, transfer, access.Actor{}, from.String()); err != nil {
			return said, err
		}
		if err := l.save(ctx, tx); err != nil {
			return said, err
		}
	}
	return said, nil
}

// undone gives back what a deal moved, as far as it still stands in the buyer's account.
func undone(ctx context.Context, tx *db.Tx, f fact.DealRescinded, now clock.Instant) (fact.CustodyMoved, error) {
	said := fact.CustodyMoved{Act: "unsell", Deal: f.Deal, At: f.At}
	all, err := handed(ctx, tx, f.Deal)
	if err != nil {
		return said, err
	}
	for _, h := range all {
		l, found, err := byStone(ctx, tx, h.stone)
		if err != nil {
			return said, err
		}
		if !found || stands[l.State].statusWorld || l.Member == h.from {
			continue
		}
		said.From, said.Member = l.Member, h.from
		transfer, err := l.hand(ctx, tx, h.from, dealRef(f.Deal), now)
		if err != nil {
			return said, err
		}
		l.Owner = h.owner
		said.Lots = append(said.Lots, l.fact(l.State, transfer))
		if err := l.event(ctx, tx, "unsell", l.State, transfer, access.Actor{}, ""); err != nil {
			return said, err
		}
		if err := l.save(ctx, tx); err != nil {
			return said, err
		}
	}
	return said, nil
}

// following is how far the room has come in the journal.
var following = journal.Place{Table: "custody_cursor", Name: "journal"}

// Follow reads the journal for as long as ctx lives.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, func(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
		done, err := Apply(ctx, k, e)
		if known := errs.Of(err); known != nil && known.Code == errs.Conflict { // refused for good: it is in the journal
			return true, nil
		}
		return done, err
	})
}
