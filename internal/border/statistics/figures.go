package statistics

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
	"openbourse/internal/store/db"
)

// Codes of the series. Those that end in _IMP and GT_IMP_TREATED are ours beside the ones
// exchanges use: goods that are never in one average stand apart.
const (
	Total       = "TOTAL"  // imports, exports, re-exports and trade between members
	Imports     = "GT_IMP" // imports of all goods: no average
	GTPolished  = "GT_IMP_POLISHED"
	GTRough     = "GT_IMP_ROUGH"
	LGDImport   = "LGD_IMP"
	GTTreated   = "GT_IMP_TREATED"
	GTExport    = "GT_EXP"
	LGDExport   = "LGD_EXP"
	BondIn      = "BOND_IN"
	BondOut     = "BOND_OUT"
	Reexport    = "REEXPORT"
	InterMember = "INTERMEMBER"
	VATLevied   = "VAT_CNY"
)

// Codes are the computed series in the order of tables.
var Codes = []string{Total, Imports, GTPolished, GTRough, LGDImport, GTTreated, GTExport, LGDExport, BondIn, BondOut, Reexport, InterMember, VATLevied}

var importCode = [...]string{GTPolished, GTRough, LGDImport, GTTreated}

// Figure is a value of a series. What is hidden has no values.
type Figure struct {
	Code    string `json:"code"`
	Hidden  bool   `json:"hidden,omitempty"`
	Lines   int64  `json:"lines,omitempty"`
	Members int64  `json:"members,omitempty"`
	Pieces  int64  `json:"pieces,omitempty"`
	Weight  int64  `json:"weight,omitempty"`              // carats × 1000
	USD     int64  `json:"usd_cents,omitempty"`           // VAT_CNY has none
	CNY     int64  `json:"cny_fen,omitempty"`             // customs value; of VAT_CNY what was levied
	Average int64  `json:"usd_cents_per_carat,omitempty"` // only of goods that may stand in one average
}

// CountryRow is what came from one country: each goods apart, then all.
type CountryRow struct {
	Country string   `json:"country"` // ISO alpha-2, empty: not stated
	Cells   []Figure `json:"cells"`
}

// Figures are the statistics of a month.
type Figures struct {
	Month     string        `json:"month"`
	AsOf      clock.Instant `json:"as_of"`
	Least     int64         `json:"least_members"`
	Policy    string        `json:"policy"`          // of the rankings
	Bands     []int64       `json:"bands,omitempty"` // US cents
	Series    []Figure      `json:"series"`
	Origin    []CountryRow  `json:"by_origin"`    // imports by where goods were mined, or cut when polished
	Consigned []CountryRow  `json:"by_consigned"` // imports by where they were sent from
	Rankings  []Shown       `json:"rankings"`     // by value: all goods, then each apart
}

// Of is the figure of a code; one that is not there is empty.
func (f *Figures) Of(code string) Figure {
	for _, x := range f.Series {
		if x.Code == code {
			return x
		}
	}
	return Figure{Code: code}
}

// monthRow are the sums of a month by everything its tables are made of.
type monthRow struct {
	flow              Flow
	goods             Goods
	counted           bool
	member            int64
	consigned, origin string
	sum               Sum
}

func (r *monthRow) imported() bool { return r.flow == Import && r.counted }

func monthRows(ctx context.Context, q db.Querier, m Month, asOf clock.Instant) ([]monthRow, error) {
	return db.Rows(ctx, q, func(rows *sql.Rows) (r monthRow, err error) {
		var counted int64
		s := &r.sum
		err = rows.Scan(&r.flow, &r.goods, &counted, &r.member, &r.consigned, &r.origin, &s.Lines, &s.Pieces, &s.Weight, &s.USD, &s.Value, &s.VAT, &s.Refund)
		r.counted = counted == 1
		return r, err
	}, `SELECT flow, goods, counted, member, consigned, origin, count(*), CAST(sum(pieces) AS BIGINT), CAST(sum(weight) AS BIGINT), CAST(sum(usd) AS BIGINT),
		CAST(sum(value) AS BIGINT), CAST(sum(vat) AS BIGINT), CAST(sum(refund) AS BIGINT) FROM stat_line
		WHERE month = $1 AND route = 0 AND at <= $2 AND until > $3
		GROUP BY flow, goods, counted, member, consigned, origin ORDER BY flow, goods, counted, member, consigned, origin`, int64(m), int64(asOf), int64(asOf))
}

