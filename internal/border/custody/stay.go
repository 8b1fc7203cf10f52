package custody

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of a stay. StayOverdue is the clock's.
const (
	StayOpen     lifecycle.State = "open"
	StayOverdue  lifecycle.State = "overdue"
	StayReturned lifecycle.State = "returned"
	StayBought   lifecycle.State = "bought"
	StayCalled   lifecycle.State = "called"
)

// The acts on a stay.
const (
	ActExtend lifecycle.Act = "extend"
	ActDue    lifecycle.Act = "due"
	ActCall   lifecycle.Act = "call"
)

// StayLife is the lifecycle of a stay for a time.
var StayLife = lifecycle.Table{Name: "stay", Steps: []lifecycle.Step{
	{From: StayOpen, Act: ActExtend, To: StayOpen, Who: byOfficer, Rule: "once more, up to the longest term, before the last day is over"},
	{From: StayOpen, Act: ActReturn, To: StayReturned, Who: byMember, Rule: "all of it came back, or left again"},
	{From: StayOpen, Act: ActBuy, To: StayBought, Who: byMember, Rule: "what stays for good is declared and taxed as an import"},
	{From: StayOpen, Act: ActDue, To: StayOverdue, Who: []string{"clock"}, Rule: "the last day is over"},
	{From: StayOverdue, Act: ActReturn, To: StayReturned, Who: byMember, Rule: "late goods still come back; the guarantee may be called before"},
	{From: StayOverdue, Act: ActBuy, To: StayBought, Who: byMember, Rule: "what stays for good is declared and taxed as an import"},
	{From: StayOverdue, Act: ActCall, To: StayCalled, Who: byOfficer, Rule: "the guarantee pays duty and tax of what did not come back"},
}}

var (
	stayDays = rule.Define(rule.Definition{
		Name: "custody.stay_days", Kind: rule.Days, Shipped: "182", Mark: rule.Proposal,
		Source: "our proposal, not confirmed: six months, as for exhibits of the import expo under ATA carnet (hunlipic.com/liwu/8111654)",
	})
	stayLongest = rule.Define(rule.Definition{
		Name: "custody.stay_longest", Kind: rule.Days, Shipped: "365", Mark: rule.Inferred,
		Source: "six months extended to twelve (hunlipic.com/liwu/8111654)",
	})
	showFee = rule.Define(rule.Definition{
		Name: "custody.show_fee", Kind: rule.Whole, Shipped: "50000", Mark: rule.Read,
		Source: "CNY 500 for a tax declaration of goods sold from a bonded show, in fen (en.cngzde.com/oservice/BondedDiam)",
	})
	rateRule = rule.Define(rule.Definition{Name: "custody.rate", Kind: rule.Quote}) // item USD: CNY for one, the bank's selling rate of the day; none is shipped
)

// Stay is goods out or in for a time.
type Stay struct {
	No        int64
	Shipment  int64
	Member    id.ID
	Kind      string // show, entry, carnet
	Carnet    string
	Value     int64 // US cents
	Rate      int64 // CNY for a US dollar, millionths; 0 without a guarantee
	Guarantee int64 // fen
	Fee       int64 // fen, should it be bought
	Opened    clock.Instant
	Day       clock.Date // the last one
	Due       clock.Instant
	State     lifecycle.State
	Ended     clock.Instant
	Why       string
}

// At is the stay as the clock has it.
func (s Stay) At(now clock.Instant) Stay {
	if s.State == StayOpen && s.Due <= now {
		s.State = StayOverdue
	}
	return s
}

// OpenStay asks for a time: a show outside against the guarantee of the goods' value at the
// rate of the day, or an entry from abroad, with or without a carnet.
type OpenStay struct {
	Shipment int64      `json:"shipment"`
	Day      clock.Date `json:"day"` // last day
}

// StayDone is the answer of commands on stays.
type StayDone struct {
	Stay      int64           `json:"stay"`
	State     lifecycle.State `json:"state"`
	Guarantee int64           `json:"guarantee,omitempty"` // fen
}

// Do opens it.
func (c OpenStay) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (StayDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.OpenStay", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, StayDone, error) {
			s, err := c.check(ctx, tx, who, k.Clock().Now())
			if err != nil {
				return nil, StayDone{}, err
			}
			if s.No, err = tx.Next(ctx, "custody.stay"); err != nil {
				return nil, StayDone{}, err
			}
			return s.fact(s.Opened), StayDone{s.No, s.State, s.Guarantee}, s.insert(ctx, tx)
		})
}

func (s *Stay) fact(at clock.Instant) fact.TemporaryMoved {
	return fact.TemporaryMoved{
		Temporary: s.No, Shipment: s.Shipment, Member: s.Member, Kind: s.Kind, State: string(s.State), USD: s.Value, Guarantee: s.Guarantee, Due: s.Due, At: at,
	}
}

