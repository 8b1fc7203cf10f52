package web

// membershipRoutes are the life of a membership: what the public reads of members, a member's
// own page, the desk of the exchange, the supervising office's, and the reception.
var membershipRoutes = []Route{
	{Method: "GET", Pattern: "/{lang}/members", Act: "party.directory", Do: (*Server).directory},
	{Method: "GET", Pattern: "/{lang}/members.csv", Act: "party.directory", Do: (*Server).directoryFile},
	{Method: "GET", Pattern: "/{lang}/members.xlsx", Act: "party.directory", Do: (*Server).directoryFile},
	{Method: "GET", Pattern: "/{lang}/members.json", Act: "party.directory", Do: (*Server).directoryFile},
	{Method: "GET", Pattern: "/{lang}/members/{no}", Act: "party.directory", Do: (*Server).directoryEntry},
	{Method: "GET", Pattern: "/{lang}/membership", Act: "site.read", Do: (*Server).membershipRules},

	{Method: "GET", Pattern: "/membership", Act: "membership.read", Do: (*Server).membershipOwn},
	{Method: "POST", Pattern: "/membership/{part}", Act: "membership.read", Do: (*Server).membershipOwnAct},
	{Method: "POST", Pattern: "/membership/{part}/{no}", Act: "membership.read", Do: (*Server).membershipOwnAct},

	{Method: "GET", Pattern: "/admin/memberships", Act: "membership.list", Do: (*Server).membershipDesk},
	{Method: "POST", Pattern: "/admin/memberships", Act: "membership.succeed", Do: (*Server).membershipSucceed},
	{Method: "GET", Pattern: "/admin/memberships/fees", Act: "membership.list", Do: (*Server).membershipFees},
	{Method: "POST", Pattern: "/admin/memberships/fees", Act: "membership.fee", Do: (*Server).membershipFeesIssue},
	{Method: "POST", Pattern: "/admin/memberships/fees/{no}", Act: "membership.fee", Do: (*Server).membershipFeeAct},
	{Method: "GET", Pattern: "/admin/memberships/checks", Act: "membership.list", Do: (*Server).membershipChecks},
	{Method: "POST", Pattern: "/admin/memberships/checks", Act: "membership.check", Do: (*Server).membershipCheckNote},
	{Method: "GET", Pattern: "/admin/memberships/{no}", Act: "membership.list", Do: (*Server).membershipOne},
	{Method: "POST", Pattern: "/admin/memberships/{no}/{part}", Act: "membership.list", Do: (*Server).membershipOneAct},

	{Method: "GET", Pattern: "/filings", Act: "membership.filings", Do: (*Server).filings},
	{Method: "POST", Pattern: "/filings/{no}", Act: "membership.validate", Do: (*Server).filingAnswer},

	{Method: "GET", Pattern: "/passes", Act: "membership.reception", Do: (*Server).reception},
	{Method: "POST", Pattern: "/passes", Act: "membership.reception", Do: (*Server).receptionAnnounce},
	{Method: "POST", Pattern: "/passes/visits/{no}", Act: "membership.reception", Do: (*Server).receptionVisit},
	{Method: "POST", Pattern: "/passes/cards/{no}", Act: "membership.pass", Do: (*Server).receptionCardEnd},
	{Method: "POST", Pattern: "/passes/overtime/{no}", Act: "membership.overtime_decide", Do: (*Server).receptionOvertime},
}
