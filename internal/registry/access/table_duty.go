package access

// dutyLines: reckoning binds nobody, so everybody who signed in may.
var dutyLines = []Line{
	{Act: "duty.reckon", May: []Grant{to(Any, Person)}},
}
