package market

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// visibleColumns are what a listing is made of, besides its terms and its stone.
const visibleColumns = `l.no, l.gen_from, l.member, l.stone, l.edition, l.upload, l.listed, l.lease, l.sure, l.vault, l.taken,
	k.lease, k.sure, u.published, COALESCE(x.reason, ''), COALESCE(x.by_ref, ''), COALESCE(x.since, 0), COALESCE(x.until_at, 0), o.id, v.name`

// visibleTables join them; the names of organisations are read where registry/party keeps them.
const visibleTables = ` FROM listing l JOIN stock k ON k.member = l.member
	JOIN stone s ON s.no = l.stone AND s.edition = l.edition
	JOIN upload u ON u.no = l.upload
	LEFT JOIN listing_lock x ON x.listing = l.no
	JOIN org o ON o.no = l.member JOIN org_version v ON v.org = o.id AND v.until_at IS NULL `

// ofGeneration keeps the versions of the generation that is live.
const ofGeneration = " l.gen_from <= k.generation AND l.gen_to > k.generation AND l.taken = 0 "

var listingSelect = "SELECT " + visibleColumns + ", " + offerColumns("l") + ", " + stone.Columns("s") + visibleTables

// listingRow is a listing on its way from a query.
type listingRow struct {
	Listing
	genFrom, edition, listed, lease, sure, vault, taken, allLease, allSure, published int64
	offer                                                                             offerRow
	stone                                                                             stone.Row
	stoneNo                                                                           int64
}

func scanListing(r *sql.Rows) (*listingRow, error) {
	l := &listingRow{}
	into := []any{
		&l.No, &l.genFrom, &l.MemberNo, &l.stoneNo, &l.edition, &l.Upload, &l.listed, &l.lease, &l.sure, &l.vault,
		&l.taken, &l.allLease, &l.allSure, &l.published, &l.Lock.Reason, &l.Lock.Ref, &l.Lock.Since, &l.Lock.Until, &l.Member, &l.MemberName,
	}
	into = append(append(into, l.offer.into()...), l.stone.Into()...)
	return l, r.Scan(into...)
}

// finish turns what was read into a listing as the viewer may see it at that instant.
func (l *listingRow) finish(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Listing, error) {
	more := 0
	l.Stone, more = l.stone.Stone()
	if more > 0 {
		rest, err := stone.More(ctx, q, l.stoneNo, l.edition)
		if err != nil {
			return Listing{}, err
		}
		l.Stone.Reports = append(l.Stone.Reports, rest...)
	}
	l.Offer = l.offer.offer()
	l.Listed = clock.Instant(l.listed)
	if l.listed == 0 {
		l.Listed = clock.Instant(l.published)
	}
	l.stand(now)
	if !maySeeAll(who, l.MemberNo) {
		l.ListPrice, l.RFID, l.Lock.Ref, l.Upload = 0, "", "", 0
	}
	return l.Listing, nil
}

// stand says what the clock makes of the listing.
func (l *listingRow) stand(now clock.Instant) {
	le := lease{until: clock.Instant(max(l.lease, l.allLease)), sure: clock.Instant(max(l.sure, l.allSure)), vault: l.vault == 1}
	l.Proof, l.Until = le.proof(now), le.ends()
	l.Live = l.taken == 0 && le.alive(now)
	if l.Lock.Until != 0 && l.Lock.Until <= now {
		l.Lock = Lock{}
	}
}

// maySeeAll tells whether the viewer sees a member's stock from inside.
func maySeeAll(who access.Actor, member int64) bool {
	return who.IsSystem() || who.OrgNo == member && member != 0 || who.HasAny(access.Staff, access.Admin)
}

// visible tells whether the viewer may see the listing at all: others see what is live and
// not marked as gone.
func (l *Listing) visible(who access.Actor) bool {
	return maySeeAll(who, l.MemberNo) || l.Live && l.Availability != notAvailable
}

var notAvailable = mustAvailability("Not Available")

func mustAvailability(s string) stone.Availability {
	a, err := stone.ParseAvailability(s)
	if err != nil {
		panic(err) // a word of our own
	}
	return a
}

// MaxListings is how many listings ListingsByNo reads at once.
const MaxListings = 50

var byNo = listingSelect + "WHERE" + ofGeneration + "AND l.no IN (" + places(1, MaxListings) + ")"

