package access

// priceLines are what supervisors see of prices. What is published is everybody's.
var priceLines = []Line{
	{Act: "price.flags", May: []Grant{to(Any, house...)}},
}
