package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"openbourse/internal/base/clock"
	"openbourse/internal/border/statistics"
	"openbourse/internal/store/db/pgtemp"
)

// BorderStatsOptions say what is measured.
type BorderStatsOptions struct {
	Lines   int
	Queries int
	Inserts int       // lines put in between the queries, on both sides
	Against string    // address of a PostgreSQL server; empty: one is started
	Say     io.Writer // progress, may be nil
}

// BorderStatsReport is what was measured: each query once, none asked before. Times are
// milliseconds; Ratio is theirs by ours.
type BorderStatsReport struct {
	Lines          int       `json:"lines"`
	Queries        int       `json:"queries"`
	Inserted       int       `json:"inserted"`
	Ours           Quantiles `json:"ours"`
	Postgres       Quantiles `json:"postgres"`
	Ratio          Quantiles `json:"ratio"`
	Longest        float64   `json:"longest"`
	Insert         Quantiles `json:"insert"` // into the image
	BuildSeconds   float64   `json:"build_seconds"`
	ResidentMB     int64     `json:"resident_mb"`
	PostgresServer string    `json:"postgres_server"`
	Differences    []string  `json:"differences"`
}

const (
	statMonths  = 120
	statMembers = 400
	statPaper   = 25 // lines of a paper
)

var (
	statLast      = statistics.MonthOf("2026-10-01")
	statCountries = []string{"AE", "AO", "AU", "BE", "BW", "CA", "CH", "CN", "DE", "FR", "GB", "HK", "IL", "IN", "IT", "JP", "LK", "NA", "RU", "SG", "TH", "US", "ZA"}
)

// BorderStats measures random ranking and statistics queries over released lines, with new
// lines between them, in the image and in plain SQL on PostgreSQL. All answers must be the
// same to the cent; differences are reported.
func BorderStats(ctx context.Context, opt BorderStatsOptions) (BorderStatsReport, error) {
	if opt.Say == nil {
		opt.Say = io.Discard
	}
	rep := BorderStatsReport{Lines: opt.Lines, Queries: opt.Queries, Inserted: opt.Inserts, Differences: []string{}}
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
	pg, err := newStatRival(ctx, address)
	if err != nil {
		return rep, err
	}
	defer pg.conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is lost with it
	image := statistics.NewImage()
	fmt.Fprintf(opt.Say, "making %d released lines …\n", opt.Lines)
	for m := range statMonths {
		lines := statLines(m, opt.Lines)
		begin := time.Now()
		image.Add(lines)
		rep.BuildSeconds += time.Since(begin).Seconds()
		if err := pg.copy(ctx, lines); err != nil {
			return rep, err
		}
	}
	rep.ResidentMB = resident()
	if err := pg.ready(ctx); err != nil {
		return rep, err
	}
	if err := pg.conn.QueryRow(ctx, "SELECT version()").Scan(&rep.PostgresServer); err != nil {
		return rep, fmt.Errorf("bench: %w", err)
	}
	return rep, rep.run(ctx, opt, image, pg)
}

func (rep *BorderStatsReport) run(ctx context.Context, opt BorderStatsOptions, image *statistics.Image, pg *statRival) error {
	r := rand.New(rand.NewPCG(2026, 11))
	var ours, theirs, inserts []float64
	inserted := 0
	for n := range opt.Queries {
		for ; inserted*opt.Queries < (n+1)*opt.Inserts; inserted++ {
			line := statLine(r, statMonths-1, int64(1)<<40+int64(inserted))
			begin := time.Now()
			image.Add([]statistics.Line{line})
			inserts = append(inserts, ms(time.Since(begin)))
			if err := pg.insert(ctx, line); err != nil {
				return err
			}
		}
		ask := anyStatQuery(r)
		begin := time.Now()
		mine, err := ask.do(ctx, image)
		if err != nil {
			return err
		}
		a := ms(time.Since(begin))
		begin = time.Now()
		other, err := ask.do(ctx, pg)
		if err != nil {
			return err
		}
		b := ms(time.Since(begin))
		if !reflect.DeepEqual(mine, other) {
			rep.Differences = append(rep.Differences, fmt.Sprintf("query %d: %+v", n+1, ask))
		}
		ours, theirs = append(ours, a), append(theirs, b)
		if (n+1)%max(opt.Queries/10, 1) == 0 {
			fmt.Fprintf(opt.Say, "%d queries: ours p99 %.3f ms, PostgreSQL p99 %.1f ms\n", n+1, quantiles(ours).P99, quantiles(theirs).P99)
		}
	}
	rep.Ours, rep.Postgres = quantiles(ours), quantiles(theirs)
	rep.Ratio = Quantiles{rep.Postgres.P50 / rep.Ours.P50, rep.Postgres.P99 / rep.Ours.P99, rep.Postgres.Mean / rep.Ours.Mean}
	rep.Longest = slices.Max(ours)
	if len(inserts) > 0 {
		rep.Insert = quantiles(inserts)
	}
	return nil
}

