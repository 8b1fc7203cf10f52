package web

// statsRoutes are what the exchange publishes of prices, and what its people see behind it.
var statsRoutes = []Route{
	{Method: "GET", Pattern: "/{lang}/stats/index", Act: "site.read", Do: (*Server).statsIndex},
	{Method: "GET", Pattern: "/{lang}/stats/index/method", Act: "site.read", Do: (*Server).statsMethod},
	{Method: "GET", Pattern: "/{lang}/stats/index.csv", Act: "site.read", Do: (*Server).indexFile},
	{Method: "GET", Pattern: "/{lang}/stats/index.xlsx", Act: "site.read", Do: (*Server).indexFile},
	{Method: "GET", Pattern: "/{lang}/stats/index.json", Act: "site.read", Do: (*Server).indexFile},
	{Method: "GET", Pattern: "/{lang}/stats/references.csv", Act: "market.prices", Do: (*Server).referencesFile},
	{Method: "GET", Pattern: "/{lang}/stats/references.xlsx", Act: "market.prices", Do: (*Server).referencesFile},
	{Method: "GET", Pattern: "/{lang}/stats/references.json", Act: "market.prices", Do: (*Server).referencesFile},
	{Method: "GET", Pattern: "/admin/prices", Act: "price.flags", Do: (*Server).adminPrices},
	{Method: "POST", Pattern: "/admin/prices/review", Act: "price.review", Do: (*Server).adminPriceReview},
	{Method: "POST", Pattern: "/admin/prices/errata", Act: "price.erratum", Do: (*Server).adminErratum},
}
