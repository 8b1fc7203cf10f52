package web

// houseRoutes are the pages of the exchange's own people.
var houseRoutes = []Route{
	{Method: "GET", Pattern: "/today", Act: "today.read", Do: (*Server).today},
	{Method: "POST", Pattern: "/today/close", Act: "today.close", Do: (*Server).todayClose},
}
