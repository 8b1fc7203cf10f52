package access

// settleLines are settlement and the bank. Own is a thing of one of the deal's sides;
// assigned is what concerns the bank whose people they are.
var settleLines = []Line{
	{Act: "settle.read", May: []Grant{to(Own, member...), to(Any, house...), to(Assigned, Teller)}},
	{Act: "settle.settle", May: []Grant{to(Own, Trader), to(Any, house...)}},
	{Act: "settle.pay", Starts: true, May: []Grant{to(Own, Trader)}},
	{Act: "settle.money", May: []Grant{to(Own, member...), to(Any, house...)}},
	{Act: "settle.payout", InPerson: true, May: []Grant{to(Own, Trader, MemberAdmin)}},
	{Act: "settle.payout_account", InPerson: true, May: []Grant{to(Own, MemberAdmin)}},
	{Act: "settle.payout_confirm", InPerson: true, May: []Grant{to(Own, Trader, MemberAdmin)}},
	{Act: "settle.deposit", May: []Grant{to(Any, Admin)}},
	{Act: "settle.account", May: []Grant{to(Any, house...)}},
	{Act: "bank.read", May: []Grant{to(Assigned, Teller), to(Any, house...)}},
	{Act: "bank.file", May: []Grant{to(Assigned, Teller), to(Any, house...)}},
	{Act: "bank.confirm", InPerson: true, May: []Grant{to(Assigned, Teller)}},
	{Act: "bank.resolve", InPerson: true, May: []Grant{to(Assigned, Teller), to(Any, house...)}},
}
