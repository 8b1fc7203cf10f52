package access

// parcelLines are parcels divided, joined and weighed. Own is a parcel of the owner; what
// lies in the vault the exchange's people divide for him.
var parcelLines = []Line{
	{Act: "parcel.read", May: []Grant{to(Own, Trader, StockKeeper, MemberAdmin, Partner), to(Any, house...), to(Any, Officer)}},
	{Act: "parcel.change", May: []Grant{to(Own, Trader, StockKeeper), to(Any, house...)}},
	{Act: "parcel.decide", InPerson: true, May: []Grant{to(Own, Trader, StockKeeper, MemberAdmin), to(Any, house...)}},
}
