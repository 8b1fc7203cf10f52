package market

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/journal"
)

// maxPPC bounds a price per carat: ten million dollars, in cents.
const maxPPC = 10_000_000_00

// ChangePrice asks another price per carat for a live listing.
type ChangePrice struct {
	Listing int64 `json:"listing"`
	PPC     int64 `json:"ppc"` // US cents per carat
}

// Do changes it.
func (c ChangePrice) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Edited, error) {
	return doEdit(ctx, k, who, cmd, "market.ChangePrice", c, "market.change", c.Listing, func(*liveVersion) (edit, error) {
		if c.PPC <= 0 || c.PPC > maxPPC {
			return edit{}, errs.New(errs.Invalid, "market.bad_price").At("ppc")
		}
		return edit{act: editPrice, ppc: c.PPC}, nil
	})
}

// SetAvailability says anew whether a listed stone can be had.
type SetAvailability struct {
	Listing      int64  `json:"listing"`
	Availability string `json:"availability"` // a word of stone.Availability
}

// Do sets it.
func (c SetAvailability) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Edited, error) {
	return doEdit(ctx, k, who, cmd, "market.SetAvailability", c, "market.change", c.Listing, func(*liveVersion) (edit, error) {
		a, err := stone.ParseAvailability(c.Availability)
		if err != nil || a == 0 {
			return edit{}, errs.New(errs.Invalid, "market.bad_availability", "word", c.Availability).At("availability")
		}
		return edit{act: editAvailability, availability: a}, nil
	})
}

// Withdraw takes a live listing off the market.
type Withdraw struct {
	Listing int64 `json:"listing"`
}

// Do withdraws it.
func (c Withdraw) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Edited, error) {
	return doEdit(ctx, k, who, cmd, "market.Withdraw", c, "market.withdraw", c.Listing, func(*liveVersion) (edit, error) {
		return edit{act: editWithdraw}, nil
	})
}
