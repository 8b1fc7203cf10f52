package bench

import (
	"fmt"
	"strings"

	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// The table a careful person would make for this search: small columns, rows in the order
// of most searches, indexes for the selective filters, and none on a sort key alone.
var schema = []string{
	`CREATE UNLOGGED TABLE stones (no integer NOT NULL, kind smallint NOT NULL, shape smallint NOT NULL, color smallint NOT NULL,
		clarity smallint NOT NULL, cut smallint NOT NULL, pol smallint NOT NULL, sym smallint NOT NULL, fluor smallint NOT NULL,
		lab smallint NOT NULL, fancy smallint NOT NULL, intn smallint NOT NULL, avail smallint NOT NULL, carat integer NOT NULL,
		member integer NOT NULL, country text NOT NULL, city text NOT NULL, ppc bigint NOT NULL, total bigint NOT NULL,
		disc smallint NOT NULL, listed integer NOT NULL, depth_pct smallint NOT NULL, table_pct smallint NOT NULL, ratio smallint NOT NULL,
		length smallint NOT NULL, width smallint NOT NULL, depth smallint NOT NULL, report_no text NOT NULL, stock_no text NOT NULL)`,
}

var indexes = []string{
	"CREATE INDEX ON stones (kind, shape, carat)",
	"CREATE INDEX ON stones (kind, carat)",
	"CREATE INDEX ON stones (kind, total)",
	"CREATE INDEX ON stones (kind, city, carat)",
	"CREATE INDEX ON stones (kind, fancy, carat)",
	"CREATE INDEX ON stones (kind, color, clarity, carat)",
	"CREATE INDEX ON stones (kind, length)",
	"CREATE INDEX ON stones (member)",
	"CREATE INDEX ON stones (report_no)",
	"CREATE STATISTICS stones_grades (mcv, dependencies) ON kind, shape, color, clarity FROM stones",
	"CREATE STATISTICS stones_make (mcv, dependencies) ON shape, cut, pol, sym FROM stones",
	"CREATE STATISTICS stones_lab (mcv, dependencies) ON kind, lab, fluor, avail FROM stones",
	"ALTER TABLE stones ALTER color SET STATISTICS 1000, ALTER clarity SET STATISTICS 1000, ALTER carat SET STATISTICS 1000, ALTER total SET STATISTICS 1000",
	"VACUUM ANALYZE stones",
}

// settings give the server what a machine of its own would: memory for hashes and sorts,
// pages in memory, two workers, no compilation of short queries.
var settings = []string{
	"shared_buffers=2GB", "work_mem=256MB", "maintenance_work_mem=512MB", "effective_cache_size=8GB", "random_page_cost=1.1",
	"jit=off", "max_parallel_workers_per_gather=2", "max_parallel_workers=2", "autovacuum=off", "fsync=off", "synchronous_commit=off", "max_wal_size=4GB",
}

// sessionSettings are those that a server given by --against can still be told.
var sessionSettings = []string{"work_mem='256MB'", "effective_cache_size='8GB'", "random_page_cost=1.1", "jit=off", "max_parallel_workers_per_gather=2"}

// column of a field.
var columnOf = map[search.Field]string{
	search.FieldShape: "shape", search.FieldColor: "color", search.FieldClarity: "clarity", search.FieldCut: "cut", search.FieldPolish: "pol",
	search.FieldSymmetry: "sym", search.FieldFluor: "fluor", search.FieldLab: "lab", search.FieldFancy: "fancy", search.FieldIntensity: "intn",
	search.FieldAvailability: "avail", search.FieldCarat: "carat", search.FieldTotal: "total", search.FieldPPC: "ppc", search.FieldDepthPct: "depth_pct",
	search.FieldTablePct: "table_pct", search.FieldRatio: "ratio", search.FieldLength: "length", search.FieldWidth: "width", search.FieldDepth: "depth",
}

// filters are the conditions of a query by field.
func filters(q search.Query) (own map[search.Field]string, others []string) {
	own = map[search.Field]string{}
	kind := max(q.Kind, stone.Natural)
	others = append(others, fmt.Sprintf("kind = %d", kind), fmt.Sprintf("avail <> %d", notAvailable))
	for _, f := range search.Fields() {
		cond := ""
		if s := f.Set(&q); s != nil && *s != 0 {
			var codes []string
			for c := range s.All() {
				codes = append(codes, fmt.Sprint(c))
			}
			cond = fmt.Sprintf("%s IN (%s)", columnOf[f], strings.Join(codes, ","))
			if len(codes) == 1 {
				cond = fmt.Sprintf("%s = %s", columnOf[f], codes[0])
			}
		}
		if r := f.Ranges(&q); r != nil && len(*r) > 0 {
			x := (*r)[0] // the measured queries have one range each
			if x.Max == search.NoMax {
				cond = fmt.Sprintf("%s >= %d", columnOf[f], x.Min)
			} else {
				cond = fmt.Sprintf("%s BETWEEN %d AND %d", columnOf[f], x.Min, x.Max)
			}
		}
		if cond == "" {
			continue
		}
		if isFacet(f) {
			own[f] = cond
		} else {
			others = append(others, cond)
		}
	}
	if len(q.City) > 0 {
		others = append(others, "city IN ("+quoted(q.City)+")")
	}
	if len(q.Seller) > 0 {
		others = append(others, fmt.Sprintf("member = %d", q.Seller[0]))
	}
	return own, others
}

func isFacet(f search.Field) bool {
	for _, x := range facets {
		if x == f {
			return true
		}
	}
	return false
}

// quoted writes city names as the table has them: the query has them in lower case.
func quoted(in []string) string {
	out := make([]string, len(in))
	for i, s := range in {
		words := strings.Fields(s)
		for k, w := range words {
			words[k] = strings.ToUpper(w[:1]) + w[1:]
		}
		out[i] = "'" + strings.Join(words, " ") + "'"
	}
	return strings.Join(out, ",")
}

var sortColumn = map[search.SortKey]string{
	search.ByPPC: "ppc", search.ByTotal: "total", search.ByCarat: "carat", search.ByDiscount: "disc", search.ByListed: "listed",
}

// orderBy is the order of a page. Fenced, the planner cannot walk an index in that order,
// which it does gladly and at great cost where few rows pass the filters.
func orderBy(s search.Sort, fenced bool) string {
	down, fence := "", ""
	if s.Down {
		down = " DESC"
	}
	if fenced {
		fence = " + 0"
	}
	return fmt.Sprintf("%s%s%s, no%s", sortColumn[s.By], fence, down, down)
}

// forms are the ways to ask PostgreSQL for page, total and facets in one statement whose
// rows are (part, value, n): part 0 the page, -1 the total, 1 … the facets. The faster of
// them counts, query by query.
var forms = []struct {
	name string
	sql  func(q search.Query) string
}{
	{"scans", func(q search.Query) string { return scans(q, true) }},
	{"scans in index order", func(q search.Query) string { return scans(q, false) }},
	{"cube", cube},
}

// scans reads the table once for the page, once for total and all facets without a filter,
// and once for each facet that has one, each time with every index at hand.
func scans(q search.Query, fenced bool) string {
	own, others := filters(q)
	all := append([]string(nil), others...)
	for _, f := range facets {
		if own[f] != "" {
			all = append(all, own[f])
		}
	}
	where := strings.Join(all, " AND ")
	parts := []string{fmt.Sprintf("SELECT 0, no, row_number() OVER () FROM (SELECT no FROM stones WHERE %s ORDER BY %s LIMIT %d) p", where, orderBy(q.Sort, fenced), pageSize)}
	var sets, which, value []string
	for i, f := range facets {
		if own[f] != "" {
			less := append([]string(nil), others...)
			for _, g := range facets {
				if g != f && own[g] != "" {
					less = append(less, own[g])
				}
			}
			parts = append(parts, fmt.Sprintf("SELECT %d, %s, count(*) FROM stones WHERE %s GROUP BY 2", i+1, columnOf[f], strings.Join(less, " AND ")))
			continue
		}
		sets = append(sets, "("+columnOf[f]+")")
		which = append(which, fmt.Sprintf("WHEN GROUPING(%s) = 0 THEN %d", columnOf[f], i+1))
		value = append(value, columnOf[f])
	}
	if len(sets) == 0 {
		parts = append(parts, fmt.Sprintf("SELECT -1, 0, count(*) FROM stones WHERE %s", where))
	} else {
		parts = append(parts, fmt.Sprintf("SELECT CASE %s ELSE -1 END, COALESCE(%s, 0), count(*) FROM stones WHERE %s GROUP BY GROUPING SETS ((), %s)",
			strings.Join(which, " "), strings.Join(value, ", "), where, strings.Join(sets, ", ")))
	}
	return "(" + strings.Join(parts, ") UNION ALL (") + ")"
}

// cube reads the table once, keeps rows that fail at most one facet's filter, counts them
// by the six values together, and reads facets and total from that small table.
func cube(q search.Query) string {
	own, others := filters(q)
	var pass, flags, cols []string
	for _, f := range facets {
		cols = append(cols, columnOf[f])
		if own[f] != "" {
			pass = append(pass, own[f])
			flags = append(flags, fmt.Sprintf("(NOT (%s))::int", own[f]))
		}
	}
	fails := "0"
	if len(flags) > 0 {
		fails = strings.Join(flags, " + ")
	}
	where := strings.Join(others, " AND ")
	page := strings.Join(append(append([]string(nil), others...), pass...), " AND ")
	head := fmt.Sprintf("WITH c AS MATERIALIZED (SELECT %s, %s AS fails, count(*) AS n FROM stones WHERE %s AND %s <= 1 GROUP BY %s)",
		strings.Join(cols, ", "), fails, where, fails, strings.Join(cols, ", "))
	parts := []string{
		fmt.Sprintf("SELECT 0, no, row_number() OVER () FROM (SELECT no FROM stones WHERE %s ORDER BY %s LIMIT %d) p", page, orderBy(q.Sort, true), pageSize),
		"SELECT -1, 0, COALESCE(sum(n), 0)::bigint FROM c WHERE fails = 0",
	}
	for i, f := range facets {
		cond := "fails = 0"
		if own[f] != "" {
			cond = fmt.Sprintf("(fails = 0 OR NOT (%s))", own[f])
		}
		parts = append(parts, fmt.Sprintf("SELECT %d, %s, sum(n)::bigint FROM c WHERE %s GROUP BY 2", i+1, columnOf[f], cond))
	}
	return head + " (" + strings.Join(parts, ") UNION ALL (") + ")"
}
