package deal

import (
	"context"
	"strconv"

	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/memo"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Apply does what follows from one entry of the journal and tells whether that was
// anything. It may be called again for the same entry.
func Apply(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	switch e.Fact {
	case (fact.DealStruck{}).FactName():
		var f fact.DealStruck
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		return true, overtake(ctx, k, e, f)
	case (fact.DealSettled{}).FactName():
		var f fact.DealSettled
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		return true, after(ctx, k, e, f.Deal, ActSettle, func(ctx context.Context, tx *db.Tx, r *room) error {
			r.Transfer = f.Transfer
			return memo.Settled(ctx, tx, r.No, r.now)
		})
	case (fact.DealDefaulted{}).FactName():
		var f fact.DealDefaulted
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		return true, after(ctx, k, e, f.Deal, ActDefault, func(context.Context, *db.Tx, *room) error { return nil })
	case (fact.AwardMade{}).FactName():
		var f fact.AwardMade
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		switch {
		case f.Rescind:
			return true, awarded(ctx, k, e, f)
		case f.Pay == 0: // nothing was ordered: the case is over
			return keepCase(ctx, k, e, f.Case, f.Deal, false)
		}
		return false, nil
	case (fact.CaseMoved{}).FactName():
		var f fact.CaseMoved
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		return keepCase(ctx, k, e, f.Case, f.Deal, underWay(f))
	}
	return false, nil
}

// after moves a deal because of another room's fact. A step that the lifecycle does not
// have here (it is settled already, or undone) is passed over.
func after(ctx context.Context, k *journal.Keeper, e journal.Entry, no int64, act lifecycle.Act, change func(context.Context, *db.Tx, *room) error) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then(string(act)), Kind: "deal." + string(act), Input: e.No},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			d, err := dealByNo(ctx, tx, no)
			if err != nil {
				return nil, struct{}{}, err
			}
			r, err := roomOf(ctx, tx, d, system, House, k.Clock().Now())
			if err != nil {
				return nil, struct{}{}, err
			}
			to, err := r.next(act)
			if err != nil {
				return nil, struct{}{}, err
			}
			r.State = to
			if err := change(ctx, tx, r); err != nil {
				return nil, struct{}{}, err
			}
			if err := r.event(ctx, tx, r.now, string(act), House, id.ID{}, 0, ""); err != nil {
				return nil, struct{}{}, err
			}
			if err := following.Move(ctx, tx, e.No); err != nil {
				return nil, struct{}{}, err
			}
			return r.moved(string(act), ""), struct{}{}, r.update(ctx, tx)
		})
	return passOver(err)
}

// passOver forgives refusals about the matter: the deal is not where the fact found it, or
// what follows cannot be done. The journal keeps a refusal as the command's answer for ever,
// so that asking again would stop at this entry and never read on; everybody who reads the
// journal sees it there. Failures of the house come back: they are tried again.
func passOver(err error) error {
	if journal.Stands(err) {
		return nil
	}
	return err
}

// overtake tells the other rooms about the stones of a deal that they are gone. Rooms that
// opened later knew it, or opened after the deal was undone: the same entry may come again
// after a restart, and must not close them.
func overtake(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.DealStruck) error {
	rooms := map[int64]bool{}
	var order []int64
	for _, l := range f.Lines {
		if l.From != 0 { // a selection: the rest can still be had
			continue
		}
		nos, err := db.Rows(ctx, k.DB(), db.One[int64], `SELECT d.no FROM deal_line l JOIN deal d ON d.no = l.deal
			WHERE l.listing = $1 AND l.state = 'open' AND d.state IN ('enquiry', 'offer', 'lapsed') AND d.no <> $2 AND d.opened <= $3 ORDER BY d.no`, l.Listing, f.Deal, f.At)
		if err != nil {
			return err
		}
		for _, no := range nos {
			if !rooms[no] {
				rooms[no] = true
				order = append(order, no)
			}
		}
	}
	for _, no := range order {
		if err := gone(ctx, k, e, no, f); err != nil {
			return err
		}
	}
	return nil
}

// gone takes the stones of another deal out of a room. An offer that contained one of them
// ends; a room with no stone left closes.
func gone(ctx context.Context, k *journal.Keeper, e journal.Entry, no int64, f fact.DealStruck) error {
	sold := map[int64]bool{}
	for _, l := range f.Lines {
		sold[l.Listing] = true
	}
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then(strconv.FormatInt(no, 10)), Kind: "deal.overtake", Input: []int64{e.No, no}},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			d, err := dealByNo(ctx, tx, no)
			if err != nil {
				return nil, struct{}{}, err
			}
			now := k.Clock().Now()
			r, err := roomOf(ctx, tx, d, system, House, now)
			if err != nil {
				return nil, struct{}{}, err
			}
			to, err := r.next(ActOvertake)
			if err != nil {
				return nil, struct{}{}, err
			}
			lines, err := linesOf(ctx, tx, no)
			if err != nil {
				return nil, struct{}{}, err
			}
			if err := r.settleClock(ctx, tx); err != nil {
				return nil, struct{}{}, err
			}
			return r.lose(ctx, tx, to, lines, sold)
		})
	return passOver(err)
}

func (r *room) lose(ctx context.Context, tx *db.Tx, to lifecycle.State, lines []Line, sold map[int64]bool) (journal.Fact, struct{}, error) {
	none := struct{}{}
	left, lost := 0, map[int64]bool{}
	for i := range lines {
		l := &lines[i]
		switch {
		case l.State != LineOpen:
		case sold[l.Listing]:
			l.State, lost[l.No] = LineGone, true
			if err := l.update(ctx, tx, r.No); err != nil {
				return nil, none, err
			}
			if err := r.event(ctx, tx, r.now, "gone", House, id.ID{}, 0, l.StockNo); err != nil {
				return nil, none, err
			}
		default:
			left++
		}
	}
	if r.State == Offered {
		v, err := versionOf(ctx, tx, r.No, r.Version)
		if err != nil {
			return nil, none, err
		}
		hit := false
		for _, p := range v.Prices {
			hit = hit || lost[p.Line]
		}
		if !hit {
			return r.moved(string(ActOvertake), ""), none, r.update(ctx, tx)
		}
		if err := endVersion(ctx, tx, r.No, r.Version, overtaken, r.now); err != nil {
			return nil, none, err
		}
		if r.Sealed {
			if err := r.unlock(ctx, tx); err != nil {
				return nil, none, err
			}
		}
	}
	r.State, r.Turn, r.Until, r.Sealed, r.Firm = to, "", 0, false, false
	if left == 0 {
		r.State = Closed
		if err := r.event(ctx, tx, r.now, string(ActClose), House, id.ID{}, 0, ""); err != nil {
			return nil, none, err
		}
	}
	return r.moved(string(ActOvertake), ""), none, r.update(ctx, tx)
}