// statQuery is a ranking, shown by a policy, or sums by month, goods or country.
type statQuery struct {
	Rank   *statistics.RankQuery
	Policy statistics.Terms
	Sums   *statistics.Query
}

func (q statQuery) do(ctx context.Context, from statistics.Reader) (any, error) {
	if q.Sums != nil {
		return from.Ask(ctx, *q.Sums)
	}
	r, err := statistics.Rank(ctx, from, *q.Rank)
	if err != nil {
		return nil, err
	}
	return []any{r, r.Show(q.Policy)}, nil
}

// anyStatQuery draws a query: period, goods, route, policy and the day as of which.
func anyStatQuery(r *rand.Rand) statQuery {
	month := statLast - statistics.Month(r.IntN(statMonths-24))
	period := statistics.Of(statistics.Periods[r.IntN(3)], month)
	goods := statistics.EveryGoods
	if g := r.IntN(5); g < 4 {
		goods = statistics.Some(statistics.Goods(g))
	}
	routes := []statistics.Set{statistics.Some(statistics.ThroughExchange), statistics.Some(statistics.OtherRoute), statistics.EveryRoute}[r.IntN(3)]
	asOf := statDay(period.Last+1, r.IntN(60))
	if r.IntN(2) == 0 {
		asOf = statDay(statLast+1, r.IntN(26))
	}
	if r.IntN(5) < 3 {
		return statQuery{
			Rank:   &statistics.RankQuery{Period: period, Goods: goods, Routes: routes, By: []string{statistics.ByValue, statistics.ByCarats}[r.IntN(2)], AsOf: asOf},
			Policy: statistics.Terms{Policy: statistics.Policies[r.IntN(3)], Least: 3, Bands: []int64{1_000_000_00, 5_000_000_00, 10_000_000_00}},
		}
	}
	by := []statistics.By{statistics.ByMonth, statistics.ByGoods, statistics.ByConsigned, statistics.ByOrigin}[r.IntN(4)]
	if by == statistics.ByMonth {
		period = statistics.Period{First: max(statLast-statMonths+1, period.Last-statistics.Month(12*(1+r.IntN(3)))), Last: period.Last}
	}
	return statQuery{Sums: &statistics.Query{Period: period, Flows: statistics.Some(statistics.Flow(1 + r.IntN(5))), Goods: goods, Routes: routes, Counted: r.IntN(2) == 0, AsOf: asOf, By: by}}
}

func statDay(m statistics.Month, days int) clock.Instant {
	return clock.At(m.Day().Time()).Add(time.Duration(days) * 24 * time.Hour)
}

// statLines are the lines of a month in order of release, one paper in twelve amended.
func statLines(month, all int) []statistics.Line {
	n := all*(month+1)/statMonths - all*month/statMonths
	r := rand.New(rand.NewPCG(uint64(month), 7))
	lines := make([]statistics.Line, 0, n)
	for len(lines) < n {
		first := statLine(r, month, int64(month)<<24+int64(len(lines)))
		amended := r.IntN(12) == 0
		again := first.At.Add(time.Duration(1+r.IntN(40*24)) * time.Hour)
		for range min(statPaper, n-len(lines)) {
			l := statLine(r, month, first.Paper)
			l.Flow, l.Route, l.Mode, l.Counted, l.Member, l.Consigned = first.Flow, first.Route, first.Mode, first.Counted, first.Member, first.Consigned
			l.At, l.Line = first.At, int64(len(lines))
			if amended {
				if len(lines)%2 == 0 {
					l.Until = again
				} else {
					l.At, l.Revision = again, 2
				}
			}
			lines = append(lines, l)
		}
	}
	slices.SortStableFunc(lines, func(a, b statistics.Line) int { return int(min(max(a.At-b.At, -1), 1)) })
	return lines
}

