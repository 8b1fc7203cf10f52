package customs

import (
	"context"
	"slices"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/store/journal"
)

var noOne id.ID

// Enter is an answer of customs that an officer enters by hand, when no file brought it.
type Enter struct {
	Receipt
}

// Do enters it. An officer who stands behind the member may not; a large release, or one
// with a check that fails, waits for a second officer.
func (c Enter) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "customs.Enter", c, "declaration.decide", c.Paper, func(ctx context.Context, w *work) (journal.Fact, error) {
		if err := w.untied(ctx); err != nil {
			return nil, err
		}
		if _, ok := channels[c.Channel]; !ok {
			return nil, errs.New(errs.Invalid, "customs.bad_act").At("channel")
		}
		r := c.Receipt
		r.At = w.now
		if r.Channel == SaysTax && r.Due == (Sums{}) { // the officer has the slip before him and found our figures on it
			r.Due = Total(w.lines)
			r.Due.Value = 0
		}
		if err := r.fit(); err != nil {
			return nil, err
		}
		if r.Channel == SaysReleased {
			if _, err := w.fits(ctx, &r); err != nil {
				return nil, err
			}
			if f, err := w.second(ctx); f != nil || err != nil {
				return f, err
			}
		}
		return w.take(ctx, &r)
	})
}

// untied refuses an officer who stands behind the member or its principal.
func (w *work) untied(ctx context.Context) error {
	tied, err := w.tied(ctx)
	if err == nil && tied {
		err = errs.New(errs.Conflict, "customs.tied", "paper", w.No)
	}
	return err
}

func (w *work) tied(ctx context.Context) (bool, error) {
	day, err := w.day(ctx)
	if err != nil {
		return false, err
	}
	for _, org := range []id.ID{w.Member, w.Principal} {
		if org.IsZero() {
			continue
		}
		behind, err := affiliation.Behind(ctx, w.q, org, day)
		if err != nil || slices.Contains(behind, w.who.Person) {
			return err == nil, err
		}
	}
	return false, nil
}

// second asks for another officer's eyes when the rule wants them. The first one's word is
// kept; nil and no error mean that the release may go on.
func (w *work) second(ctx context.Context) (journal.Fact, error) {
	day, err := w.day(ctx)
	if err != nil {
		return nil, err
	}
	from, err := secondRule.Int(ctx, w.tx, "", day)
	if err != nil {
		return nil, err
	}
	all, err := w.run(ctx)
	if err != nil {
		return nil, err
	}
	w.Failed = all.failed()
	switch {
	case w.USD < from*100 && w.Failed == 0:
		return nil, nil
	case w.First == w.who.Person:
		return nil, errs.New(errs.Conflict, "customs.second_person", "paper", w.No)
	case !w.First.IsZero():
		return nil, nil
	}
	w.First, w.waits = w.who.Person, true
	return w.moved("first"), w.add(ctx, w.tx, w.now, "first", w.who, "")
}

// Back sends a paper that customs has not accepted back to the member, with the reason.
type Back struct {
	Paper int64  `json:"paper"`
	Why   string `json:"why"`
}

// Do sends it back.
func (c Back) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "customs.Back", c, "declaration.decide", c.Paper, func(ctx context.Context, w *work) (journal.Fact, error) {
		if err := w.untied(ctx); err != nil {
			return nil, err
		}
		why, err := words(c.Why, "why")
		if err != nil {
			return nil, err
		}
		if err := w.step(ActBack); err != nil {
			return nil, err
		}
		w.Note = why
		return w.moved(ActBack), w.add(ctx, w.tx, w.now, string(ActBack), who, why)
	})
}
