package web

// laneRoutes are cross-border cases: what a shipment needs on its lane.
var laneRoutes = []Route{
	{Method: "GET", Pattern: "/border/cases", Act: "lane.read", Do: (*Server).lanes},
	{Method: "GET", Pattern: "/border/cases/{no}", Act: "lane.read", Do: (*Server).lane},
	{Method: "POST", Pattern: "/border/cases/{no}/note", Act: "lane.keep", Do: (*Server).laneNote},
	{Method: "POST", Pattern: "/border/cases/{no}/deal", Act: "lane.keep", Do: (*Server).laneJoin},
	{Method: "POST", Pattern: "/border/cases/{no}/close", Act: "lane.keep", Do: (*Server).laneClose},
	{Method: "POST", Pattern: "/border/cases/{no}/proof", Act: "lane.keep", Do: (*Server).laneApply},
	{Method: "POST", Pattern: "/border/cases/{no}/returned", Act: "lane.keep", Do: (*Server).laneReturn},
}
