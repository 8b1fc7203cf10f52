package journal

import (
	"context"
	"fmt"

	"openbourse/internal/store/db"
)

// Private is the personal data kept beside an entry, as JSON; false when the entry has
// none or it was erased.
func (k *Keeper) Private(ctx context.Context, no int64) ([]byte, bool, error) {
	body, found, err := db.Row(ctx, k.d, db.One[[]byte], "SELECT body FROM journal_private WHERE no = $1", no)
	if err != nil {
		return nil, false, fmt.Errorf("journal: reading beside entry %d: %w", no, err)
	}
	return body, found, nil
}

// Erase removes the personal data beside an entry, with the salt of its hash, in the
// transaction of a command. The entry and the chain stay as they are: nobody can tell
// any more whom the hash was about. It tells whether there was something to erase.
func Erase(ctx context.Context, tx *db.Tx, no int64) (bool, error) {
	n, err := tx.Exec(ctx, "DELETE FROM journal_private WHERE no = $1", no)
	if err != nil {
		return false, fmt.Errorf("journal: erasing beside entry %d: %w", no, err)
	}
	return n > 0, nil
}
