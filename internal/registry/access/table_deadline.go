package access

// deadlineLines are everybody's own deadlines, on a page and in his calendar program.
var deadlineLines = []Line{
	{Act: "deadline.read", May: []Grant{to(Own, Person)}},
	{Act: "deadline.feed", May: []Grant{to(Public, Visitor)}}, // the address itself is the secret
}
