package access

// priceLines are what supervisors see of prices. What is published is everybody's.
var priceLines = []Line{
	{Act: "price.flags", May: []Grant{to(Any, house...)}},
	{Act: "price.review", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "price.erratum", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "price.bring", May: []Grant{to(Any, Admin)}},
}
