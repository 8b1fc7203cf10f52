package web

import "time"

// exportTime is how long the file of a large search may take to be sent.
const exportTime = 10 * time.Minute

// marketRoutes are finding a stone and looking at it.
var marketRoutes = []Route{
	{Method: "GET", Pattern: "/stones", Act: "market.count", Do: (*Server).stones},
	{Method: "GET", Pattern: "/stones.csv", Act: "market.export", Do: (*Server).stonesFile, Time: exportTime},
	{Method: "GET", Pattern: "/stones.xlsx", Act: "market.export", Do: (*Server).stonesFile, Time: exportTime},
	{Method: "GET", Pattern: "/stones.json", Act: "market.export", Do: (*Server).stonesFile, Time: exportTime},
	{Method: "GET", Pattern: "/stones/compare", Act: "market.read", Do: (*Server).compare},
	{Method: "GET", Pattern: "/stones/{no}", Act: "market.read", Do: (*Server).stone},
	{Method: "POST", Pattern: "/stones/{no}/vault", Act: "market.vault", Do: (*Server).stoneVault},
	{Method: "GET", Pattern: "/stones/{no}/peek", Act: "market.read", Do: (*Server).peek},
	{Method: "GET", Pattern: "/searches", Act: "market.saved", Do: (*Server).searches},
	{Method: "POST", Pattern: "/searches", Act: "market.saved", Do: (*Server).saveSearch},
	{Method: "POST", Pattern: "/searches/{no}/drop", Act: "market.saved", Do: (*Server).dropSearch},
	{Method: "GET", Pattern: "/find", Act: "market.search", Do: (*Server).find},
}
