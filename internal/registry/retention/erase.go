package retention

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/job"
	"openbourse/internal/store/journal"
)

// piece is how many rows one piece of an erasure takes: a bulk command must be short.
const piece = 200

// Numbered is the answer: the number of the erasure.
type Numbered struct {
	No int64 `json:"no"`
}

// Ask asks for an erasure: of what is due of a kind, or of a person.
type Ask struct {
	Kind   string `json:"kind"`
	Person id.ID  `json:"person,omitzero"` // for PersonKind
	Reason string `json:"reason"`
}

// Do asks. Nothing is erased before another person has confirmed it.
func (c Ask) Do(ctx context.Context, k *journal.Keeper, d *Desk, who access.Actor, cmd id.ID) (Numbered, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "retention.Ask", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Numbered, error) {
			e, err := c.check(ctx, tx, d, who, k.Clock().Now())
			if err != nil {
				return nil, Numbered{}, err
			}
			if e.No, err = tx.Next(ctx, "erasure"); err != nil {
				return nil, Numbered{}, err
			}
			return e.moved(e.Due), Numbered{e.No}, e.insert(ctx, tx)
		})
}

func (c Ask) check(ctx context.Context, q db.Querier, d *Desk, who access.Actor, now clock.Instant) (Erasure, error) {
	e := Erasure{Kind: c.Kind, Person: c.Person, State: Asked, AskedAt: now, AskedBy: who.Person}
	if err := access.Check(who, "erasure.ask", access.Any); err != nil {
		return e, err
	}
	var err error
	if e.Reason, err = reason(c.Reason); err != nil {
		return e, err
	}
	if c.Kind == PersonKind {
		if c.Person.IsZero() {
			return e, errs.New(errs.NotFound, "party.no_person").At("person")
		}
		if _, err := mayPerson(ctx, q, c.Person, now); err != nil {
			return e, err
		}
		e.Due = 1
	} else {
		kind, known := d.kind(c.Kind)
		if !known || kind.Erase == nil || kind.Due == nil || !c.Person.IsZero() {
			return e, errs.New(errs.Invalid, "retention.no_kind").At("kind")
		}
		if e.Before, _, err = kind.before(ctx, q, now); err != nil {
			return e, err
		}
		if e.Before > 0 {
			if e.Due, err = kind.Due(ctx, q, e.Before); err != nil {
				return e, err
			}
		}
		if e.Due == 0 {
			return e, errs.New(errs.Conflict, "retention.nothing_due").At("kind")
		}
	}
	return e, free(ctx, q, e)
}

func (e *Erasure) moved(n int64) fact.ErasureMoved {
	return fact.ErasureMoved{No: e.No, Kind: e.Kind, Person: e.Person, Before: e.Before, State: string(e.State), Count: n}
}

// Decide is the second person's word.
type Decide struct {
	No      int64 `json:"no"`
	Confirm bool  `json:"confirm"`
}

// Do confirms or declines. Who asked may decline, not confirm.
func (c Decide) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Numbered, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "retention.Decide", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Numbered, error) {
			now := k.Clock().Now()
			e, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Numbered{}, err
			}
			e.DecidedAt, e.DecidedBy = now, who.Person
			if e.State == Declined {
				e.EndedAt = now
			} else if err := job.Add(ctx, tx, job.Job{Kind: SweepJob, Key: job.Periodic}); err != nil { // at once, not at its next turn
				return nil, Numbered{}, err
			}
			return e.moved(e.Due), Numbered{e.No}, e.update(ctx, tx)
		})
}

func (c Decide) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Erasure, error) {
	if err := access.Check(who, "erasure.decide", access.Any); err != nil {
		return Erasure{}, err
	}
	e, err := byNo(ctx, q, c.No)
	if err != nil {
		return e, err
	}
	act := ActDecline
	if c.Confirm {
		act = ActConfirm
	}
	if e.State, err = Life.Next(e.State, act); err != nil {
		return e, err
	}
	if c.Confirm && e.AskedBy == who.Person {
		return e, errs.New(errs.Conflict, "retention.second_person")
	}
	if c.Confirm && e.Kind == PersonKind { // he may have come back meanwhile
		_, err = mayPerson(ctx, q, e.Person, now)
	}
	return e, err
}

// SweepJob is the job that carries erasures out.
const SweepJob = "retention.sweep"