// places writes "$1, $2, …".
func places(from, n int) string {
	p := make([]string, n)
	for i := range p {
		p[i] = fmt.Sprintf("$%d", from+i)
	}
	return strings.Join(p, ", ")
}

// ListingsByNo reads listings by number, in the order asked, as the viewer may see them;
// those that are gone or not his to see are left out. It reads them in runs of 50.
func ListingsByNo(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, nos ...int64) ([]Listing, error) {
	return byNumber(who, nos, func(args []any) ([]Listing, error) { return listings(ctx, q, who, now, byNo, args...) })
}

// byNumber has listings read in runs and puts them into the order asked.
func byNumber(who access.Actor, nos []int64, read func(args []any) ([]Listing, error)) ([]Listing, error) {
	if err := access.Check(who, "market.read", access.Any); err != nil {
		return nil, err
	}
	all := make([]Listing, 0, len(nos))
	for from := 0; from < len(nos); from += MaxListings {
		part := nos[from:min(from+MaxListings, len(nos))]
		args := make([]any, MaxListings)
		for i := range args {
			args[i] = int64(0)
			if i < len(part) {
				args[i] = part[i]
			}
		}
		found, err := read(args)
		if err != nil {
			return nil, err
		}
		of := make(map[int64]*Listing, len(found))
		for i := range found {
			of[found[i].No] = &found[i]
		}
		for _, no := range part {
			if l := of[no]; l != nil {
				all = append(all, *l)
			}
		}
	}
	return all, nil
}

func listings(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, query string, args ...any) ([]Listing, error) {
	rows, err := db.Rows(ctx, q, scanListing, query, args...)
	if err != nil {
		return nil, err
	}
	all := make([]Listing, 0, len(rows))
	for _, r := range rows {
		l, err := r.finish(ctx, q, who, now)
		if err != nil {
			return nil, err
		}
		if l.visible(who) {
			all = append(all, l)
		}
	}
	return all, nil
}

// ListingByNo reads one listing; errs.NotFound "market.no_listing" when it is gone or not
// the viewer's to see.
func ListingByNo(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) (Listing, error) {
	all, err := ListingsByNo(ctx, q, who, now, no)
	if err != nil {
		return Listing{}, err
	}
	if len(all) == 0 {
		return Listing{}, errs.New(errs.NotFound, "market.no_listing", "listing", no)
	}
	return all[0], nil
}

// ListingsOfStone reads the listings of a stone that the viewer may see; at most one of
// them is live, unless the stone has no report.
func ListingsOfStone(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, stoneNo int64) ([]Listing, error) {
	if err := access.Check(who, "market.read", access.Any); err != nil {
		return nil, err
	}
	return listings(ctx, q, who, now, listingSelect+"WHERE"+ofGeneration+"AND l.stone = $1 ORDER BY l.no LIMIT 50", stoneNo)
}

// StoneByReport finds the number of the stone a report is about; false when the exchange
// has never seen the report.
func StoneByReport(ctx context.Context, q db.Querier, lab stone.Lab, number string) (int64, bool, error) {
	return db.Row(ctx, q, db.One[int64], "SELECT stone FROM report WHERE report_no = $1 AND lab = $2", number, int64(lab))
}

// StonesByReportNo finds the stones with a report of that number, whatever the laboratory.
func StonesByReportNo(ctx context.Context, q db.Querier, number string) ([]int64, error) {
	return db.Rows(ctx, q, db.One[int64], "SELECT stone FROM report WHERE report_no = $1 ORDER BY lab LIMIT 50", number)
}

// ListingOfStockNo reads a member's listing by his stock number.
func ListingOfStockNo(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, member int64, stockNo string) (Listing, error) {
	no, ok, err := db.Row(ctx, q, db.One[int64], "SELECT listing FROM stock_line WHERE member = $1 AND stock_no = $2", member, stockNo)
	if err != nil {
		return Listing{}, err
	}
	if !ok {
		return Listing{}, errs.New(errs.NotFound, "market.no_stock_no", "stock", stockNo)
	}
	return ListingByNo(ctx, q, who, now, no)
}

// memberID reads the id of a member by number.
func memberID(ctx context.Context, q db.Querier, no int64) (id.ID, error) {
	org, ok, err := db.Row(ctx, q, db.One[id.ID], "SELECT id FROM org WHERE no = $1", no)
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "market.no_member", "member", no)
	}
	return org, err
}
