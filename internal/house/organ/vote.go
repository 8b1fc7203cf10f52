package organ

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Choices are what a voter may say.
var Choices = []string{"for", "against", "abstain"}

// atItem is what the commands about one item of a meeting have in common.
func atItem(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, act access.Act, no int64, run func(context.Context, *db.Tx, *Meeting, *Item, clock.Instant) (journal.Fact, error)) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			i, found, err := itemByNo(ctx, tx, no)
			if err != nil {
				return nil, Done{}, err
			}
			m, err := enter(ctx, tx, who, act, i.Meeting, now)
			if err != nil {
				if errs.Is(err, "organ.no_meeting") { // it stands on no agenda
					err = noItem(no)
				}
				return nil, Done{}, err
			}
			if !found {
				return nil, Done{}, noItem(no)
			}
			f, err := run(ctx, tx, &m, &i, now)
			if err != nil {
				return nil, Done{}, err
			}
			d := Done{Meeting: m.No, Item: i.No, State: i.State, Resolution: i.Resolution}
			if r, ok := f.(fact.ResolutionTaken); ok {
				d.Paper = r.Paper
			}
			return f, d, nil
		})
}

// OpenVote puts an item of an open meeting to the vote.
type OpenVote struct {
	Item   int64 `json:"item"`
	Secret bool  `json:"secret,omitempty"`
}

// Do opens the vote.
func (c OpenVote) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return atItem(ctx, k, who, cmd, "organ.OpenVote", c, "organ.preside", c.Item, func(ctx context.Context, tx *db.Tx, m *Meeting, i *Item, _ clock.Instant) (journal.Fact, error) {
		to, err := ItemLife.Next(i.State, "open")
		if err != nil {
			return nil, err
		}
		if m.State != Open {
			return nil, errs.New(errs.Conflict, "organ.not_open")
		}
		i.State, i.Secret = to, c.Secret
		return i.moved("opened"), i.update(ctx, tx)
	})
}

// Vote is a vote: once, by who has one and takes part.
type Vote struct {
	Item   int64  `json:"item"`
	Voter  id.ID  `json:"voter,omitzero"` // in the conference a member that gave its proxy; none: oneself
	Choice string `json:"-"`              // not in the hash of the input: of three choices it would tell which
}

// Do casts it.
func (c Vote) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "organ.Vote", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			i, found, err := itemByNo(ctx, tx, c.Item)
			if err != nil {
				return nil, Done{}, err
			}
			if !found {
				return nil, Done{}, noItem(c.Item)
			}
			v, err := c.voter(ctx, tx, &i, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			if err := i.mayVote(ctx, tx, v, now); err != nil {
				return nil, Done{}, err
			}
			choice := c.Choice
			switch choice {
			case "for":
				i.For++
			case "against":
				i.Against++
			case "abstain":
				i.Abstained++
			default:
				return nil, Done{}, errs.New(errs.Invalid, "organ.bad_choice").At("choice")
			}
			if i.Secret {
				choice = ""
			}
			if _, err := tx.Exec(ctx, "INSERT INTO organ_ballot (item, round, voter, choice, person, at) VALUES ($1, $2, $3, $4, $5, $6)", i.No, i.Round, v.Key, choice, who.Person, now); err != nil {
				return nil, Done{}, err
			}
			return fact.VoteCast{Item: i.No, Organ: i.Organ, Voter: v.Key, Choice: choice}, Done{Meeting: i.Meeting, Item: i.No, State: i.State}, i.update(ctx, tx)
		})
}

// voter is whose vote it is; errs.Forbidden "organ.no_vote" for who has none.
func (c Vote) voter(ctx context.Context, q db.Querier, i *Item, who access.Actor, now clock.Instant) (Voter, error) {
	if err := access.Check(who, "organ.vote", access.Assigned); err != nil {
		return Voter{}, err
	}
	v, ok, err := voterOf(ctx, q, i.Organ, who.Person, who.Org, now)
	if err != nil {
		return v, err
	}
	if !ok || who.Suspended {
		return v, errs.New(errs.Forbidden, "organ.no_vote")
	}
	if c.Voter.IsZero() || c.Voter == v.Key {
		return v, nil
	}
	_, held, err := db.Row(ctx, q, db.One[id.ID], "SELECT voter FROM organ_present WHERE meeting = $1 AND voter = $2 AND by_org = $3", i.Meeting, c.Voter, v.Key)
	if err == nil && !held {
		err = errs.New(errs.Forbidden, "organ.no_vote")
	}
	return Voter{Key: c.Voter, Org: c.Voter, Post: "member"}, err
}

