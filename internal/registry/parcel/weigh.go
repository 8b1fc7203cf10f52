package parcel

import (
	"context"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Reweigh puts a parcel's weight right. Within the tolerance that is done at once; beyond
// it the weighing waits for a second person, and nothing has changed yet.
type Reweigh struct {
	Stone  int64        `json:"stone"`
	Weight carat.Weight `json:"weight"`
	Pieces int64        `json:"pieces,omitempty"` // 0: nobody counted
	Reason string       `json:"reason"`
}

// Weighing is one that waits for a second person, or had one.
type Weighing struct {
	No      int64
	Stone   int64
	Owner   id.ID
	State   lifecycle.State
	Was     carat.Weight
	Found   carat.Weight
	Pieces  int64
	Reason  string
	Asked   clock.Instant
	Person  id.ID // who weighed
	Decided clock.Instant
	Second  id.ID // who decided
	Act     int64
}

// Do weighs.
func (c Reweigh) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "parcel.Reweigh", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			s, err := enter(ctx, tx, who, c.Stone, now)
			if err != nil {
				return nil, Done{}, err
			}
			if err := weighs(c.Weight, c.Pieces, "weight"); err != nil {
				return nil, Done{}, err
			}
			reason, ok := line(c.Reason, 300, true)
			if !ok {
				return nil, Done{}, errs.New(errs.Invalid, "parcel.bad_reason").At("reason")
			}
			if s.whole != s.has {
				return nil, Done{}, errs.New(errs.Conflict, "parcel.many_owners", "stone", s.No)
			}
			if c.Weight == s.has {
				return nil, Done{}, errs.New(errs.Invalid, "parcel.same_weight", "stone", s.No, "has", s.has.String()).At("weight")
			}
			w := Weighing{
				Stone: s.No, Owner: s.owner, State: Asked, Was: s.has, Found: c.Weight, Pieces: c.Pieces, Reason: reason, Asked: now, Person: who.Person,
			}
			day, err := calendar.DayOf(ctx, tx, now)
			if err != nil {
				return nil, Done{}, err
			}
			most, err := Tolerance(ctx, tx, s.has, day)
			if err != nil {
				return nil, Done{}, err
			}
			if d := w.Found - w.Was; max(d, -d) <= most {
				return w.correct(ctx, tx, s, now)
			}
			_, waits, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM parcel_weighing WHERE stone = $1 AND state = $2", s.No, string(Asked))
			if err != nil {
				return nil, Done{}, err
			}
			if waits {
				return nil, Done{}, errs.New(errs.Conflict, "parcel.weighing_waits", "stone", s.No)
			}
			if w.No, err = tx.Next(ctx, "parcel.weighing"); err != nil {
				return nil, Done{}, err
			}
			return w.fact(), Done{Weighing: w.No}, w.insert(ctx, tx)
		})
}

func (w *Weighing) fact() fact.ParcelWeighed {
	return fact.ParcelWeighed{Weighing: w.No, Stone: w.Stone, Owner: w.Owner, State: string(w.State), Was: int64(w.Was), Found: int64(w.Found)}
}

// correct writes the new weight: the difference goes to the account of weight loss, or
// comes from it.
func (w *Weighing) correct(ctx context.Context, tx *db.Tx, s *source, now clock.Instant) (journal.Fact, Done, error) {
	x := &change{
		act: Reweighing, owner: w.Owner, person: w.Person, at: now, reason: w.Reason,
		in: []taken{{source: s, weight: w.Was, pieces: int64(s.Pieces)}}, loss: w.Was - w.Found,
	}
	after := s.Stone
	after.Carat, after.Pieces = w.Found, int32(w.Pieces)
	x.out = []made{{Stone: after}}
	var err error
	if x.no, err = tx.Next(ctx, "parcel.act"); err != nil {
		return nil, Done{}, err
	}
	t := ledger.Transfer{At: now, Kind: "parcel." + x.act, Reference: x.ref()}
	for i, b := range books {
		if s.accounts[i] == 0 {
			continue
		}
		lost, err := ledger.World(ctx, tx, b, ledger.WeightLoss)
		if err != nil {
			return nil, Done{}, err
		}
		l := ledger.Leg{Book: b, Asset: s.No, From: s.accounts[i], To: lost.No, Quantity: int64(x.loss), Weight: int64(x.loss)}
		if x.loss < 0 {
			l.From, l.To, l.Quantity, l.Weight = l.To, l.From, -l.Quantity, -l.Weight
		}
		t.Legs = append(t.Legs, l)
	}
	if x.transfer, err = ledger.Post(ctx, tx, t); err != nil {
		return nil, Done{}, err
	}
	if _, err := stone.Revise(ctx, tx, after); err != nil {
		return nil, Done{}, err
	}
	if err := keepShares(ctx, tx, s.No, rescale(s.shares, w.Was, w.Found)); err != nil {
		return nil, Done{}, err
	}
	w.Act = x.no
	return x.fact(), Done{Act: x.no, Transfer: x.transfer, Loss: x.loss}, x.keep(ctx, tx)
}

// rescale gives origins the weight that was found, in proportion.
func rescale(all []Share, was, found carat.Weight) []Share {
	if found <= was {
		return divide(all, []carat.Weight{found, was - found})[0]
	}
	more := take(append([]Share(nil), all...), (found-was)%was, was)
	grown := append([]Share(nil), all...)
	for i := range grown {
		grown[i].Weight *= 1 + (found-was)/was
	}
	return together(grown, more)
}

// Decide is the second person's word on a weighing beyond the tolerance.
type Decide struct {
	Weighing int64 `json:"weighing"`
	Confirm  bool  `json:"confirm"`
}

// Do decides.
func (c Decide) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "parcel.Decide", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			w, s, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			w.Decided, w.Second = now, who.Person
			var said journal.Fact = w.fact()
			done := Done{Weighing: w.No}
			if c.Confirm {
				if said, done, err = w.correct(ctx, tx, s, now); err != nil {
					return nil, Done{}, err
				}
				done.Weighing = w.No
			}
			return said, done, w.update(ctx, tx)
		})
}

func (c Decide) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Weighing, *source, error) {
	w, found, err := weighingByNo(ctx, q, c.Weighing)
	if err != nil {
		return w, nil, err
	}
	if err := access.Check(who, "parcel.decide", who.To(w.Owner)); err != nil || !found {
		if err == nil || access.Check(who, "parcel.decide", access.Own) == nil {
			err = errs.New(errs.NotFound, "parcel.no_weighing", "weighing", c.Weighing)
		}
		return w, nil, err
	}
	act := ActDecline
	if c.Confirm {
		act = ActConfirm
	}
	if w.State, err = WeighingLife.Next(w.State, act); err != nil {
		return w, nil, err
	}
	if w.Person == who.Person {
		return w, nil, errs.New(errs.Conflict, "parcel.second_person")
	}
	if !c.Confirm {
		return w, nil, nil
	}
	s, err := find(ctx, q, who, "parcel.decide", w.Stone)
	if err != nil {
		return w, nil, err
	}
	if s.has != w.Was || s.owner != w.Owner || s.whole != s.has {
		return w, nil, errs.New(errs.Conflict, "parcel.weighing_stale", "stone", w.Stone)
	}
	return w, s, s.free(ctx, q, who, now)
}
