package web

// parcelRoutes are parcels: their lineage and what is done to them.
var parcelRoutes = []Route{
	{Method: "GET", Pattern: "/parcels", Act: "parcel.read", Do: (*Server).parcels},
	{Method: "GET", Pattern: "/parcels/{no}", Act: "parcel.read", Do: (*Server).parcel},
	{Method: "POST", Pattern: "/parcels/{no}/split", Act: "parcel.change", Do: (*Server).parcelSplit},
	{Method: "POST", Pattern: "/parcels/{no}/sieve", Act: "parcel.change", Do: (*Server).parcelSieve},
	{Method: "POST", Pattern: "/parcels/{no}/merge", Act: "parcel.change", Do: (*Server).parcelMerge},
	{Method: "POST", Pattern: "/parcels/{no}/weigh", Act: "parcel.change", Do: (*Server).parcelWeigh},
	{Method: "POST", Pattern: "/parcels/{no}/weighings/{weighing}", Act: "parcel.decide", Do: (*Server).parcelDecide},
	{Method: "POST", Pattern: "/parcels/{no}/sale", Act: "market.change", Do: (*Server).parcelSale},
}
