package access

// declarationLines are customs papers, approval forms and certificates of stones. Own is a
// paper of one's organisation. What an officer decides he decides in person; what customs
// answered in its own system comes as files, which the exchange's people may bring too.
var declarationLines = []Line{
	{Act: "declaration.list", May: []Grant{to(Own, member...), to(Any, Officer, Staff, Admin)}},
	{Act: "declaration.read", May: []Grant{to(Own, member...), to(Any, Officer, Staff, Admin)}},
	{Act: "declaration.draft", May: []Grant{to(Own, member...)}}, // a suspended member may still take its own goods out
	{Act: "declaration.send", InPerson: true, May: []Grant{to(Own, Trader, MemberAdmin)}},
	{Act: "declaration.ask", InPerson: true, May: []Grant{to(Own, Trader, MemberAdmin)}},
	{Act: "declaration.export", May: []Grant{to(Own, member...), to(Any, Officer, Staff, Admin)}},
	{Act: "declaration.desk", May: []Grant{to(Any, Officer)}},
	{Act: "declaration.decide", InPerson: true, May: []Grant{to(Any, Officer)}},
	{Act: "declaration.receipt", May: []Grant{to(Any, Officer, Staff, Admin)}},
	{Act: "approval.list", May: []Grant{to(Own, member...), to(Any, Officer, Staff, Admin)}},
	{Act: "approval.register", May: []Grant{to(Any, house...)}},
	{Act: "certificate.list", May: []Grant{to(Own, member...), to(Any, Officer, Staff, Admin)}},
	{Act: "certificate.request", May: []Grant{to(Own, member...)}},
	{Act: "certificate.revoke", InPerson: true, May: []Grant{to(Any, Officer, Staff, Admin)}},
}
