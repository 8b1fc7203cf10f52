package signin

import (
	"context"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// KeepSessions is for how many days it is kept who was signed in when, and with which browser.
// A session that ended opens nothing; the sweep removes it after these days.
var KeepSessions = rule.Define(rule.Definition{
	Name: "retention.sessions", Kind: rule.Days, Shipped: "184", Mark: rule.Memory,
	Source: "from memory: the Cybersecurity Law of the People's Republic of China has the logs of a network kept for at least six months; here the days after its end for which a session is kept",
})

// RecoveriesBefore counts the requests to be let back in that were decided before an instant.
func RecoveriesBefore(ctx context.Context, q db.Querier, before clock.Instant) (int64, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT count(*) FROM recovery WHERE decided_at IS NOT NULL AND decided_at < $1", before)
	return n, err
}

// EraseRecoveries erases at most so many of them and tells how many.
func EraseRecoveries(ctx context.Context, tx *db.Tx, before clock.Instant, most int) (int64, error) {
	n, err := tx.Exec(ctx, "DELETE FROM recovery WHERE id IN (SELECT id FROM recovery WHERE decided_at IS NOT NULL AND decided_at < $1 ORDER BY id LIMIT $2)", before, most)
	if err != nil {
		return 0, fmt.Errorf("signin: erasing: %w", err)
	}
	return n, nil
}

// Erase removes every way in that a person had, and what he wrote on his requests. Keys stay
// as revoked ones, since the journal names them.
func Erase(ctx context.Context, tx *db.Tx, person id.ID, now clock.Instant) (int64, error) {
	var all int64
	for _, text := range []string{
		"DELETE FROM credential WHERE person = $1", "DELETE FROM passkey WHERE person = $1", "DELETE FROM ceremony WHERE person = $1",
		"DELETE FROM session WHERE person = $1", "DELETE FROM link WHERE person = $1", "DELETE FROM recovery WHERE person = $1",
		"DELETE FROM proof WHERE person = $1",
	} {
		n, err := tx.Exec(ctx, text, person)
		if err != nil {
			return all, fmt.Errorf("signin: erasing: %w", err)
		}
		all += n
	}
	n, err := tx.Exec(ctx, "UPDATE api_key SET name = '', revoked = COALESCE(revoked, $2) WHERE person = $1", person, now)
	if err != nil {
		return all, fmt.Errorf("signin: erasing: %w", err)
	}
	return all + n, nil
}

// ErasePerson is Erase for a person as the register of people knows him.
func ErasePerson(ctx context.Context, tx *db.Tx, p party.Person, now clock.Instant) (int64, error) {
	return Erase(ctx, tx, p.ID, now)
}
