package web

// organRoutes are the organs of the exchange: who sits, what waits, meetings, votes.
var organRoutes = []Route{
	{Method: "GET", Pattern: "/organs", Act: "organ.list", Do: (*Server).organs},
	{Method: "POST", Pattern: "/organs", Act: "organ.found", Do: (*Server).organFound},
	{Method: "GET", Pattern: "/organs/{organ}", Act: "organ.list", Do: (*Server).organ},
	{Method: "POST", Pattern: "/organs/{organ}/seats", Act: "organ.seat", Do: (*Server).organBegin},
	{Method: "POST", Pattern: "/organs/{organ}/seats/{no}/end", Act: "organ.seat", Do: (*Server).organEndSeat},
	{Method: "POST", Pattern: "/organs/{organ}/nominations", Act: "organ.nominate", Do: (*Server).organNominate},
	{Method: "POST", Pattern: "/organs/{organ}/texts", Act: "organ.nominate", Do: (*Server).organRaise},
	{Method: "POST", Pattern: "/organs/{organ}/rules", Act: "organ.bring", Do: (*Server).organBring},
	{Method: "POST", Pattern: "/organs/{organ}/items/{no}/drop", Act: "organ.bring", Do: (*Server).organDrop},
	{Method: "POST", Pattern: "/organs/{organ}/meetings", Act: "organ.call", Do: (*Server).organCall},
	{Method: "GET", Pattern: "/organs/{organ}/meetings/{no}", Act: "organ.read", Do: (*Server).meeting},
	{Method: "POST", Pattern: "/organs/{organ}/meetings/{no}/open", Act: "organ.preside", Do: (*Server).meetingOpen},
	{Method: "POST", Pattern: "/organs/{organ}/meetings/{no}/end", Act: "organ.preside", Do: (*Server).meetingEnd},
	{Method: "POST", Pattern: "/organs/{organ}/meetings/{no}/agenda", Act: "organ.preside", Do: (*Server).meetingList},
	{Method: "POST", Pattern: "/organs/{organ}/meetings/{no}/attend", Act: "organ.attend", Do: (*Server).meetingAttend},
	{Method: "POST", Pattern: "/organs/{organ}/meetings/{no}/proxy", Act: "organ.proxy", Do: (*Server).meetingProxy},
	{Method: "POST", Pattern: "/organs/{organ}/meetings/{no}/minutes", Act: "organ.minute", Do: (*Server).meetingMinute},
	{Method: "POST", Pattern: "/organs/{organ}/meetings/{no}/items/{item}/open", Act: "organ.preside", Do: (*Server).voteOpen},
	{Method: "POST", Pattern: "/organs/{organ}/meetings/{no}/items/{item}/vote", Act: "organ.vote", Do: (*Server).vote},
	{Method: "POST", Pattern: "/organs/{organ}/meetings/{no}/items/{item}/aside", Act: "organ.read", Do: (*Server).voteAside},
	{Method: "POST", Pattern: "/organs/{organ}/meetings/{no}/items/{item}/end", Act: "organ.preside", Do: (*Server).voteEnd},
	{Method: "GET", Pattern: "/organs/{organ}/resolutions/{no}", Act: "organ.list", Do: (*Server).resolution},
	{Method: "POST", Pattern: "/organs/{organ}/resolutions/{no}/publish", Act: "organ.publish", Do: (*Server).resolutionPublish},
	{Method: "GET", Pattern: "/{lang}/organs", Act: "organ.public", Do: (*Server).organsPublic},
}
