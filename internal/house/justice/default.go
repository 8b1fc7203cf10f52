package justice

import (
	"context"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// What follows a default by itself: its case with a signed notice to both sides, the debtor
// starts nothing new, and when nothing was settled by the day of the talk a notice to other
// exchanges is drafted, for the committee to decide.
var blockRule = rule.Define(rule.Definition{
	Name: "justice.block", Kind: rule.Whole, Shipped: "1", Mark: rule.Inferred,
	Source: "an unpaid due date excludes from the exchange at once (rubel-menasche.com on Israel); 1 suspends the debtor until the case is settled, 0 leaves it to the committee",
})

// blockedFor begins the reason of a suspension that a default brought by itself.
const blockedFor = "default on deal "

func defaulted(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.DealDefaulted) error {
	no, blocks, err := summon(ctx, k, e, f)
	if err != nil || !blocks {
		return err
	}
	return standing(ctx, k, e.Then("justice block"), party.SetStanding{
		Org: f.Party, Act: party.Suspend, Reason: blockedFor + itoa(f.Deal) + ", case " + itoa(no),
	})
}

// standing changes a member's standing for the house, from today on when no day is named. It
// may stand otherwise already; then the refusal stays in the journal for staff to see.
func standing(ctx context.Context, k *journal.Keeper, cmd id.ID, c party.SetStanding) error {
	var err error
	if c.From == "" {
		if c.From, err = calendar.DayOf(ctx, k.DB(), k.Clock().Now()); err != nil {
			return err
		}
	}
	_, err = c.Do(ctx, k, system, cmd)
	if r := errs.Of(err); r != nil && (r.Code == errs.Conflict || r.Code == errs.Invalid) {
		return nil
	}
	return err
}

// summons is the answer of the command below, kept so that a second reading gives the same.
type summons struct {
	Case   int64 `json:"case"`
	Blocks bool  `json:"blocks"`
}

// summon opens the case of a default: both sides are called to a settlement by its day.
func summon(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.DealDefaulted) (int64, bool, error) {
	done, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("justice summon"), Kind: "justice.summon", Input: e.No},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, summons, error) {
			c := Case{Kind: "default", Deal: f.Deal, Claimant: f.Other, Against: f.Party, State: Open, Opened: k.Clock().Now(), Money: money.Currency(f.Money), Amount: f.Amount}
			var err error
			if c.Next, err = after(ctx, tx, summonsRule, c.Opened); err != nil {
				return nil, summons{}, err
			}
			today, err := calendar.DayOf(ctx, tx, c.Opened)
			if err != nil {
				return nil, summons{}, err
			}
			block, err := blockRule.Int(ctx, tx, "", today)
			if err != nil {
				return nil, summons{}, err
			}
			draft, err := c.notice(ctx, tx, f, block > 0)
			if err != nil {
				return nil, summons{}, err
			}
			if err := c.begin(ctx, tx, access.Actor{}, f.What+" "+f.Money); err != nil {
				return nil, summons{}, err
			}
			d := draft.Content.(document.Default)
			d.Case = c.No
			draft.Content = d
			p, err := document.Issue(ctx, tx, k, c.Opened, draft)
			if err != nil {
				return nil, summons{}, err
			}
			if err := c.add(ctx, tx, c.Opened, "notice", access.Actor{}, string(p.Code)); err != nil {
				return nil, summons{}, err
			}
			if err := following.Move(ctx, tx, e.No); err != nil {
				return nil, summons{}, err
			}
			if err := c.tell(ctx, tx, c.Opened, "summons"); err != nil {
				return nil, summons{}, err
			}
			return c.moved("summon"), summons{c.No, block > 0}, c.insert(ctx, tx)
		})
	return done.Case, done.Blocks, err
}

// notice is the signed paper that both sides get.
func (c *Case) notice(ctx context.Context, q db.Querier, f fact.DealDefaulted, blocked bool) (document.Draft, error) {
	d := document.Default{Deal: c.Deal, What: f.What, Amount: c.Amount, Currency: string(c.Money), Talk: int64(c.Next), Blocked: blocked}
	var err error
	if d.Exchange, d.Debtor, err = exchangeAnd(ctx, q, c.Against); err != nil {
		return document.Draft{}, err
	}
	if _, d.Creditor, err = exchangeAnd(ctx, q, c.Claimant); err != nil {
		return document.Draft{}, err
	}
	d.Zone, err = zoneOf(ctx, q, c.Opened)
	return document.Draft{Kind: document.Summons, Subject: "deal:" + itoa(c.Deal), Content: d, Readers: []id.ID{c.Claimant, c.Against}}, err
}

// zoneOf is the zone the trading calendar has on a day; empty when there is no calendar.
func zoneOf(ctx context.Context, q db.Querier, at clock.Instant) (string, error) {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return "", err
	}
	w, _ := cal.Week(cal.Today(at))
	return w.Zone, nil
}

