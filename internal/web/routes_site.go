package web

// publicRoutes are the pages of the public face and what machines read of it.
var publicRoutes = []Route{
	{Method: "GET", Pattern: "/{lang}/about", Act: "site.read", Do: (*Server).about},
	{Method: "GET", Pattern: "/{lang}/rules", Act: "site.read", Do: (*Server).rules},
	{Method: "GET", Pattern: "/{lang}/glossary", Act: "site.read", Do: (*Server).glossaryPage},
	{Method: "GET", Pattern: "/{lang}/stats", Act: "site.read", Do: (*Server).stats},
	{Method: "GET", Pattern: "/{lang}/search", Act: "site.read", Do: (*Server).siteSearch},
	{Method: "GET", Pattern: "/sitemap.xml", Act: "site.read", Do: (*Server).sitemap},
	{Method: "GET", Pattern: "/robots.txt", Act: "site.read", Do: (*Server).robots},
	{Method: "GET", Pattern: "/preview/{name}", Act: "site.read", Do: (*Server).preview},
}
