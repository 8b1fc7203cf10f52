package web

// borderRoutes are the statistics of the border: what is published, and the desk where
// editions are made.
var borderRoutes = []Route{
	{Method: "GET", Pattern: "/{lang}/stats/imports", Act: "site.read", Do: (*Server).imports},
	{Method: "GET", Pattern: "/{lang}/stats/imports.csv", Act: "site.read", Do: (*Server).importsFile},
	{Method: "GET", Pattern: "/{lang}/stats/imports.xlsx", Act: "site.read", Do: (*Server).importsFile},
	{Method: "GET", Pattern: "/{lang}/stats/imports.json", Act: "site.read", Do: (*Server).importsFile},
	{Method: "GET", Pattern: "/{lang}/stats/border", Act: "site.read", Do: (*Server).border},
	{Method: "GET", Pattern: "/{lang}/stats/border.csv", Act: "site.read", Do: (*Server).seriesFile},
	{Method: "GET", Pattern: "/{lang}/stats/border.xlsx", Act: "site.read", Do: (*Server).seriesFile},
	{Method: "GET", Pattern: "/{lang}/stats/border.json", Act: "site.read", Do: (*Server).seriesFile},
	{Method: "GET", Pattern: "/{lang}/stats/published.csv", Act: "site.read", Do: (*Server).pastFile},
	{Method: "GET", Pattern: "/{lang}/stats/published.xlsx", Act: "site.read", Do: (*Server).pastFile},
	{Method: "GET", Pattern: "/{lang}/stats/published.json", Act: "site.read", Do: (*Server).pastFile},
	{Method: "GET", Pattern: "/admin/statistics", Act: "statistics.editions", Do: (*Server).adminStatistics},
	{Method: "POST", Pattern: "/admin/statistics/compute", Act: "statistics.compute", Do: (*Server).adminEdition},
	{Method: "POST", Pattern: "/admin/statistics/review", Act: "statistics.review", Do: (*Server).adminEditionMove},
	{Method: "POST", Pattern: "/admin/statistics/publish", Act: "statistics.publish", Do: (*Server).adminEditionMove},
	{Method: "POST", Pattern: "/admin/statistics/drop", Act: "statistics.drop", Do: (*Server).adminEditionMove},
	{Method: "POST", Pattern: "/admin/statistics/errata", Act: "statistics.erratum", Do: (*Server).adminBorderErratum},
}
