package organ

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Raise puts a text before an organ that no other room asks about.
type Raise struct {
	Organ string    `json:"organ"`
	Title i18n.Text `json:"title"`
	Body  i18n.Text `json:"body"` // the resolution as it would read
}

// Do puts it on the list of what waits.
func (c Raise) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "organ.Raise", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			o, err := ByCode(ctx, tx, c.Organ)
			if err != nil {
				return nil, Done{}, err
			}
			rel, err := relation(ctx, tx, c.Organ, who, now, false)
			if err != nil {
				return nil, Done{}, err
			}
			if err := access.Check(who, "organ.nominate", rel); err != nil { // who has a vote may ask too
				return nil, Done{}, err
			}
			if !o.Meets() || o.Over {
				return nil, Done{}, errs.New(errs.Conflict, "organ.does_not_meet").At("organ")
			}
			i := Item{Organ: c.Organ, About: "text", State: Waiting, Asked: now}
			if i.Title, err = written(c.Title, "title", maxTitle); err != nil {
				return nil, Done{}, err
			}
			if i.Body, err = written(c.Body, "body", maxBody); err != nil {
				return nil, Done{}, err
			}
			if err := i.insert(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			return i.moved("asked"), Done{Item: i.No, State: i.State}, nil
		})
}

// Bring puts a proposed version of a rule before an organ. Its resolution stands for the
// second person.
type Bring struct {
	Organ    string `json:"organ"`
	Proposal int64  `json:"proposal"`
}

// Do asks the organ.
func (c Bring) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "organ.Bring", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "organ.bring", access.Any); err != nil {
				return nil, Done{}, err
			}
			o, err := ByCode(ctx, tx, c.Organ)
			if err != nil {
				return nil, Done{}, err
			}
			if !o.Meets() || o.Over {
				return nil, Done{}, errs.New(errs.Conflict, "organ.does_not_meet").At("organ")
			}
			_, state, err := rule.ProposalOf(ctx, tx, c.Proposal)
			if err != nil {
				return nil, Done{}, err
			}
			if _, err := rule.Life.Next(state, "accept"); err != nil {
				return nil, Done{}, err
			}
			if _, open, err := openAbout(ctx, tx, "rule", c.Proposal); err != nil || open {
				if err == nil {
					err = errs.New(errs.Conflict, "organ.asked_already").At("proposal")
				}
				return nil, Done{}, err
			}
			return fact.DecisionWanted{About: "rule", No: c.Proposal, Organ: c.Organ}, Done{State: Waiting}, nil
		})
}

// openAbout is an item about a thing that is not decided yet.
func openAbout(ctx context.Context, q db.Querier, about string, ref int64) (Item, bool, error) {
	return db.Row(ctx, q, scanItem, "SELECT "+itemColumns+" FROM organ_item i WHERE i.about = $1 AND i.ref = $2 AND i.state IN ('waiting', 'listed', 'voting') ORDER BY i.no LIMIT 1", about, ref)
}

// List puts waiting items on the agenda of a meeting that was called or is open.
type List struct {
	Meeting int64   `json:"meeting"`
	Items   []int64 `json:"items"`
}

// Do lists them.
func (c List) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "organ.List", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			m, err := enter(ctx, tx, who, "organ.preside", c.Meeting, k.Clock().Now())
			if err != nil {
				return nil, Done{}, err
			}
			if m.Writing || m.State != Called && m.State != Open {
				return nil, Done{}, errs.New(errs.Conflict, "organ.not_meeting")
			}
			if len(c.Items) == 0 {
				return nil, Done{}, errs.New(errs.Invalid, "organ.no_items").At("items")
			}
			items, err := waitingAmong(ctx, tx, m.Organ, c.Items)
			if err != nil {
				return nil, Done{}, err
			}
			last, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COALESCE(MAX(place), 0) FROM organ_item WHERE meeting = $1", m.No)
			if err != nil {
				return nil, Done{}, err
			}
			for n := range items {
				i := &items[n]
				if i.State, err = ItemLife.Next(i.State, "list"); err != nil {
					return nil, Done{}, err
				}
				i.Meeting, i.Place = m.No, last+int64(n)+1
				if err := i.update(ctx, tx); err != nil {
					return nil, Done{}, err
				}
			}
			return m.moved("listed"), Done{Meeting: m.No, State: m.State}, nil
		})
}

// Drop takes an item off the list of what waits: nobody asks any more.
type Drop struct {
	Item int64 `json:"item"`
}

// Do drops it. Only a text is dropped by hand; what another room asks for stays until it is decided.
func (c Drop) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "organ.Drop", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "organ.bring", access.Any); err != nil {
				return nil, Done{}, err
			}
			i, found, err := itemByNo(ctx, tx, c.Item)
			if err != nil {
				return nil, Done{}, err
			}
			if !found {
				return nil, Done{}, noItem(c.Item)
			}
			if i.About != "text" {
				return nil, Done{}, errs.New(errs.Conflict, "organ.asked_for")
			}
			if err := i.drop(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			return i.moved("dropped"), Done{Item: i.No, State: i.State}, nil
		})
}

func (i *Item) drop(ctx context.Context, tx *db.Tx) error {
	var to lifecycle.State
	var err error
	if to, err = ItemLife.Next(i.State, "drop"); err != nil {
		return err
	}
	i.State = to
	return i.update(ctx, tx)
}
