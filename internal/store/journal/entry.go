package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// Entry is one line of the journal.
type Entry struct {
	No      int64         // from 1 without gaps
	At      clock.Instant // when it was written
	Actor   string
	Command id.ID
	Kind    string
	Input   []byte // SHA-256 of what was asked
	Fact    string
	Version int
	Body    []byte // JSON of the fact
	Private []byte // salted SHA-256 of the personal data beside the entry, or nil
	Answer  []byte // JSON of the answer; "null" for a refusal
	Prev    []byte // hash of the entry before; 32 zeros for the first
	Hash    []byte // SHA-256 over all of the above
}

// Decode reads the fact's JSON into v.
func (e Entry) Decode(v any) error {
	if err := json.Unmarshal(e.Body, v); err != nil {
		return fmt.Errorf("journal: entry %d, %s: %w", e.No, e.Fact, err)
	}
	return nil
}

// sum is the hash of an entry: SHA-256 over a fixed heading and every field, numbers as
// 8 bytes big-endian, everything else with its length in 4 bytes before it.
func (e *Entry) sum() [sha256.Size]byte {
	b := make([]byte, 0, 512+len(e.Body)+len(e.Answer))
	b = append(b, "openbourse journal entry 1\n"...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.No))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At))
	b = binary.BigEndian.AppendUint64(b, uint64(e.Version))
	for _, s := range [...]string{e.Actor, e.Kind, e.Fact} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	for _, s := range [...][]byte{e.Command[:], e.Input, e.Body, e.Private, e.Answer, e.Prev} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return sha256.Sum256(b)
}

// head is the end of the chain.
type head struct {
	no   int64
	hash []byte
}

// batch is what the commands of one transaction bring; it is written at its end, in one go.
type batch struct {
	head
	known   *known // from the batches before
	entries []Entry
	seals   []sealing
	first   map[command]first
}

type sealing struct {
	no int64
	secret
}

// command is what makes two commands the same.
type command struct {
	actor string
	id    id.ID
}

type batchKey struct{}

// batch gives what the transaction has gathered so far.
func (k *Keeper) batch(ctx context.Context, tx *db.Tx) (*batch, error) {
	b, err := tx.Scratch(batchKey{}, func() (any, error) {
		n, err := k.known(ctx, tx)
		if err != nil {
			return nil, err
		}
		return &batch{head: n.head, known: n, first: map[command]first{}}, nil
	})
	if err != nil {
		return nil, err
	}
	return b.(*batch), nil
}

// write inserts everything.
func (b *batch) write(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.ExecRows(ctx, `INSERT INTO journal
		(no, at, actor, command, kind, input, fact, version, body, private, answer, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, func(yield func([]any) bool) {
		for i := range b.entries {
			e := &b.entries[i]
			if !yield([]any{
				e.No, int64(e.At), e.Actor, e.Command[:], e.Kind, e.Input, e.Fact, int64(e.Version),
				string(e.Body), e.Private, string(e.Answer), e.Prev, e.Hash,
			}) {
				return
			}
		}
	}); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	for _, s := range b.seals {
		if _, err := tx.Exec(ctx, "INSERT INTO journal_private (no, salt, body) VALUES ($1, $2, $3)",
			s.no, s.salt, string(s.body)); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	b.known.written(b)
	return nil
}

func readHead(ctx context.Context, q db.Querier) (*head, error) {
	h := &head{hash: make([]byte, sha256.Size)}
	if _, err := db.Get(ctx, q, []any{&h.no, &h.hash}, "SELECT no, hash FROM journal ORDER BY no DESC LIMIT 1"); err != nil {
		return nil, fmt.Errorf("journal: reading the head: %w", err)
	}
	return h, nil
}

// Head is number and hash of the last entry; 0 and 32 zeros when there is none.
func (k *Keeper) Head(ctx context.Context) (int64, []byte, error) {
	h, err := readHead(ctx, k.d)
	if err != nil {
		return 0, nil, err
	}
	return h.no, h.hash, nil
}

// add gathers the entry of a command; it is written at the end of the batch.
func (k *Keeper) add(ctx context.Context, tx *db.Tx, act Act, input []byte, fact Fact, answer any) error {
	b, err := k.batch(ctx, tx)
	if err != nil {
		return err
	}
	e := Entry{
		No: b.no + 1, At: k.clock.Now(), Actor: act.Actor, Command: act.ID, Kind: act.Kind,
		Input: input, Fact: fact.FactName(), Version: fact.FactVersion(), Prev: b.hash,
	}
	if e.Body, err = json.Marshal(fact); err != nil {
		return fmt.Errorf("journal: fact %s: %w", e.Fact, err)
	}
	if e.Answer, err = json.Marshal(answer); err != nil {
		return fmt.Errorf("journal: answer of %s: %w", act.Kind, err)
	}
	secret, err := sealed(fact)
	if err != nil {
		return err
	}
	if secret != nil {
		e.Private = secret.hash()
		b.seals = append(b.seals, sealing{e.No, *secret})
	}
	sum := e.sum()
	e.Hash = sum[:]
	if len(b.entries) == 0 {
		tx.AtEnd(func(ctx context.Context) error { return b.write(ctx, tx) })
	}
	b.entries = append(b.entries, e)
	b.first[command{e.Actor, e.Command}] = first{input, e.Fact, e.Body, e.Answer}
	b.head = head{e.No, e.Hash}
	return nil
}

// secret is the personal data of an entry.
type secret struct{ salt, body []byte }

// sealed takes the personal data out of a fact, or nil when it has none.
func sealed(fact Fact) (*secret, error) {
	p, ok := fact.(Private)
	if !ok {
		return nil, nil
	}
	v := p.FactPrivate()
	if v == nil {
		return nil, nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("journal: private part of %s: %w", fact.FactName(), err)
	}
	s := &secret{salt: make([]byte, 32), body: b}
	id.Random(s.salt)
	return s, nil
}

func (s *secret) hash() []byte {
	sum := sha256.Sum256(append(append([]byte("openbourse private 1\n"), s.salt...), s.body...))
	return sum[:]
}

// first is what the journal holds about a command that came before.
type first struct {
	input        []byte
	fact         string
	body, answer []byte
}

// lookup finds the entry of the same actor and command id, in this batch or before it;
// another input is a conflict.
func (k *Keeper) lookup(ctx context.Context, tx *db.Tx, act Act, input []byte) (first, bool, error) {
	b, err := k.batch(ctx, tx)
	if err != nil {
		return first{}, false, err
	}
	f, found := b.first[command{act.Actor, act.ID}]
	if !found {
		isNew, err := b.known.isNew(ctx, tx, act.ID)
		if err != nil || isNew {
			return f, false, err
		}
		found, err = db.Get(ctx, tx, []any{&f.input, &f.fact, &f.body, &f.answer},
			"SELECT input, fact, body, answer FROM journal WHERE command = $1 AND actor = $2", act.ID[:], act.Actor)
		if err != nil {
			return f, false, fmt.Errorf("journal: looking up the command: %w", err)
		}
	}
	if found && !bytes.Equal(f.input, input) {
		return f, false, errs.New(errs.Conflict, "journal.reused", "command", act.ID.String())
	}
	return f, found, nil
}
