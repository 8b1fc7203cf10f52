package mail

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// Kind is the kind of the jobs that send letters; the key of such a job is its letter's id.
const Kind = kind

// Waiting is a letter that has not left, as the administrator sees it: its secrets masked.
type Waiting struct {
	ID      id.ID
	To      string
	Subject string
	Text    string
	Posted  clock.Instant
}

// ListWaiting lists the letters that have not left, the oldest first.
func ListWaiting(ctx context.Context, q db.Querier, limit int) ([]Waiting, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Waiting, error) {
		var w Waiting
		err := r.Scan(&w.ID, &w.To, &w.Subject, &w.Text, &w.Posted)
		w.Text = Masked(w.Text)
		return w, err
	}, "SELECT id, recipient, subject, body, posted FROM mail WHERE sent IS NULL ORDER BY posted, id LIMIT $1", limit)
}

// secret is what a letter may hold that signs its reader in: tokens of links, keys, codes.
// It is known by its look, so that no letter can forget to mark it.
var secret = regexp.MustCompile(`[A-Za-z0-9_-]{24,}|\b[0-9]{6}\b`)

// Masked is a text without its secrets: of each, the first four signs are left.
func Masked(text string) string {
	return secret.ReplaceAllStringFunc(text, func(s string) string {
		if len(s) == 6 {
			return "••••••"
		}
		return s[:4] + "••••"
	})
}

// Forget removes a letter that has not left: it never will.
func Forget(ctx context.Context, tx *db.Tx, letter id.ID) error {
	if _, err := tx.Exec(ctx, "DELETE FROM mail WHERE id = $1 AND sent IS NULL", letter); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}
