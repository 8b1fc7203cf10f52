package web

// houseRoutes are the pages of the exchange's own people.
var houseRoutes = []Route{
	{Method: "GET", Pattern: "/today", Act: "today.read", Do: (*Server).today},
	{Method: "POST", Pattern: "/today/close", Act: "today.close", Do: (*Server).todayClose},
	{Method: "GET", Pattern: "/notices", Act: "justice.notices", Do: (*Server).notices},
	{Method: "POST", Pattern: "/notices", Act: "justice.draft", Do: (*Server).noticeDraft},
	{Method: "POST", Pattern: "/notices/{no}/decide", Act: "justice.decide", Do: (*Server).noticeDecide},
}
