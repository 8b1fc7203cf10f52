package access

// justiceLines are disputes, awards and notices. Own is a case of one's organisation;
// assigned is a case one arbitrates in. Awards are for these alone.
var justiceLines = []Line{
	{Act: "justice.list", May: []Grant{to(Own, Trader, MemberAdmin), to(Any, house...)}},
	{Act: "justice.read", May: []Grant{to(Own, Trader, MemberAdmin), to(Assigned, house...)}},
	{Act: "justice.open", May: []Grant{to(Own, Trader, MemberAdmin)}}, // a suspended member may go to justice too
	{Act: "justice.file", May: []Grant{to(Own, Trader, MemberAdmin), to(Assigned, house...)}},
	{Act: "justice.appeal", InPerson: true, May: []Grant{to(Own, Trader, MemberAdmin)}},
	{Act: "justice.convene", May: []Grant{to(Any, house...)}},
	{Act: "justice.award", InPerson: true, May: []Grant{to(Assigned, house...)}},
	{Act: "justice.kept", May: []Grant{to(Any, house...)}},
	{Act: "justice.notices", May: []Grant{to(Any, Trader, StockKeeper, MemberAdmin, Partner, Staff, Admin)}}, // published ones; staff see drafts
	{Act: "justice.draft", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "justice.decide", InPerson: true, May: []Grant{to(Any, Admin)}},
	{Act: "justice.mark", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "today.read", May: []Grant{to(Any, house...)}},
	{Act: "today.close", May: []Grant{to(Any, house...)}},
}