// board collects cells and what readers know of their sums.
type board struct {
	cells    []Cell
	balances []Balance
	sums     []Sum
	rows     []monthRow
}

// cell is the sum of the rows that are chosen.
func (b *board) cell(never bool, choose func(*monthRow) bool) int {
	c, s := Cell{Members: map[int64]bool{}, Never: never}, Sum{}
	for i := range b.rows {
		if choose(&b.rows[i]) {
			c.Members[b.rows[i].member] = true
			s.plus(&b.rows[i].sum)
		}
	}
	c.Size, s.Members = s.USD, int64(len(c.Members))
	b.cells, b.sums = append(b.cells, c), append(b.sums, s)
	return len(b.cells) - 1
}

func (b *board) balance(whole int, parts ...int) {
	b.balances = append(b.balances, Balance{whole, parts})
}

// Compute makes the statistics of a month as they were known at an instant: series,
// countries, rankings, and what must be hidden among them.
func Compute(ctx context.Context, q db.Querier, m Month, asOf clock.Instant, t Terms) (Figures, error) {
	f := Figures{Month: m.String(), AsOf: asOf, Least: t.Least, Policy: t.Policy, Bands: t.Bands}
	rows, err := monthRows(ctx, q, m, asOf)
	if err != nil {
		return f, err
	}
	b := &board{rows: rows}
	place := b.series()
	origins := b.countries(place, func(r *monthRow) string { return r.origin })
	consigned := b.countries(place, func(r *monthRow) string { return r.consigned })
	hidden := Suppress(b.cells, b.balances, int(t.Least))
	for _, code := range Codes {
		f.Series = append(f.Series, b.figure(code, place[code], hidden))
	}
	f.Origin, f.Consigned = b.table(origins, hidden), b.table(consigned, hidden)
	for _, goods := range append([]Set{EveryGoods}, apart()...) {
		r, err := Rank(ctx, SQL{q}, RankQuery{Period: Period{m, m}, Goods: goods, Routes: Some(ThroughExchange), By: ByValue, AsOf: asOf})
		if err != nil {
			return f, err
		}
		f.Rankings = append(f.Rankings, r.Show(t))
	}
	f.quiet(place, hidden)
	return f, nil
}

func apart() []Set {
	var out []Set
	for _, g := range AllGoods() {
		out = append(out, Some(g))
	}
	return out
}

// quiet takes out of the rankings what the tables hide: totals, and values of members where
// a class of goods stands hidden, for all goods less the others would give it.
func (f *Figures) quiet(place map[string]int, hidden []bool) {
	codes := append([]string{Imports}, importCode[:]...)
	secret := false
	for _, c := range importCode {
		secret = secret || hidden[place[c]]
	}
	for i := range f.Rankings {
		s := &f.Rankings[i]
		if hidden[place[codes[i]]] || i == 0 && secret {
			for j := range s.Rows {
				s.Rows[j].Band, s.Rows[j].USD, s.Rows[j].Weight, s.Rows[j].LastYear = 0, nil, nil, nil
			}
			s.Policy, s.Limits = Names, nil
		}
		if hidden[place[codes[i]]] {
			s.USD, s.Weight = nil, nil
		}
		s.LastYear = nil // what stood a year ago was let out, or hidden, by that month's edition
	}
}

