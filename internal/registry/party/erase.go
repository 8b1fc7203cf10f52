package party

import (
	"context"
	"fmt"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// erasedAt ends the address that stands in the place of an erased one: a name that no mail
// server has (RFC 2606).
const erasedAt = "@erased.invalid"

// Erased tells whether the person's name and address were erased.
func (p Person) Erased() bool { return strings.HasSuffix(p.Email, erasedAt) }

// LeftAt is when a person held a post for the last time; 0 when he never did.
func LeftAt(ctx context.Context, q db.Querier, p Person) (clock.Instant, error) {
	left, _, err := db.Row(ctx, q, db.One[int64], "SELECT COALESCE(MAX(COALESCE(until_at, from_at)), 0) FROM post WHERE person = $1", p.ID)
	return clock.Instant(left), err
}

// Erase takes a person's name and address away. His number stays: journal and papers name him
// by it, and it now leads to nobody.
func Erase(ctx context.Context, tx *db.Tx, p Person) (int64, error) {
	n, err := tx.Exec(ctx, "UPDATE person SET email = $2, name = $3, name_zh = '' WHERE id = $1", p.ID, p.ID.String()+erasedAt, "—")
	if err != nil {
		return 0, fmt.Errorf("party: erasing a person: %w", err)
	}
	return n, nil
}
