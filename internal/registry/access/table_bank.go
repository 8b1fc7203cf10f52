package access

// bankLines are money at the bank. Assigned is what concerns the bank that the person
// belongs to; Own is the member's.
var bankLines = []Line{
	{Act: "bank.read", May: []Grant{to(Assigned, Partner), to(Any, house...)}},
	{Act: "bank.account", May: []Grant{to(Any, Admin)}},
	{Act: "bank.file", May: []Grant{to(Assigned, Partner), to(Any, Admin)}},
	{Act: "bank.confirm", InPerson: true, May: []Grant{to(Assigned, Partner)}},
	{Act: "bank.assign", InPerson: true, May: []Grant{to(Any, Admin)}},
	{Act: "bank.return", InPerson: true, May: []Grant{to(Assigned, Partner), to(Any, Admin)}},
	{Act: "bank.payout_account", InPerson: true, May: []Grant{to(Own, MemberAdmin)}},
	{Act: "bank.payout_confirm", InPerson: true, May: []Grant{to(Own, MemberAdmin, Trader), to(Any, Admin)}},
	{Act: "bank.payout", InPerson: true, May: []Grant{to(Own, Trader, MemberAdmin)}},
}
