package access

// newsLines are the exchange's news. Its people write and review, another person than who
// wrote; others propose press releases, which wait for the exchange's people.
var newsLines = []Line{
	{Act: "news.read", May: []Grant{to(Public, Visitor)}},
	{Act: "news.desk", May: []Grant{to(Any, house...)}},
	{Act: "news.write", May: []Grant{to(Any, house...)}},
	{Act: "news.review", May: []Grant{to(Any, house...)}},
	{Act: "news.publish", May: []Grant{to(Any, house...)}},
	{Act: "news.judge", InPerson: true, May: []Grant{to(Any, house...)}}, // what is held
	{Act: "news.proposals", May: []Grant{to(Own, Trader, StockKeeper, MemberAdmin, Partner)}},
	{Act: "news.propose", Starts: true, May: []Grant{to(Own, Trader, StockKeeper, MemberAdmin, Partner)}},
}
