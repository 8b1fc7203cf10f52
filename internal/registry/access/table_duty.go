package access

// dutyLines: reckoning binds nobody, so everybody who signed in may. Rules that
// want two people are decided by a second one.
var dutyLines = []Line{
	{Act: "duty.reckon", May: []Grant{to(Any, Person)}},
	{Act: "rule.decide", InPerson: true, May: []Grant{to(Any, house...)}}, // what another proposed
}
