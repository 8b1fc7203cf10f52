// Package world makes a fictional exchange: members, people and stock with the skew of the
// real trade, every stone computed from the seed and its number alone, so that the demo,
// tests and measurements see the same goods and any one of them can be made again.
//
// Nothing in it is a real company, person, report or price.
package world

import (
	"fmt"
	"math"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/stone"
)

// World says what kind of exchange is made.
type World struct {
	Seed    uint64
	Members int  // how many share the stock; a few hold most of it
	Grown   int  // laboratory-grown stones per 1,000
	Singles bool // only single polished stones with a report, as the measured workload has
}

// Demo is the world of the demo exchange.
var Demo = World{Seed: 1, Members: 40, Grown: 100}

// Today is the day on which the world stands still.
const Today = clock.Date("2026-11-20")

// Listing is one entry of a member's stock. Money is US cents.
type Listing struct {
	Member       int // 1 … World.Members
	StockNo      string
	Stone        stone.Stone
	PPC, Total   int64
	ListPrice    int64 // the member's own list price per carat, 0 for none
	Discount     int32 // tenths of a percent to it
	Availability stone.Availability
	Place        Place
	Comment      string
	Image, Video bool
	Listed       clock.Instant
}

// Listing is the listing of a number from 1 on.
func (w World) Listing(no int64) Listing {
	d := throw(w.Seed, 1, no)
	l := Listing{Member: w.member(d), Place: places[zipf(d)], Availability: stone.Availability(1 + d.weighted([]int{120, 780, 60, 40}))}
	s := &l.Stone
	s.Kind, s.Form, s.Pieces = stone.Natural, stone.Single, 1
	switch n := d.upTo(1000); {
	case n < w.Grown:
		s.Kind = stone.LabGrown
	case w.Singles:
	case n > 994:
		s.Kind = stone.Treated
	}
	if n := d.upTo(1000); !w.Singles && s.Kind == stone.Natural {
		switch {
		case n < 12:
			s.Form = stone.Pair
		case n < 27:
			s.Form = stone.Parcel
		case n < 32:
			s.Form = stone.Rough
		}
	}
	switch s.Form {
	case stone.Parcel:
		parcel(d, s)
	case stone.Rough:
		rough(d, s)
	default:
		polished(d, s, no, w.Singles)
		if s.Form == stone.Pair {
			s.Pieces, s.Carat = 2, 2*s.Carat
			s.Reports = nil
		}
	}
	w.terms(d, &l, no)
	return l
}

// member is who holds a listing: the first hold most.
func (w World) member(d *dice) int {
	u := d.unit()
	skew := u * u
	if w.Members >= 200 {
		skew *= u
	}
	return 1 + min(int(skew*float64(w.Members)), w.Members-1)
}

// zipf is a place of the list of 40: the n-th is half as likely as the one at n/2.
func zipf(d *dice) int {
	return d.weighted(placeWeights)
}

var placeWeights = func() []int {
	out := make([]int, len(places))
	for i := range out {
		out[i] = 10000 / (i + 1)
	}
	return out
}()

// terms are what the member asks, when it was listed and what he shows.
func (w World) terms(d *dice, l *Listing, no int64) {
	s := &l.Stone
	fair := fairPrice(s)
	dollars := int64(math.Round(fair * math.Exp(0.07*d.bell())))
	if dollars > 1000 {
		dollars = dollars / 10 * 10
	}
	l.PPC = max(dollars, 10) * 100
	l.Total, _ = money.Total(l.PPC, s.Carat) // weights and prices here are far from the limits
	if s.Form == stone.Single || s.Form == stone.Pair {
		l.ListPrice = int64(math.Round(fair*(1.3+0.1*d.unit()))) * 100
		l.Discount = int32(math.Round((float64(l.PPC)/float64(l.ListPrice) - 1) * 1000))
	}
	day := int(-math.Log(1-d.unit()) * 45) // many came lately
	at := Today.AddDays(-min(day, 700)).Time().Add(9 * 3600e9)
	l.Listed = clock.At(at).Add(0) + clock.Instant(d.upTo(8*3600))*1_000_000
	l.StockNo = fmt.Sprintf("%s-%06d", Prefix(l.Member), no)
	l.Image, l.Video = d.chance(780), d.chance(520)
	if d.chance(60) {
		l.Comment = comments[d.upTo(len(comments))]
	}
}

var comments = []string{"Well cut, lively", "Matching pair possible", "From an old family stock", "Recut in Antwerp", "Full of fire", "Clean to the eye"}

