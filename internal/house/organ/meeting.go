package organ

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Done is the answer of the commands about meetings and items.
type Done struct {
	Meeting    int64           `json:"meeting,omitempty"`
	Item       int64           `json:"item,omitempty"`
	State      lifecycle.State `json:"state"`
	Resolution int64           `json:"resolution,omitempty"`
	Paper      string          `json:"paper,omitempty"`
}

// longest is how far ahead a meeting is called, and how long a decision in writing may take.
const (
	longestAhead   = 400 * 24 * time.Hour
	longestWriting = 60 * 24 * time.Hour
	maxItems       = 100
)

// Call calls a meeting of an organ with an agenda.
type Call struct {
	Organ string        `json:"organ"`
	At    clock.Instant `json:"at"`
	Place string        `json:"place"`
	Items []int64       `json:"items,omitempty"` // that wait
}

// Do calls it.
func (c Call) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return call(ctx, k, who, cmd, "organ.Call", c, Meeting{Organ: c.Organ, At: c.At, Place: c.Place, State: Convened}, c.Items, false)
}

// Circulate sends items round for a decision in writing: every vote is in by a time.
type Circulate struct {
	Organ  string        `json:"organ"`
	Until  clock.Instant `json:"until"`
	Items  []int64       `json:"items"`
	Secret bool          `json:"secret,omitempty"`
}

// Do sends them round. The votes are open at once.
func (c Circulate) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return call(ctx, k, who, cmd, "organ.Circulate", c, Meeting{Organ: c.Organ, At: c.Until, Writing: true, State: Open}, c.Items, c.Secret)
}

func call(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, m Meeting, nos []int64, secret bool) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "organ.call", access.Any); err != nil {
				return nil, Done{}, err
			}
			now, m := k.Clock().Now(), m
			if err := m.fits(ctx, tx, now, len(nos)); err != nil {
				return nil, Done{}, err
			}
			items, err := waitingAmong(ctx, tx, m.Organ, nos)
			if err != nil {
				return nil, Done{}, err
			}
			if m.No, err = tx.Next(ctx, "organ_meeting"); err != nil {
				return nil, Done{}, err
			}
			m.Called = now
			if m.Writing {
				m.Opened = now
			}
			if err := m.insert(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			for n := range items {
				i := &items[n]
				if i.State, err = ItemLife.Next(i.State, "list"); err != nil {
					return nil, Done{}, err
				}
				if i.Meeting, i.Place = m.No, int64(n+1); m.Writing {
					i.State, i.Secret = Voting, secret
				}
				if err := i.update(ctx, tx); err != nil {
					return nil, Done{}, err
				}
			}
			what := "called"
			if m.Writing {
				what = "writing"
			}
			if err := m.tell(ctx, tx, now, what); err != nil {
				return nil, Done{}, err
			}
			return m.moved("called"), Done{Meeting: m.No, State: m.State}, nil
		})
}

// fits refuses a meeting that cannot be called so, and notes the quorum of its day.
func (m *Meeting) fits(ctx context.Context, q db.Querier, now clock.Instant, items int) error {
	o, err := ByCode(ctx, q, m.Organ)
	if err != nil {
		return err
	}
	if !o.Meets() || o.Over {
		return errs.New(errs.Conflict, "organ.does_not_meet").At("organ")
	}
	if m.Place, err = line(m.Place, "place"); err != nil {
		return err
	}
	day, zone, err := todayOf(ctx, q, now)
	if err != nil {
		return err
	}
	if m.Quorum, err = quorumRule.Int(ctx, q, m.Organ, day); err != nil {
		return err
	}
	if m.Writing {
		switch {
		case items == 0:
			return errs.New(errs.Invalid, "organ.no_items").At("items")
		case m.At <= now || m.At.Sub(now) > longestWriting:
			return errs.New(errs.Invalid, "organ.bad_until", "days", int64(longestWriting/(24*time.Hour))).At("until")
		}
		return nil
	}
	days, err := noticeRule.Int(ctx, q, m.Organ, day)
	if err != nil {
		return err
	}
	z, err := time.LoadLocation(zone)
	if err != nil {
		return err
	}
	if m.At <= now || clock.DateOf(m.At, z) < day.AddDays(int(days)) || m.At.Sub(now) > longestAhead {
		return errs.New(errs.Invalid, "organ.short_notice", "days", days).At("at")
	}
	return nil
}

