package organ

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Ballot is a vote as it may be read: without a choice when it was secret or is still open.
type Ballot struct {
	Voter  id.ID
	Choice string
	At     clock.Instant
}

// AgendaItem is an item of a meeting as its reader stands to it.
type AgendaItem struct {
	Item
	Tally   Tally
	Barred  []Recused
	Ballots []Ballot
	Mine    []Mine // the votes the reader casts: his own, and those of members that gave him theirs
	Closes  bool   // the vote can be closed now
}

// Mine is a vote of the reader in an item.
type Mine struct {
	Voter id.ID
	Own   bool
	Voted string // his choice; "secret" when it is not kept; empty: not yet
	Why   string // why he may not: key of the refusal; empty: he may
}

// Whole is a meeting with everything about it.
type Whole struct {
	Meeting
	Items   []AgendaItem
	Voters  []Voter
	Present []Presence
	Minutes []Minutes
	There   int
	May     May
	My      Voter // the reader's own vote; Key none: he has none
	Here    bool  // and he is there
}

// ReadMeeting gives a meeting to those who have a vote in its organ and to the exchange's people.
func ReadMeeting(ctx context.Context, q db.Querier, who access.Actor, no int64, now clock.Instant) (Whole, error) {
	m, err := enter(ctx, q, who, "organ.read", no, now)
	if err != nil {
		return Whole{}, err
	}
	w := Whole{Meeting: m}
	if w.May, err = MayIn(ctx, q, who, m.Organ, now); err != nil {
		return w, err
	}
	if w.May.Vote {
		if w.My, _, err = voterOf(ctx, q, m.Organ, who.Person, who.Org, now); err != nil {
			return w, err
		}
	}
	a, err := m.attendance(ctx, q, now)
	if err != nil {
		return w, err
	}
	w.Voters, w.There = a.voters, a.there
	_, w.Here = a.present[w.My.Key]
	if w.Present, err = presences(ctx, q, no); err != nil {
		return w, err
	}
	if w.Minutes, err = minutesOf(ctx, q, no); err != nil {
		return w, err
	}
	items, err := itemsOf(ctx, q, no)
	if err != nil {
		return w, err
	}
	for n := range items {
		x, err := w.item(ctx, q, &items[n], now)
		if err != nil {
			return w, err
		}
		w.Items = append(w.Items, x)
	}
	return w, nil
}

func (w *Whole) item(ctx context.Context, q db.Querier, i *Item, now clock.Instant) (AgendaItem, error) {
	x := AgendaItem{Item: *i}
	var err error
	if x.Tally, x.Barred, err = i.tally(ctx, q, &w.Meeting, now); err != nil {
		return x, err
	}
	if x.Ballots, err = db.Rows(ctx, q, func(r *sql.Rows) (Ballot, error) {
		var b Ballot
		err := r.Scan(&b.Voter, &b.Choice, &b.At)
		return b, err
	}, "SELECT voter, choice, at FROM organ_ballot WHERE item = $1 AND round = $2 ORDER BY voter LIMIT 2000", i.No, i.Round); err != nil {
		return x, err
	}
	x.Closes = i.State == Voting && x.Tally.HasQuorum() && x.Tally.For+x.Tally.Against+x.Tally.Abstained > 0 && (!w.Writing || w.At <= now || x.Tally.Settled())
	if i.Resolution > 0 {
		r, _, err := resolutionByNo(ctx, q, i.Resolution)
		if err != nil {
			return x, err
		}
		x.Tally = r.Tally
	}
	if !w.My.Key.IsZero() && i.State == Voting {
		x.Mine = append(x.Mine, w.mine(ctx, q, i, w.My, x.Ballots, now))
		for _, p := range w.Present {
			if p.By == w.My.Key {
				x.Mine = append(x.Mine, w.mine(ctx, q, i, Voter{Key: p.Voter, Org: p.Voter, Post: "member"}, x.Ballots, now))
			}
		}
	}
	if i.State == Voting { // nobody is swayed by how others voted
		for n := range x.Ballots {
			x.Ballots[n].Choice = ""
		}
		x.For, x.Against, x.Abstained = 0, 0, 0
	}
	return x, nil
}

func (w *Whole) mine(ctx context.Context, q db.Querier, i *Item, v Voter, cast []Ballot, now clock.Instant) Mine {
	m := Mine{Voter: v.Key, Own: v.Key == w.My.Key}
	for _, b := range cast {
		if b.Voter == v.Key {
			if m.Voted = b.Choice; m.Voted == "" {
				m.Voted = "secret"
			}
			return m
		}
	}
	if err := i.mayVote(ctx, q, v, now); err != nil {
		if m.Why = "organ.vote_not_open"; errs.Of(err) != nil {
			m.Why = errs.Of(err).Key
		}
	}
	return m
}
