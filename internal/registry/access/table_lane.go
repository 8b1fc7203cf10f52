package access

// laneLines are cross-border cases: the member keeps his own; customs and the exchange look on.
var laneLines = []Line{
	{Act: "lane.read", May: []Grant{to(Own, member...), to(Any, house...), to(Any, Officer)}},
	{Act: "lane.keep", May: []Grant{to(Own, member...)}}, // what was begun is finished by a suspended member too
}
