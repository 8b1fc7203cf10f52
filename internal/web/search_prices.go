package web

import (
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/access"
)

// guarded tells whether a filter would tell a visitor prices, names or single stones. Those
// of prices are open to him where the exchange's settings say so.
func (p *searchPage) guarded(f search.Field) bool {
	switch f {
	case search.FieldSeller, search.FieldNumbers:
		return p.public
	case search.FieldPPC, search.FieldTotal, search.FieldDiscount:
		return p.public && !p.seesPrices()
	}
	return false
}

// seesPrices tells whether the reader may see what is asked.
func (p *searchPage) seesPrices() bool { return seesPrices(p.r) }

func seesPrices(r *Request) bool {
	return r.Actor.May("market.search", access.Any) || r.House.Prices && r.Actor.May("market.prices", access.Public)
}

// priceRange is what is asked for a search as a whole: no stone and no seller is named.
type priceRange struct{ Lowest, Average, Highest, Total int64 } // US cents; all but Total per carat

// priceRange asks for the cheapest and the dearest carat of what was found. It is nil when
// nothing was.
func (p *searchPage) priceRange(a search.Ask) (*priceRange, error) {
	if p.res.Total == 0 || p.res.Sums.Carat == 0 {
		return nil, nil
	}
	sums := p.res.Sums
	out := &priceRange{Total: sums.Value, Average: sums.Value/sums.Carat*1000 + sums.Value%sums.Carat*1000/sums.Carat}
	for _, end := range []struct {
		down bool
		ppc  *int64
	}{{false, &out.Lowest}, {true, &out.Highest}} {
		one := a
		one.Query.Sort = search.Sort{By: search.ByPPC, Down: end.down}
		one.Limit, one.Facets, one.Sums = 1, nil, false
		res, err := p.s.Search.Search(p.r.Context(), one)
		if err != nil || len(res.Hits) == 0 {
			return nil, err
		}
		*end.ppc = res.Hits[0].PPC
	}
	return out, nil
}
