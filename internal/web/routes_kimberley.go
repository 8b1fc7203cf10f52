package web

import "openbourse/internal/base/lifecycle"

// kimberleyRoutes are certificates of the Kimberley Process: the register, one certificate
// with the steps the reader has, tables, and evidence of origin of stones.
var kimberleyRoutes = []Route{
	{Method: "GET", Pattern: "/border/kp", Act: "kimberley.read", Do: (*Server).kp},
	{Method: "GET", Pattern: "/border/kp/new", Act: "kimberley.announce", Do: (*Server).kpNew},
	{Method: "POST", Pattern: "/border/kp/new", Act: "kimberley.announce", Do: (*Server).kpAnnounce},
	{Method: "GET", Pattern: "/border/kp/apply", Act: "kimberley.announce", Do: (*Server).kpApplication},
	{Method: "POST", Pattern: "/border/kp/apply", Act: "kimberley.announce", Do: (*Server).kpApply},
	{Method: "GET", Pattern: "/border/kp/participants", Act: "kimberley.participants", Do: (*Server).kpParticipants},
	{Method: "GET", Pattern: "/border/kp/tables", Act: "kimberley.tables", Do: (*Server).kpTables},
	{Method: "GET", Pattern: "/border/kp/tables.csv", Act: "kimberley.tables", Do: (*Server).kpTradeFile},
	{Method: "GET", Pattern: "/border/kp/tables.xlsx", Act: "kimberley.tables", Do: (*Server).kpTradeFile},
	{Method: "GET", Pattern: "/border/kp/production.csv", Act: "kimberley.tables", Do: (*Server).kpProductionFile},
	{Method: "GET", Pattern: "/border/kp/production.xlsx", Act: "kimberley.tables", Do: (*Server).kpProductionFile},
	{Method: "POST", Pattern: "/border/kp/production", Act: "kimberley.produce", Do: (*Server).kpProduce},
	{Method: "GET", Pattern: "/border/kp/balance", Act: "kimberley.tables", Do: (*Server).kpBalance},
	{Method: "GET", Pattern: "/border/evidence/{no}", Act: "kimberley.evidence", Do: (*Server).kpEvidence},
	{Method: "POST", Pattern: "/border/evidence/{no}", Act: "kimberley.state", Do: (*Server).kpState},
	{Method: "GET", Pattern: "/border/kp/{no}", Act: "kimberley.read", Do: (*Server).kpOne},
	{Method: "POST", Pattern: "/border/kp/{no}/declare", Act: "kimberley.move", Do: kpMove("declare")},
	{Method: "POST", Pattern: "/border/kp/{no}/withdraw", Act: "kimberley.move", Do: kpMove("withdraw")},
	{Method: "POST", Pattern: "/border/kp/{no}/ship", Act: "kimberley.move", Do: kpMove("ship")},
	{Method: "POST", Pattern: "/border/kp/{no}/examine", Act: "kimberley.examine", Do: (*Server).kpExamine},
	{Method: "POST", Pattern: "/border/kp/{no}/ask", Act: "kimberley.examine", Do: kpMove("ask")},
	{Method: "POST", Pattern: "/border/kp/{no}/amend", Act: "kimberley.examine", Do: (*Server).kpAmend},
	{Method: "POST", Pattern: "/border/kp/{no}/refuse", Act: "kimberley.examine", Do: kpMove("refuse")},
	{Method: "POST", Pattern: "/border/kp/{no}/enter", Act: "kimberley.examine", Do: kpMove("enter")},
	{Method: "POST", Pattern: "/border/kp/{no}/confirm", Act: "kimberley.examine", Do: (*Server).kpConfirm},
	{Method: "POST", Pattern: "/border/kp/{no}/check", Act: "kimberley.examine", Do: (*Server).kpCheck},
	{Method: "POST", Pattern: "/border/kp/{no}/seal", Act: "kimberley.examine", Do: (*Server).kpSeal},
	{Method: "POST", Pattern: "/border/kp/{no}/issue", Act: "kimberley.examine", Do: (*Server).kpIssue},
	{Method: "POST", Pattern: "/border/kp/{no}/void", Act: "kimberley.examine", Do: kpMove("void")},
	{Method: "POST", Pattern: "/border/kp/{no}/lose", Act: "kimberley.examine", Do: kpMove("lose")},
}

// kpMoves are the steps whose form asks for a reason at most, those of the member first.
var kpMoves = []lifecycle.Act{"declare", "ship", "enter", "ask", "refuse", "void", "lose", "withdraw"}
