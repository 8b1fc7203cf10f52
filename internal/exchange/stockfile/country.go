package stockfile

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// place is where a word points: a country, and perhaps a city in it.
type place struct{ country, city string }

// cities are trading places that files give in place of a country.
var cities = map[string]place{}

func init() {
	for country, names := range map[string][]string{
		"AE": {"Dubai=迪拜", "Abu Dhabi"}, "AO": {"Luanda"}, "BE": {"Antwerp=Antwerpen,Anvers,安特卫普"}, "BW": {"Gaborone"},
		"CH": {"Geneva", "Zurich"}, "CN": {"Shanghai=上海", "Shenzhen=深圳", "Guangzhou=广州,廣州", "Panyu=番禺", "Beijing=北京", "Zhengzhou=郑州"},
		"GB": {"London"}, "IL": {"Ramat Gan=Ramat-Gan", "Tel Aviv"}, "IN": {"Mumbai=Bombay,孟买", "Surat=苏拉特", "Delhi=New Delhi", "Jaipur", "Kolkata"},
		"JP": {"Tokyo=东京"}, "RU": {"Moscow=Moskva,莫斯科", "Smolensk", "Yakutsk"}, "TH": {"Bangkok=曼谷"}, "ZA": {"Johannesburg", "Kimberley"},
		"US": {"New York=NY,NYC,New York City,纽约", "Los Angeles=LA", "Las Vegas", "Chicago", "Carlsbad", "Miami", "Houston", "Dallas"},
		"AU": {"Sydney", "Melbourne", "Perth"}, "CA": {"Toronto", "Vancouver", "Yellowknife"}, "FR": {"Paris"}, "IT": {"Valenza", "Milan"}, "DE": {"Idar-Oberstein"},
	} {
		for _, n := range names {
			name, more, _ := strings.Cut(n, "=")
			for _, key := range append(strings.Split(more, ","), name) {
				if key != "" {
					cities[normal(key)] = place{country, name}
				}
			}
		}
	}
}

// otherNames are names and short forms that are in no list of countries.
var otherNames = map[string]string{
	"USA": "US", "UNITEDSTATESOFAMERICA": "US", "AMERICA": "US", "美国": "US", "美國": "US", "UK": "GB", "ENGLAND": "GB", "GREATBRITAIN": "GB", "UAE": "AE", "UNITEDARABEMIRATES": "AE", "EMIRATES": "AE", "阿联酋": "AE",
	"HONGKONG": "HK", "HONGKONGSAR": "HK", "香港": "HK", "MACAU": "MO", "MACAO": "MO", "澳门": "MO", "TAIWAN": "TW", "台湾": "TW", "臺灣": "TW", "KOREA": "KR", "SOUTHKOREA": "KR", "RUSSIA": "RU", "RUSSIANFEDERATION": "RU",
	"DRC": "CD", "DRCONGO": "CD", "CONGOKINSHASA": "CD", "DEMOCRATICREPUBLICOFTHECONGO": "CD", "CONGO": "CG", "CHINA": "CN", "PRC": "CN", "MAINLANDCHINA": "CN", "HOLLAND": "NL", "THENETHERLANDS": "NL",
	"IVORYCOAST": "CI", "COTEDIVOIRE": "CI", "VIETNAM": "VN", "TURKEY": "TR", "CZECHREPUBLIC": "CZ", "RSA": "ZA", "SIERRALEONE": "SL", "TANZANIA": "TZ", "SWAZILAND": "SZ",
}

// countryNames are the names of all countries in English, Chinese, Dutch and Russian by key.
var countryNames = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, 1400)
	tags := []language.Tag{language.English, language.SimplifiedChinese, language.TraditionalChinese, language.Dutch, language.Russian}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !r.IsCountry() || r.Canonicalize() != r {
				continue
			}
			m[r.String()], m[r.ISO3()] = r.String(), r.String()
			for _, t := range tags {
				if n := normal(display.Regions(t).Name(r)); n != "" {
					m[n] = r.String()
				}
			}
		}
	}
	for n, c := range otherNames {
		m[n] = c
	}
	delete(m, "ZZZ")
	return m
})

// findPlace reads a country name or code in the four languages, or a trading city.
func findPlace(raw string) (place, bool) {
	key := normal(raw)
	if c, ok := countryNames()[key]; ok {
		return place{country: c}, true
	}
	p, ok := cities[key]
	return p, ok
}

// readCountry reads where goods lie: "India", "IND", "印度", "Mumbai", "Mumbai, India".
// The text is the ISO 3166-1 alpha-2 code, the list holds the city when one is named.
func readCountry(raw string) word {
	if blankWords[normal(raw)] { // NA too: a word for "not available" before it is Namibia
		return word{flag: flagBlank}
	}
	if p, ok := findPlace(raw); ok {
		return placed(raw, p)
	}
	parts := strings.FieldsFunc(raw, func(c rune) bool { return c == ',' || c == '/' || c == '(' || c == ')' || c == '-' || c == '，' })
	if n := len(parts); n >= 2 {
		first, last := strings.TrimSpace(parts[0]), strings.TrimSpace(parts[n-1])
		if p, ok := findPlace(last); ok && p.city == "" {
			p.city = first
			return placed(raw, p)
		}
		if p, ok := findPlace(first); ok && p.city == "" {
			p.city = last
			return placed(raw, p)
		}
	}
	return unknownWord()
}

func placed(raw string, p place) word {
	w := word{flag: flagGrade, text: p.country}
	if p.city != "" {
		w.list = []string{p.city}
	}
	return w.noted(raw)
}

// readOrigins reads one country of mining or a list of them. "Mixed" names none and is
// refused for rough.
func readOrigins(raw string) word {
	key := normal(raw)
	switch key {
	case "MIXED", "MIX", "MIXEDORIGIN", "MIXEDORIGINS", "VARIOUS", "MULTIPLE", "混合", "多国", "多國":
		return word{flag: flagMixed, text: raw, level: Kept, key: "stockfile.origin_mixed"}
	}
	if blankWords[key] || key == "NONE" {
		return word{flag: flagBlank}
	}
	if p, ok := findPlace(raw); ok {
		return word{flag: flagGrade, text: p.country, list: []string{p.country}}.noted(raw)
	}
	w := word{flag: flagGrade}
	list := strings.NewReplacer(" and ", ",", " AND ", ",", " & ", ",", ";", ",", "/", ",", "|", ",", "+", ",", "、", ",", "，", ",").Replace(raw)
	for _, part := range strings.Split(list, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p, ok := findPlace(part)
		if !ok {
			return unknownWord()
		}
		w.list = append(w.list, p.country)
	}
	if len(w.list) == 0 {
		return word{flag: flagBlank}
	}
	w.text = strings.Join(w.list, ", ")
	return w.noted(raw)
}
