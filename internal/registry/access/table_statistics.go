package access

// statisticsLines are making the statistics of the border. What is published is everybody's.
var statisticsLines = []Line{
	{Act: "statistics.editions", May: []Grant{to(Any, house...)}},
	{Act: "statistics.live", May: []Grant{to(Any, house...)}}, // any past day, any route
	{Act: "statistics.compute", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "statistics.review", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "statistics.publish", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "statistics.drop", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "statistics.erratum", InPerson: true, May: []Grant{to(Any, house...)}},
}
