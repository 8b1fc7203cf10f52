package access

// shipmentLines are consignments. Own is one of the member, or of the principal whose goods
// they are, whose people are partners.
var shipmentLines = []Line{
	{Act: "shipment.list", May: []Grant{to(Own, Trader, StockKeeper, MemberAdmin, Partner), to(Any, Staff, Admin, Officer)}},
	{Act: "shipment.read", May: []Grant{to(Own, Trader, StockKeeper, MemberAdmin, Partner), to(Any, Staff, Admin, Officer)}},
	{Act: "shipment.draft", Starts: true, May: []Grant{to(Own, Trader, StockKeeper)}},
	{Act: "shipment.announce", Starts: true, May: []Grant{to(Own, Trader, StockKeeper)}},
	{Act: "shipment.withdraw", May: []Grant{to(Own, Trader, StockKeeper)}},
}
