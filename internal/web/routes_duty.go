package web

// dutyRoutes reckon what customs takes.
var dutyRoutes = []Route{
	{Method: "GET", Pattern: "/duty", Act: "duty.reckon", Do: (*Server).duty},
}
