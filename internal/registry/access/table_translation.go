package access

// translationLines are the words of the house: one person proposes, another takes them.
var translationLines = []Line{
	{Act: "translation.read", May: []Grant{to(Any, house...)}},
	{Act: "translation.propose", InPerson: true, May: []Grant{to(Any, house...)}},
	{Act: "translation.decide", InPerson: true, May: []Grant{to(Any, house...)}},
}
