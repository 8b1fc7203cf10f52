package customs

import (
	"context"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Goods is a source of papers for tests that need no shipment.
type Goods = goods

// Begin drafts a paper straight from goods.
func Begin(ctx context.Context, k *journal.Keeper, who access.Actor, s Goods) (int64, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: id.New(), Kind: "test.Begin", Input: s},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, int64, error) {
			p, lines, err := s.paper(ctx, tx, k.Clock().Now())
			if err != nil {
				return nil, 0, err
			}
			err = p.begin(ctx, tx, who, lines)
			return p.moved("draft"), p.No, err
		})
}
