package web

import (
	"log/slog"
	"net/netip"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// Deps is what the pages stand on; the house wires it once.
type Deps struct {
	DB           *db.DB
	Clock        clock.Clock
	Sessions     Sessions     // who is signed in
	Log          *slog.Logger // discards when nil
	Origin       string       // where browsers find the house: "https://sde.example"
	TrustedProxy netip.Prefix // its X-Forwarded-For is believed; none when zero
	Limits       Limits       // how much one reader may ask for
}
