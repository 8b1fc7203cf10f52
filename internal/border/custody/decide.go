package custody

import (
	"context"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Report is a difference that was found, and what was decided.
type Report struct {
	No                          int64
	Stone, Shipment             int64
	Member                      id.ID
	What                        string // weight, pieces, identity, value, paper, count, seizure
	Declared, Found             carat.Weight
	DeclaredPieces, FoundPieces int64
	Words                       string
	Opened                      clock.Instant
	Decision                    lifecycle.Act // empty: open
	Decided                     clock.Instant
	Why                         string
}

// Grounds are what an officer may hold goods for; weight and pieces follow from a weighing,
// count from a stock check.
var Grounds = []string{"identity", "value", "paper", "seizure"}

// hold moves a lot aside and writes its report.
func (l *Lot) hold(ctx context.Context, tx *db.Tx, r *Report, ref string, who access.Actor, now clock.Instant, said *fact.CustodyMoved) error {
	var err error
	if r.No, err = tx.Next(ctx, "custody.report"); err != nil {
		return err
	}
	r.Opened, l.Report = now, r.No
	if err := l.step(ctx, tx, ActHold, ref, who, now, said); err != nil {
		return err
	}
	last := &said.Lots[len(said.Lots)-1]
	last.Report, last.Declared, last.Weight = r.No, int64(r.Declared), int64(r.Found)
	return r.insert(ctx, tx, who)
}

// Hold is an officer's doubt: goods at inspection or in the exchange are held.
type Hold struct {
	Stone int64  `json:"stone"`
	What  string `json:"what"`
	Words string `json:"words"`
}

// Do holds the lot.
func (c Hold) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Hold", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "custody.decide", access.Any); err != nil {
				return nil, Done{}, err
			}
			l, found, err := byStone(ctx, tx, c.Stone)
			if err != nil {
				return nil, Done{}, err
			}
			if !found {
				return nil, Done{}, errs.New(errs.NotFound, "custody.none", "stone", c.Stone)
			}
			words, err := said(c.Words)
			if err != nil {
				return nil, Done{}, err
			}
			if !has(Grounds, c.What) {
				return nil, Done{}, errs.New(errs.Invalid, "custody.ground").At("what")
			}
			if _, err := Life.Next(l.State, ActHold); err != nil {
				return nil, Done{}, err
			}
			now := k.Clock().Now()
			r := Report{
				Stone: l.Stone, Shipment: l.Shipment, Member: l.Member, What: c.What, Words: words,
				Declared: l.Weight, Found: l.Weight, DeclaredPieces: l.Pieces, FoundPieces: l.Pieces,
			}
			f := fact.CustodyMoved{Act: string(ActHold), Member: l.Member, Shipment: l.Shipment, At: now}
			err = l.hold(ctx, tx, &r, reportRef, who, now, &f)
			return f, Done{Shipment: l.Shipment, State: l.State, Lots: 1, Report: r.No}, err
		})
}

const reportRef = "custody"

func has(all []string, s string) bool {
	for _, x := range all {
		if x == s {
			return true
		}
	}
	return false
}

// said checks the words of a reason.
func said(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" || !utf8.ValidString(s) || utf8.RuneCountInString(s) > 1000 {
		return s, errs.New(errs.Invalid, "custody.why").At("why")
	}
	return s, nil
}

// Decide is an officer's decision about a report: amend (the paper will say what was found),
// clear (explained, the account says what was found), refuse (back where they came from),
// seize.
type Decide struct {
	Report   int64         `json:"report"`
	Decision lifecycle.Act `json:"decision"`
	Why      string        `json:"why"`
}

// Do decides.
func (c Decide) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Decide", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			r, l, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			f := fact.CustodyMoved{Act: string(c.Decision), Member: l.Member, Shipment: l.Shipment, At: now}
			if (c.Decision == ActAmend || c.Decision == ActClear) && r.differs() {
				if err := l.found(ctx, tx, &r, now); err != nil {
					return nil, Done{}, err
				}
			}
			l.Report = 0
			if err := l.step(ctx, tx, c.Decision, reportRef, who, now, &f); err != nil {
				return nil, Done{}, err
			}
			f.Lots[0].Report, f.Lots[0].Declared = r.No, int64(r.Declared)
			if err := r.decide(ctx, tx, c.Decision, c.Why, who, now); err != nil {
				return nil, Done{}, err
			}
			return f, Done{Shipment: l.Shipment, State: l.State, Lots: 1, Report: r.No}, emptied(ctx, tx, l.Shipment, now)
		})
}

func (r *Report) differs() bool { return r.Declared != r.Found || r.DeclaredPieces != r.FoundPieces }

