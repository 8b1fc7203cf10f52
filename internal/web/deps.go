package web

import (
	"context"
	"log/slog"
	"net/netip"

	"openbourse/internal/border/screening"
	"openbourse/internal/door"
	"openbourse/internal/exchange/search"
	"openbourse/internal/house/health"
	"openbourse/internal/registry/retention"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/journal"
)

// Deps is what the pages stand on; the house wires it once.
type Deps struct {
	Keeper       *journal.Keeper // commands, queries and the clock
	Search       Finder
	Desk         *signin.Desk    // where people sign in; nil: everybody is a visitor
	Blobs        *blob.Store     // the bytes of stock files
	Screening    *screening.Desk // compares names with lists
	Log          *slog.Logger    // discards when nil
	Origin       string          // where browsers find the house: "https://sde.example"
	TrustedProxy netip.Prefix    // its X-Forwarded-For is believed; none when zero
	Limits       Limits          // how much one reader may ask for
	Traffic      *door.Traffic   // counts what is answered
	Health       *health.Board   // how the house is; nil: nobody is told
	Retention    *retention.Desk // what is kept how long
}

// Finder answers searches; search.Live is one.
type Finder interface {
	Search(ctx context.Context, ask search.Ask) (search.Result, error)
}