// mayVote refuses a vote that is not open to a voter.
func (i *Item) mayVote(ctx context.Context, q db.Querier, v Voter, now clock.Instant) error {
	if i.State != Voting {
		return errs.New(errs.Conflict, "organ.vote_not_open")
	}
	m, found, err := meetingByNo(ctx, q, i.Meeting)
	if err != nil || !found {
		return err
	}
	if m.Writing && m.At <= now {
		return errs.New(errs.Conflict, "organ.too_late")
	}
	day, _, err := todayOf(ctx, q, now)
	if err != nil {
		return err
	}
	ground, err := i.barred(ctx, q, v, day)
	if err != nil {
		return err
	}
	if ground != "" {
		return errs.New(errs.Conflict, "organ.recused_"+ground)
	}
	if !m.Writing {
		_, here, err := db.Row(ctx, q, db.One[int64], "SELECT at FROM organ_present WHERE meeting = $1 AND voter = $2", m.No, v.Key)
		if err != nil {
			return err
		}
		if !here {
			return errs.New(errs.Conflict, "organ.not_present")
		}
	}
	_, voted, err := db.Row(ctx, q, db.One[int64], "SELECT at FROM organ_ballot WHERE item = $1 AND round = $2 AND voter = $3", i.No, i.Round, v.Key)
	if err == nil && voted {
		err = errs.New(errs.Conflict, "organ.voted")
	}
	return err
}

// StandAside is one's own word that he is too near to the matter.
type StandAside struct {
	Item int64  `json:"item"`
	Body string `json:"body"`
}

// Do notes it, before he has voted.
func (c StandAside) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return atItem(ctx, k, who, cmd, "organ.StandAside", c, "organ.read", c.Item, func(ctx context.Context, tx *db.Tx, m *Meeting, i *Item, now clock.Instant) (journal.Fact, error) {
		v, err := Vote{}.voter(ctx, tx, i, who, now)
		if err != nil {
			return nil, err
		}
		if i.State != Voting && i.State != Listed {
			return nil, errs.New(errs.Conflict, "organ.vote_not_open")
		}
		why, err := line(c.Body, "body")
		if err != nil {
			return nil, err
		}
		if why == "" {
			return nil, errs.New(errs.Invalid, "organ.no_reason").At("body")
		}
		_, voted, err := db.Row(ctx, tx, db.One[int64], "SELECT at FROM organ_ballot WHERE item = $1 AND round = $2 AND voter = $3", i.No, i.Round, v.Key)
		if err != nil {
			return nil, err
		}
		if voted {
			return nil, errs.New(errs.Conflict, "organ.voted")
		}
		_, err = tx.Exec(ctx, "INSERT INTO organ_recusal (item, voter, ground, body, at) VALUES ($1, $2, 'declared', $3, $4) ON CONFLICT (item, voter) DO NOTHING", i.No, v.Key, why, now)
		return i.moved("aside"), err
	})
}

// Defer takes an item off the agenda, or ends a vote that came to nothing: it waits again.
type Defer struct {
	Item int64 `json:"item"`
}

// Do defers it.
func (c Defer) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return atItem(ctx, k, who, cmd, "organ.Defer", c, "organ.preside", c.Item, func(ctx context.Context, tx *db.Tx, m *Meeting, i *Item, now clock.Instant) (journal.Fact, error) {
		if err := i.wait(ctx, tx); err != nil {
			return nil, err
		}
		return i.moved("deferred"), m.settle(ctx, tx, now)
	})
}

// settle closes a decision in writing when nothing of it is left to decide.
func (m *Meeting) settle(ctx context.Context, tx *db.Tx, now clock.Instant) error {
	if !m.Writing || m.State != Open {
		return nil
	}
	items, err := itemsOf(ctx, tx, m.No)
	if err != nil || slices.ContainsFunc(items, func(i Item) bool { return i.State == Voting || i.State == Listed }) {
		return err
	}
	m.State, m.Closed = Closed, now
	return m.update(ctx, tx)
}

// Tally is how a vote stands.
type Tally struct {
	Entitled, Barred, Present int // present: of those not barred; in writing who has voted
	For, Against, Abstained   int64
	Writing                   bool
	Quorum, Majority          int64 // millionths
}

// Able is how many may vote.
func (t Tally) Able() int { return t.Entitled - t.Barred }

// enough tells whether a part of all is at least so many millionths, and somebody.
func enough(part, all int, millionths int64) bool {
	return part > 0 && int64(part)*rule.RateScale >= int64(all)*millionths
}

// HasQuorum tells whether enough of those who may vote are there.
func (t Tally) HasQuorum() bool { return enough(t.Present, t.Able(), t.Quorum) }

// Adopted tells whether enough were for it: of those who voted for or against, in writing of
// all who may vote. Equal votes adopt nothing.
func (t Tally) Adopted() bool {
	of := t.For + t.Against
	if t.Writing {
		of = int64(t.Able())
	}
	return t.For > 0 && t.For*rule.RateScale > of*t.Majority
}

// Settled tells whether a vote in writing can come out only one way, however the others vote.
func (t Tally) Settled() bool {
	all := int64(t.Able())
	return t.Adopted() || t.For+t.Against+t.Abstained >= all || (all-t.Against-t.Abstained)*rule.RateScale <= all*t.Majority
}
