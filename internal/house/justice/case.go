package justice

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Done is the answer of the commands about cases.
type Done struct {
	Case  int64           `json:"case"`
	State lifecycle.State `json:"state"`
	Paper string          `json:"paper,omitempty"`
}

// Bring opens a case about a deal against its other side.
type Bring struct {
	Deal int64  `json:"deal"`
	Body string `json:"body"`
}

// Do opens it.
func (c Bring) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "justice.Bring", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "justice.open", access.Own); err != nil {
				return nil, Done{}, err
			}
			seller, buyer, err := sidesOf(ctx, tx, c.Deal)
			if err != nil {
				return nil, Done{}, err
			}
			x := Case{Kind: "dispute", Deal: c.Deal, Claimant: who.Org, Against: seller, State: Open, Opened: k.Clock().Now()}
			switch who.Org {
			case seller:
				x.Against = buyer
			case buyer:
			default:
				return nil, Done{}, errs.New(errs.NotFound, "justice.no_deal", "deal", c.Deal)
			}
			text, err := body(c.Body, "body")
			if err != nil {
				return nil, Done{}, err
			}
			no, open, err := disputeOf(ctx, tx, c.Deal, who.Org)
			if err != nil {
				return nil, Done{}, err
			}
			if open {
				return nil, Done{}, errs.New(errs.Conflict, "justice.open_already", "case", no)
			}
			if err := x.begin(ctx, tx, who, text); err != nil {
				return nil, Done{}, err
			}
			if err := x.tell(ctx, tx, x.Opened, "opened"); err != nil {
				return nil, Done{}, err
			}
			return x.moved("open"), Done{Case: x.No, State: x.State}, x.insert(ctx, tx)
		})
}

// disputeOf is the case that an organisation has open about a deal.
func disputeOf(ctx context.Context, q db.Querier, deal int64, org id.ID) (int64, bool, error) {
	return db.Row(ctx, q, db.One[int64], "SELECT no FROM justice_case WHERE deal = $1 AND kind = 'dispute' AND claimant = $2 AND state IN ('open', 'hearing', 'appealed')", deal, org)
}

func (c *Case) begin(ctx context.Context, tx *db.Tx, who access.Actor, text string) error {
	var err error
	if c.No, err = tx.Next(ctx, "case"); err != nil {
		return err
	}
	return c.add(ctx, tx, c.Opened, "open", who, text)
}

// Tell puts a statement into the file: by a side or by the panel.
type Tell struct {
	Case int64  `json:"case"`
	Body string `json:"body"`
}

// Do files it, while the case is not decided.
func (c Tell) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "justice.Tell", c, "justice.file", c.Case, func(ctx context.Context, tx *db.Tx, x *Case, now clock.Instant) (journal.Fact, error) {
		text, err := body(c.Body, "body")
		if err != nil {
			return nil, err
		}
		if !x.Heard() {
			return nil, errs.New(errs.Conflict, "justice.decided", "case", x.No)
		}
		return x.moved("told"), x.add(ctx, tx, now, "tell", who, text)
	})
}

// step is what the commands about one case have in common.
func step(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, act access.Act, no int64, run func(context.Context, *db.Tx, *Case, clock.Instant) (journal.Fact, error)) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			x, err := enter(ctx, tx, who, act, no, now)
			if err != nil {
				return nil, Done{}, err
			}
			f, err := run(ctx, tx, &x, now)
			if err != nil {
				return nil, Done{}, err
			}
			return f, Done{x.No, x.State, x.Paper}, x.update(ctx, tx)
		})
}

// Move is a step without words of its own: appeal and withdraw by a side, settle and keep by
// the exchange.
type Move struct {
	Case int64         `json:"case"`
	Act  lifecycle.Act `json:"act"`
	Body string        `json:"body"`
}

var moves = map[lifecycle.Act]struct {
	act   access.Act
	sides []string
}{
	ActAppeal: {"justice.appeal", []string{"claimant", "against"}}, ActWithdraw: {"justice.file", []string{"claimant"}},
	ActSettle: {"justice.convene", []string{"house"}}, ActKeep: {"justice.kept", []string{"house"}},
}

