package justice

import (
	"context"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
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
			no, open, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM justice_case WHERE deal = $1 AND kind = 'dispute' AND claimant = $2 AND state IN ('open', 'hearing', 'appealed')", c.Deal, who.Org)
			if err != nil {
				return nil, Done{}, err
			}
			if open {
				return nil, Done{}, errs.New(errs.Conflict, "justice.open_already", "case", no)
			}
			if err := x.begin(ctx, tx, who, text); err != nil {
				return nil, Done{}, err
			}
			return x.moved("open"), Done{Case: x.No, State: x.State}, x.insert(ctx, tx)
		})
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
		if x.State != Open && x.State != Hearing && x.State != Appealed {
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

// Convene names the panel and its hearing.
type Convene struct {
	Case    int64         `json:"case"`
	Judges  []id.ID       `json:"judges"`
	Hearing clock.Instant `json:"hearing"`
}

// Do names them: people of the exchange, an odd number, who stand behind neither side and
// did not sit before.
func (c Convene) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "justice.Convene", c, "justice.convene", c.Case, func(ctx context.Context, tx *db.Tx, x *Case, now clock.Instant) (journal.Fact, error) {
		to, err := Life.Next(x.State, ActConvene)
		if err != nil {
			return nil, err
		}
		if c.Hearing <= now {
			return nil, errs.New(errs.Invalid, "justice.past_hearing").At("hearing")
		}
		panel := int64(1)
		if x.State == Appealed {
			panel = 2
		}
		if err := c.fit(ctx, tx, x, now); err != nil {
			return nil, err
		}
		for _, j := range c.Judges {
			if _, err := tx.Exec(ctx, "INSERT INTO justice_arbitrator (case_no, panel, person) VALUES ($1, $2, $3)", x.No, panel, j); err != nil {
				return nil, err
			}
		}
		x.State, x.Panel, x.Hearing, x.Next = to, panel, c.Hearing, c.Hearing
		return x.moved("hearing"), x.add(ctx, tx, now, string(ActConvene), who, "")
	})
}

func (c Convene) fit(ctx context.Context, q db.Querier, x *Case, now clock.Instant) error {
	if len(c.Judges)%2 == 0 || len(c.Judges) > 7 {
		return errs.New(errs.Invalid, "justice.odd_panel").At("judges")
	}
	behind := map[id.ID]bool{}
	day := clock.DateOf(now, time.UTC)
	for _, side := range []id.ID{x.Claimant, x.Against} {
		all, err := affiliation.Behind(ctx, q, side, day)
		if err != nil {
			return err
		}
		for _, w := range all {
			behind[w] = true
		}
	}
	for i, j := range c.Judges {
		p, err := party.PersonByID(ctx, q, j)
		if err != nil {
			return err
		}
		sat, err := sitsOn(ctx, q, x.No, 1, j)
		if err != nil {
			return err
		}
		house := slices.Contains(p.Post.Roles, access.Staff) || slices.Contains(p.Post.Roles, access.Admin)
		switch {
		case !house || slices.Contains(c.Judges[:i], j):
			return errs.New(errs.Invalid, "justice.not_listed", "name", p.Name).At("judges")
		case behind[j]:
			return errs.New(errs.Conflict, "justice.behind", "name", p.Name).At("judges")
		case sat:
			return errs.New(errs.Conflict, "justice.sat", "name", p.Name).At("judges")
		}
	}
	return nil
}

// maxPay bounds what an award may order, in minor units.
const maxPay = 1_000_000_000_000_000

// Award is the panel's decision, written by one of it.
type Award struct {
	Case    int64          `json:"case"`
	Rescind bool           `json:"rescind"`
	Pay     int64          `json:"pay"`   // minor units
	Money   money.Currency `json:"money"` // of what is to be paid
	Payer   string         `json:"payer"` // claimant, against
	Reasons string         `json:"reasons"`
}

// Do writes it. The second panel's is final at once.
func (c Award) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "justice.Award", c, "justice.award", c.Case, func(ctx context.Context, tx *db.Tx, x *Case, now clock.Instant) (journal.Fact, error) {
		to, err := Life.Next(x.State, ActAward)
		if err != nil {
			return nil, err
		}
		reasons, err := body(c.Reasons, "reasons")
		if err != nil {
			return nil, err
		}
		switch {
		case c.Pay < 0 || c.Pay > maxPay || c.Pay > 0 && !c.Money.Known():
			return nil, errs.New(errs.Invalid, "justice.bad_sum").At("pay")
		case c.Pay > 0 && c.Payer != "claimant" && c.Payer != "against":
			return nil, errs.New(errs.Invalid, "justice.payer").At("payer")
		}
		days, err := appealRule.Int(ctx, tx, "", clock.DateOf(now, time.UTC))
		if err != nil {
			return nil, err
		}
		x.State, x.Rescind, x.Pay, x.Money, x.Payer = to, c.Rescind, c.Pay, c.Money, id.ID{}
		if c.Pay > 0 {
			x.Payer = x.Claimant
			if c.Payer == "against" {
				x.Payer = x.Against
			}
		}
		x.Next = now.Add(time.Duration(days) * 24 * time.Hour)
		if x.Panel == 2 {
			x.Next = now
		}
		if x.KeepBy, err = after(ctx, tx, keepRule, x.Next); err != nil {
			return nil, err
		}
		draft, err := x.ruling(ctx, tx, c, reasons)
		if err != nil {
			return nil, err
		}
		draft.Replaces = x.Paper
		p, err := document.Issue(ctx, tx, k, now, draft)
		if err != nil {
			return nil, err
		}
		x.Paper = string(p.Code)
		return x.moved("award"), x.add(ctx, tx, now, string(ActAward), who, reasons)
	})
}

