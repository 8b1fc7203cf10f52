package honour

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

var system = access.System("honour")

// Follow reads the journal for as long as ctx lives: what the council resolves about honours
// is carried out.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, Apply)
}

// following is how far the room has come in the journal.
var following = journal.Place{Table: "honour_cursor", Name: "follow"}

// Apply does what follows from one entry and tells whether that was anything. It may be
// called again for the same entry.
func Apply(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	if e.Fact != (fact.ResolutionTaken{}).FactName() {
		return false, nil
	}
	var f fact.ResolutionTaken
	if err := e.Decode(&f); err != nil || f.About != "honour" {
		return false, err
	}
	return true, resolved(ctx, k, e, f)
}

// resolved carries a resolution out: it endorses or declines a nomination, revokes or upholds
// what was conferred.
func resolved(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.ResolutionTaken) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("honour"), Kind: "honour.resolved", Input: f},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none, now := struct{}{}, k.Clock().Now()
			h, found, err := byNo(ctx, tx, f.No)
			if err != nil {
				return nil, none, err
			}
			if !found {
				return nil, none, errs.New(errs.NotFound, "honour.none", "no", f.No)
			}
			act := map[lifecycle.State]map[bool]lifecycle.Act{Nominated: {true: "endorse", false: "decline"}, Doubted: {true: "revoke", false: "uphold"}}[h.State][f.Adopted]
			if h.State, err = Life.Next(h.State, act); err != nil {
				return nil, none, err
			}
			switch act {
			case "endorse", "decline":
				h.Resolution = f.Resolution
			case "revoke":
				h.Undone = f.Resolution
				if h.Revoked, err = todayOf(ctx, tx, now); err != nil {
					return nil, none, err
				}
				if err := document.MakeVoid(ctx, tx, h.Paper, now, "revoked by resolution "+itoa(f.Resolution)); err != nil {
					return nil, none, err
				}
			}
			if err := h.update(ctx, tx); err != nil {
				return nil, none, err
			}
			return h.moved(string(h.State)), none, following.Move(ctx, tx, e.No)
		})
	if err != nil && journal.Stands(err) { // the refusal stays in the journal for staff to see
		return nil
	}
	return err
}

// todayOf is the day in the exchange's zone.
func todayOf(ctx context.Context, q db.Querier, at clock.Instant) (clock.Date, error) {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return "", err
	}
	day := cal.Today(at)
	if _, ok := cal.Week(day); ok {
		return day, nil
	}
	return clock.DateOf(at, time.UTC), nil
}
