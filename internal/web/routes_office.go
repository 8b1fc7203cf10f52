package web

// officeRoutes are the administration of the running program.
var officeRoutes = []Route{
	{Method: "GET", Pattern: "/admin/audit", Act: "journal.read", Do: (*Server).adminAudit},
	{Method: "GET", Pattern: "/admin/audit.csv", Act: "journal.read", Do: (*Server).adminAuditFile},
	{Method: "GET", Pattern: "/admin/roles", Act: "access.table", Do: (*Server).adminRoles},
	{Method: "GET", Pattern: "/admin/outbox", Act: "office.outbox", Do: (*Server).adminOutbox},
	{Method: "POST", Pattern: "/admin/outbox/{id}/retry", Act: "office.job", Do: (*Server).adminJobRetry},
	{Method: "POST", Pattern: "/admin/outbox/{id}/drop", Act: "office.job", Do: (*Server).adminJobDrop},
	{Method: "GET", Pattern: "/admin/storage", Act: "office.storage", Do: (*Server).adminStorage},
	{Method: "GET", Pattern: "/admin/settings/history", Act: "settings.read", Do: (*Server).adminSettingsHistory},
	{Method: "POST", Pattern: "/admin/settings/changes/{no}/accept", Act: "settings.decide", Do: (*Server).adminSettingsAccept},
	{Method: "POST", Pattern: "/admin/settings/changes/{no}/drop", Act: "settings.decide", Do: (*Server).adminSettingsDrop},
}
