package membership

import (
	"context"
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

var system = access.System("membership")

// following is how far the room has come in the journal.
var following = journal.Place{Table: "membership_cursor", Name: "follow"}

// Follow reads the journal for as long as ctx lives: what the council resolved and staff
// decided is carried out, and what members have open is kept in mind.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, Apply)
}

// Apply does what follows from one entry and tells whether that was anything. It may be
// called again for the same entry.
func Apply(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	var err error
	var keep func(context.Context, *db.Tx) error
	switch e.Fact {
	case (fact.DealStruck{}).FactName():
		var f fact.DealStruck
		if err = e.Decode(&f); err == nil {
			keep = opened("deal", f.Deal, f.Seller, f.Buyer)
		}
	case (fact.DealSettled{}).FactName():
		var f fact.DealSettled
		if err = e.Decode(&f); err == nil {
			keep = closed("deal", f.Deal)
		}
	case (fact.DealRescinded{}).FactName():
		var f fact.DealRescinded
		if err = e.Decode(&f); err == nil {
			keep = closed("deal", f.Deal)
		}
	case (fact.CaseMoved{}).FactName():
		var f fact.CaseMoved
		if err = e.Decode(&f); err == nil {
			keep = opened("case", f.Case, f.Claimant, f.Against)
			if slices.Contains(caseOver, f.State) {
				keep = closed("case", f.Case)
			}
		}
	case (fact.ResolutionTaken{}).FactName():
		var f fact.ResolutionTaken
		if err = e.Decode(&f); err != nil || f.About != About {
			return false, err
		}
		err = passing(resolved(ctx, k, e, f))
	case (fact.MembershipMoved{}).FactName():
		var f fact.MembershipMoved
		if err = e.Decode(&f); err != nil || f.State != string(Done) {
			return false, err
		}
		err = passing(carry(ctx, k, e, f))
	case (fact.AdmissionMoved{}).FactName():
		var f fact.AdmissionMoved
		if err = e.Decode(&f); err != nil || f.Brings == nil {
			return false, err
		}
		err = passing(begin(ctx, k, e, f))
	case (fact.MemberSucceeded{}).FactName():
		var f fact.MemberSucceeded
		if err = e.Decode(&f); err == nil {
			err = passing(finish(ctx, k, e.Then("membership end"), f.Before, f.From, f.No))
		}
	default:
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		if keep != nil {
			if err := keep(ctx, tx); err != nil {
				return err
			}
		}
		return following.Move(ctx, tx, e.No)
	})
}

// caseOver are the states in which a case keeps nobody from leaving.
var caseOver = []string{"kept", "settled", "withdrawn"}

func opened(kind string, no int64, one, other id.ID) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO membership_open (kind, no, one, other) VALUES ($1, $2, $3, $4) ON CONFLICT (kind, no) DO NOTHING", kind, no, one[:], other[:])
		return err
	}
}

func closed(kind string, no int64) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM membership_open WHERE kind = $1 AND no = $2", kind, no)
		return err
	}
}

// passing lets pass what the matter itself refused: the refusal stays in the journal.
func passing(err error) error {
	if r := errs.Of(err); r != nil && (r.Code == errs.Conflict || r.Code == errs.Invalid || r.Code == errs.NotFound) {
		return nil
	}
	return err
}

// resolved notes the council's word on a change.
func resolved(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.ResolutionTaken) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("membership resolved"), Kind: "membership.resolved", Input: f},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, ChangeDone, error) {
			now := k.Clock().Now()
			x, err := known(ctx, tx, f.No)
			if err != nil {
				return nil, ChangeDone{}, err
			}
			act := ActReject
			if f.Adopted {
				act = ActAdopt
			}
			if x.State, err = Life.Next(x.State, act); err != nil {
				return nil, ChangeDone{}, err
			}
			if x.Kind != Extend {
				_, today, err := days(ctx, tx, now)
				if err != nil {
					return nil, ChangeDone{}, err
				}
				x.Day = max(x.Day, today)
			}
			x.Decided, x.Resolution = now, f.Resolution
			return x.moved(string(act)), ChangeDone{x.No, x.State}, x.update(ctx, tx)
		})
	return err
}

// carry does what a change says: the category or the standing of the member changes.
func carry(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.MembershipMoved) error {
	why := "membership change " + strconv.FormatInt(f.No, 10)
	stand := func(act lifecycle.Act) error {
		_, err := party.SetStanding{Org: f.Org, Act: act, From: f.Day, Reason: why}.Do(ctx, k, system, e.Then("membership stand"))
		return err
	}
	c := fact.CategoryChanged{Org: f.Org, From: f.Day, Source: why}
	switch Kind(f.Kind) {
	case Resign:
		return stand(party.Resign)
	case Cancel:
		return stand(party.End)
	case Promote:
		c.Category = string(party.Formal)
	case Extend:
		c.Category, c.Until = string(party.Preparatory), f.Day.AddMonths(int(f.Months))
	default:
		return nil
	}
	return categorise(ctx, k, e.Then("membership category"), c)
}

// categorise notes a category as a command of the house itself.
func categorise(ctx context.Context, k *journal.Keeper, cmd id.ID, c fact.CategoryChanged) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: cmd, Kind: "membership.category", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			return c, struct{}{}, party.NoteCategory(ctx, tx, c.Org, party.Category(c.Category), c.From, c.Until, c.Source)
		})
	return err
}

// finish ends the standing of a member whom another succeeded, once it has nothing open.
func finish(ctx context.Context, k *journal.Keeper, cmd id.ID, org id.ID, from clock.Date, no int64) error {
	now := k.Clock().Now()
	o, err := party.OrgByID(ctx, k.DB(), org)
	if err != nil || party.Over(o.StateOn(from)) {
		return err
	}
	open, err := opens(ctx, k.DB(), org, now)
	if err != nil || len(open) > 0 {
		return err
	}
	_, err = party.SetStanding{Org: org, Act: party.End, From: max(from, o.Standings[len(o.Standings)-1].From), Reason: "succession " + strconv.FormatInt(no, 10)}.Do(ctx, k, system, cmd)
	return err
}
