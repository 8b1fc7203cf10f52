package web

// houseRoutes are the pages of the exchange's own people.
var houseRoutes = []Route{
	{Method: "GET", Pattern: "/today", Act: "today.read", Do: (*Server).today},
	{Method: "POST", Pattern: "/today/close", Act: "today.close", Do: (*Server).todayClose},
	{Method: "GET", Pattern: "/notices", Act: "justice.notices", Do: (*Server).notices},
	{Method: "POST", Pattern: "/notices", Act: "justice.draft", Do: (*Server).noticeDraft},
	{Method: "GET", Pattern: "/notices/{no}", Act: "justice.notices", Do: (*Server).notice},
	{Method: "POST", Pattern: "/notices/{no}/sent", Act: "justice.draft", Do: (*Server).noticeSend},
	{Method: "POST", Pattern: "/notices/{no}/marks", Act: "justice.mark", Do: (*Server).noticeWeigh},
	{Method: "POST", Pattern: "/notices/{no}/decide", Act: "justice.decide", Do: (*Server).noticeDecide},
}
