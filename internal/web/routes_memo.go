package web

// memoRoutes are goods out on memo.
var memoRoutes = []Route{
	{Method: "GET", Pattern: "/memos", Act: "memo.list", Do: (*Server).memos},
	{Method: "POST", Pattern: "/memos", Act: "memo.propose", Do: (*Server).memoPropose},
	{Method: "GET", Pattern: "/memos/new", Act: "memo.propose", Do: (*Server).memoNew},
	{Method: "GET", Pattern: "/memos/lien.csv", Act: "memo.lien", Do: (*Server).memoLien},
	{Method: "GET", Pattern: "/memos/{no}", Act: "memo.read", Do: (*Server).memo},
	{Method: "POST", Pattern: "/memos/{no}/accept", Act: "memo.accept", Do: (*Server).memoAccept},
	{Method: "POST", Pattern: "/memos/{no}/answer", Act: "memo.answer", Do: (*Server).memoAnswer},
	{Method: "POST", Pattern: "/memos/{no}/return", Act: "memo.answer", Do: (*Server).memoReturn},
	{Method: "POST", Pattern: "/memos/{no}/buy", Act: "memo.sell", Do: (*Server).memoBuy},
	{Method: "POST", Pattern: "/memos/{no}/offer", Act: "deal.offer", Do: (*Server).memoOffer},
	{Method: "POST", Pattern: "/memos/{no}/offered", Act: "deal.offer", Do: (*Server).memoOffered},
	{Method: "POST", Pattern: "/memos/{no}/claim", Act: "memo.answer", Do: (*Server).memoClaim},
}