// series makes the cells of all series and says how they hang together.
func (b *board) series() map[string]int {
	place := map[string]int{}
	goods := make([]int, goodsEnd)
	for _, g := range AllGoods() {
		goods[g] = b.cell(false, func(r *monthRow) bool { return r.imported() && r.goods == g })
		place[importCode[g]] = goods[g]
	}
	place[Imports] = b.cell(false, (*monthRow).imported)
	b.balance(place[Imports], goods...)
	place[GTExport] = b.cell(false, func(r *monthRow) bool { return r.flow == Export && r.counted && r.goods != LabGrown })
	place[LGDExport] = b.cell(false, func(r *monthRow) bool { return r.flow == Export && r.counted && r.goods == LabGrown })
	place[BondIn] = b.cell(false, func(r *monthRow) bool { return r.flow == RecordIn })
	place[BondOut] = b.cell(false, func(r *monthRow) bool { return r.flow == RecordOut })
	place[Reexport] = b.cell(false, func(r *monthRow) bool { return r.flow == RecordOut && r.counted })
	rest := b.cell(true, func(r *monthRow) bool { return r.flow == RecordOut && !r.counted })
	b.balance(place[BondOut], place[Reexport], rest)
	place[InterMember] = b.cell(false, func(r *monthRow) bool { return r.flow == Between })
	parts := []int{place[Imports], place[GTExport], place[LGDExport], place[Reexport], place[InterMember]}
	place[Total] = b.cell(false, func(r *monthRow) bool { return r.flow == Between || r.counted && r.flow != RecordIn })
	b.balance(place[Total], parts...)
	// Tax follows value: it is shown with the imports it was levied on, or not at all.
	place[VATLevied] = place[Imports]
	return place
}

// countryCells are the cells of one country: each goods, then all.
type countryCells struct {
	country string
	cells   []int
}

// countries makes a table of imports by country and goods, bound to the series.
func (b *board) countries(place map[string]int, of func(*monthRow) string) []countryCells {
	seen := map[string]bool{}
	for i := range b.rows {
		if b.rows[i].imported() {
			seen[of(&b.rows[i])] = true
		}
	}
	var out []countryCells
	down := make([][]int, goodsEnd+1)
	for _, country := range slices.Sorted(maps.Keys(seen)) {
		row := countryCells{country: country}
		for _, g := range AllGoods() {
			c := b.cell(false, func(r *monthRow) bool { return r.imported() && r.goods == g && of(r) == country })
			row.cells, down[g] = append(row.cells, c), append(down[g], c)
		}
		all := b.cell(false, func(r *monthRow) bool { return r.imported() && of(r) == country })
		b.balance(all, row.cells...)
		row.cells, down[goodsEnd] = append(row.cells, all), append(down[goodsEnd], all)
		out = append(out, row)
	}
	for _, g := range AllGoods() {
		b.balance(place[importCode[g]], down[g]...)
	}
	b.balance(place[Imports], down[goodsEnd]...)
	return out
}

// table is a country table as it is shown, the greatest first, what is hidden at its end.
func (b *board) table(rows []countryCells, hidden []bool) []CountryRow {
	out := make([]CountryRow, len(rows))
	for i, r := range rows {
		out[i].Country = r.country
		for j, c := range r.cells {
			code := Imports
			if j < int(goodsEnd) {
				code = importCode[j]
			}
			out[i].Cells = append(out[i].Cells, b.figure(code, c, hidden))
		}
	}
	slices.SortStableFunc(out, func(x, y CountryRow) int {
		a, b := x.Cells[goodsEnd].USD, y.Cells[goodsEnd].USD
		switch {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
	return out
}

// figure is a cell as it is shown.
func (b *board) figure(code string, cell int, hidden []bool) Figure {
	if hidden[cell] {
		return Figure{Code: code, Hidden: true}
	}
	s := &b.sums[cell]
	f := Figure{Code: code, Lines: s.Lines, Members: s.Members, Pieces: s.Pieces, Weight: s.Weight, USD: s.USD, CNY: s.Value}
	switch code {
	case VATLevied:
		return Figure{Code: code, Lines: s.Lines, Members: s.Members, CNY: s.VAT}
	case GTPolished, GTRough, LGDImport, LGDExport, GTTreated:
		f.Average = average(s.USD, s.Weight)
	}
	return f
}

// average is the value of a carat, 0 when there is none.
func average(usd, weight int64) int64 {
	v, err := money.PerCarat(usd, carat.Weight(weight))
	if err != nil {
		return 0
	}
	return v
}
