package export

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/paper/grid"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Find asks the search index.
type Find func(ctx context.Context, ask search.Ask) (search.Result, error)

// Listings reads what a page of hits is about, as the viewer may see it. A hit that went
// meanwhile is left out.
func Listings(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, hits []search.Hit) ([]Line, error) {
	nos := make([]int64, len(hits))
	for i, h := range hits {
		nos[i] = h.No
	}
	found, err := market.ListingsByNo(ctx, q, who, now, nos...)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, len(found))
	for i := range found {
		lines[i] = Of(&found[i])
	}
	return lines, nil
}

// Rows gives every listing of a search in its order, page by page. A search with more than
// Most is refused before the first row: a file that stops early would be taken for all.
func Rows(ctx context.Context, find Find, q db.Querier, who access.Actor, ask search.Ask) (grid.Rows[Line], error) {
	if err := access.Check(who, "market.export", access.Any); err != nil {
		return nil, err
	}
	ask.Limit, ask.After, ask.Facets, ask.Sums = search.MaxPage, "", nil, false
	first, err := find(ctx, ask)
	if err != nil {
		return nil, err
	}
	if first.Total > Most {
		return nil, errs.New(errs.TooLarge, "export.too_many", "n", first.Total, "most", int64(Most))
	}
	return func(yield func(Line, error) bool) {
		for page := first; ; {
			lines, err := Listings(ctx, q, who, ask.Now, page.Hits)
			if err != nil {
				yield(Line{}, err)
				return
			}
			for _, l := range lines {
				if !yield(l, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			ask.After = page.Next
			if page, err = find(ctx, ask); err != nil {
				yield(Line{}, err)
				return
			}
		}
	}, nil
}
