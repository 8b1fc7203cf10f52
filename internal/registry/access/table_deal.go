package access

// dealLines are negotiation and mazal. Own is a thing of one of the deal's sides or of its
// broker. What binds is done in person: no key and no program signs.
var dealLines = []Line{
	{Act: "signin.confirm", InPerson: true, May: []Grant{to(Own, Person)}},
	{Act: "party.representative", May: []Grant{to(Any, house...)}},

	{Act: "deal.list", May: []Grant{to(Own, member...), to(Any, house...)}},
	{Act: "deal.read", May: []Grant{to(Own, member...), to(Any, house...)}},
	{Act: "deal.talk_read", May: []Grant{to(Own, member...)}}, // what the sides say to each other is theirs
	{Act: "deal.talk", May: []Grant{to(Own, Trader)}},
	{Act: "deal.open", Starts: true, May: []Grant{to(Own, Trader)}},
	{Act: "deal.offer", Starts: true, InPerson: true, May: []Grant{to(Own, Trader)}},
	{Act: "deal.strike", Starts: true, InPerson: true, May: []Grant{to(Own, Trader)}},
	{Act: "deal.mandate", InPerson: true, May: []Grant{to(Own, Trader)}},
	{Act: "deal.answer", May: []Grant{to(Own, Trader)}},
	{Act: "deal.view", Starts: true, May: []Grant{to(Own, Trader)}},
	{Act: "deal.desk", May: []Grant{to(Any, house...)}},
	{Act: "deal.rescind", InPerson: true, May: []Grant{to(Own, Trader)}},
	{Act: "deal.hold", Starts: true, May: []Grant{to(Own, Trader)}},
	{Act: "deal.unhold", May: []Grant{to(Own, Trader), to(Any, house...)}},
	{Act: "deal.register", May: []Grant{to(Any, house...)}},
	{Act: "deal.register_read", May: []Grant{to(Any, house...), to(Assigned, Partner)}}, // assigned: the supervising office
}
