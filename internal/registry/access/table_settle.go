package access

// settleLines are settlement and members' money. Own is a thing of one of the deal's sides.
var settleLines = []Line{
	{Act: "settle.read", May: []Grant{to(Own, member...), to(Any, house...)}},
	{Act: "settle.settle", May: []Grant{to(Own, Trader), to(Any, house...)}},
	{Act: "settle.pay", Starts: true, May: []Grant{to(Own, Trader)}},
	{Act: "settle.money", May: []Grant{to(Own, member...), to(Any, house...)}},
	{Act: "settle.debts", May: []Grant{to(Own, member...)}},  // from awards, which are for their sides alone
	{Act: "settle.pay_award", May: []Grant{to(Own, Trader)}}, // a suspended member may pay what it owes
	{Act: "settle.deposit", May: []Grant{to(Any, Admin)}},
	{Act: "settle.approve", InPerson: true, May: []Grant{to(Any, Admin)}}, // the second word on money entered by hand
}
