package api

import (
	"log/slog"
	"net/netip"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/border/statistics"
	"openbourse/internal/door"
	"openbourse/internal/export"
	"openbourse/internal/house/health"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Limits bound what one program may ask for, counted by key or by network; zero fields
// take the defaults.
type Limits = door.Limits

var usualLimits = Limits{Reads: 50, Writes: 10}

// Deps is what the API stands on; the house wires it once.
type Deps struct {
	DB           *db.DB
	Keeper       *journal.Keeper
	Clock        clock.Clock
	Zone         *time.Location   // the exchange's zone; UTC when nil
	Find         export.Find      // asks the search index
	Counts       *statistics.Live // what crossed the border; the tables are asked when nil
	Blobs        *blob.Store      // where stock files are kept
	Keys         Keys             // who a program acts for: signin.Desk
	Log          *slog.Logger     // discards when nil
	Origin       string           // where programs find the house: "https://sde.example"
	TrustedProxy netip.Prefix     // its X-Forwarded-For is believed; none when zero
	LocalToken   string           // of the command line on this machine (see Announce); empty: none
	Limits       Limits
	Traffic      *door.Traffic // counts what is answered
	Health       *health.Board // how the house is
}
