package web

import (
	"time"

	"openbourse/internal/exchange/market"
)

// stockRoutes are a member's own stock and its uploads.
var stockRoutes = []Route{
	{Method: "GET", Pattern: "/stock", Act: "market.stock", Do: (*Server).stock},
	{Method: "POST", Pattern: "/stock", Act: "market.change", Do: (*Server).changeStock},
	{Method: "POST", Pattern: "/stock/alive", Act: "market.alive", Do: (*Server).keepStock},
	{Method: "GET", Pattern: "/stock.csv", Act: "market.stock", Do: (*Server).stockFile, Time: time.Hour},
	{Method: "GET", Pattern: "/stock.xlsx", Act: "market.stock", Do: (*Server).stockFile, Time: time.Hour},
	{Method: "GET", Pattern: "/stock.json", Act: "market.stock", Do: (*Server).stockFile, Time: time.Hour},
	{Method: "GET", Pattern: "/stock/uploads", Act: "market.stock", Do: (*Server).stockUploads},
	{Method: "POST", Pattern: "/stock/uploads", Act: "market.upload", Do: (*Server).sendStock, Body: market.MaxFile + maxForm, Time: 2 * time.Hour},
	{Method: "POST", Pattern: "/stock/transfers", Act: "market.upload", Do: (*Server).openTransfer},
	{Method: "GET", Pattern: "/stock/transfers/{id}", Act: "market.upload", Do: (*Server).transfer},
	{Method: "PUT", Pattern: "/stock/transfers/{id}", Act: "market.upload", Do: (*Server).addPiece, Body: market.MaxPiece + maxForm, Time: 10 * time.Minute},
	{Method: "POST", Pattern: "/stock/transfers/{id}/end", Act: "market.upload", Do: (*Server).endTransfer, Time: time.Hour},
	{Method: "GET", Pattern: "/stock/uploads/{no}", Act: "market.stock", Do: (*Server).stockUpload},
	{Method: "GET", Pattern: "/stock/uploads/{no}/progress", Act: "market.stock", Do: (*Server).stockProgress},
	{Method: "GET", Pattern: "/stock/uploads/{no}/rows.csv", Act: "market.stock", Do: (*Server).stockRows, Time: time.Hour},
	{Method: "POST", Pattern: "/stock/uploads/{no}/read", Act: "market.map", Do: (*Server).readStock},
	{Method: "POST", Pattern: "/stock/uploads/{no}/publish", Act: "market.publish", Do: (*Server).publishStock},
	{Method: "POST", Pattern: "/stock/uploads/{no}/undo", Act: "market.undo", Do: (*Server).undoStock},
	{Method: "POST", Pattern: "/stock/uploads/{no}/discard", Act: "market.map", Do: (*Server).discardStock},
}
