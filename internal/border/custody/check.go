package custody

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"io"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
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

// Counted is one line of a count.
type Counted struct {
	Stone  int64        `json:"stone"`
	Weight carat.Weight `json:"weight"`
	Pieces int64        `json:"pieces"`
}

// MaxCounted bounds one file or scanner list.
const MaxCounted = 5000

// ReadCount reads a count as scanners and files give it: a line for each stone with its
// number, carats and pieces (1 when left out), separated by spaces, commas, semicolons or
// tabs. Empty lines and lines that begin with # are passed over.
func ReadCount(r io.Reader) ([]Counted, error) {
	in := bufio.NewScanner(io.LimitReader(r, 1<<20))
	var all []Counted
	seen := map[int64]bool{}
	for n := 1; in.Scan(); n++ {
		f := strings.FieldsFunc(strings.TrimPrefix(in.Text(), "\uFEFF"), func(r rune) bool { return strings.ContainsRune(" ,;\t\r", r) })
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) < 2 || len(f) > 3 {
			return nil, errs.New(errs.Invalid, "custody.bad_line", "line", n).At("count")
		}
		c := Counted{Pieces: 1}
		var err, second, third error
		c.Stone, err = strconv.ParseInt(f[0], 10, 64)
		c.Weight, second = carat.Parse(f[1])
		if len(f) == 3 {
			c.Pieces, third = strconv.ParseInt(f[2], 10, 64)
		}
		if errors.Join(err, second, third) != nil || c.Stone <= 0 || c.Weight <= 0 || c.Pieces <= 0 || c.Weight > 100_000_000_000 || c.Pieces > 100_000_000 {
			return nil, errs.New(errs.Invalid, "custody.bad_line", "line", n).At("count")
		}
		if seen[c.Stone] {
			return nil, errs.New(errs.Invalid, "custody.line_twice", "line", n, "stone", c.Stone).At("count")
		}
		seen[c.Stone] = true
		if all = append(all, c); len(all) > MaxCounted {
			return nil, errs.New(errs.TooLarge, "custody.long_count", "max", MaxCounted).At("count")
		}
	}
	if in.Err() != nil || len(all) == 0 {
		return nil, errs.New(errs.Invalid, "custody.no_count").At("count")
	}
	return all, nil
}

// Tally notes what was counted; a stone counted again has the newer count.
type Tally struct {
	Check int64     `json:"check"`
	Lines []Counted `json:"lines"`
}

// Do notes it.
func (c Tally) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (CheckDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Tally", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, CheckDone, error) {
			h, err := checkFor(ctx, tx, who, "custody.count", c.Check, ActTally)
			if err != nil {
				return nil, CheckDone{}, err
			}
			if len(c.Lines) == 0 || len(c.Lines) > MaxCounted {
				return nil, CheckDone{}, errs.New(errs.Invalid, "custody.no_count").At("count")
			}
			for _, l := range c.Lines {
				if l.Stone <= 0 || l.Weight <= 0 || l.Pieces <= 0 {
					return nil, CheckDone{}, errs.New(errs.Invalid, "custody.reading").At("count")
				}
			}
			for _, l := range c.Lines {
				if _, err := tx.Exec(ctx, `INSERT INTO custody_check_line (check_no, stone, member, weight, pieces, found, found_pieces, result) VALUES ($1, $2, $3, 0, 0, $4, $5, $6)
					ON CONFLICT (check_no, stone) DO UPDATE SET found = excluded.found, found_pieces = excluded.found_pieces`,
					h.No, l.Stone, make([]byte, 16), int64(l.Weight), l.Pieces, Stray); err != nil {
					return nil, CheckDone{}, err
				}
			}
			n := int64(len(c.Lines))
			return fact.StockChecked{Check: h.No, Member: h.Member, State: string(h.State), Lots: n, At: k.Clock().Now()}, CheckDone{Check: h.No, State: h.State, Lots: n}, nil
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

func checkFor(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64, step lifecycle.Act) (Check, error) {
	if err := access.Check(who, act, access.Any); err != nil {
		return Check{}, err
	}
	h, found, err := db.Row(ctx, q, scanCheck, "SELECT "+checkColumns+" FROM custody_check WHERE no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "custody.no_check", "check", no)
	}
	if err != nil {
		return h, err
	}
	_, err = CheckLife.Next(h.State, step)
	return h, err
}

const checkColumns = "no, member, day, state, opened, opener, counted, counter, decided, why"

func scanCheck(r *sql.Rows) (Check, error) {
	var h Check
	var opener, counter *id.ID
	err := r.Scan(&h.No, &h.Member, &h.Day, &h.State, &h.Opened, &opener, &h.Counted, &counter, &h.Decided, &h.Why)
	if opener != nil {
		h.opener = *opener
	}
	if counter != nil {
		h.counter = *counter
	}
	return h, err
}

// checkLines are the lines of a check, or those that differ.
func checkLines(ctx context.Context, q db.Querier, no int64, differing bool) ([]CheckLine, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (CheckLine, error) {
		var l CheckLine
		return l, r.Scan(&l.Stone, &l.Member, &l.Weight, &l.Pieces, &l.Found, &l.FoundPieces, &l.Result)
	}, "SELECT stone, member, weight, pieces, found, found_pieces, result FROM custody_check_line WHERE check_no = $1 AND ($2 = 0 OR result <> 'equal') ORDER BY stone", no, yes(differing))
}