// unmet drafts a notice about a debtor who did not settle by the day of the talk. It is a
// draft: the committee decides.
func unmet(ctx context.Context, k *journal.Keeper, no int64) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "justice.unmet", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none, now := struct{}{}, k.Clock().Now()
			c, found, err := byNo(ctx, tx, no)
			if err != nil {
				return nil, none, err
			}
			if !found || c.State != Open || c.Next == 0 || c.Next > now {
				return nil, none, errs.New(errs.Unavailable, "justice.answered")
			}
			ground, err := c.ground(ctx, tx)
			if err != nil {
				return nil, none, err
			}
			today, err := calendar.DayOf(ctx, tx, now)
			if err != nil {
				return nil, none, err
			}
			n := Notice{Org: c.Against, Act: party.Suspend, Ground: ground, Day: today, Case: no, State: Draft, Drafted: now, Reason: "Default on deal " + itoa(c.Deal) + ", not settled by the day of the talk."}
			c.Next = 0
			if err := n.fits(ctx, tx); err != nil { // it left, or was expelled: there is nobody to tell of
				if r := errs.Of(err); r == nil || r.Code != errs.Conflict && r.Code != errs.Invalid {
					return nil, none, err
				}
				return c.moved("unmet"), none, c.update(ctx, tx)
			}
			if n.No, err = tx.Next(ctx, "notice"); err != nil {
				return nil, none, err
			}
			if err := n.insert(ctx, tx); err != nil {
				return nil, none, err
			}
			if err := c.add(ctx, tx, now, "unmet", access.Actor{}, ""); err != nil {
				return nil, none, err
			}
			return n.decided("drafted"), none, c.update(ctx, tx)
		})
	if errs.Is(err, "justice.answered") { // settled meanwhile
		return nil
	}
	return err
}

// ground is why others are told of a default: payments ceased, or an agreement was not kept.
func (c *Case) ground(ctx context.Context, q db.Querier) (string, error) {
	what, _, err := db.Row(ctx, q, db.One[string], "SELECT body FROM justice_entry WHERE case_no = $1 AND no = 1", c.No)
	if err == nil && strings.HasPrefix(what, "delivery ") {
		return "b", nil
	}
	return "a", err
}

// over are the states after which a default holds nobody back.
var over = map[lifecycle.State]bool{Settled: true, Withdrawn: true, Kept: true}

// unblock lifts the suspension that a default brought by itself, when it is settled and no
// other default of the debtor is open. What the committee decided stays.
func unblock(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.CaseMoved) error {
	if f.Kind != "default" || !over[lifecycle.State(f.State)] {
		return nil
	}
	_, other, err := db.Row(ctx, k.DB(), db.One[int64], "SELECT no FROM justice_case WHERE against = $1 AND kind = 'default' AND no <> $2 AND state NOT IN ('settled', 'withdrawn', 'kept') LIMIT 1", f.Against, f.Case)
	if err != nil || other {
		return err
	}
	_, decided, err := db.Row(ctx, k.DB(), db.One[int64], "SELECT no FROM justice_notice WHERE org = $1 AND act = 'suspend' AND state = 'published' AND case_no = $2 LIMIT 1", f.Against, f.Case)
	if err != nil || decided {
		return err
	}
	o, err := party.OrgByID(ctx, k.DB(), f.Against)
	if err != nil {
		return err
	}
	last := o.Standings[len(o.Standings)-1]
	if last.Act != party.Suspend || last.By != system.Key() || !strings.HasPrefix(last.Reason, blockedFor) {
		return nil
	}
	return standing(ctx, k, e.Then("justice unblock"), party.SetStanding{
		Org: f.Against, Act: party.Lift, Reason: "the default of case " + itoa(f.Case) + " is over",
	})
}

// kept closes a case whose award was carried out.
func kept(ctx context.Context, k *journal.Keeper, e journal.Entry, no int64) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("justice kept"), Kind: "justice.kept", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none, now := struct{}{}, k.Clock().Now()
			c, found, err := byNo(ctx, tx, no)
			if err != nil {
				return nil, none, err
			}
			if c = c.At(now); !found || c.State != Final && c.State != Unkept {
				return nil, none, errs.New(errs.Conflict, "justice.decided", "case", no)
			}
			c.State, c.Next = Kept, 0
			if err := c.add(ctx, tx, now, string(ActKeep), access.Actor{}, ""); err != nil {
				return nil, none, err
			}
			if err := following.Move(ctx, tx, e.No); err != nil {
				return nil, none, err
			}
			return c.moved(string(ActKeep)), none, c.update(ctx, tx)
		})
	if errs.Is(err, "justice.decided") { // staff closed it by hand
		return nil
	}
	return err
}

// undone closes the case of an award that ordered nothing but to undo the deal.
func undone(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.DealRescinded) error {
	no, found, err := db.Row(ctx, k.DB(), db.One[int64], "SELECT no FROM justice_case WHERE deal = $1 AND paper = $2 AND rescind = 1 AND pay = 0", f.Deal, f.Award)
	if err != nil || !found {
		return err
	}
	return kept(ctx, k, e, no)
}

// nothingOrdered ends what a default brought when its award orders nothing: there is nothing
// to be kept, so no further fact will come.
func nothingOrdered(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.AwardMade) error {
	c, found, err := byNo(ctx, k.DB(), f.Case)
	if err != nil || !found {
		return err
	}
	return unblock(ctx, k, e, c.moved(string(ActFinal)))
}
