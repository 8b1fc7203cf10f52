package market

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// briefColumns are what a list of results shows of a listing. Each column of each row costs
// about as much as a comparison of two texts, so the lists read a third of what a page of
// one listing does.
const briefColumns = `l.no, l.member, l.lease, l.sure, l.vault, k.lease, k.sure, COALESCE(x.reason, ''), COALESCE(x.until_at, 0),
	l.ppc, l.total, l.discount, l.has_discount, l.availability, l.stock_no, l.quality, l.rough_color`

var briefByNo = "SELECT " + briefColumns + ", " + stone.SearchColumns("s") + ` FROM listing l JOIN stock k ON k.member = l.member
	JOIN stone s ON s.no = l.stone AND s.edition = l.edition
	LEFT JOIN listing_lock x ON x.listing = l.no WHERE` + ofGeneration + "AND l.no IN (" + places(1, MaxListings) + ")"

func scanBrief(r *sql.Rows) (*listingRow, error) {
	l := &listingRow{}
	var st stone.SearchRow
	var discounted int64
	into := append([]any{
		&l.No, &l.MemberNo, &l.lease, &l.sure, &l.vault, &l.allLease, &l.allSure, &l.Lock.Reason, &l.Lock.Until,
		&l.PPC, &l.Total, &l.Discount, &discounted, &l.Availability, &l.StockNo, &l.Quality, &l.RoughColor,
	}, st.Into()...)
	if err := r.Scan(into...); err != nil {
		return nil, err
	}
	l.HasDiscount = discounted == 1
	l.Stone = st.Stone()
	return l, nil
}

// BriefByNo reads listings by number, in the order asked, with what lists of results show:
// number, member, stock number, price, discount, state, and of the stone all numbers and
// those texts a search looks into. Everything else of them is empty; ListingByNo reads it.
// Those that are gone or not the viewer's to see are left out.
func BriefByNo(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, nos ...int64) ([]Listing, error) {
	return byNumber(who, nos, func(args []any) ([]Listing, error) {
		rows, err := db.Rows(ctx, q, scanBrief, briefByNo, args...)
		if err != nil {
			return nil, err
		}
		all := make([]Listing, 0, len(rows))
		for _, l := range rows {
			l.stand(now)
			if l.visible(who) {
				all = append(all, l.Listing)
			}
		}
		return all, nil
	})
}
