package access

// kimberleyLines are certificates of the Kimberley Process. A member keeps his own; what
// customs does is done by its officers in person. Who is a participant anybody may know.
var kimberleyLines = []Line{
	{Act: "kimberley.participants", May: []Grant{to(Public, Visitor)}},
	{Act: "kimberley.read", May: []Grant{to(Own, member...), to(Any, house...), to(Any, Officer)}},
	{Act: "kimberley.announce", Starts: true, May: []Grant{to(Own, member...)}},
	{Act: "kimberley.move", May: []Grant{to(Own, member...)}}, // declares, withdraws, ships: what was begun is finished by a suspended member too
	{Act: "kimberley.examine", InPerson: true, May: []Grant{to(Any, Officer)}},
	{Act: "kimberley.tables", May: []Grant{to(Any, house...), to(Any, Officer)}},
	{Act: "kimberley.produce", InPerson: true, May: []Grant{to(Any, Officer)}},
	{Act: "kimberley.evidence", May: []Grant{to(Own, member...), to(Any, house...), to(Any, Officer)}},
	{Act: "kimberley.state", May: []Grant{to(Own, member...)}},
}
