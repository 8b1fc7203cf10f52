package access

// officeLines are the administration of the running program, and who may do what.
var officeLines = []Line{
	{Act: "access.table", May: []Grant{to(Any, house...)}},
	{Act: "office.outbox", May: []Grant{to(Any, Admin)}},
	{Act: "office.job", InPerson: true, May: []Grant{to(Any, Admin)}},
	{Act: "office.storage", May: []Grant{to(Any, Admin)}},
	{Act: "settings.decide", InPerson: true, May: []Grant{to(Any, Admin)}}, // what another proposed
}