// Sweep carries out what was confirmed, to its end, in pieces. One that fails waits for the
// next sweep and keeps no other waiting.
func (d *Desk) Sweep(ctx context.Context, k *journal.Keeper) error {
	open, err := confirmed(ctx, k.DB())
	if err != nil {
		return err
	}
	var failed []error
	for _, e := range open {
		for ended := false; !ended; {
			if err := ctx.Err(); err != nil {
				return err
			}
			if ended, err = d.step(ctx, k, e.No); err != nil {
				failed = append(failed, fmt.Errorf("retention: erasure %d: %w", e.No, err))
				break
			}
		}
	}
	return errors.Join(failed...)
}

var system = access.System("retention")

// step erases one piece, and writes the record when that was the last.
func (d *Desk) step(ctx context.Context, k *journal.Keeper, no int64) (ended bool, err error) {
	type piecemeal struct {
		No    int64 `json:"no"`
		Count int64 `json:"count"`
		Ended bool  `json:"ended"`
	}
	done, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "retention.Erase", Input: Numbered{no}, Class: db.Bulk},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, piecemeal, error) {
			now := k.Clock().Now()
			e, err := byNo(ctx, tx, no)
			if err != nil {
				return nil, piecemeal{}, err
			}
			if _, err := Life.Next(e.State, ActErase); err != nil {
				return nil, piecemeal{}, err
			}
			n, end, err := d.piece(ctx, tx, &e, now)
			if err != nil {
				return nil, piecemeal{}, err
			}
			e.Done += n
			if end != "" {
				if e.State, err = Life.Next(e.State, end); err != nil {
					return nil, piecemeal{}, err
				}
				e.EndedAt = now
				if err := e.sign(ctx, tx, k); err != nil {
					return nil, piecemeal{}, err
				}
			}
			return e.moved(n), piecemeal{e.No, n, end != ""}, e.update(ctx, tx)
		})
	return done.Ended, err
}

// piece erases one piece and tells how many that were; when it was the last, end is the act
// that ends the erasure.
func (d *Desk) piece(ctx context.Context, tx *db.Tx, e *Erasure, now clock.Instant) (n int64, end lifecycle.Act, err error) {
	if e.Kind != PersonKind {
		kind, known := d.kind(e.Kind)
		if !known || kind.Erase == nil {
			return 0, "", fmt.Errorf("retention: nobody erases %q", e.Kind)
		}
		if n, err = kind.Erase(ctx, tx, e.Before, piece); n < piece {
			end = ActErase
		}
		return n, end, err
	}
	p, err := mayPerson(ctx, tx, e.Person, now)
	switch {
	case err != nil && errs.Of(err).Code == errs.Conflict: // he came back, or the rule changed, since the confirmation
		return 0, ActLapse, nil
	case err != nil:
		return 0, "", err
	}
	for _, kind := range d.kinds {
		if kind.Person == nil {
			continue
		}
		k, err := kind.Person(ctx, tx, p, now)
		if err != nil {
			return 0, "", err
		}
		n += k
	}
	k, err := party.Erase(ctx, tx, p) // his name last: the others find him by it
	return n + k, ActErase, err
}

// record is what stays of an erasure and is signed.
type record struct {
	No      int64           `json:"erasure"`
	Kind    string          `json:"kind"`
	Before  clock.Instant   `json:"before,omitzero"`
	Person  id.ID           `json:"person,omitzero"`
	Erased  int64           `json:"erased"`
	Asked   clock.Instant   `json:"asked"`
	By      id.ID           `json:"asked_by"`
	Decided clock.Instant   `json:"confirmed"`
	Second  id.ID           `json:"confirmed_by"`
	Ended   clock.Instant   `json:"ended"`
	State   lifecycle.State `json:"state"`
}

// heading is what the signature is over, before the record itself.
const heading = "openbourse erasure 1\n"

func (e *Erasure) sign(ctx context.Context, tx *db.Tx, k *journal.Keeper) error {
	b, err := json.Marshal(record{e.No, e.Kind, e.Before, e.Person, e.Done, e.AskedAt, e.AskedBy, e.DecidedAt, e.DecidedBy, e.EndedAt, e.State})
	if err != nil {
		return fmt.Errorf("retention: %w", err)
	}
	key, err := k.SigningKey(ctx, tx)
	if err != nil {
		return err
	}
	e.Record, e.Signature = string(b), ed25519.Sign(key, append([]byte(heading), b...))
	e.Key = key.Public().(ed25519.PublicKey)
	return nil
}

// Genuine tells whether the record is as it was signed, by the key it names.
func (e *Erasure) Genuine() bool {
	return e.Record != "" && len(e.Key) == ed25519.PublicKeySize && ed25519.Verify(e.Key, []byte(heading+e.Record), e.Signature)
}
