package party

import (
	"context"
	"database/sql"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// A partner's agreement says what the keys of its people may do, and until when. The room
// that keeps agreements notes it here, where whoever lets a program in reads it.

// KeyBound is what keys of an organisation's people may do on the days from From to Until.
type KeyBound struct {
	Acts  []access.Act
	From  clock.Date
	Until clock.Date // last day; empty: open
}

// On gives the bound as it holds on a day: nothing before and after the agreement.
func (b KeyBound) On(day clock.Date) *access.Bound {
	if day < b.From || b.Until != "" && day > b.Until {
		return &access.Bound{}
	}
	return &access.Bound{Acts: b.Acts}
}

// KeyBoundOf reads the bound of an organisation; false when no agreement ever set one, so
// that its kind alone binds its keys.
func KeyBoundOf(ctx context.Context, q db.Querier, org id.ID) (KeyBound, bool, error) {
	return db.Row(ctx, q, func(r *sql.Rows) (KeyBound, error) {
		var b KeyBound
		var acts string
		err := r.Scan(&acts, &b.From, &b.Until)
		for _, a := range strings.Fields(acts) {
			b.Acts = append(b.Acts, access.Act(a))
		}
		return b, err
	}, "SELECT acts, from_day, until_day FROM key_bound WHERE org = $1", org)
}

// NoteKeyBound sets the bound, inside the command that signs, changes or ends an agreement.
func NoteKeyBound(ctx context.Context, tx *db.Tx, org id.ID, b KeyBound) error {
	words := make([]string, len(b.Acts))
	for i, a := range b.Acts {
		words[i] = string(a)
	}
	_, err := tx.Exec(ctx, `INSERT INTO key_bound (org, acts, from_day, until_day) VALUES ($1, $2, $3, $4)
		ON CONFLICT (org) DO UPDATE SET acts = excluded.acts, from_day = excluded.from_day, until_day = excluded.until_day`,
		org, strings.Join(words, " "), string(b.From), string(b.Until))
	return err
}
