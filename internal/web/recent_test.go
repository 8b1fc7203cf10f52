package web

import (
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
)

func TestListingsShownAMomentAgoAreForgottenWhenStockChangesAndWithTime(t *testing.T) {
	t.Parallel()
	var m recent
	now := clock.Instant(1_000_000_000)
	buyer, seller := access.Actor{OrgNo: 7}, access.Actor{OrgNo: 3}
	nos := []int64{1, 2}
	m.take(5, buyer, now, nos)
	m.keep(5, buyer, []*onPage{{Listing: market.Listing{No: 1, MemberNo: 3}}, {Listing: market.Listing{No: 2, MemberNo: 7}}})
	known, rest := m.take(5, buyer, now, nos)
	if len(known) != 1 || known[1].No != 1 || len(rest) != 1 || rest[0] != 2 {
		t.Errorf("a moment later %v are known, %v to read: the buyer's own listing is always read", known, rest)
	}
	if known, rest := m.take(5, seller, now, nos); len(known) != 0 || len(rest) != 2 {
		t.Errorf("the seller sees more of his own: %v are known, %v to read", known, rest)
	}
	if _, rest := m.take(6, buyer, now, nos); len(rest) != 2 {
		t.Errorf("stock changed, still only %v to read", rest)
	}
	m.keep(5, buyer, []*onPage{{Listing: market.Listing{No: 1, MemberNo: 3}}}) // read before the change
	if _, rest := m.take(6, buyer, now, nos); len(rest) != 2 {
		t.Errorf("what was read before the change is remembered: %v to read", rest)
	}
	m.keep(6, buyer, []*onPage{{Listing: market.Listing{No: 1, MemberNo: 3}}})
	if _, rest := m.take(6, buyer, now.Add(recentFor+time.Second), nos); len(rest) != 2 {
		t.Errorf("after %v still only %v to read", recentFor, rest)
	}
}

func TestStaffAlwaysReadsTheTables(t *testing.T) {
	t.Parallel()
	if stranger(access.Actor{Person: id.New(), Roles: []access.Role{access.Staff}}) || stranger(access.System("x")) || !stranger(access.Actor{OrgNo: 3}) {
		t.Error("who sees all listings from inside is taken for a stranger")
	}
}

func TestARowIsWrittenOnceForEachLanguageAndForgottenWithItsListing(t *testing.T) {
	t.Parallel()
	var m recent
	now := clock.Instant(1_000_000_000)
	buyer := access.Actor{OrgNo: 7}
	m.take(5, buyer, now, []int64{1})
	m.keep(5, buyer, []*onPage{{Listing: market.Listing{No: 1, MemberNo: 3}}})
	shown := func(stock int64) []*onPage {
		known, _ := m.take(stock, buyer, now, []int64{1})
		if known[1] == nil {
			return nil
		}
		return []*onPage{known[1]}
	}
	m.keepRows(i18n.English, shown(5), []string{"<tr>"})
	if en, zh := m.rows(i18n.English, shown(5)), m.rows(i18n.Chinese, shown(5)); en[0] != "<tr>" || zh[0] != "" {
		t.Errorf("rows %q and %q", en, zh)
	}
	if left := shown(6); left != nil {
		t.Errorf("stock changed, still %v", left[0].row)
	}
}
