package simulate

import (
	"cmp"
	"context"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
)

// What is agreed of goods bought subject to sight, and how long the seller may contest.
const (
	sightDays   = 2
	contestTime = 48 * time.Hour
)

// sight are the terms of an offer under which goods may be given back; of every second.
func (w *world) sight(t *deal.Terms) bool {
	if w.dice.IntN(2) > 0 {
		return false
	}
	t.SightDays, t.Grounds = sightDays, []string{"colour"}
	return true
}

// names has a buyer who undoes a deal name a ground, mostly one that was agreed, and tells
// whether he may.
func (w *world) names(c *deal.Rescind, r *room, now clock.Instant) bool {
	if !r.sight && w.dice.IntN(12) > 0 || r.sight && w.dice.IntN(4) == 0 {
		return true
	}
	if c.Ground = "colour"; w.dice.IntN(12) == 0 {
		c.Ground = "weight"
	}
	return r.sight && c.Ground == "colour" && now <= r.sightEnds
}

// contest has a seller contest that goods are given back.
func (w *world) contest(ctx context.Context) error {
	r := w.anyRoom(func(r *room) bool { return r.back != 0 || w.dice.IntN(40) == 0 })
	if r == nil {
		return nil
	}
	allowed := r.back > w.clock.Instant && r.bound()
	_, ok, err := try(ctx, w, "contest a return", allowed, func(cmd id.ID) (deal.Moved, error) {
		return deal.Contest{Deal: r.no, Reason: "It is as it was said."}.Do(ctx, w.k, w.people[r.seller], cmd)
	})
	if ok {
		r.back = 0
	}
	return err
}

// bound tells whether the sides are bound to each other.
func (r *room) bound() bool {
	return r.state == "mazal" || r.state == "settled" || r.state == "disputed"
}

// returned is what the house does when it notes the time: what nobody contested is undone, where
// what changed hands is still there.
func (w *world) returned(now clock.Instant) {
	var due []*room
	for _, r := range w.plain.order {
		if r.back != 0 && r.back <= now && r.bound() {
			due = append(due, r)
		}
	}
	slices.SortStableFunc(due, func(a, b *room) int { return cmp.Compare(a.back, b.back) })
	for _, r := range due {
		if r.back = 0; w.plain.mayUndo(r) {
			w.plain.undo(r)
			w.rep.Done["given back"]++
		}
	}
}