func (c *Decide) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Report, Lot, error) {
	if err := access.Check(who, "custody.decide", access.Any); err != nil {
		return Report{}, Lot{}, err
	}
	r, found, err := reportByNo(ctx, q, c.Report)
	if err != nil {
		return r, Lot{}, err
	}
	switch {
	case !found:
		return r, Lot{}, errs.New(errs.NotFound, "custody.no_report", "report", c.Report)
	case r.Decision != "":
		return r, Lot{}, errs.New(errs.Conflict, "custody.decided", "report", r.No)
	case c.Decision != ActAmend && c.Decision != ActClear && c.Decision != ActRefuse && c.Decision != ActSeize:
		return r, Lot{}, errs.New(errs.Invalid, "custody.decision").At("decision")
	}
	if c.Why, err = said(c.Why); err != nil {
		return r, Lot{}, err
	}
	l, found, err := byStone(ctx, q, r.Stone)
	if err != nil {
		return r, l, err
	}
	if !found || l.Report != r.No {
		return r, l, errs.New(errs.Conflict, "custody.decided", "report", r.No)
	}
	inspected, err := atInspection(ctx, q, &l)
	if err != nil {
		return r, l, err
	}
	if inspected == (c.Decision == ActClear) && (c.Decision == ActClear || c.Decision == ActAmend) { // the paper is open, or there is none to amend
		return r, l, errs.New(errs.Conflict, "custody.other_decision", "report", r.No).At("decision")
	}
	if r.differs() && (c.Decision == ActAmend || c.Decision == ActClear) {
		if err := l.promised(ctx, q, now); err != nil {
			return r, l, err
		}
		if l.Single && r.FoundPieces != l.Pieces || r.Found <= 0 || r.FoundPieces <= 0 {
			return r, l, errs.New(errs.Conflict, "custody.not_this_stone", "stone", l.Stone)
		}
	}
	_, err = Life.Next(l.State, c.Decision)
	return r, l, err
}

// Decisions are those that can be made about an open report: a paper is amended while its goods
// are at their inspection, and what lay in the vault is cleared.
func (r *Report) Decisions(ctx context.Context, q db.Querier) ([]lifecycle.Act, error) {
	l, found, err := byStone(ctx, q, r.Stone)
	if err != nil || !found || l.Report != r.No {
		return nil, err
	}
	inspected, err := atInspection(ctx, q, &l)
	if inspected {
		return []lifecycle.Act{ActAmend, ActRefuse, ActSeize}, err
	}
	return []lifecycle.Act{ActClear, ActRefuse, ActSeize}, err
}

// atInspection tells whether a held lot came from an inspection that is still open.
func atInspection(ctx context.Context, q db.Querier, l *Lot) (bool, error) {
	s, err := shipment.ByNo(ctx, q, l.Shipment)
	if errs.Is(err, "shipment.none") {
		return false, nil
	}
	return s.Direction.In() && s.State == shipment.Arrived, err
}

// found writes what was found into the books, the registry of stones and the shipment.
func (l *Lot) found(ctx context.Context, tx *db.Tx, r *Report, now clock.Instant) error {
	value, err := money.MulDiv(l.Value, int64(r.Found), int64(l.Weight))
	if err != nil {
		return err
	}
	atInspection, err := atInspection(ctx, tx, l)
	if err != nil {
		return err
	}
	ref := reportRef
	if atInspection { // the invoice's value stands; customs' paper decides about it
		value, ref = l.Value, shipment.RefOf(l.Shipment)
	}
	if _, err := l.correct(ctx, tx, r.Found, r.FoundPieces, max(value, 1), ref, now); err != nil {
		return err
	}
	if err := describe(ctx, tx, l); err != nil {
		return err
	}
	if !atInspection {
		return nil
	}
	return shipment.Correct(ctx, tx, l.Shipment, l.Stone, r.Found, r.FoundPieces)
}

// describe has the registry of stones say what was found.
func describe(ctx context.Context, tx *db.Tx, l *Lot) error {
	s, found, err := stone.Latest(ctx, tx, l.Stone)
	if err != nil || !found {
		return err
	}
	s.No, s.Carat, s.Pieces = l.Stone, l.Weight, int32(l.Pieces)
	_, err = stone.Revise(ctx, tx, s)
	return err
}

// emptied closes a shipment at inspection of which nothing is left to decide.
func emptied(ctx context.Context, tx *db.Tx, no int64, now clock.Instant) error {
	if no == 0 {
		return nil
	}
	s, err := shipment.ByNo(ctx, tx, no)
	if err != nil || !s.Direction.In() || s.State != shipment.Arrived {
		return err
	}
	lots, err := lotsOf(ctx, tx, no)
	if err != nil {
		return err
	}
	for i := range lots {
		if lots[i].State == ToInspect || lots[i].State == Held {
			return nil
		}
	}
	if err := inspected(ctx, tx, no, now); err != nil {
		return err
	}
	return shipment.Advance(ctx, tx, no, shipment.ActClose, now)
}
