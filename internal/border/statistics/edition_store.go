package statistics

import (
	"context"
	"database/sql"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const editionColumns = "no, month, revision, state, as_of, content, digest, computed, reviewed, published, note, at"

func scanEdition(rows *sql.Rows) (e Edition, err error) {
	var reviewed, published []byte
	err = rows.Scan(&e.No, &e.Month, &e.Revision, &e.State, &e.AsOf, &e.Content, &e.Digest, &e.ComputedBy, &reviewed, &published, &e.Note, &e.At)
	copy(e.ReviewedBy[:], reviewed)
	copy(e.OutBy[:], published)
	return e, err
}

func (e *Edition) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO stat_edition ("+editionColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		e.No, int64(e.Month), e.Revision, string(e.State), int64(e.AsOf), e.Content, e.Digest, e.ComputedBy, nil, nil, e.Note, int64(e.At))
	return err
}

func (e *Edition) move(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE stat_edition SET state = $1, reviewed = $2, published = $3, note = $4, at = $5 WHERE no = $6",
		string(e.State), orNull(e.ReviewedBy), orNull(e.OutBy), e.Note, int64(e.At), e.No)
	return err
}

func orNull(i id.ID) any {
	if i.IsZero() {
		return nil
	}
	return i
}

func editionByNo(ctx context.Context, q db.Querier, no int64) (Edition, error) {
	e, found, err := db.Row(ctx, q, scanEdition, "SELECT "+editionColumns+" FROM stat_edition WHERE no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "statistics.no_edition", "no", no)
	}
	return e, err
}

func editionsOf(ctx context.Context, q db.Querier, m Month) ([]Edition, error) {
	return db.Rows(ctx, q, scanEdition, "SELECT "+editionColumns+" FROM stat_edition WHERE month = $1 ORDER BY revision", int64(m))
}

// Editions are the newest editions, whatever their state, for those who make them.
func Editions(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) ([]Edition, error) {
	if err := access.Check(who, "statistics.editions", access.Any); err != nil {
		return nil, err
	}
	if before == 0 {
		before = int64(open)
	}
	return db.Rows(ctx, q, scanEdition, "SELECT "+editionColumns+" FROM stat_edition WHERE no < $1 ORDER BY no DESC LIMIT $2", before, limit)
}

// One is an edition with its figures, for those who make them; published and revised ones
// are everybody's.
func One(ctx context.Context, q db.Querier, who access.Actor, no int64) (Edition, error) {
	e, err := editionByNo(ctx, q, no)
	if err != nil || e.State == Published || e.State == Revised {
		return e, err
	}
	if who.May("statistics.editions", access.Any) {
		return e, nil
	}
	return Edition{}, errs.New(errs.NotFound, "statistics.no_edition", "no", no)
}

// PublishedIn are the editions in force of the months of a period, in order: for everybody.
func PublishedIn(ctx context.Context, q db.Querier, p Period) ([]Edition, error) {
	return db.Rows(ctx, q, scanEdition, "SELECT "+editionColumns+" FROM stat_edition WHERE state = $1 AND month >= $2 AND month <= $3 ORDER BY month",
		string(Published), int64(p.First), int64(p.Last))
}

// NewestOut is the newest month with a published edition; false when there is none.
func NewestOut(ctx context.Context, q db.Querier) (Month, bool, error) {
	m, found, err := db.Row(ctx, q, db.One[int64], "SELECT month FROM stat_edition WHERE state = $1 ORDER BY month DESC LIMIT 1", string(Published))
	return Month(m), found, err
}

// History are the editions of a month that are or were out, the first first: for everybody.
func History(ctx context.Context, q db.Querier, m Month) ([]Edition, error) {
	return db.Rows(ctx, q, scanEdition, "SELECT "+editionColumns+" FROM stat_edition WHERE month = $1 AND state IN ('published', 'revised') ORDER BY revision", int64(m))
}
