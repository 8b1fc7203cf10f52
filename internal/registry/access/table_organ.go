package access

// organLines are the organs of the exchange and its honours. Assigned is an organ in which
// one has a vote, or a meeting of it; whether he is its chair the room knows.
var organLines = []Line{
	{Act: "organ.public", May: []Grant{to(Public, Visitor)}}, // who sits where, and what was published
	{Act: "organ.list", May: []Grant{to(Any, Trader, StockKeeper, MemberAdmin, Partner, Staff, Admin)}},
	{Act: "organ.read", May: []Grant{to(Assigned, Person), to(Any, house...)}},
	{Act: "organ.call", May: []Grant{to(Any, house...)}},
	{Act: "organ.bring", May: []Grant{to(Any, house...)}},
	{Act: "organ.preside", May: []Grant{to(Assigned, Person), to(Any, house...)}}, // assigned: as chair or deputy
	{Act: "organ.attend", May: []Grant{to(Assigned, Person), to(Any, house...)}},
	{Act: "organ.proxy", InPerson: true, May: []Grant{to(Own, Trader, MemberAdmin)}},
	{Act: "organ.vote", InPerson: true, May: []Grant{to(Assigned, Person)}},
	{Act: "organ.minute", May: []Grant{to(Any, house...)}},
	{Act: "organ.publish", May: []Grant{to(Any, house...)}},
	{Act: "organ.nominate", May: []Grant{to(Assigned, Person), to(Any, house...)}},
	{Act: "organ.seat", May: []Grant{to(Own, Person), to(Any, Admin)}}, // own: giving one's seat up
	{Act: "organ.found", May: []Grant{to(Any, Admin)}},
	{Act: "honour.public", May: []Grant{to(Public, Visitor)}},
	{Act: "honour.list", May: []Grant{to(Assigned, Partner, PartnerAdmin), to(Any, Trader, StockKeeper, MemberAdmin, Staff, Admin)}},
	{Act: "honour.nominate", Starts: true, May: []Grant{to(Assigned, Partner, PartnerAdmin), to(Any, Trader, MemberAdmin, Staff, Admin)}},
	{Act: "honour.confer", May: []Grant{to(Any, house...)}},
	{Act: "honour.revoke", May: []Grant{to(Any, house...)}},
}