// Do does it.
func (c Move) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	m, known := moves[c.Act]
	if !known {
		m.act = "justice.file"
	}
	return step(ctx, k, who, cmd, "justice.Move", c, m.act, c.Case, func(ctx context.Context, tx *db.Tx, x *Case, now clock.Instant) (journal.Fact, error) {
		if !known || !slices.Contains(m.sides, x.Side(who.Org)) {
			return nil, errs.New(errs.Invalid, "justice.bad_act").At("act")
		}
		to, err := Life.Next(x.State, c.Act)
		if err != nil {
			return nil, err
		}
		if c.Act == ActAppeal && x.Panel == 2 {
			return nil, errs.New(errs.Conflict, "justice.second", "case", x.No)
		}
		text, err := body(c.Body, "body")
		if err != nil {
			return nil, err
		}
		if c.Act == ActKeep && x.Next != x.KeepBy { // final by the clock, but the deal has not been told yet
			return nil, errs.New(errs.Unavailable, "justice.answered")
		}
		if x.State, x.Next = to, 0; c.Act == ActAppeal {
			x.Next = now
		}
		return x.moved(string(c.Act)), x.add(ctx, tx, now, string(c.Act), who, text)
	})
}

// Whole is a case with its file and its panels.
type Whole struct {
	Case
	File     []Entry
	Evidence []Evidence
	Judges   []id.ID // of the present panel
	Outline  bool    // what was said, shown and awarded is not here
}

// Read gives a case to its sides and to its panel; staff who do not sit on it see that it is
// there and when its next step is due (Outline), and not what was said.
func Read(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) (Whole, error) {
	c, err := enter(ctx, q, who, "justice.read", no, now)
	if err != nil {
		return Whole{}, err
	}
	w := Whole{Case: c}
	if w.File, err = db.Rows(ctx, q, scanEntry, "SELECT no, at, act, side, person, body FROM justice_entry WHERE case_no = $1 ORDER BY no LIMIT 1000", no); err != nil {
		return w, err
	}
	if w.Evidence, err = evidenceOf(ctx, q, no); err != nil {
		return w, err
	}
	w.Judges, err = judgesOf(ctx, q, &c)
	return w, err
}

// Outline is what the exchange's people see of a case they do not judge: its steps, its sides
// and its panel.
func Outline(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) (Whole, error) {
	if err := access.Check(who, "justice.list", access.Any); err != nil {
		return Whole{}, err
	}
	c, found, err := byNo(ctx, q, no)
	if err != nil || !found {
		if err == nil {
			err = none(no)
		}
		return Whole{}, err
	}
	w := Whole{Case: c.At(now).unread(), Outline: true}
	if w.File, err = db.Rows(ctx, q, scanEntry, "SELECT no, at, act, side, NULL, '' FROM justice_entry WHERE case_no = $1 AND act <> 'tell' AND act <> 'show' ORDER BY no LIMIT 1000", no); err != nil {
		return w, err
	}
	w.Judges, err = judgesOf(ctx, q, &c)
	return w, err
}

// unread is a case without its award, which is for the sides and the panel alone.
func (c Case) unread() Case {
	c.Pay, c.Rescind, c.Payer, c.Paper = 0, false, id.ID{}, ""
	return c
}

// List lists cases: of one's organisation, or all for staff, newest first. Of others' awards
// staff see nothing.
func List(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, before int64, limit int) ([]Case, error) {
	all := access.Check(who, "justice.list", access.Any) == nil
	if err := access.Check(who, "justice.list", access.Own); !all && err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	cases, err := db.Rows(ctx, q, scanCase, "SELECT "+caseColumns+" FROM justice_case c WHERE c.no < $1 AND ($2 = 1 OR c.claimant = $3 OR c.against = $3) ORDER BY c.no DESC LIMIT $4", before, yes(all), who.Org, limit)
	for i := range cases {
		cases[i] = cases[i].At(now)
		if all {
			cases[i] = cases[i].unread()
		}
	}
	return cases, err
}

// Due are the cases whose next step is due before an instant, the earliest first; for staff.
func Due(ctx context.Context, q db.Querier, who access.Actor, before clock.Instant, limit int) ([]Case, error) {
	if err := access.Check(who, "today.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanCase, "SELECT "+caseColumns+" FROM justice_case c WHERE c.next > 0 AND c.next <= $1 ORDER BY c.next, c.no LIMIT $2", before, limit)
}