// polished makes a cut stone.
func polished(d *dice, s *stone.Stone, no int64, certified bool) {
	s.Shape = shapes[d.weighted(shapeWeights)].shape
	s.Carat = weight(d)
	grown := s.Kind == stone.LabGrown
	if grown {
		s.Growth = stone.Growth(1 + d.weighted([]int{80, 20}))
		s.Carat += carat.Weight(d.weighted([]int{50, 15, 15, 12, 8})) * 500 / 10 * 10 // larger than natural ones
	}
	fancy := !grown && d.chance(40)
	if fancy {
		fancyGrades(d, s)
	} else {
		s.Grades.Scale = stone.ScaleGrades
		weights := colorWeights
		if grown {
			weights = grownColors
		}
		s.Grades.Color = stone.Color(1 + d.weighted(weights))
	}
	s.Grades.Clarity = stone.Clarity(1 + d.weighted(clarityWeights))
	finish := []int{6, 62, 0, 24, 0, 7, 0, 1}
	if s.Shape == round {
		s.Cut = stone.Grade(1 + d.weighted(finish))
	}
	s.Polish = stone.Grade(2 + d.weighted([]int{70, 3, 22, 1, 4}))
	s.Symmetry = stone.Grade(2 + d.weighted([]int{60, 4, 28, 1, 7}))
	s.Fluor = stone.Fluorescence(1 + d.weighted([]int{66, 1, 16, 10, 6, 1}))
	if s.Fluor > 2 {
		s.FluorColor = stone.FluorColor(1 + d.weighted([]int{94, 0, 1, 0, 2, 3}))
	}
	proportions(d, s)
	marks(d, s)
	if certified || d.chance(940) {
		report(d, s, no)
	}
	if s.Kind == stone.Treated {
		s.Treatment = stone.Treatment(2 + d.weighted([]int{40, 15, 20, 5, 20}))
	}
}

// marks are inclusions, shade and what else a seller states.
func marks(d *dice, s *stone.Stone) {
	s.Shade = stone.Shade(1 + d.weighted([]int{900, 0, 45, 15, 5, 0, 0, 0, 20, 10, 5}))
	s.Milky = stone.Milky(1 + d.weighted([]int{940, 40, 15, 5}))
	if c := s.Grades.Clarity; c >= 8 {
		s.EyeClean = stone.EyeClean(1 + d.weighted([]int{40, 25, 35}))
		s.Black = stone.Black(1 + d.weighted([]int{60, 12, 10, 5, 2, 5, 3, 2, 1}))
		s.Open = stone.Open(1 + d.weighted([]int{90, 3, 1, 0, 3, 1, 0, 1, 0, 0, 1}))
	} else {
		s.EyeClean, s.Black, s.Open = 1, 1, 1
	}
	for range min(int(s.Grades.Clarity)/2, 5) {
		if d.chance(700) {
			s.KeyToSymbols = append(s.KeyToSymbols, symbols[d.upTo(len(symbols))])
		}
	}
	s.KeyToSymbols = once(s.KeyToSymbols)
	if s.Shape == round && s.Cut <= 2 && d.chance(80) {
		s.HeartsArrows = stone.HeartsArrows(1 + d.weighted([]int{50, 35, 15}))
	}
	if s.Kind == stone.Natural && d.chance(150) {
		s.Origins = []string{origins[d.weighted([]int{35, 25, 15, 10, 8, 7})]}
		if d.chance(400) {
			s.Program = programs[d.upTo(len(programs))]
		}
	}
	if d.chance(15) {
		s.Brand = brands[d.upTo(len(brands))]
	}
}

func once(in []string) []string {
	var out []string
	for _, w := range in {
		seen := false
		for _, o := range out {
			seen = seen || o == w
		}
		if !seen {
			out = append(out, w)
		}
	}
	return out
}

var (
	symbols  = []string{"Crystal", "Feather", "Cloud", "Needle", "Pinpoint", "Twinning Wisp", "Indented Natural", "Natural", "Internal Graining", "Surface Graining", "Extra Facet", "Cavity"}
	origins  = []string{"BW", "RU", "CA", "ZA", "NA", "LS"}
	programs = []string{"Northlight 70", "Open Mine Trace", "River Ledger"}
	brands   = []string{"Polestar", "Eight Winds", "Blue Porcelain"}
)

// Reprice raises the price per carat by some cents.
func (l *Listing) Reprice(more int64) {
	if more == 0 {
		return
	}
	l.PPC += more
	l.Total, _ = money.Total(l.PPC, l.Stone.Carat) // weights and prices here are far from the limits
	if l.ListPrice > 0 {
		l.Discount = int32(math.Round((float64(l.PPC)/float64(l.ListPrice) - 1) * 1000))
	}
}
