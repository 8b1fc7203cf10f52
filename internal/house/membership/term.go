package membership

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

var termRule = rule.Define(rule.Definition{
	Name: "membership.term_days", Kind: rule.Days, Shipped: "60", Mark: rule.Proposal,
	Source: "our proposal: so many days before a preparatory term ends its member is written to and the case is laid before the Council, which alone makes formal members, extends or cancels (" + regist + ")",
})

// Term is the preparatory time of a member.
type Term struct {
	Until clock.Date // the first day on which it is over; empty: open
	Over  bool       // it is, and nothing came after it
}

// TermOf is the preparatory term that a member is in on a day, or that ran out before it and
// was followed by nothing: until somebody decides, such a member is still the one whose term
// it was. False when there is no such term.
func TermOf(ctx context.Context, q db.Querier, org id.ID, on clock.Date) (Term, bool, error) {
	lines, err := party.CategoriesOf(ctx, q, org)
	if err != nil {
		return Term{}, false, err
	}
	t, found := termIn(lines, on)
	return t, found, nil
}

func termIn(lines []party.CategoryLine, on clock.Date) (Term, bool) {
	if slices.ContainsFunc(lines, func(l party.CategoryLine) bool { return covers(l, on) }) {
		now, found := holds(lines, on)
		if !found || now.Category != party.Preparatory {
			return Term{}, false
		}
		return Term{Until: endOf(lines, now)}, true
	}
	for _, l := range slices.Backward(lines) {
		if l.Until != "" && l.Until <= on { // the line noted last of those that are over
			return Term{Until: l.Until, Over: true}, l.Category == party.Preparatory
		}
	}
	return Term{}, false
}

// followed tells whether something is noted from the end of a term on.
func (t Term) followed(lines []party.CategoryLine) bool {
	_, found := holds(lines, t.Until)
	return found
}

// endOf is where a category ends that a line begins: an extension begins where the time before
// it ends.
func endOf(lines []party.CategoryLine, now party.CategoryLine) clock.Date {
	for now.Until != "" {
		next, more := holds(lines, now.Until)
		if !more || next.Category != now.Category || next.Until != "" && next.Until <= now.Until {
			break
		}
		now = next
	}
	return now.Until
}

func covers(l party.CategoryLine, on clock.Date) bool {
	return l.From <= on && (l.Until == "" || on < l.Until)
}

// Terms are the preparatory terms of all members on a day, by member.
func Terms(ctx context.Context, q db.Querier, on clock.Date) (map[id.ID]Term, error) {
	lines, err := preparatory(ctx, q)
	out := map[id.ID]Term{}
	for org, all := range lines {
		if t, found := termIn(all, on); found {
			out[org] = t
		}
	}
	return out, err
}

// preparatory are the lines of all members that were preparatory at some time.
func preparatory(ctx context.Context, q db.Querier) (map[id.ID][]party.CategoryLine, error) {
	orgs, err := party.EverOf(ctx, q, party.Preparatory)
	if err != nil {
		return nil, err
	}
	out := map[id.ID][]party.CategoryLine{}
	for _, org := range orgs {
		if out[org], err = party.CategoriesOf(ctx, q, org); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// layTerms lays before who decides what is to become of members whose preparatory term ends
// soon or is over, once for each end, and writes to them.
func layTerms(ctx context.Context, k *journal.Keeper, today clock.Date) error {
	ahead, err := termRule.Int(ctx, k.DB(), "", today)
	if err != nil {
		return err
	}
	all, err := preparatory(ctx, k.DB())
	if err != nil {
		return err
	}
	for org, lines := range all {
		t, found := termIn(lines, today)
		if !found || t.Until == "" || t.Until > today.AddDays(int(ahead)) || t.followed(lines) {
			continue
		}
		if err := layTerm(ctx, k, org, t.Until); err != nil {
			return err
		}
	}
	return nil
}

// layTerm does so for one member. A change that waits already is left as it is: the member is
// written to all the same.
func layTerm(ctx context.Context, k *journal.Keeper, org id.ID, until clock.Date) error {
	if told, err := termTold(ctx, k.DB(), org, until); err != nil || told {
		return err
	}
	o, err := party.OrgByID(ctx, k.DB(), org)
	if err != nil {
		return err
	}
	_, today, err := days(ctx, k.DB(), k.Clock().Now())
	if err != nil || o.Kind != party.Member || party.Over(o.StateOn(today)) {
		return err
	}
	_, err = journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "membership.term", Input: until},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, ChangeDone, error) {
			now := k.Clock().Now()
			x := Change{Org: org, Kind: Promote, Day: max(until, today), State: Asked, Asked: now}
			waits, council, err := x.before(ctx, tx, until)
			if err != nil {
				return nil, ChangeDone{}, err
			}
			if _, err := tx.Exec(ctx, "INSERT INTO membership_term (org, until_day, told) VALUES ($1, $2, $3)", org, string(until), now); err != nil {
				return nil, ChangeDone{}, err
			}
			if err := tellTerm(ctx, tx, now, org, until); err != nil {
				return nil, ChangeDone{}, err
			}
			if waits {
				return x.moved("term"), ChangeDone{}, nil
			}
			if x.No, err = tx.Next(ctx, "membership_change"); err != nil {
				return nil, ChangeDone{}, err
			}
			said := journal.Fact(x.moved("term"))
			if council {
				said = wanted(&x)
			}
			return said, ChangeDone{x.No, x.State}, x.insert(ctx, tx)
		})
	if errs.Is(err, "membership.answered") {
		return nil
	}
	return err
}

// before reads whether a change waits already and whether the council decides this one, which
// then lies before it; it refuses a term that was told meanwhile.
func (c *Change) before(ctx context.Context, q db.Querier, until clock.Date) (waits, council bool, err error) {
	told, err := termTold(ctx, q, c.Org, until)
	if err == nil && told {
		err = errs.New(errs.Unavailable, "membership.answered")
	}
	if err != nil {
		return false, false, err
	}
	if _, waits, err = waiting(ctx, q, c.Org); err != nil || waits {
		return waits, false, err
	}
	if council, err = councilDecides(ctx, q, c.Day); err != nil || !council {
		return false, false, err
	}
	c.State, err = Life.Next(c.State, ActLay)
	return false, true, err
}

func termTold(ctx context.Context, q db.Querier, org id.ID, until clock.Date) (bool, error) {
	_, told, err := db.Row(ctx, q, db.One[int64], "SELECT told FROM membership_term WHERE org = $1 AND until_day = $2", org, string(until))
	return told, err
}

// tellTerm writes to the people who administer the member.
func tellTerm(ctx context.Context, tx *db.Tx, now clock.Instant, org id.ID, until clock.Date) error {
	return tellAdministrators(ctx, tx, now, org, "term", "/membership", func(l i18n.Lang) []any { return []any{"day", l.Date(until)} })
}
