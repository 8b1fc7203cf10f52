package access

// reportLines are laboratories that say of report numbers whether they are theirs. Assigned is
// what concerns the reports an organisation answers for.
var reportLines = []Line{
	{Act: "report.read", May: []Grant{to(Assigned, Partner, PartnerAdmin), to(Any, house...)}},
	{Act: "report.answer", May: []Grant{to(Assigned, Partner, PartnerAdmin)}},
	{Act: "report.see", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "report.issuer", May: []Grant{to(Any, Admin)}},
}
