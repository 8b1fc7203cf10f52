package settings

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/letter"
	"openbourse/internal/store/db"
)

// Letterhead is whose letters the house writes; before it is set up it writes none.
func Letterhead(ctx context.Context, q db.Querier) (letter.Head, error) {
	h, err := Now(ctx, q)
	if errs.Is(err, "settings.none") {
		return letter.Head{}, nil
	}
	return letter.Head{House: h.NameIn, Origin: h.Origin, Zone: h.Location()}, err
}
