package organ

import (
	"context"
	"errors"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

var system = access.System("organ")

// Follow reads the journal for as long as ctx lives: what organs are asked to decide goes on
// their lists, what they resolve about rules takes effect.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, Apply)
}

// following is how far the room has come in the journal.
var following = journal.Place{Table: "organ_cursor", Name: "follow"}

// Apply does what follows from one entry and tells whether that was anything. It may be
// called again for the same entry.
func Apply(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	switch e.Fact {
	case (fact.DecisionWanted{}).FactName():
		var f fact.DecisionWanted
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		return true, wanted(ctx, k, e, f)
	case (fact.ResolutionTaken{}).FactName():
		var f fact.ResolutionTaken
		if err := e.Decode(&f); err != nil || f.About != "rule" {
			return false, err
		}
		return true, enact(ctx, k, e, f)
	case (fact.RuleSet{}).FactName():
		var f fact.RuleSet
		if err := e.Decode(&f); err != nil || f.Proposal == 0 {
			return false, err
		}
		return true, ruled(ctx, k, e, f.Proposal, f.No)
	case (fact.RuleDropped{}).FactName():
		var f fact.RuleDropped
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		return true, ruled(ctx, k, e, f.Proposal, 0)
	}
	return false, nil
}

// followed runs something once for an entry: what was followed already is passed by.
func followed(ctx context.Context, k *journal.Keeper, e journal.Entry, run func(ctx context.Context, tx *db.Tx) error) error {
	return k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		last, err := following.At(ctx, tx)
		if err != nil || last >= e.No {
			return err
		}
		if err := run(ctx, tx); err != nil {
			return err
		}
		return following.Move(ctx, tx, e.No)
	})
}

// wanted puts what is asked on the list of its organ. What is asked twice stands there once;
// an organ that does not exist, or does not meet, is asked nothing.
func wanted(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.DecisionWanted) error {
	return followed(ctx, k, e, func(ctx context.Context, tx *db.Tx) error {
		o, err := ByCode(ctx, tx, f.Organ)
		if errs.Is(err, "organ.none") || err == nil && !o.Meets() {
			return nil
		}
		if err != nil {
			return err
		}
		if _, open, err := openAbout(ctx, tx, f.About, f.No); err != nil || open {
			return err
		}
		i := Item{Organ: f.Organ, About: f.About, Ref: f.No, State: Waiting, Asked: e.At, Orgs: []id.ID{}}
		for _, o := range append([]id.ID{f.Org}, f.Others...) {
			if !o.IsZero() {
				i.Orgs = append(i.Orgs, o)
			}
		}
		return i.insert(ctx, tx)
	})
}

// enact carries out what was resolved about a rule. When somebody decided it meanwhile the
// refusal stays in the journal for staff to see.
func enact(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.ResolutionTaken) error {
	r, found, err := resolutionByNo(ctx, k.DB(), f.Resolution)
	if err != nil {
		return err
	}
	if found {
		_, err := rule.Enact{No: f.No, Accept: f.Adopted, Source: "resolution " + r.Label() + ", " + r.Paper}.Do(ctx, k, system, e.Then("organ enact"))
		if refusal := (*errs.Error)(nil); err != nil && !(errors.As(err, &refusal) && journal.Stands(err)) {
			return err
		}
	}
	return followed(ctx, k, e, func(context.Context, *db.Tx) error { return nil })
}

// ruled notes which version of a rule came of a resolution; a proposal that was decided
// without the organ is asked no more.
func ruled(ctx context.Context, k *journal.Keeper, e journal.Entry, proposal, version int64) error {
	return followed(ctx, k, e, func(ctx context.Context, tx *db.Tx) error {
		i, found, err := db.Row(ctx, tx, scanItem, "SELECT "+itemColumns+" FROM organ_item i WHERE i.about = 'rule' AND i.ref = $1 ORDER BY i.no DESC LIMIT 1", proposal)
		if err != nil || !found {
			return err
		}
		switch i.State {
		case Adopted:
			i.Effect = version
			return i.update(ctx, tx)
		case Waiting:
			return i.drop(ctx, tx)
		}
		return nil
	})
}

// Sweep closes votes in writing whose time is over: with a quorum there is a resolution,
// without one the item waits again.
func Sweep(ctx context.Context, k *journal.Keeper) error {
	late, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT i.no FROM organ_item i JOIN organ_meeting m ON m.no = i.meeting WHERE m.writing = 1 AND m.state = 'open' AND m.at <= $1 AND i.state = 'voting' ORDER BY i.no LIMIT 200", k.Clock().Now())
	if err != nil {
		return err
	}
	for _, no := range late {
		_, err := CloseVote{Item: no}.Do(ctx, k, system, id.New())
		if errs.Is(err, "organ.no_quorum") {
			_, err = Defer{Item: no}.Do(ctx, k, system, id.New())
		}
		if err != nil && !journal.Stands(err) {
			return err
		}
	}
	return nil
}
