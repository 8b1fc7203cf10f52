package search

import (
	"openbourse/internal/registry/stone"
)

// Query is what a buyer asks for: every filter of the trade. The zero Query asks for all
// natural stones, cheapest per carat first. An empty set, list or range is no filter.
//
// Units are those of package stone; prices are US cents.
type Query struct {
	Kind  stone.Kind // 0 is natural; with Numbers, 0 is any kind
	Form  Set        // stone.Form
	Shape Set        // stone.Shape
	Carat Ranges     // thousandths of a carat

	Color      Set // stone.Color
	Fancy      Set // stone.FancyColor: the dominant hue
	Fancy2     Set // stone.FancyColor: the second hue
	Intensity  Set // stone.FancyIntensity
	Overtone   Set // stone.Overtone
	Clarity    Set // stone.Clarity
	Assessment Set // stone.Assessment

	Cut, Polish, Symmetry Set // stone.Grade
	Fluor                 Set // stone.Fluorescence
	FluorColor            Set // stone.FluorColor
	Lab                   Set // stone.Lab, code 0: no report

	PPC      Ranges // price per carat
	Total    Ranges // price of the entry
	Discount Ranges // tenths of a percent to the seller's own list price, negative is below

	Country []string // where the stone is: ISO 3166-1 alpha-2 or -3 as the listing says
	City    []string
	Seller  []int64 // member numbers

	Availability Set // stone.Availability
	Proof        Set // market.Proof: how well it is proven
	Treatment    Set // stone.Treatment
	Growth       Set // stone.Growth

	DepthPct, TablePct        Ranges
	Ratio                     Ranges
	Length, Width, Depth      Ranges
	CrownAngle, CrownHeight   Ranges
	PavilionAngle, PavilionPc Ranges // degrees; percent of the average diameter
	GirdleMin, GirdleMax      Set    // stone.Girdle
	Culet                     Set    // stone.CuletSize

	Shade, ShadeNot Set // stone.Shade: one of these; none of these
	Milky           Set // stone.Milky
	EyeClean        Set // stone.EyeClean
	Black           Set // stone.Black
	Open            Set // stone.Open
	HeartsArrows    Set // stone.HeartsArrows

	Symbols, SymbolsNot []string // key to symbols: all of these; none of these
	Origin              []string // countries of mining
	Program             []string // provenance programmes
	Brand               []string
	Has                 Set // HasImage ...: all of these

	Pieces  Ranges   // parcels: number of stones
	Sieve   []string // parcels and rough: a sieve class they start or end with
	Numbers []string // report or stock numbers
	Since   string   // listed since: a date "2026-11-01", or the last days "7d"

	Sort    Sort
	Unknown []Unknown // what was not understood: kept in the URL and shown
}

// Unknown is a key, or a value of a known key, that was not understood. Words of a line
// have the key "q".
type Unknown struct{ Key, Value string }

// What a listing may have; Query.Has asks for all that are set.
const (
	HasImage       uint8 = 1
	HasVideo       uint8 = 2
	HasReport      uint8 = 3
	HasInscription uint8 = 4
)

// Sort is the order of a result. Entries that do not state the key come last in both
// directions; equal keys are in order of listing number, reversed when Down.
type Sort struct {
	By   SortKey
	Down bool
}

// SortKey names what a result is ordered by.
type SortKey uint8

// The sort keys.
const (
	ByPPC SortKey = iota
	ByTotal
	ByCarat
	ByDiscount
	ByColor
	ByClarity
	ByListed
	sortKeys
)

var sortWords = [...]string{"ppc", "total", "carat", "discount", "color", "clarity", "listed"}

// SortKeys are all sort keys in the order they are offered.
func SortKeys() []SortKey {
	all := make([]SortKey, sortKeys)
	for i := range all {
		all[i] = SortKey(i)
	}
	return all
}

// String is the word of the key in URLs and in message keys: "ppc".
func (k SortKey) String() string { return sortWords[k] }

// String is the sort as the URL writes it: "total", "carat.down".
func (s Sort) String() string {
	if s.Down {
		return s.By.String() + ".down"
	}
	return s.By.String()
}

// Plain tells whether the query asks for everything of its kind.
func (q Query) Plain() bool {
	q.Kind, q.Sort, q.Unknown = 0, Sort{}, nil
	return q.Encode() == ""
}
