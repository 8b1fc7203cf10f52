package access

// screeningLines are the compliance desk. Members never see any of it.
var screeningLines = []Line{
	{Act: "screening.read", May: []Grant{to(Any, Compliance, Admin)}},
	{Act: "screening.ask", May: []Grant{to(Any, Compliance, Admin)}},
	{Act: "screening.list", May: []Grant{to(Any, Compliance, Admin)}},
	{Act: "screening.decide", InPerson: true, May: []Grant{to(Any, Compliance, Admin)}},
	{Act: "screening.cash", InPerson: true, May: []Grant{to(Any, Compliance, Admin)}},
}