// after is the end of the n-th day after an instant.
func after(ctx context.Context, q db.Querier, r rule.Definition, at clock.Instant) (clock.Instant, error) {
	days, err := r.Int(ctx, q, "", clock.DateOf(at, time.UTC))
	if err != nil {
		return 0, err
	}
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return 0, err
	}
	day, err := cal.AddWorkingDays(cal.Today(at).AddDays(int(days)), 0)
	if err != nil {
		return 0, err
	}
	if open := cal.Sessions(day); len(open) > 0 {
		return open[len(open)-1].Closes, nil
	}
	return clock.At(day.AddDays(1).Time()), nil
}

func (c *Case) ruling(ctx context.Context, q db.Querier, a Award, reasons string) (document.Draft, error) {
	r := document.Ruling{Case: c.No, Deal: c.Deal, Panel: c.Panel, Rescind: c.Rescind, Pay: c.Pay, Currency: string(c.Money), Payer: a.Payer, KeepBy: int64(c.KeepBy), Reasons: reasons}
	judges, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM justice_arbitrator WHERE case_no = $1 AND panel = $2", c.No, c.Panel)
	if err != nil {
		return document.Draft{}, err
	}
	r.Judges = judges
	if r.Exchange, r.Claimant, err = exchangeAnd(ctx, q, c.Claimant); err != nil {
		return document.Draft{}, err
	}
	if _, r.Against, err = exchangeAnd(ctx, q, c.Against); err != nil {
		return document.Draft{}, err
	}
	return document.Draft{Kind: document.Award, Subject: "deal:" + itoa(c.Deal), Content: r, Readers: []id.ID{c.Claimant, c.Against}}, nil
}

// exchangeAnd are the exchange and an organisation as papers name them.
func exchangeAnd(ctx context.Context, q db.Querier, org id.ID) (house, other document.Party, err error) {
	h, err := party.House(ctx, q)
	if err == nil {
		house = paperParty(h)
	} else if !errs.Is(err, "party.no_org") {
		return house, other, err
	}
	o, err := party.OrgByID(ctx, q, org)
	return house, paperParty(o), err
}

func paperParty(o party.Org) document.Party {
	return document.Party{No: o.No, Name: o.Name, NameZh: o.NameZh, RegNo: o.RegNo}
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
	File   []Entry
	Judges []id.ID // of the present panel
}

// Read gives a case to its sides and to its panel; staff who do not sit on it see that it is
// there and when its next step is due (List), and not what was said.
func Read(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) (Whole, error) {
	c, err := enter(ctx, q, who, "justice.read", no, now)
	if err != nil {
		return Whole{}, err
	}
	w := Whole{Case: c}
	if w.File, err = db.Rows(ctx, q, scanEntry, "SELECT no, at, act, side, person, body FROM justice_entry WHERE case_no = $1 ORDER BY no LIMIT 1000", no); err != nil {
		return w, err
	}
	w.Judges, err = db.Rows(ctx, q, db.One[id.ID], "SELECT person FROM justice_arbitrator WHERE case_no = $1 AND panel = $2 ORDER BY person", no, c.Panel)
	return w, err
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
			cases[i].Pay, cases[i].Rescind, cases[i].Payer, cases[i].Paper = 0, false, id.ID{}, ""
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

// final makes awards final whose days of appeal have passed: only now others learn of them.
func final(ctx context.Context, k *journal.Keeper, no int64) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "justice.final", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			now := k.Clock().Now()
			c, found, err := byNo(ctx, tx, no)
			if err != nil {
				return nil, struct{}{}, err
			}
			if !found || c.State != Awarded || c.Next > now {
				return nil, struct{}{}, errs.New(errs.Unavailable, "justice.answered")
			}
			c.State, c.Next = Final, c.KeepBy
			if !c.Rescind && c.Pay == 0 { // nothing was ordered: nothing is to be kept
				c.State, c.Next = Kept, 0
			}
			f := fact.AwardMade{Case: c.No, Deal: c.Deal, Rescind: c.Rescind, Pay: c.Pay, Payer: c.Payer, Money: string(c.Money), Paper: c.Paper, At: now}
			switch c.Payer {
			case c.Claimant:
				f.Payee = c.Against
			case c.Against:
				f.Payee = c.Claimant
			}
			if err := c.add(ctx, tx, now, string(ActFinal), access.Actor{}, ""); err != nil {
				return nil, struct{}{}, err
			}
			return f, struct{}{}, c.update(ctx, tx)
		})
	if errs.Is(err, "justice.answered") { // appealed meanwhile
		return nil
	}
	return err
}
