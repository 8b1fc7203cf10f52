// Package mail sends letters. A command posts one in its own transaction, so that it is
// sent if and only if the command is carried out; a job sends it, again and again until
// the mail server has it, and then erases its text: it may hold a sign-in link.
package mail

import (
	"context"
	"database/sql"
	"fmt"
	"net/mail"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/job"
)

// kind of the jobs that send letters.
const kind = "mail.send"

// Letter is what a person gets.
type Letter struct {
	To      string // one address
	Subject string
	Text    string // plain text, lines ended by \n
}

// Address checks one address as a person types it and gives it without a name or spaces.
// A wrong one is errs.Invalid "mail.address".
func Address(s string) (string, error) {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	if err != nil || len(a.Address) > 254 || strings.ContainsAny(a.Address, "\r\n\x00 ") {
		return "", errs.New(errs.Invalid, "mail.address", "address", s)
	}
	return a.Address, nil
}

// Post puts a letter into the outbox, in the transaction of a command.
func Post(ctx context.Context, tx *db.Tx, at clock.Instant, l Letter) error {
	to, err := Address(l.To)
	if err != nil {
		return err
	}
	if strings.ContainsAny(l.Subject, "\r\n") || len(l.Subject) > 500 || len(l.Text) > 1<<20 {
		return fmt.Errorf("mail: subject or text of a letter is not fit to send")
	}
	n := id.New()
	if _, err := tx.Exec(ctx, "INSERT INTO mail (id, recipient, subject, body, posted) VALUES ($1, $2, $3, $4, $5)",
		n, to, l.Subject, l.Text, int64(at)); err != nil {
		return fmt.Errorf("mail: posting: %w", err)
	}
	return job.Add(ctx, tx, job.Job{Kind: kind, Key: n.String(), Body: n})
}

// waiting reads a letter that was not sent yet; false when it was.
func waiting(ctx context.Context, q db.Querier, n id.ID) (Letter, bool, error) {
	return db.Row(ctx, q, func(rows *sql.Rows) (Letter, error) {
		var l Letter
		err := rows.Scan(&l.To, &l.Subject, &l.Text)
		return l, err
	}, "SELECT recipient, subject, body FROM mail WHERE id = $1 AND sent IS NULL", n)
}

// sent notes that a letter has left and erases its text.
func sent(ctx context.Context, d *db.DB, n id.ID, at clock.Instant) error {
	return d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE mail SET sent = $2, body = '' WHERE id = $1", n, int64(at))
		return err
	})
}
