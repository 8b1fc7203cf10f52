package custody

import (
	"context"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of a stock check.
const (
	CheckOpen     lifecycle.State = "open"
	CheckCounted  lifecycle.State = "counted"
	CheckApproved lifecycle.State = "approved"
	CheckRefused  lifecycle.State = "refused"
)

// The acts on a stock check.
const (
	ActTally   lifecycle.Act = "count"
	ActFinish  lifecycle.Act = "finish"
	ActApprove lifecycle.Act = "approve"
	ActReject  lifecycle.Act = "refuse"
)

// CheckLife is the lifecycle of a stock check.
var CheckLife = lifecycle.Table{Name: "check", Steps: []lifecycle.Step{
	{From: CheckOpen, Act: ActTally, To: CheckOpen, Who: []string{"staff"}, Rule: "by file or scanner, as often as needed"},
	{From: CheckOpen, Act: ActFinish, To: CheckCounted, Who: []string{"staff"}, Rule: "what was not counted is missing"},
	{From: CheckCounted, Act: ActApprove, To: CheckApproved, Who: []string{"staff", "officer"}, Rule: "by another person than the one who counted; differences within the tolerance are booked, others held and reported"},
	{From: CheckCounted, Act: ActReject, To: CheckRefused, Who: []string{"staff", "officer"}, Rule: "by another person than the one who counted; nothing is booked"},
}}

// checkDays is how long after a count of everything the next is due.
var checkDays = rule.Define(rule.Definition{
	Name: "custody.check_days", Kind: rule.Days, Shipped: "30", Mark: rule.Proposal,
	Source: "our proposal, not confirmed by customs: everything that is bonded is counted once a month",
})

// What a line of a check shows.
const (
	Equal   = "equal"
	Within  = "within"
	Beyond  = "beyond"
	Missing = "missing"
	Stray   = "stray" // counted, and not in the account
)

// maxDifferences bounds what one approval books.
const maxDifferences = 1000

// Check is a count of what is bonded in the exchange.
type Check struct {
	No      int64
	Member  id.ID // zero: everything
	Day     clock.Date
	State   lifecycle.State
	Opened  clock.Instant
	Counted clock.Instant
	Decided clock.Instant
	Why     string

	opener, counter id.ID
}

// CheckLine is one stone of a check.
type CheckLine struct {
	Stone       int64
	Member      id.ID
	Weight      carat.Weight
	Pieces      int64
	Found       carat.Weight // -1: not counted
	FoundPieces int64
	Result      string
}

// OpenCheck begins a count of one member's bonded goods, or of all.
type OpenCheck struct {
	Member id.ID `json:"member,omitzero"`
}

// CheckDone is the answer of commands on checks.
type CheckDone struct {
	Check  int64           `json:"check"`
	State  lifecycle.State `json:"state"`
	Lots   int64           `json:"lots"`
	Beyond int64           `json:"beyond"` // differences that are not simply booked
}

// Do begins it: what the accounts say now is what will be compared with.
func (c OpenCheck) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (CheckDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.OpenCheck", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, CheckDone, error) {
			if err := access.Check(who, "custody.count", access.Any); err != nil {
				return nil, CheckDone{}, err
			}
			if !c.Member.IsZero() {
				if _, err := party.OrgByID(ctx, tx, c.Member); err != nil {
					return nil, CheckDone{}, err
				}
			}
			n, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COUNT(*) FROM custody_lot WHERE state = $1 AND ($2 = 1 OR member = $3)", string(Bonded), yes(c.Member.IsZero()), c.Member[:])
			if err == nil && n == 0 {
				err = errs.New(errs.Conflict, "custody.nothing_bonded")
			}
			if err != nil {
				return nil, CheckDone{}, err
			}
			cal, err := calendar.Load(ctx, tx)
			if err != nil {
				return nil, CheckDone{}, err
			}
			now := k.Clock().Now()
			no, err := tx.Next(ctx, "custody.check")
			if err != nil {
				return nil, CheckDone{}, err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO custody_check (no, member, day, state, opened, opener, counted, decided, why) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, '')`,
				no, c.Member[:], cal.Today(now), string(CheckOpen), now, orNone(who.Person)); err != nil {
				return nil, CheckDone{}, err
			}
			_, err = tx.Exec(ctx, `INSERT INTO custody_check_line (check_no, stone, member, weight, pieces, found, found_pieces, result)
				SELECT $1, stone, member, weight, pieces, -1, 0, '' FROM custody_lot WHERE state = $2 AND ($3 = 1 OR member = $4)`, no, string(Bonded), yes(c.Member.IsZero()), c.Member[:])
			return fact.StockChecked{Check: no, Member: c.Member, State: string(CheckOpen), Lots: n, At: now}, CheckDone{Check: no, State: CheckOpen, Lots: n}, err
		})
}

// Finish ends the count: every line gets its result by the tolerance of the day.
type Finish struct {
	Check int64 `json:"check"`
}

// Do ends it.
func (c Finish) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (CheckDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Finish", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, CheckDone, error) {
			h, err := checkFor(ctx, tx, who, "custody.count", c.Check, ActFinish)
			if err != nil {
				return nil, CheckDone{}, err
			}
			now := k.Clock().Now()
			lines, err := checkLines(ctx, tx, h.No, false)
			if err != nil {
				return nil, CheckDone{}, err
			}
			done := CheckDone{Check: h.No, State: CheckCounted, Lots: int64(len(lines))}
			differ := 0
			for i := range lines {
				if err := lines[i].judge(ctx, tx, now); err != nil {
					return nil, CheckDone{}, err
				}
				if lines[i].Result != Equal {
					differ++
				}
				if lines[i].Result != Equal && lines[i].Result != Within {
					done.Beyond++
				}
			}
			if differ > maxDifferences {
				return nil, CheckDone{}, errs.New(errs.TooLarge, "custody.many_differences", "max", maxDifferences)
			}
			for i := range lines {
				if _, err := tx.Exec(ctx, "UPDATE custody_check_line SET result = $3 WHERE check_no = $1 AND stone = $2", h.No, lines[i].Stone, lines[i].Result); err != nil {
					return nil, CheckDone{}, err
				}
			}
			_, err = tx.Exec(ctx, "UPDATE custody_check SET state = $2, counted = $3, counter = $4 WHERE no = $1", h.No, string(CheckCounted), now, orNone(who.Person))
			return fact.StockChecked{Check: h.No, Member: h.Member, State: string(CheckCounted), Lots: done.Lots, Beyond: done.Beyond, At: now}, done, err
		})
}

// judge says what a line shows.
func (l *CheckLine) judge(ctx context.Context, q db.Querier, now clock.Instant) error {
	switch {
	case l.Result == Stray:
		return nil
	case l.Found < 0:
		l.Result = Missing
		return nil
	case l.Found == l.Weight && l.FoundPieces == l.Pieces:
		l.Result = Equal
		return nil
	}
	lot, found, err := byStone(ctx, q, l.Stone)
	if err != nil || !found {
		return err
	}
	most, err := tolerance(ctx, q, &lot, now)
	l.Result = Beyond
	if max(l.Found-l.Weight, l.Weight-l.Found) <= most && l.FoundPieces == l.Pieces {
		l.Result = Within
	}
	return err
}
