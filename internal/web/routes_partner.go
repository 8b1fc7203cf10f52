package web

import (
	"time"

	"openbourse/internal/house/partner"
	"openbourse/internal/registry/document"
)

// partnerRoutes are the desk of a partner, the pages where the exchange keeps partners, and
// the public list.
var partnerRoutes = []Route{
	{Method: "GET", Pattern: "/partner", Act: "partner.desk", Do: (*Server).partnerDesk},
	{Method: "POST", Pattern: "/partner/accounts", Act: "partner.account", Do: (*Server).partnerAccount},
	{Method: "POST", Pattern: "/partner/accounts/{no}/close", Act: "partner.account", Do: (*Server).partnerAccountClose},
	{Method: "GET", Pattern: "/partner/agreements/{no}/files/{file}", Act: "partner.read", Do: (*Server).agreementFile},
	{Method: "GET", Pattern: "/admin/partners", Act: "partner.list", Do: (*Server).adminPartners},
	{Method: "GET", Pattern: "/admin/partners/{no}", Act: "partner.list", Do: (*Server).adminPartner},
	{Method: "POST", Pattern: "/admin/partners/{no}", Act: "partner.draft", Do: (*Server).adminPartnerDraft},
	{Method: "POST", Pattern: "/admin/partners/{no}/accounts", Act: "partner.account", Do: (*Server).adminPartnerAccount},
	{Method: "POST", Pattern: "/admin/partner-accounts/{no}/look", Act: "partner.verify", Do: (*Server).adminPartnerLook},
	{Method: "POST", Pattern: "/admin/partner-accounts/{no}/close", Act: "partner.account", Do: (*Server).adminPartnerClose},
	{Method: "POST", Pattern: "/admin/agreements/{no}/change", Act: "partner.draft", Do: (*Server).agreementChange},
	{Method: "POST", Pattern: "/admin/agreements/{no}/files", Act: "partner.draft", Do: (*Server).agreementAttach, Body: document.MaxAttachment + maxForm, Time: 10 * time.Minute},
	{Method: "POST", Pattern: "/admin/agreements/{no}/sign", Act: "partner.sign", Do: agreementMove(partner.ActSign)},
	{Method: "POST", Pattern: "/admin/agreements/{no}/drop", Act: "partner.draft", Do: agreementMove(partner.ActDrop)},
	{Method: "POST", Pattern: "/admin/agreements/{no}/renew", Act: "partner.end", Do: agreementMove(partner.ActRenew)},
	{Method: "POST", Pattern: "/admin/agreements/{no}/terminate", Act: "partner.end", Do: agreementMove(partner.ActTerminate)},
	{Method: "GET", Pattern: "/{lang}/partners", Act: "partner.directory", Do: (*Server).sitePartners},
}
