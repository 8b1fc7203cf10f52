package access

// upkeepLines are what keeps the house running. What is erased is asked for by one person and
// confirmed by another.
var upkeepLines = []Line{
	{Act: "health.read", May: []Grant{to(Any, house...)}},
	{Act: "erasure.read", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "erasure.ask", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "erasure.decide", InPerson: true, May: []Grant{to(Any, Admin)}},
}
