package web

import (
	"openbourse/internal/border/customs"
)

// declarationRoutes are customs papers, the officers' desk, approval forms and certificates
// of stones.
var declarationRoutes = []Route{
	{Method: "GET", Pattern: "/declarations", Act: "declaration.list", Do: (*Server).declarations},
	{Method: "GET", Pattern: "/declarations/new", Act: "declaration.draft", Do: (*Server).declarationNew},
	{Method: "POST", Pattern: "/declarations", Act: "declaration.draft", Do: (*Server).declarationDraft},
	{Method: "GET", Pattern: "/declarations/desk", Act: "declaration.desk", Do: (*Server).declarationDesk},
	{Method: "POST", Pattern: "/declarations/receipts", Act: "declaration.receipt", Do: (*Server).declarationReceipts, Body: customs.MaxReceiptFile + maxForm},
	{Method: "GET", Pattern: "/approval-forms", Act: "approval.list", Do: (*Server).approvalForms},
	{Method: "POST", Pattern: "/approval-forms/{no}", Act: "approval.register", Do: (*Server).approvalFile},
	{Method: "GET", Pattern: "/stone-certificates", Act: "certificate.list", Do: (*Server).stoneCertificates},
	{Method: "POST", Pattern: "/stone-certificates/{no}/revoke", Act: "certificate.revoke", Do: (*Server).stoneRevoke},
	{Method: "GET", Pattern: "/declarations/{no}", Act: "declaration.read", Do: (*Server).declaration},
	{Method: "POST", Pattern: "/declarations/{no}/form", Act: "declaration.draft", Do: (*Server).declarationFill},
	{Method: "POST", Pattern: "/declarations/{no}/line", Act: "declaration.draft", Do: (*Server).declarationLine},
	{Method: "POST", Pattern: "/declarations/{no}/documents", Act: "declaration.draft", Do: (*Server).declarationAttach},
	{Method: "POST", Pattern: "/declarations/{no}/check", Act: "declaration.draft", Do: (*Server).declarationCheck},
	{Method: "POST", Pattern: "/declarations/{no}/send", Act: "declaration.send", Do: (*Server).declarationSend},
	{Method: "POST", Pattern: "/declarations/{no}/move", Act: "declaration.draft", Do: (*Server).declarationMove},
	{Method: "POST", Pattern: "/declarations/{no}/ask", Act: "declaration.ask", Do: (*Server).declarationAsk},
	{Method: "POST", Pattern: "/declarations/{no}/back", Act: "declaration.decide", Do: (*Server).declarationBack},
	{Method: "POST", Pattern: "/declarations/{no}/answer", Act: "declaration.decide", Do: (*Server).declarationAnswer},
	{Method: "POST", Pattern: "/declarations/{no}/certify", Act: "certificate.request", Do: (*Server).declarationCertify},
	{Method: "GET", Pattern: "/declarations/{no}/export", Act: "declaration.export", Do: (*Server).declarationExport},
}
