package retention

import (
	"context"
	"database/sql"
	"fmt"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const columns = "no, kind, person, before_at, due, done, state, reason, asked_at, asked_by, decided_at, decided_by, ended_at, record, signature, public_key"

func scan(rows *sql.Rows) (Erasure, error) {
	var e Erasure
	var person, decider []byte
	var state string
	err := rows.Scan(&e.No, &e.Kind, &person, &e.Before, &e.Due, &e.Done, &state, &e.Reason, &e.AskedAt, &e.AskedBy,
		&e.DecidedAt, &decider, &e.EndedAt, &e.Record, &e.Signature, &e.Key)
	copy(e.Person[:], person)
	copy(e.DecidedBy[:], decider)
	e.State = lifecycle.State(state)
	return e, err
}

func byNo(ctx context.Context, q db.Querier, no int64) (Erasure, error) {
	e, found, err := db.Row(ctx, q, scan, "SELECT "+columns+" FROM erasure WHERE no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "retention.no_erasure", "no", no)
	}
	return e, err
}

// free refuses a second erasure of the same while one is open.
func free(ctx context.Context, q db.Querier, e Erasure) error {
	no, found, err := db.Row(ctx, q, db.One[int64], `SELECT no FROM erasure WHERE ended_at = 0 AND kind = $1
		AND (person = $2 OR $3 = 1) ORDER BY no LIMIT 1`, e.Kind, nullable(e.Person), yes(e.Person.IsZero()))
	if err == nil && found {
		err = errs.New(errs.Conflict, "retention.open_already", "no", no).At("kind")
	}
	return err
}

func nullable(person id.ID) any {
	if person.IsZero() {
		return nil
	}
	return person
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func confirmed(ctx context.Context, q db.Querier) ([]Erasure, error) {
	return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM erasure WHERE ended_at = 0 AND state = $1 ORDER BY no LIMIT 100", string(Confirmed))
}

// Erasures lists them, the latest first, before a number; 0: from the latest.
func Erasures(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) ([]Erasure, error) {
	if err := access.Check(who, "erasure.read", access.Any); err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM erasure WHERE no < $1 ORDER BY no DESC LIMIT $2", before, limit)
}

func (e *Erasure) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO erasure (`+columns+`)
		VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, 0, NULL, 0, '', NULL, NULL)`,
		e.No, e.Kind, nullable(e.Person), e.Before, e.Due, string(e.State), e.Reason, e.AskedAt, e.AskedBy)
	if err != nil {
		return fmt.Errorf("retention: %w", err)
	}
	return nil
}

func (e *Erasure) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE erasure SET done = $2, state = $3, decided_at = $4, decided_by = $5, ended_at = $6, record = $7, signature = $8, public_key = $9
		WHERE no = $1`, e.No, e.Done, string(e.State), e.DecidedAt, nullable(e.DecidedBy), e.EndedAt, e.Record, e.Signature, e.Key)
	if err != nil {
		return fmt.Errorf("retention: %w", err)
	}
	return nil
}
