package web

// reportRoutes are what laboratories say of report numbers.
var reportRoutes = []Route{
	{Method: "GET", Pattern: "/reports", Act: "report.read", Do: (*Server).labReports},
	{Method: "POST", Pattern: "/reports", Act: "report.answer", Do: (*Server).reportAnswer},
	{Method: "POST", Pattern: "/reports/{no}/seen", Act: "report.see", Do: (*Server).reportSee},
	{Method: "POST", Pattern: "/admin/partners/{no}/issuer", Act: "report.issuer", Do: (*Server).adminPartnerIssuer},
}