func (c OpenStay) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Stay, error) {
	h, _, err := open(ctx, q, who, "custody.temporary", c.Shipment)
	if err != nil {
		return Stay{}, err
	}
	if h.Direction != shipment.ShowOut && h.Direction != shipment.TemporaryIn || h.State != shipment.Announced {
		return Stay{}, errs.New(errs.Conflict, "custody.no_stay_for", "shipment", h.No)
	}
	if _, found, err := stayOf(ctx, q, h.No); err != nil || found {
		if err == nil {
			err = errs.New(errs.Conflict, "custody.stay_twice", "shipment", h.No)
		}
		return Stay{}, err
	}
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return Stay{}, err
	}
	s := Stay{Shipment: h.No, Member: h.Member, Kind: "entry", Carnet: h.Carnet, Value: h.Value, Opened: now, Day: c.Day, State: StayOpen}
	if s.Due, err = dueOf(ctx, q, cal, stayDays, cal.Today(now), c.Day, now); err != nil {
		return s, err
	}
	switch {
	case h.Direction == shipment.ShowOut:
		s.Kind = "show"
		err = s.secure(ctx, q, cal.Today(now))
	case h.Carnet != "":
		s.Kind = "carnet"
	}
	return s, err
}

// secure reckons the guarantee: customs value at the bank's selling rate of the day.
func (s *Stay) secure(ctx context.Context, q db.Querier, day clock.Date) error {
	r, found, err := rateRule.At(ctx, q, "USD", day)
	if err != nil {
		return err
	}
	if !found {
		return errs.New(errs.Conflict, "custody.no_rate", "day", string(day))
	}
	if s.Rate, err = r.Int(); err != nil {
		return err
	}
	if s.Guarantee, err = money.MulDiv(s.Value, s.Rate, rule.RateScale); err != nil {
		return err
	}
	s.Fee, err = showFee.Int(ctx, q, "", day)
	return err
}

// dueOf is the end of a last day not further off than the rule allows, counted from a day.
func dueOf(ctx context.Context, q db.Querier, cal *calendar.Calendar, most rule.Definition, from, day clock.Date, now clock.Instant) (clock.Instant, error) {
	if _, err := clock.ParseDate(string(day)); err != nil {
		return 0, errs.New(errs.Invalid, "custody.day").At("day")
	}
	n, err := most.Int(ctx, q, "", cal.Today(now))
	if err != nil {
		return 0, err
	}
	if last := from.AddDays(int(n)); day > last {
		return 0, errs.New(errs.Invalid, "custody.far_day", "day", string(last)).At("day")
	}
	w, _ := cal.Week(cal.Today(now))
	due := endOf(day, w.Zone)
	if due <= now {
		return 0, errs.New(errs.Invalid, "custody.past_day", "day", string(day)).At("day")
	}
	return due, nil
}

// Extend gives a stay more time; Call calls its guarantee when it is overdue.
type Extend struct {
	Stay int64      `json:"stay"`
	Day  clock.Date `json:"day"`
}

// Do extends it.
func (c Extend) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (StayDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Extend", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, StayDone, error) {
			now := k.Clock().Now()
			s, err := stayFor(ctx, tx, who, c.Stay, ActExtend, now)
			if err != nil {
				return nil, StayDone{}, err
			}
			cal, err := calendar.Load(ctx, tx)
			if err != nil {
				return nil, StayDone{}, err
			}
			if c.Day <= s.Day {
				return nil, StayDone{}, errs.New(errs.Invalid, "custody.not_longer", "day", string(s.Day)).At("day")
			}
			if s.Due, err = dueOf(ctx, tx, cal, stayLongest, cal.Today(s.Opened), c.Day, now); err != nil {
				return nil, StayDone{}, err
			}
			s.Day = c.Day
			f := s.fact(now)
			f.State = "extended"
			return f, StayDone{s.No, s.State, s.Guarantee}, s.update(ctx, tx)
		})
}

// Call calls the guarantee of a stay whose last day is over.
type Call struct {
	Stay int64  `json:"stay"`
	Why  string `json:"why"`
}

// Do calls it.
func (c Call) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (StayDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Call", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, StayDone, error) {
			now := k.Clock().Now()
			s, err := stayFor(ctx, tx, who, c.Stay, ActCall, now)
			if err != nil {
				return nil, StayDone{}, err
			}
			if s.Why, err = said(c.Why); err != nil {
				return nil, StayDone{}, err
			}
			s.State, s.Ended = StayCalled, now
			return s.fact(now), StayDone{s.No, s.State, s.Guarantee}, s.update(ctx, tx)
		})
}

func stayFor(ctx context.Context, q db.Querier, who access.Actor, no int64, act lifecycle.Act, now clock.Instant) (Stay, error) {
	if err := access.Check(who, "custody.extend", access.Any); err != nil {
		return Stay{}, err
	}
	s, found, err := stayByNo(ctx, q, no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "custody.no_stay", "stay", no)
	}
	if err != nil {
		return s, err
	}
	s = s.At(now)
	_, err = StayLife.Next(s.State, act)
	return s, err
}
