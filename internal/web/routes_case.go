package web

import (
	"time"

	"openbourse/internal/house/justice"
	"openbourse/internal/registry/document"
)

// caseRoutes are disputes and defaults before the exchange's arbitration. An award goes
// through two pages: /award shows exactly what would be signed, /awarded does it.
var caseRoutes = []Route{
	{Method: "GET", Pattern: "/cases", Act: "justice.list", Do: (*Server).cases},
	{Method: "POST", Pattern: "/cases", Act: "justice.open", Do: (*Server).caseOpen},
	{Method: "GET", Pattern: "/cases/new", Act: "justice.open", Do: (*Server).caseNew},
	{Method: "GET", Pattern: "/cases/{no}", Act: "justice.read", Do: (*Server).caseFile},
	{Method: "POST", Pattern: "/cases/{no}/statements", Act: "justice.file", Do: (*Server).caseTell},
	{Method: "POST", Pattern: "/cases/{no}/evidence", Act: "justice.file", Do: (*Server).caseShow, Body: document.MaxAttachment + maxForm, Time: 10 * time.Minute},
	{Method: "GET", Pattern: "/cases/{no}/evidence/{file}", Act: "justice.read", Do: (*Server).caseEvidence},
	{Method: "POST", Pattern: "/cases/{no}/panel", Act: "justice.convene", Do: (*Server).caseConvene},
	{Method: "POST", Pattern: "/cases/{no}/award", Act: "justice.award", Do: (*Server).caseAward},
	{Method: "POST", Pattern: "/cases/{no}/awarded", Act: "justice.award", Do: (*Server).caseAwarded},
	{Method: "POST", Pattern: "/cases/{no}/pay", Act: "settle.pay_award", Do: (*Server).casePay},
	{Method: "POST", Pattern: "/cases/{no}/appeal", Act: "justice.appeal", Do: caseMove(justice.ActAppeal)},
	{Method: "POST", Pattern: "/cases/{no}/withdraw", Act: "justice.file", Do: caseMove(justice.ActWithdraw)},
	{Method: "POST", Pattern: "/cases/{no}/settle", Act: "justice.convene", Do: caseMove(justice.ActSettle)},
	{Method: "POST", Pattern: "/cases/{no}/keep", Act: "justice.kept", Do: caseMove(justice.ActKeep)},
}
