package web

// deadlineRoutes are a reader's deadlines and the address for his calendar program.
var deadlineRoutes = []Route{
	{Method: "GET", Pattern: "/deadlines", Act: "deadline.read", Do: (*Server).deadlines},
	{Method: "POST", Pattern: "/deadlines", Act: "account.key", Do: (*Server).deadlinesAddress},
	{Method: "GET", Pattern: "/calendar/{file}", Act: "deadline.feed", Do: (*Server).deadlinesFeed},
}
