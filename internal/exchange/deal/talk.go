package deal

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Message is something a side said in the room.
type Message struct {
	No     int64
	At     clock.Instant
	Side   Side
	Person id.ID
	Body   string
}

// File is a document a side put into the room.
type File struct {
	No     int64
	At     clock.Instant
	Side   Side
	Person id.ID
	Name   string
	Type   string // as its content says: never what the sender claims
	Ref    blob.Ref
}

// Limits of talk.
const (
	maxMessage  = 4000 // characters
	maxMessages = 5000 // in a room
	maxFiles    = 100
)

// Say puts a message into the room. What is said stays between the sides and their broker.
type Say struct {
	Deal int64  `json:"deal"`
	Body string `json:"body"`
}

// Said is the answer.
type Said struct {
	Deal int64 `json:"deal"`
	No   int64 `json:"no"`
}

// Do says it.
func (c Say) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Said, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Say", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Said, error) {
			r, err := enterAny(ctx, tx, who, "deal.talk", c.Deal, k.Clock().Now())
			if err != nil {
				return nil, Said{}, err
			}
			body, err := words(c.Body, maxMessage, "body")
			if err != nil {
				return nil, Said{}, err
			}
			if body == "" {
				return nil, Said{}, errs.New(errs.Invalid, "deal.empty_text").At("body")
			}
			if r.messages >= maxMessages {
				return nil, Said{}, errs.New(errs.Conflict, "deal.many_messages", "max", maxMessages)
			}
			r.messages++
			if _, err := tx.Exec(ctx, "INSERT INTO deal_message (deal, no, at, side, org, person, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
				r.No, r.messages, r.now, string(r.side), who.Org, who.Person, body); err != nil {
				return nil, Said{}, err
			}
			_, err = tx.Exec(ctx, "UPDATE deal SET messages = $2 WHERE no = $1", r.No, r.messages)
			return fact.DealSaid{Deal: r.No, No: r.messages, Side: string(r.side)}, Said{r.No, r.messages}, err
		})
}

// Attach puts a document into the room.
type Attach struct {
	Deal int64    `json:"deal"`
	Name string   `json:"name"`
	Type string   `json:"type"` // from document.Take
	File blob.Ref `json:"file"`
}

// Do attaches it.
func (c Attach) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Said, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Attach", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Said, error) {
			r, err := enterAny(ctx, tx, who, "deal.talk", c.Deal, k.Clock().Now())
			if err != nil {
				return nil, Said{}, err
			}
			name, err := document.AttachmentName(c.Name, c.Type)
			if err != nil {
				return nil, Said{}, err
			}
			if r.files >= maxFiles {
				return nil, Said{}, errs.New(errs.Conflict, "deal.many_files", "max", maxFiles)
			}
			r.files++
			if _, err := tx.Exec(ctx, "INSERT INTO deal_file (deal, no, at, side, org, person, name, type, size, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
				r.No, r.files, r.now, string(r.side), who.Org, who.Person, name, c.Type, c.File.Size, c.File.Hash); err != nil {
				return nil, Said{}, err
			}
			if err := blob.Hold(ctx, tx, c.File, r.Ref(), r.now); err != nil {
				return nil, Said{}, err
			}
			_, err = tx.Exec(ctx, "UPDATE deal SET files = $2 WHERE no = $1", r.No, r.files)
			return fact.DealSaid{Deal: r.No, No: r.files, Side: string(r.side), File: true}, Said{r.No, r.files}, err
		})
}

// Talk reads what was said and put into a room, for its sides and their broker alone.
func Talk(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, deal int64) ([]Message, []File, error) {
	r, err := enterAny(ctx, q, who, "deal.talk_read", deal, now)
	if err != nil {
		return nil, nil, err
	}
	said, err := db.Rows(ctx, q, func(r *sql.Rows) (Message, error) {
		var m Message
		return m, r.Scan(&m.No, &m.At, &m.Side, &m.Person, &m.Body)
	}, "SELECT no, at, side, person, body FROM deal_message WHERE deal = $1 AND no > $2 ORDER BY no", r.No, max(0, r.messages-200))
	if err != nil {
		return nil, nil, err
	}
	files, err := db.Rows(ctx, q, scanFile, "SELECT no, at, side, person, name, type, size, hash FROM deal_file WHERE deal = $1 ORDER BY no", r.No)
	return said, files, err
}

func scanFile(r *sql.Rows) (File, error) {
	var f File
	return f, r.Scan(&f.No, &f.At, &f.Side, &f.Person, &f.Name, &f.Type, &f.Ref.Size, &f.Ref.Hash)
}

// FileOf finds one document of a room, for its sides and their broker alone.
func FileOf(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, deal, no int64) (File, error) {
	r, err := enterAny(ctx, q, who, "deal.talk_read", deal, now)
	if err != nil {
		return File{}, err
	}
	f, ok, err := db.Row(ctx, q, scanFile, "SELECT no, at, side, person, name, type, size, hash FROM deal_file WHERE deal = $1 AND no = $2", r.No, no)
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "deal.no_file", "file", no)
	}
	return f, err
}
