package access

// partnerLines are organisations that work with the exchange under an agreement. Own is
// what concerns the partner that the person belongs to; assigned is what members gave it
// to do.
var partnerLines = []Line{
	{Act: "partner.directory", May: []Grant{to(Public, Visitor)}},
	{Act: "partner.desk", May: []Grant{to(Own, Partner, PartnerAdmin)}},
	{Act: "partner.list", May: []Grant{to(Any, house...)}},
	{Act: "partner.read", May: []Grant{to(Own, Partner, PartnerAdmin), to(Any, house...)}},
	{Act: "partner.draft", May: []Grant{to(Any, Admin)}},
	{Act: "partner.sign", InPerson: true, May: []Grant{to(Any, Admin)}}, // another than who drafted it
	{Act: "partner.end", InPerson: true, May: []Grant{to(Any, Admin)}},
	{Act: "partner.account", InPerson: true, May: []Grant{to(Own, PartnerAdmin), to(Any, Admin)}},
	{Act: "partner.verify", InPerson: true, May: []Grant{to(Any, house...)}}, // two people, neither of them who named it
	{Act: "shipment.carried", May: []Grant{to(Assigned, Partner, PartnerAdmin), to(Any, house...)}},
}
