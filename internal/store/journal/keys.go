package journal

import (
	"context"
	"crypto/ed25519"
	"fmt"

	"openbourse/internal/store/db"
)

// Keys are the public keys that are the exchange's: the one it signs with now, then those it
// signed heads with before, the latest first. Only these make a paper the exchange's.
func (k *Keeper) Keys(ctx context.Context) ([]ed25519.PublicKey, error) {
	now, err := k.PublicKey(ctx)
	if err != nil {
		return nil, err
	}
	old, err := db.Rows(ctx, k.d, db.One[[]byte], "SELECT h.public_key FROM journal_head h GROUP BY h.public_key ORDER BY MAX(h.no) DESC LIMIT 100")
	if err != nil {
		return nil, fmt.Errorf("journal: reading the keys of heads: %w", err)
	}
	all := []ed25519.PublicKey{now}
	for _, key := range old {
		if len(key) == ed25519.PublicKeySize && !now.Equal(ed25519.PublicKey(key)) {
			all = append(all, key)
		}
	}
	return all, nil
}
