package signin

import (
	"context"

	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// KeysOf are the keys a person ever made, for whoever looks up what he did through programs.
// It asks nobody's permission: its caller does.
func KeysOf(ctx context.Context, q db.Querier, person id.ID) ([]id.ID, error) {
	return db.Rows(ctx, q, db.One[id.ID], "SELECT id FROM api_key WHERE person = $1 ORDER BY id", person)
}

// KeyHolder is the person a key acts for; false when there is no such key.
func KeyHolder(ctx context.Context, q db.Querier, key id.ID) (id.ID, bool, error) {
	return db.Row(ctx, q, db.One[id.ID], "SELECT person FROM api_key WHERE id = $1", key)
}
