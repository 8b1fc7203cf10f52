// Package journal writes every command: what was asked, by whom, what came of it.
//
// Words:
//
//	command  what a person or program wants done, with an id the caller made
//	entry    one line of the journal: a command that was carried out or refused
//	fact     what happened, as a named and versioned structure; ids and business values
//	private  personal data of a fact, kept beside the entry, which holds its salted hash
//	head     number and hash of the last entry; signed once a day
//
// Do is how every command is written: in one transaction it looks up (actor, command id),
// runs the command and adds the entry. The same id with the same input gets the first
// answer again, refusals too; with another input it gets errs.Conflict "journal.reused".
// Entries are numbered without gaps and each holds the hash of the one before, so that
// nobody can change or drop one unseen (see Verify).
package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// Keeper keeps the journal of one store.
type Keeper struct {
	d         *db.DB
	clock     clock.Clock
	followers sync.Map // name of a reader -> *atomic.Int64, the last entry it has done with
	tail      tail     // the newest entries, which all readers want
}

// New makes the keeper of a store's journal.
func New(d *db.DB, c clock.Clock) *Keeper { return &Keeper{d: d, clock: c} }

// DB is the store the journal lives in.
func (k *Keeper) DB() *db.DB { return k.d }

// Clock is the time entries carry.
func (k *Keeper) Clock() clock.Clock { return k.clock }

// Act is a command on its way into the journal.
type Act struct {
	Actor string   // who: "person:<uuid>", "key:<uuid>" or "system:<name>"
	ID    id.ID    // made by the caller; the same id again means the same command again
	Kind  string   // which command: "market.publish"
	Input any      // what was asked; only the SHA-256 of id, kind and its JSON is kept; no secrets in it
	Class db.Class // Prompt, or Bulk for one piece of long work
}

// Fact is what happened. Its JSON is kept for ever, so it holds no personal data.
type Fact interface {
	FactName() string // room and event: "market.published"
	FactVersion() int // rises when the meaning of a field changes
}

// Private is a fact with personal data: what it gives is kept as JSON beside the entry
// and can be erased (see Erase). Nil means this one has none. The field it comes from
// must be left out of the fact's JSON.
type Private interface {
	Fact
	FactPrivate() any
}

// Refused is the fact of a command that changed nothing.
type Refused struct {
	Code  errs.Code      `json:"code"`
	Key   string         `json:"key"`
	Field string         `json:"field,omitempty"`
	Args  map[string]any `json:"args,omitempty"`
}

// FactName is "refused".
func (Refused) FactName() string { return "refused" }

// FactVersion is 1.
func (Refused) FactVersion() int { return 1 }

// Do runs a command and journals it in one transaction. run does its checks by SELECTs,
// refuses with an *errs.Error before its first write, writes, and gives the fact and the
// answer. It may run more than once and must have no effect outside tx.
//
// A refusal is journalled when it tells about the matter (Invalid, NotFound, Conflict,
// Gone, TooLarge, Unsupported); not when it turns someone away (Unauthenticated,
// Forbidden, TooMany) or the house fails (Unavailable, Internal): those may be asked
// again.
func Do[A any](ctx context.Context, k *Keeper, act Act, run func(ctx context.Context, tx *db.Tx) (Fact, A, error)) (A, error) {
	var none, answer A
	input, err := check(act)
	if err != nil {
		return none, err
	}
	var refusal error
	err = k.d.Write(ctx, act.Class, func(ctx context.Context, tx *db.Tx) error {
		answer, refusal = none, nil
		first, found, err := k.lookup(ctx, tx, act, input)
		if err != nil {
			return err
		}
		if found {
			refusal, err = first.again(&answer)
			return err
		}
		fact, a, err := run(ctx, tx)
		if r, ok := matters(err); ok && !tx.Wrote() {
			refusal = err
			return k.add(ctx, tx, act, input, refused(r), nil)
		}
		if err != nil {
			return err
		}
		if fact == nil {
			return fmt.Errorf("journal: %s gave no fact", act.Kind)
		}
		answer = a
		return k.add(ctx, tx, act, input, fact, a)
	})
	if r, ok := matters(err); ok { // refused after a write: all was rolled back, the refusal stays
		return none, k.addRefusal(ctx, act, input, err, r)
	}
	if err != nil {
		return none, err
	}
	if refusal != nil {
		return none, refusal
	}
	return answer, nil
}

// addRefusal journals a refusal in a transaction of its own and gives it back.
func (k *Keeper) addRefusal(ctx context.Context, act Act, input []byte, refusal error, r *errs.Error) error {
	err := k.d.Write(context.WithoutCancel(ctx), act.Class, func(ctx context.Context, tx *db.Tx) error {
		_, found, err := k.lookup(ctx, tx, act, input)
		if err != nil || found { // found: the same command came twice at once and was refused alike
			return err
		}
		return k.add(ctx, tx, act, input, refused(r), nil)
	})
	if err != nil {
		return err
	}
	return refusal
}

// Done gives the answer of a command that was carried out, false when none with this id was,
// or was refused: so that who asks again what he was not answered learns that it is done.
func (k *Keeper) Done(ctx context.Context, actor string, cmd id.ID) (answer []byte, ok bool, err error) {
	f, ok, err := db.Row(ctx, k.d, func(rows *sql.Rows) (first, error) {
		var f first
		return f, rows.Scan(&f.fact, &f.answer)
	}, "SELECT fact, answer FROM journal WHERE command = $1 AND actor = $2", cmd[:], actor)
	if err != nil {
		return nil, false, fmt.Errorf("journal: looking up a command: %w", err)
	}
	return f.answer, ok && f.fact != Refused{}.FactName(), nil
}

// check refuses what cannot be journalled and gives the hash of the input.
func check(act Act) ([]byte, error) {
	if act.ID.IsZero() {
		return nil, errs.New(errs.Invalid, "journal.no_id")
	}
	if act.Actor == "" || act.Kind == "" || len(act.Actor) > 200 || len(act.Kind) > 100 {
		return nil, fmt.Errorf("journal: actor %q or kind %q is missing or too long", act.Actor, act.Kind)
	}
	b, err := json.Marshal(act.Input)
	if err != nil {
		return nil, fmt.Errorf("journal: input of %s: %w", act.Kind, err)
	}
	h := sha256.New()
	h.Write(act.ID[:]) // so that the same input does not have the same hash everywhere
	fmt.Fprintf(h, "%s\n", act.Kind)
	h.Write(b)
	return h.Sum(nil), nil
}

// Stands tells whether an error is a refusal that the journal keeps as the answer of its
// command for ever: the same command would hear it again.
func Stands(err error) bool {
	_, ok := matters(err)
	return ok
}

// matters finds the refusal that is about the matter and so stays the answer for ever.
func matters(err error) (*errs.Error, bool) {
	var e *errs.Error
	if !errors.As(err, &e) {
		return nil, false
	}
	switch e.Code {
	case errs.Invalid, errs.NotFound, errs.Conflict, errs.Gone, errs.TooLarge, errs.Unsupported:
		return e, true
	}
	return nil, false
}
