package world

// Place is where a stone lies.
type Place struct{ Country, State, City string }

// places are trading places, the busiest first.
var places = []Place{
	{"IN", "IN-MH", "Mumbai"}, {"CN", "CN-SH", "Shanghai"}, {"HK", "", "Hong Kong"}, {"BE", "", "Antwerp"}, {"IL", "", "Ramat Gan"},
	{"IN", "IN-GJ", "Surat"}, {"US", "US-NY", "New York"}, {"AE", "", "Dubai"}, {"CN", "CN-GD", "Shenzhen"}, {"CN", "CN-GD", "Guangzhou"},
	{"US", "US-CA", "Los Angeles"}, {"JP", "", "Tokyo"}, {"TH", "", "Bangkok"}, {"SG", "", "Singapore"}, {"GB", "", "London"}, {"CH", "", "Geneva"},
	{"BW", "", "Gaborone"}, {"ZA", "", "Johannesburg"}, {"AU", "AU-WA", "Perth"}, {"AU", "AU-NSW", "Sydney"}, {"CA", "CA-ON", "Toronto"},
	{"CA", "CA-BC", "Vancouver"}, {"DE", "", "Idar-Oberstein"}, {"IT", "", "Milan"}, {"FR", "", "Paris"}, {"NL", "", "Amsterdam"},
	{"AT", "", "Vienna"}, {"ES", "", "Madrid"}, {"TR", "", "Istanbul"}, {"KR", "", "Seoul"}, {"TW", "", "Taipei"}, {"MO", "", "Macau"},
	{"NA", "", "Windhoek"}, {"AO", "", "Luanda"}, {"MU", "", "Port Louis"}, {"LK", "", "Colombo"}, {"VN", "", "Hanoi"}, {"US", "US-TX", "Dallas"},
	{"US", "US-IL", "Chicago"}, {"CN", "CN-BJ", "Beijing"},
}
