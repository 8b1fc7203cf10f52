// Package bench measures the whole product on goods of package world, against what one
// would use instead.
package bench

import (
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// facets are what every measured query counts beside its page and total, each choice
// without the facet's own filter.
var facets = []search.Field{search.FieldShape, search.FieldColor, search.FieldClarity, search.FieldCut, search.FieldFluor, search.FieldLab}

// pageSize is the number of hits of a measured page.
const pageSize = 50

// variants is how many queries each template makes.
const variants = 10

// template makes the queries of one kind of search; v runs from 0 to variants-1.
type template struct {
	name string
	make func(v int) search.Query
}

// q reads a query from its URL parameters, which are also how the report names it.
func q(url string) search.Query { return search.ParseURL(url) }

// ct is a window of weight in thousandths of a carat.
func ct(from, to int64) search.Ranges { return search.RangesOf(search.Range{Min: from, Max: to}) }

var cities = []string{"mumbai", "shanghai", "hong kong", "antwerp", "ramat gan", "surat", "new york", "dubai", "shenzhen", "guangzhou", "los angeles", "tokyo"}

// templates are twelve searches as buyers make them, from a narrow one to the home page.
var templates = []template{
	{"Q1 one size of fine rounds", func(v int) search.Query {
		from := []int64{300, 400, 500, 700, 800, 900, 1000, 1200, 1500, 2000}[v]
		x := q("s=round&c=D-F&k=VVS1-VVS2&cut=ID-EX&pol=ID-EX&sym=ID-EX&fl=none&lab=GIA&av=available&sort=ppc")
		x.Carat = ct(from, from+99)
		return x
	}},
	{"Q2 small GIA rounds", func(v int) search.Query {
		from := []int64{300, 300, 300, 310, 400, 400, 500, 500, 700, 900}[v]
		x := q("s=round&c=D-H&k=IF-VS2&cut=ID-EX&pol=ID-EX&sym=ID-EX&lab=GIA&sort=total")
		x.Carat = ct(from, from+89+int64(v))
		return x
	}},
	{"Q3 four fancy shapes in a price range", func(v int) search.Query {
		x := q("ct=1.5-2.5&c=F-J&k=VS1-SI1&lab=GIA,IGI,HRD")
		x.Sort = search.Sort{By: search.ByDiscount}
		all := []stone.Shape{shape("Oval"), shape("Pear"), shape("Emerald"), shape("Cushion Modified"), shape("Radiant"), shape("Marquise"), shape("Princess"), shape("Cushion Brilliant")}
		for k := range 4 {
			x.Shape |= search.SetOf(all[(v+k)%len(all)])
		}
		x.Total = search.RangesOf(search.Range{Min: int64(3+v) * 100_000, Max: int64(15+2*v) * 100_000})
		return x
	}},
	{"Q4 emeralds by proportions", func(v int) search.Query {
		x := q("s=emerald&lw=1.35-1.5&dp=61-68&tp=60-68&sort=total")
		x.Carat = ct(2000-int64(v)*100, 3000-int64(v)*150)
		return x
	}},
	{"Q5 laboratory-grown rounds", func(v int) search.Query {
		x := q("o=lab_grown&s=round&c=D-F&k=VVS1-VS2&lab=IGI&sort=total")
		x.Carat = ct(2000-int64(v)*150, 3000-int64(v)*150)
		return x
	}},
	{"Q6 three cities", func(v int) search.Query {
		x := q("av=available&c=D-J&ct=0.5-&sort=ppc")
		x.City = []string{cities[v], cities[(v+1)%len(cities)], cities[(v+2)%len(cities)]}
		return x
	}},
	{"Q7 home page", func(v int) search.Query {
		x := q([]string{"av=available", "o=lab_grown&av=available"}[v%2])
		x.Sort = []search.Sort{{By: search.ByPPC}, {By: search.ByTotal}, {By: search.ByCarat, Down: true}, {By: search.ByDiscount}, {By: search.ByListed, Down: true}}[v/2]
		return x
	}},
	{"Q8 one seller", func(v int) search.Query {
		x := q([]string{"", "o=lab_grown"}[v%2])
		x.Seller = []int64{[]int64{1, 2, 3, 5, 10, 30, 100, 400, 1000, 1999}[v]}
		x.Sort = search.Sort{By: search.ByCarat, Down: true}
		return x
	}},
	{"Q9 fancy colours", func(v int) search.Query {
		x := q("ct=1-5&lab=GIA&sort=total.down")
		x.Fancy = search.SetOf([]stone.FancyColor{14, 10, 3, 8, 9, 2, 7, 14, 10, 14}[v])
		if v > 6 {
			x.Intensity = search.Span(4, uint8(6+v%3))
		}
		return x
	}},
	{"Q10 large and fine", func(v int) search.Query {
		x := q("c=D-F&k=FL-IF&fl=none&sort=total.down")
		x.Carat = ct(3000-int64(v)*200, 6000-int64(v)*300)
		return x
	}},
	{"Q11 a price range of any shape", func(v int) search.Query {
		x := q("pol=ID-VG&sym=ID-VG&sort=carat.down")
		x.Total = search.RangesOf(search.Range{Min: int64(1+v) * 50_000, Max: int64(1+v) * 150_000})
		return x
	}},
	{"Q12 calibrated princess cuts", func(v int) search.Query {
		x := q("s=princess&lw=1-1.04&dp=68-74")
		x.Sort = search.Sort{By: search.ByDiscount}
		mm := 350 + int64(v)*30
		x.Length = search.RangesOf(search.Range{Min: mm, Max: mm + 50})
		return x
	}},
}

func shape(s string) stone.Shape {
	x, err := stone.ParseShape(s)
	if err != nil {
		panic(err)
	}
	return x
}

// queries are all measured queries, template by template.
func queries() []search.Query {
	var out []search.Query
	for _, t := range templates {
		for v := range variants {
			out = append(out, t.make(v).Normal())
		}
	}
	return out
}
