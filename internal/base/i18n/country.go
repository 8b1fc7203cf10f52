package i18n

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

var regions = map[Lang]display.Namer{
	English: display.Regions(language.English), Chinese: display.Regions(language.SimplifiedChinese),
	Dutch: display.Regions(language.Dutch), Russian: display.Regions(language.Russian),
}

// Country is the name of a country by its ISO 3166-1 code, the code itself when unknown.
func (l Lang) Country(code string) string {
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if n := regions[l].Name(r); n != "" {
		return n
	}
	return code
}
