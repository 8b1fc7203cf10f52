package custody

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// DecideCheck approves or refuses a count. Who counted cannot decide.
type DecideCheck struct {
	Check   int64  `json:"check"`
	Approve bool   `json:"approve"`
	Why     string `json:"why"`
}

// Do decides: differences within the tolerance are booked, those beyond it and what is
// missing are held and reported. Lots that moved since the count are left as they are.
func (c DecideCheck) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (CheckDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.DecideCheck", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, CheckDone, error) {
			act, to := ActReject, CheckRefused
			if c.Approve {
				act, to = ActApprove, CheckApproved
			}
			h, err := checkFor(ctx, tx, who, "custody.approve", c.Check, act)
			if err != nil {
				return nil, CheckDone{}, err
			}
			if who.Person == h.counter || who.Person == h.opener {
				return nil, CheckDone{}, errs.New(errs.Forbidden, "custody.same_person")
			}
			if c.Why, err = said(c.Why); err != nil {
				return nil, CheckDone{}, err
			}
			now := k.Clock().Now()
			lines, lots, err := c.lots(ctx, tx, h, now)
			if err != nil {
				return nil, CheckDone{}, err
			}
			done := CheckDone{Check: h.No, State: to}
			for i := range lots {
				if err := lots[i].counted(ctx, tx, &lines[i], who, now); err != nil {
					return nil, CheckDone{}, err
				}
				done.Lots++
				if lines[i].Result != Within {
					done.Beyond++
				}
			}
			_, err = tx.Exec(ctx, "UPDATE custody_check SET state = $2, decided = $3, decider = $4, why = $5 WHERE no = $1", h.No, string(to), now, orNone(who.Person), c.Why)
			return fact.StockChecked{Check: h.No, Member: h.Member, State: string(to), Lots: done.Lots, Beyond: done.Beyond, At: now}, done, err
		})
}

// lots are those to be booked or held, with their lines.
func (c *DecideCheck) lots(ctx context.Context, q db.Querier, h Check, now clock.Instant) ([]CheckLine, []Lot, error) {
	if !c.Approve {
		return nil, nil, nil
	}
	all, err := checkLines(ctx, q, h.No, true)
	if err != nil {
		return nil, nil, err
	}
	var lines []CheckLine
	var lots []Lot
	for _, line := range all {
		if line.Result == Stray || line.Result == Equal {
			continue
		}
		l, found, err := byStone(ctx, q, line.Stone)
		if err != nil {
			return nil, nil, err
		}
		if !found || l.State != Bonded || l.Weight != line.Weight || l.Pieces != line.Pieces {
			continue
		}
		if line.Result == Within {
			if err := l.promised(ctx, q, now); err != nil {
				return nil, nil, err
			}
		}
		lines, lots = append(lines, line), append(lots, l)
	}
	return lines, lots, nil
}

// counted books a difference, or holds the lot.
func (l *Lot) counted(ctx context.Context, tx *db.Tx, line *CheckLine, who access.Actor, now clock.Instant) error {
	if line.Result == Within {
		value, err := money.MulDiv(l.Value, int64(line.Found), int64(l.Weight))
		if err != nil {
			return err
		}
		transfer, err := l.correct(ctx, tx, line.Found, line.FoundPieces, max(value, 1), reportRef, now)
		if err != nil {
			return err
		}
		l.Since = now
		if err := describe(ctx, tx, l); err != nil {
			return err
		}
		if err := l.event(ctx, tx, ActCount, l.State, transfer, who, line.Weight.String()); err != nil {
			return err
		}
		return l.save(ctx, tx)
	}
	r := Report{
		Stone: l.Stone, Member: l.Member, What: "count", Declared: l.Weight, Found: line.Found, DeclaredPieces: l.Pieces, FoundPieces: line.FoundPieces, Words: line.Result,
	}
	if line.Result == Missing { // should it turn up, the account is right as it stands
		r.Found, r.FoundPieces = l.Weight, l.Pieces
	}
	var f fact.CustodyMoved
	return l.hold(ctx, tx, &r, reportRef, who, now, &f)
}
