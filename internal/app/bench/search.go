package bench

import (
	"context"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"

	"openbourse/internal/exchange/search"
	"openbourse/internal/store/db/pgtemp"
)

// SearchOptions say what is measured.
type SearchOptions struct {
	Stones  int
	Against string    // address of a PostgreSQL server; empty: one is started
	Reps    int       // repetitions of each query on each side
	Say     io.Writer // progress, may be nil
}

// SearchReport is what was measured. Times are milliseconds, the shortest of the
// repetitions of each query; quantiles are over the queries.
type SearchReport struct {
	Stones         int        `json:"stones"`
	Queries        int        `json:"queries"`
	Reps           int        `json:"reps"`
	Ours           Quantiles  `json:"ours"`
	Postgres       Quantiles  `json:"postgres"`
	Ratio          Quantiles  `json:"ratio"`
	BytesPerStone  float64    `json:"bytes_per_stone"`
	BuildSeconds   float64    `json:"build_seconds"`
	ResidentMB     int64      `json:"resident_mb"`
	PostgresServer string     `json:"postgres_server"`
	Templates      []Template `json:"templates"`
	Differences    []string   `json:"differences"`
}

// Quantiles are the median, the 99th percentile and the mean.
type Quantiles struct {
	P50  float64 `json:"p50"`
	P99  float64 `json:"p99"`
	Mean float64 `json:"mean"`
}

// Template is the median of one kind of search.
type Template struct {
	Name     string  `json:"name"`
	Hits     int64   `json:"hits"`
	Ours     float64 `json:"ours"`
	Postgres float64 `json:"postgres"`
}

// Search measures page, exact total and six facets, each counted without its own filter,
// of 120 queries in process and on PostgreSQL with the same stock. Every answer of both
// must be the same; differences are reported.
func Search(ctx context.Context, opt SearchOptions) (SearchReport, error) {
	opt.Reps = max(opt.Reps, 1)
	if opt.Say == nil {
		opt.Say = io.Discard
	}
	rep := SearchReport{Stones: opt.Stones, Reps: opt.Reps, Differences: []string{}}
	address := opt.Against
	if address == "" {
		fmt.Fprintln(opt.Say, "starting PostgreSQL …")
		server, err := pgtemp.Start(ctx, "", settings...)
		if err != nil {
			return rep, err
		}
		defer server.Stop() //nolint:errcheck // a temporary server ends with this process at the latest
		address = server.Address
	}
	x, all := build(opt, &rep)
	fmt.Fprintln(opt.Say, "copying into PostgreSQL …")
	pg, err := load(ctx, address, all)
	if err != nil {
		return rep, err
	}
	defer pg.conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is lost with it
	all = nil
	runtime.GC()
	if err := pg.conn.QueryRow(ctx, "SELECT version()").Scan(&rep.PostgresServer); err != nil {
		return rep, fmt.Errorf("bench: %w", err)
	}
	return rep, rep.compare(ctx, opt, x.Snapshot(), pg)
}

// build fills the index and the records, and measures the index.
func build(opt SearchOptions, rep *SearchReport) (*search.Index, []record) {
	fmt.Fprintf(opt.Say, "making %d stones …\n", opt.Stones)
	x := search.NewIndex()
	fill := x.Load(opt.Stones)
	all := make([]record, opt.Stones)
	var r search.Row
	for i := range all {
		row(workload, int64(i+1), &r)
		all[i] = recordOf(&r)
		fill.Add(&r)
	}
	runtime.GC()
	begin := time.Now()
	fill.Done(0)
	rep.BuildSeconds = time.Since(begin).Seconds()
	rep.BytesPerStone = float64(x.Snapshot().Bytes()) / float64(opt.Stones)
	clustered(all)
	runtime.GC()
	rep.ResidentMB = resident()
	return x, all
}

func (rep *SearchReport) compare(ctx context.Context, opt SearchOptions, x *search.Snapshot, pg *rival) error {
	all := queries()
	rep.Queries = len(all)
	ours, theirs := make([]float64, len(all)), make([]float64, len(all))
	for i, q := range all {
		mine, took, err := best(x, q, opt.Reps)
		if err != nil {
			return err
		}
		other, theirTime, err := pg.best(ctx, q, opt.Reps)
		if err != nil {
			return err
		}
		if why := other.differs(mine); why != "" {
			rep.Differences = append(rep.Differences, q.Encode()+": "+why)
		}
		ours[i], theirs[i] = ms(took), ms(theirTime)
		if (i+1)%variants == 0 {
			from := i + 1 - variants
			t := Template{templates[i/variants].name, mine.total, quantiles(ours[from : i+1]).P50, quantiles(theirs[from : i+1]).P50}
			rep.Templates = append(rep.Templates, t)
			fmt.Fprintf(opt.Say, "%-40s ours %8.3f ms   PostgreSQL %9.3f ms\n", t.Name, t.Ours, t.Postgres)
		}
	}
	rep.Ours, rep.Postgres = quantiles(ours), quantiles(theirs)
	rep.Ratio = Quantiles{rep.Postgres.P50 / rep.Ours.P50, rep.Postgres.P99 / rep.Ours.P99, rep.Postgres.Mean / rep.Ours.Mean}
	return nil
}

// best is the shortest time of a query in process. Nothing remembered is used.
func best(x *search.Snapshot, q search.Query, reps int) (answer, time.Duration, error) {
	ask := search.Ask{Query: q, Limit: pageSize, Facets: facets, Fresh: true}
	var res search.Result
	shortest := time.Duration(math.MaxInt64)
	for range 2*reps + 1 { // the first warms
		begin := time.Now()
		var err error
		if res, err = x.Search(ask); err != nil {
			return answer{}, 0, err
		}
		shortest = min(shortest, time.Since(begin))
	}
	a := newAnswer()
	a.total = res.Total
	for _, h := range res.Hits {
		a.page = append(a.page, h.No)
	}
	for i, f := range facets {
		for _, c := range res.Facets[f] {
			a.count(i+1, int64(c.Code), c.N)
		}
	}
	return a, shortest, nil
}

// differs says in what two answers differ, "" when they are the same.
func (a answer) differs(b answer) string {
	var why []string
	if a.total != b.total {
		why = append(why, fmt.Sprintf("total %d and %d", a.total, b.total))
	}
	if !slices.Equal(a.page, b.page) {
		why = append(why, "first page")
	}
	for i, f := range facets {
		x, y := a.facets[i+1], b.facets[i+1]
		same := len(x) == len(y)
		for c, n := range x {
			same = same && y[c] == n
		}
		if !same {
			why = append(why, fmt.Sprintf("facet %s: %v and %v", f.Key(), x, y))
		}
	}
	return strings.Join(why, "; ")
}

func ms(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

// quantiles by the nearest rank; zeros of nothing.
func quantiles(in []float64) Quantiles {
	if len(in) == 0 {
		return Quantiles{}
	}
	s := slices.Sorted(slices.Values(in))
	sum := 0.0
	for _, v := range s {
		sum += v
	}
	rank := func(p float64) float64 { return s[max(int(math.Ceil(p*float64(len(s)))), 1)-1] }
	return Quantiles{rank(0.5), rank(0.99), sum / float64(len(s))}
}
