package bench

import (
	"cmp"
	"slices"

	"openbourse/internal/app/world"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// workload is the measured stock: a large market, nearly half of it laboratory-grown.
var workload = world.World{Seed: 20261122, Members: 2000, Grown: 450, Singles: true}

// row is a listing of the world as the index takes it in.
func row(w world.World, no int64, into *search.Row) {
	l := w.Listing(no)
	*into = search.Row{
		No: no, Member: int64(l.Member), StockNo: l.StockNo, Stone: l.Stone, PPC: l.PPC, Total: l.Total,
		Discounted: l.ListPrice != 0, Discount: l.Discount, Availability: l.Availability, Proof: market.Claimed,
		Country: l.Place.Country, City: l.Place.City, Image: l.Image, Video: l.Video, Listed: l.Listed,
	}
}

// record is a listing as PostgreSQL keeps it for the measurement.
type record struct {
	no                                                                  int32
	kind, shape, color, clarity, cut, pol, sym, fluor, lab, fancy, intn int16
	avail                                                               int16
	carat, member                                                       int32
	country, city                                                       string
	ppc, total                                                          int64
	disc                                                                int16
	listed                                                              int32
	nums                                                                [6]int16 // depth %, table %, ratio, length, width, depth
	report, stock                                                       string
}

var columns = []string{
	"no", "kind", "shape", "color", "clarity", "cut", "pol", "sym", "fluor", "lab", "fancy", "intn", "avail", "carat", "member", "country", "city",
	"ppc", "total", "disc", "listed", "depth_pct", "table_pct", "ratio", "length", "width", "depth", "report_no", "stock_no",
}

func recordOf(r *search.Row) record {
	s, g := &r.Stone, &r.Stone.Grades
	return record{
		no: int32(r.No), kind: int16(s.Kind), shape: int16(s.Shape), color: int16(max(g.Color, g.ColorTo)), clarity: int16(max(g.Clarity, g.ClarTo)),
		cut: int16(s.Cut), pol: int16(s.Polish), sym: int16(s.Symmetry), fluor: int16(s.Fluor), lab: int16(s.Report().Lab), fancy: int16(g.Fancy),
		intn: int16(g.Intensity), avail: int16(r.Availability), carat: int32(s.Carat), member: int32(r.Member), country: r.Country, city: r.City,
		ppc: r.PPC, total: r.Total, disc: int16(r.Discount), listed: int32(int64(r.Listed) / 1_000_000),
		nums:   [6]int16{int16(s.DepthPct), int16(s.TablePct), int16(s.Ratio()), int16(s.Length), int16(s.Width), int16(s.Depth)},
		report: s.Report().Number, stock: r.StockNo,
	}
}

func (r *record) values() []any {
	return []any{
		r.no, r.kind, r.shape, r.color, r.clarity, r.cut, r.pol, r.sym, r.fluor, r.lab, r.fancy, r.intn, r.avail, r.carat, r.member, r.country, r.city,
		r.ppc, r.total, r.disc, r.listed, r.nums[0], r.nums[1], r.nums[2], r.nums[3], r.nums[4], r.nums[5], r.report, r.stock,
	}
}

// clustered puts records in the order that serves most searches.
func clustered(all []record) {
	slices.SortFunc(all, func(a, b record) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.shape, b.shape), cmp.Compare(a.carat, b.carat), cmp.Compare(a.no, b.no))
	})
}

const notAvailable = stone.Availability(5)
