package web

// honourRoutes are honours: from a nomination to the public roll.
var honourRoutes = []Route{
	{Method: "GET", Pattern: "/honours", Act: "honour.list", Do: (*Server).honours},
	{Method: "POST", Pattern: "/honours", Act: "honour.nominate", Do: (*Server).honourNominate},
	{Method: "GET", Pattern: "/honours/{no}", Act: "honour.list", Do: (*Server).honour},
	{Method: "POST", Pattern: "/honours/{no}/confer", Act: "honour.confer", Do: (*Server).honourConfer},
	{Method: "POST", Pattern: "/honours/{no}/doubt", Act: "honour.revoke", Do: (*Server).honourDoubt},
	{Method: "GET", Pattern: "/{lang}/honours", Act: "honour.public", Do: (*Server).honoursPublic},
}
