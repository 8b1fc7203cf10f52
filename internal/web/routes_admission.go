package web

import (
	"time"

	"openbourse/internal/registry/document"
)

// admissionRoutes are how a company becomes a member: for visitors how to apply and who does,
// for applicant, sponsors, members, clerk and cashier the application itself.
var admissionRoutes = []Route{
	{Method: "GET", Pattern: "/{lang}/members/apply", Act: "admission.apply", Do: (*Server).admissionApply},
	{Method: "POST", Pattern: "/{lang}/members/apply", Act: "admission.apply", Do: (*Server).admissionOpen},
	{Method: "GET", Pattern: "/{lang}/members/notices", Act: "admission.notices", Do: (*Server).admissionNotices},
	{Method: "GET", Pattern: "/{lang}/members/notices/{no}", Act: "admission.notices", Do: (*Server).admissionNotice},
	{Method: "POST", Pattern: "/{lang}/members/notices/{no}", Act: "admission.object", Do: (*Server).admissionObject},
	{Method: "GET", Pattern: "/admissions", Act: "admission.list", Do: (*Server).admissions},
	{Method: "POST", Pattern: "/admissions", Act: "admission.write", Do: (*Server).admissionAgain},
	{Method: "GET", Pattern: "/admissions/{no}", Act: "admission.read", Do: (*Server).admission},
	{Method: "POST", Pattern: "/admissions/{no}/form", Act: "admission.write", Do: (*Server).admissionWrite},
	{Method: "POST", Pattern: "/admissions/{no}/sponsors", Act: "admission.write", Do: (*Server).admissionAsk},
	{Method: "POST", Pattern: "/admissions/{no}/files", Act: "admission.read", Do: (*Server).admissionFile, Body: document.MaxAttachment + maxForm, Time: 10 * time.Minute},
	{Method: "GET", Pattern: "/admissions/{no}/files/{file}", Act: "admission.read", Do: (*Server).admissionDownload},
	{Method: "POST", Pattern: "/admissions/{no}/submit", Act: "admission.write", Do: (*Server).admissionSubmit},
	{Method: "POST", Pattern: "/admissions/{no}/withdraw", Act: "admission.write", Do: (*Server).admissionWithdraw},
	{Method: "POST", Pattern: "/admissions/{no}/recommend", Act: "admission.sponsor", Do: (*Server).admissionRecommend},
	{Method: "POST", Pattern: "/admissions/{no}/answers", Act: "admission.write", Do: (*Server).admissionAnswer},
	{Method: "POST", Pattern: "/admissions/{no}/points", Act: "admission.check", Do: (*Server).admissionNote},
	{Method: "POST", Pattern: "/admissions/{no}/return", Act: "admission.check", Do: (*Server).admissionReturn},
	{Method: "POST", Pattern: "/admissions/{no}/check", Act: "admission.check", Do: (*Server).admissionCheck},
	{Method: "POST", Pattern: "/admissions/{no}/publish", Act: "admission.check", Do: (*Server).admissionPublish},
	{Method: "POST", Pattern: "/admissions/{no}/pay", Act: "admission.pay", Do: (*Server).admissionPay},
}
