package access

// membershipLines are the life of a membership: own is the member's, any is the exchange's.
var membershipLines = []Line{
	{Act: "membership.read", May: []Grant{to(Own, member...), to(Any, house...)}},
	{Act: "membership.list", May: []Grant{to(Any, house...)}},
	{Act: "membership.ask", InPerson: true, May: []Grant{to(Own, MemberAdmin), to(Any, house...)}},
	{Act: "membership.decide", InPerson: true, May: []Grant{to(Any, house...)}}, // carries out, lays before the council, refuses
	{Act: "membership.profile", May: []Grant{to(Own, MemberAdmin), to(Any, house...)}},
	{Act: "membership.tier", May: []Grant{to(Any, Admin)}},
	{Act: "membership.succeed", InPerson: true, May: []Grant{to(Any, Admin)}},
	{Act: "membership.representative", InPerson: true, May: []Grant{to(Own, MemberAdmin)}},
	{Act: "membership.verify", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "membership.file", InPerson: true, May: []Grant{to(Any, Admin)}},
	{Act: "membership.filings", May: []Grant{to(Assigned, Partner, PartnerAdmin), to(Any, house...)}}, // assigned: the supervising office
	{Act: "membership.validate", May: []Grant{to(Assigned, Partner, PartnerAdmin)}},
	{Act: "membership.pass", May: []Grant{to(Any, house...)}},
	{Act: "membership.visit", May: []Grant{to(Own, member...), to(Any, house...)}}, // announces a guest
	{Act: "membership.reception", May: []Grant{to(Any, house...)}},
	{Act: "membership.overtime", May: []Grant{to(Own, member...)}},
	{Act: "membership.overtime_decide", May: []Grant{to(Any, house...)}},
	{Act: "membership.fee", May: []Grant{to(Any, house...)}}, // writes invoices, notes payments
	{Act: "membership.check", May: []Grant{to(Any, house...)}},
	{Act: "membership.erase", May: []Grant{to(Any, Admin)}},
}