// waitingAmong reads items that wait before an organ, in the order given.
func waitingAmong(ctx context.Context, q db.Querier, organ string, nos []int64) ([]Item, error) {
	if len(nos) > maxItems {
		return nil, errs.New(errs.TooLarge, "organ.many_items", "max", maxItems).At("items")
	}
	seen, out := map[int64]bool{}, make([]Item, 0, len(nos))
	for _, no := range nos {
		i, found, err := itemByNo(ctx, q, no)
		if err != nil {
			return nil, err
		}
		if !found || i.Organ != organ {
			return nil, noItem(no).At("items")
		}
		if i.State != Waiting {
			return nil, errs.New(errs.Conflict, "organ.not_waiting", "item", no).At("items")
		}
		if !seen[no] {
			out = append(out, i)
		}
		seen[no] = true
	}
	return out, nil
}

func noItem(no int64) *errs.Error { return errs.New(errs.NotFound, "organ.no_item", "item", no) }

func noMeeting(no int64) *errs.Error {
	return errs.New(errs.NotFound, "organ.no_meeting", "meeting", no)
}

// step is what the commands about one meeting have in common.
func step(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, act access.Act, no int64, run func(context.Context, *db.Tx, *Meeting, clock.Instant) (journal.Fact, error)) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			m, err := enter(ctx, tx, who, act, no, now)
			if err != nil {
				return nil, Done{}, err
			}
			f, err := run(ctx, tx, &m, now)
			if err != nil {
				return nil, Done{}, err
			}
			return f, Done{Meeting: m.No, State: m.State}, nil
		})
}

// enter reads a meeting for an act. Who may not even know of it is told that there is none.
func enter(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64, now clock.Instant) (Meeting, error) {
	m, found, err := meetingByNo(ctx, q, no)
	if err != nil {
		return m, err
	}
	rel := access.Any
	if found {
		if rel, err = relation(ctx, q, m.Organ, who, now, act == "organ.preside"); err != nil {
			return m, err
		}
	}
	if err := access.Check(who, act, rel); err != nil {
		if access.Check(who, act, access.Assigned) == nil && (!found || reads(ctx, q, who, m.Organ, now) != nil) {
			err = noMeeting(no)
		}
		return m, err
	}
	if !found {
		return m, noMeeting(no)
	}
	return m, nil
}

// OpenMeeting opens a meeting at its time, when a quorum is there.
type OpenMeeting struct {
	Meeting int64 `json:"meeting"`
}

// early is how long before its time a meeting may be opened.
const early = 15 * time.Minute

// Do opens it.
func (c OpenMeeting) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "organ.OpenMeeting", c, "organ.preside", c.Meeting, func(ctx context.Context, tx *db.Tx, m *Meeting, now clock.Instant) (journal.Fact, error) {
		to, err := MeetingLife.Next(m.State, "open")
		if err != nil {
			return nil, err
		}
		if now.Add(early) < m.At {
			return nil, errs.New(errs.Conflict, "organ.too_early")
		}
		a, err := m.attendance(ctx, tx, now)
		if err != nil {
			return nil, err
		}
		if !enough(a.there, a.entitled, m.Quorum) {
			return nil, errs.New(errs.Conflict, "organ.no_quorum", "present", a.there, "of", a.entitled)
		}
		m.State, m.Opened = to, now
		return m.moved("opened"), m.update(ctx, tx)
	})
}

// EndMeeting closes a meeting, or cancels one that was only called. What was not decided
// waits again.
type EndMeeting struct {
	Meeting int64 `json:"meeting"`
	Cancel  bool  `json:"cancel,omitempty"`
}

// Do ends it.
func (c EndMeeting) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "organ.EndMeeting", c, "organ.preside", c.Meeting, func(ctx context.Context, tx *db.Tx, m *Meeting, now clock.Instant) (journal.Fact, error) {
		act, what := lifecycle.Act("close"), "closed"
		if c.Cancel {
			act, what = "cancel", "cancelled"
		}
		to, err := MeetingLife.Next(m.State, act)
		if err != nil {
			return nil, err
		}
		items, err := itemsOf(ctx, tx, m.No)
		if err != nil {
			return nil, err
		}
		for n := range items {
			if items[n].State == Voting {
				return nil, errs.New(errs.Conflict, "organ.votes_open", "item", items[n].No)
			}
		}
		m.State, m.Closed = to, now
		for n := range items {
			if i := &items[n]; i.State == Listed {
				if err := i.wait(ctx, tx); err != nil {
					return nil, err
				}
			}
		}
		if c.Cancel {
			if err := m.tell(ctx, tx, now, what); err != nil {
				return nil, err
			}
		}
		return m.moved(what), m.update(ctx, tx)
	})
}

// wait puts an item back on the list of what waits; its votes so far are of a round that is over.
func (i *Item) wait(ctx context.Context, tx *db.Tx) error {
	to, err := ItemLife.Next(i.State, "defer")
	if err != nil {
		return err
	}
	if i.State == Voting {
		i.Round++
	}
	i.State, i.Meeting, i.Place, i.For, i.Against, i.Abstained, i.Secret = to, 0, 0, 0, 0, 0, false
	return i.update(ctx, tx)
}
