package access

// custodyLines are goods under customs control. Own is goods in the member's customs account,
// or of the principal whose people are partners.
var custodyLines = []Line{
	{Act: "custody.read", May: []Grant{to(Own, Trader, StockKeeper, MemberAdmin, Partner), to(Any, Staff, Admin, Officer)}},
	{Act: "custody.report", May: []Grant{to(Own, Trader, StockKeeper, MemberAdmin, Partner), to(Any, Staff, Admin, Officer)}},
	{Act: "custody.box", May: []Grant{to(Own, Trader, StockKeeper, MemberAdmin, Partner), to(Any, house...)}}, // where in the vault: not even customs needs it
	{Act: "custody.move", May: []Grant{to(Own, Trader, StockKeeper)}},                                         // what is open can be brought to its end
	{Act: "custody.pass", May: []Grant{to(Any, Officer)}},
	{Act: "custody.weigh", May: []Grant{to(Any, Staff, Admin, Officer)}},
	{Act: "custody.decide", InPerson: true, May: []Grant{to(Any, Officer)}},
	{Act: "custody.inside", May: []Grant{to(Any, house...)}},
	{Act: "custody.temporary", May: []Grant{to(Own, Trader, StockKeeper)}},
	{Act: "custody.extend", InPerson: true, May: []Grant{to(Any, Officer)}},
	{Act: "custody.handbook", InPerson: true, May: []Grant{to(Any, Officer)}},
	{Act: "custody.count", May: []Grant{to(Any, house...)}},
	{Act: "custody.approve", InPerson: true, May: []Grant{to(Any, Staff, Admin, Officer)}},
}
