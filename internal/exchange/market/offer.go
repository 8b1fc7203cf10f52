package market

import (
	"strings"

	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// The terms of a listing in the columns of table listing, in this order.
var (
	offerInts = []string{
		"ppc", "total", "list_price", "discount", "has_discount", "cash_ppc", "cash_discount",
		"has_cash_discount", "memo_ppc", "pair_ppc", "pair_separable", "availability", "feed",
	}
	offerTexts = []string{
		"stock_no", "country", "state", "city", "comment", "image", "video", "more_images",
		"pair_stock_no", "rfid", "screening", "hs_code", "rough_model", "quality", "rough_color",
	}
)

const (
	offerIntCount  = 13
	offerTextCount = 15
)

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func numbersOf(o *stockfile.Offer) [offerIntCount]int64 {
	return [offerIntCount]int64{
		o.PPC, o.Total, o.ListPrice, int64(o.Discount), yes(o.HasDiscount), o.CashPPC,
		int64(o.CashDiscount), yes(o.HasCashDiscount), o.MemoPPC, o.PairPPC, int64(o.PairSeparable),
		int64(o.Availability), int64(o.Feed),
	}
}

func textsOf(o *stockfile.Offer) [offerTextCount]string {
	return [offerTextCount]string{
		o.StockNo, o.Country, o.State, o.City, o.Comment, o.Image, o.Video,
		strings.Join(o.MoreImages, "\n"), o.PairStockNo, o.RFID, o.Screening, o.HSCode, o.RoughModel, o.Quality, o.RoughColor,
	}
}

// offerHash tells changed terms from unchanged ones.
func offerHash(o *stockfile.Offer) int64 {
	h := stone.NewDigest()
	for _, v := range numbersOf(o) {
		h.Int(v)
	}
	for _, v := range textsOf(o) {
		h.Text(v)
	}
	return h.Sum()
}

// offerRow is the terms on their way from a query.
type offerRow struct {
	n [offerIntCount]int64
	t [offerTextCount]string
}

func (r *offerRow) into() []any {
	into := make([]any, 0, offerIntCount+offerTextCount)
	for i := range r.n {
		into = append(into, &r.n[i])
	}
	for i := range r.t {
		into = append(into, &r.t[i])
	}
	return into
}

func (r *offerRow) offer() stockfile.Offer {
	n, t := &r.n, &r.t
	o := stockfile.Offer{
		PPC: n[0], Total: n[1], ListPrice: n[2], Discount: int32(n[3]), HasDiscount: n[4] == 1,
		CashPPC: n[5], CashDiscount: int32(n[6]), HasCashDiscount: n[7] == 1, MemoPPC: n[8], PairPPC: n[9],
		PairSeparable: stockfile.Answer(n[10]), Availability: stone.Availability(n[11]), Feed: stockfile.Answer(n[12]),
		StockNo: t[0], Country: t[1], State: t[2], City: t[3], Comment: t[4], Image: t[5], Video: t[6],
		PairStockNo: t[8], RFID: t[9], Screening: t[10], HSCode: t[11], RoughModel: t[12], Quality: t[13], RoughColor: t[14],
	}
	if t[7] != "" {
		o.MoreImages = strings.Split(t[7], "\n")
	}
	return o
}

// offerColumns is the select list of the terms under a table alias.
func offerColumns(alias string) string {
	return alias + "." + strings.Join(offerInts, ", "+alias+".") + ", " + alias + "." + strings.Join(offerTexts, ", "+alias+".")
}

// versions collects listing versions to be inserted together.
type versions struct{ b *db.Batch }

var versionInts = append([]string{
	"no", "gen_from", "gen_to", "member", "stone", "edition", "upload", "hash",
	"listed", "lease", "sure", "vault",
}, offerInts...)

const versionFixed = 12

func newVersions() versions { return versions{db.NewBatch(versionFixed+offerIntCount, offerTextCount)} }

// version is one row of table listing apart from its terms.
type version struct {
	no, genFrom, member, stone, edition, upload, hash, listed, lease, sure, vault int64
}

func (v versions) add(x version, o *stockfile.Offer) {
	v.b.Add()
	for i, n := range [versionFixed]int64{
		x.no, x.genFrom, forever, x.member, x.stone, x.edition, x.upload, x.hash,
		x.listed, x.lease, x.sure, x.vault,
	} {
		v.b.Int(i, n)
	}
	for i, n := range numbersOf(o) {
		v.b.Int(versionFixed+i, n)
	}
	for i, t := range textsOf(o) {
		v.b.Text(i, t)
	}
}
