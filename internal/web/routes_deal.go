package web

import (
	"time"

	"openbourse/internal/registry/document"
)

// dealRoutes are negotiation and mazal. What is signed goes through two pages: /sign shows
// exactly what somebody would bind himself to and asks for the second proof, /signed does it.
var dealRoutes = []Route{
	{Method: "GET", Pattern: "/deals", Act: "deal.list", Do: (*Server).deals},
	{Method: "POST", Pattern: "/deals", Act: "deal.open", Do: (*Server).openDeal},
	{Method: "POST", Pattern: "/deals/buy", Act: "deal.strike", Do: (*Server).buySign},
	{Method: "POST", Pattern: "/deals/buy/signed", Act: "deal.strike", Do: (*Server).buySigned},
	{Method: "GET", Pattern: "/deals/{no}", Act: "deal.read", Do: (*Server).deal},
	{Method: "POST", Pattern: "/deals/{no}/sign", Act: "deal.rescind", Do: (*Server).dealSign},
	{Method: "POST", Pattern: "/deals/{no}/contest", Act: "deal.rescind", Do: (*Server).dealContest},
	{Method: "POST", Pattern: "/deals/{no}/signed", Act: "deal.rescind", Do: (*Server).dealSigned},
	{Method: "POST", Pattern: "/deals/{no}/answer", Act: "deal.answer", Do: (*Server).dealAnswer},
	{Method: "POST", Pattern: "/deals/{no}/talk", Act: "deal.talk", Do: (*Server).dealTalk},
	{Method: "POST", Pattern: "/deals/{no}/files", Act: "deal.talk", Do: (*Server).dealAttach, Body: document.MaxAttachment + maxForm, Time: 10 * time.Minute},
	{Method: "GET", Pattern: "/deals/{no}/files/{file}", Act: "deal.talk_read", Do: (*Server).dealFile, Time: 10 * time.Minute},
	{Method: "POST", Pattern: "/deals/{no}/viewings", Act: "deal.view", Do: (*Server).askViewing},
	{Method: "POST", Pattern: "/deals/{no}/viewings/{view}", Act: "deal.answer", Do: (*Server).answerViewing},
	{Method: "POST", Pattern: "/deals/{no}/viewings/{view}/table", Act: "deal.desk", Do: (*Server).grantViewing},
	{Method: "GET", Pattern: "/holds", Act: "deal.list", Do: (*Server).holds},
	{Method: "POST", Pattern: "/holds", Act: "deal.hold", Do: (*Server).hold},
	{Method: "POST", Pattern: "/holds/{no}/release", Act: "deal.unhold", Do: (*Server).unhold},
	{Method: "GET", Pattern: "/registers", Act: "deal.register_read", Do: (*Server).registers},
	{Method: "POST", Pattern: "/registers", Act: "deal.register", Do: (*Server).fileDeals},
	{Method: "POST", Pattern: "/confirm/begin", Act: "signin.confirm", Do: (*Server).confirmBegin},
	{Method: "POST", Pattern: "/confirm", Act: "signin.confirm", Do: (*Server).confirm, Body: passkeyBody},
	{Method: "GET", Pattern: "/events", Act: "deal.list", Do: (*Server).events, Time: eventsTime},
	{Method: "POST", Pattern: "/admin/people/{id}/representative", Act: "party.representative", Do: (*Server).adminRepresentative},
}
