package access

// memoLines are goods out on memo. Own is a memo of the owner or of the holder; holders may
// be principals too, whose people are partners.
var memoLines = []Line{
	{Act: "memo.list", May: []Grant{to(Own, Trader, StockKeeper, MemberAdmin, Partner), to(Any, house...)}},
	{Act: "memo.read", May: []Grant{to(Own, Trader, StockKeeper, MemberAdmin, Partner), to(Any, house...)}},
	{Act: "memo.propose", Starts: true, May: []Grant{to(Own, Trader)}},
	{Act: "memo.accept", Starts: true, InPerson: true, May: []Grant{to(Own, Trader, Partner)}},
	{Act: "memo.answer", May: []Grant{to(Own, Trader, Partner)}}, // decline, withdraw, longer, back, lost: what is open can be brought to its end
	{Act: "memo.sell", Starts: true, InPerson: true, May: []Grant{to(Own, Trader)}},
	{Act: "memo.lien", May: []Grant{to(Own, Trader, MemberAdmin), to(Any, house...)}},
}
