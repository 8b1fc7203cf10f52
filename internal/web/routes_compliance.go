package web

import (
	"time"

	"openbourse/internal/border/listfile"
)

// complianceRoutes are the compliance desk; members never see it.
var complianceRoutes = []Route{
	{Method: "GET", Pattern: "/compliance", Act: "screening.read", Do: (*Server).compliance},
	{Method: "POST", Pattern: "/compliance/lists", Act: "screening.list", Do: (*Server).complianceList, Body: listfile.MaxSize + maxForm, Time: 10 * time.Minute},
	{Method: "GET", Pattern: "/compliance/screen", Act: "screening.ask", Do: (*Server).complianceAsk},
	{Method: "POST", Pattern: "/compliance/screen", Act: "screening.ask", Do: (*Server).complianceScreen},
	{Method: "GET", Pattern: "/compliance/cases/{no}", Act: "screening.read", Do: (*Server).complianceCase},
	{Method: "POST", Pattern: "/compliance/cases/{no}", Act: "screening.decide", Do: (*Server).complianceDecide},
	{Method: "GET", Pattern: "/compliance/cash", Act: "screening.read", Do: (*Server).complianceCash},
	{Method: "POST", Pattern: "/compliance/cash", Act: "screening.cash", Do: (*Server).complianceCashNote},
	{Method: "POST", Pattern: "/compliance/cash/{no}", Act: "screening.cash", Do: (*Server).complianceCashFiled},
}