// statLine is a line of goods: few members import most of it.
func statLine(r *rand.Rand, month int, paper int64) statistics.Line {
	m := statLast - statMonths + 1 + statistics.Month(month)
	day := r.IntN(28)
	flow := []statistics.Flow{statistics.Import, statistics.Import, statistics.Import, statistics.RecordIn, statistics.RecordIn, statistics.RecordOut, statistics.Export, statistics.Between}[r.IntN(8)]
	weight := int64(100 + r.IntN(5000))
	l := statistics.Line{
		Source: 1, Paper: paper, Revision: 1, Line: 1, Part: 1, Month: m, Day: m.Day().AddDays(day), Flow: flow, Mode: "0110", Counted: true, Goods: statistics.Goods(r.IntN(4)),
		Member: int64(1 + r.IntN(1+r.IntN(statMembers))), Consigned: statCountries[r.IntN(len(statCountries))], Origin: statCountries[r.IntN(len(statCountries))],
		Pieces: int64(1 + r.IntN(50)), Weight: weight, USD: weight * int64(20+r.IntN(500)), At: statDay(m, day).Add(time.Duration(r.IntN(86400)) * time.Second), Until: clock.Instant(1<<63 - 1),
	}
	if r.IntN(10) == 0 {
		l.Route = statistics.OtherRoute
	}
	if r.IntN(15) == 0 {
		l.Mode, l.Counted = "4561", false
	}
	l.Value = l.USD * 71 / 10
	l.VAT = l.Value * 13 / 100
	return l
}

// statRival is PostgreSQL with the lines in a table of small columns, by month.
type statRival struct{ conn *pgx.Conn }

var statColumns = []string{
	"source", "paper", "revision", "line", "part", "month", "day", "flow", "route", "mode", "counted", "goods", "member", "consigned", "origin",
	"pieces", "weight", "usd", "value", "vat", "refund", "at", "until",
}

func newStatRival(ctx context.Context, address string) (*statRival, error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	p := &statRival{conn}
	if err := p.exec(ctx, "DROP TABLE IF EXISTS stat_line", `CREATE UNLOGGED TABLE stat_line (source smallint NOT NULL, paper bigint NOT NULL, revision smallint NOT NULL,
		line integer NOT NULL, part smallint NOT NULL, month integer NOT NULL, day text NOT NULL, flow smallint NOT NULL, route smallint NOT NULL, mode text NOT NULL,
		counted smallint NOT NULL, goods smallint NOT NULL, member integer NOT NULL, consigned text NOT NULL, origin text NOT NULL, pieces bigint NOT NULL, weight bigint NOT NULL,
		usd bigint NOT NULL, value bigint NOT NULL, vat bigint NOT NULL, refund bigint NOT NULL, at bigint NOT NULL, until bigint NOT NULL)`); err != nil {
		return nil, err
	}
	for _, s := range sessionSettings {
		if err := p.exec(ctx, "SET "+s); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *statRival) exec(ctx context.Context, all ...string) error {
	for _, s := range all {
		if _, err := p.conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("bench: %s: %w", s, err)
		}
	}
	return nil
}

func (p *statRival) copy(ctx context.Context, lines []statistics.Line) error {
	_, err := p.conn.CopyFrom(ctx, pgx.Identifier{"stat_line"}, statColumns, pgx.CopyFromSlice(len(lines), func(i int) ([]any, error) { return lines[i].Values(), nil }))
	if err != nil {
		return fmt.Errorf("bench: copy: %w", err)
	}
	return nil
}

// ready indexes the lines as their queries need it.
func (p *statRival) ready(ctx context.Context) error {
	return p.exec(ctx, "CREATE INDEX ON stat_line (month, flow)", "VACUUM ANALYZE stat_line")
}

func (p *statRival) insert(ctx context.Context, l statistics.Line) error {
	return p.copy(ctx, []statistics.Line{l})
}

// Ask answers a query by the statement the product has for it.
func (p *statRival) Ask(ctx context.Context, q statistics.Query) ([]statistics.Row, error) {
	rows, err := p.conn.Query(ctx, q.Text(), q.Args()...)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	defer rows.Close()
	var all []statistics.Row
	for rows.Next() {
		var r statistics.Row
		if err := rows.Scan(r.Fields(q.By)...); err != nil {
			return nil, fmt.Errorf("bench: %w", err)
		}
		all = append(all, r)
	}
	return all, rows.Err()
}
