package rule

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// States of a proposed version.
const (
	Proposed lifecycle.State = "proposed"
	Accepted lifecycle.State = "accepted"
	Dropped  lifecycle.State = "dropped"
)

// Life is how a rule that wants two people is changed.
var Life = lifecycle.Table{Name: "rule_change", Steps: []lifecycle.Step{
	{From: Proposed, Act: "accept", To: Accepted, Who: []string{"staff", "admin"}, Rule: "two people: another than who proposed it; it holds from its day"},
	{From: Proposed, Act: "drop", To: Dropped, Who: []string{"staff", "admin"}, Rule: "either of them; nothing is noted"},
}}

// Waiting is a proposed version that nobody has decided.
type Waiting struct {
	Rule // No is the proposal's number, NotedAt and NotedBy who proposed it and when
}

// Propose puts a new version of a rule before a second person. Nothing holds until then.
type Propose struct{ Set }

// Do proposes.
func (c Propose) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Noted, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "rule.Propose", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Noted, error) {
			if err := access.Check(who, "rule.change", access.Any); err != nil {
				return nil, Noted{}, err
			}
			if err := c.check(); err != nil {
				return nil, Noted{}, err
			}
			no, err := tx.Next(ctx, "rule_proposal")
			if err != nil {
				return nil, Noted{}, err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO rule_proposal (no, name, item, value, from_day, until_day, source, mark, at, by_whom, state, decided_at, decided_by)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '')`,
				no, c.Name, c.Item, c.Value, c.From, c.Until, c.Source, string(c.Mark), int64(k.Clock().Now()), who.Key(), string(Proposed)); err != nil {
				return nil, Noted{}, fmt.Errorf("rule: %w", err)
			}
			return fact.RuleProposed{
				No: no, Name: c.Name, Item: c.Item, Value: c.Value, From: c.From, Until: c.Until, Source: c.Source, Mark: string(c.Mark),
			}, Noted{no}, nil
		})
}

// Decide is the second person's word on a proposal.
type Decide struct {
	No     int64 `json:"no"`
	Accept bool  `json:"accept"`
}

// Do notes the version, or drops the proposal.
func (c Decide) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Noted, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "rule.Decide", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Noted, error) {
			if err := access.Check(who, "rule.decide", access.Any); err != nil {
				return nil, Noted{}, err
			}
			return carry(ctx, tx, k.Clock().Now(), who, c.No, c.Accept, func(p *Rule) error {
				if c.Accept && p.NotedBy == who.Key() {
					return errs.New(errs.Conflict, "rule.same_person")
				}
				return nil
			})
		})
}

// carry carries out the word on a proposal: it notes the version, or drops the proposal. The
// caller's own check is may, which can also name another source of what then holds.
func carry(ctx context.Context, tx *db.Tx, now clock.Instant, who access.Actor, no int64, accept bool, may func(p *Rule) error) (journal.Fact, Noted, error) {
	p, state, err := proposal(ctx, tx, no)
	if err != nil {
		return nil, Noted{}, err
	}
	act := lifecycle.Act("drop")
	if accept {
		act = "accept"
	}
	next, err := Life.Next(state, act)
	if err != nil {
		return nil, Noted{}, err
	}
	if err := may(&p); err != nil {
		return nil, Noted{}, err
	}
	set := Set{Name: p.Name, Item: p.Item, Value: p.Value, From: p.From, Until: p.Until, Source: p.Source, Mark: p.Mark}
	if err := set.check(); accept && err != nil {
		return nil, Noted{}, err
	}
	if _, err := tx.Exec(ctx, "UPDATE rule_proposal SET state = $2, decided_at = $3, decided_by = $4 WHERE no = $1",
		no, string(next), int64(now), who.Key()); err != nil {
		return nil, Noted{}, fmt.Errorf("rule: %w", err)
	}
	if !accept {
		return fact.RuleDropped{Proposal: no}, Noted{no}, nil
	}
	return set.write(ctx, tx, now, who, no)
}

// proposal reads one, whatever its state.
func proposal(ctx context.Context, q db.Querier, no int64) (Rule, lifecycle.State, error) {
	type row struct {
		Rule
		state lifecycle.State
	}
	x, found, err := db.Row(ctx, q, func(rows *sql.Rows) (row, error) {
		var x row
		err := rows.Scan(&x.No, &x.Name, &x.Item, &x.Value, &x.From, &x.Until, &x.Source, &x.Mark, &x.NotedAt, &x.NotedBy, &x.state)
		return x, err
	}, "SELECT "+proposalColumns+", state FROM rule_proposal WHERE no = $1", no)
	if err != nil {
		return Rule{}, "", fmt.Errorf("rule: %w", err)
	}
	if !found {
		return Rule{}, "", errs.New(errs.NotFound, "rule.no_proposal", "no", strconv.FormatInt(no, 10))
	}
	return x.Rule, x.state, nil
}

const proposalColumns = "no, name, item, value, from_day, until_day, source, mark, at, by_whom"

// mostWaiting is how many proposals are shown at once.
const mostWaiting = 200

// Open are the proposals that wait, the oldest first.
func Open(ctx context.Context, q db.Querier, who access.Actor) ([]Waiting, error) {
	if err := access.Check(who, "rule.read", access.Any); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, scan, "SELECT "+proposalColumns+" FROM rule_proposal WHERE state = $1 ORDER BY no LIMIT "+strconv.Itoa(mostWaiting), string(Proposed))
	if err != nil {
		return nil, fmt.Errorf("rule: %w", err)
	}
	out := make([]Waiting, len(all))
	for i, r := range all {
		out[i] = Waiting{r}
	}
	return out, nil
}

// write notes the version, as fact and answer.
func (c Set) write(ctx context.Context, tx *db.Tx, now clock.Instant, who access.Actor, proposed int64) (journal.Fact, Noted, error) {
	no, err := tx.Next(ctx, "rule")
	if err != nil {
		return nil, Noted{}, err
	}
	var value any
	if c.Value != "" {
		value = c.Value
	}
	if _, err := tx.Exec(ctx, `INSERT INTO rule (no, name, item, value, from_day, until_day, source, mark, noted_at, noted_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		no, c.Name, c.Item, value, c.From, c.Until, c.Source, string(c.Mark), int64(now), who.Key()); err != nil {
		return nil, Noted{}, fmt.Errorf("rule: %w", err)
	}
	return fact.RuleSet{
		No: no, Name: c.Name, Item: c.Item, Value: c.Value, From: c.From, Until: c.Until,
		Source: c.Source, Mark: string(c.Mark), Proposal: proposed,
	}, Noted{no}, nil
}
