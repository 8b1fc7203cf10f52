package access

// paperLines are who reads papers; checking a code is everybody's.
var paperLines = []Line{
	{Act: "paper.check", May: []Grant{to(Public, Visitor)}},
	{Act: "paper.read", May: []Grant{to(Own, Person), to(Any, house...)}},
}
