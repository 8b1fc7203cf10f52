package price

import (
	"context"
	"database/sql"
	"maps"
	"math"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Kinds are the kinds of stones that have reference prices, each apart from the others.
var Kinds = [...]string{stone.Natural.String(), stone.LabGrown.String(), stone.Treated.String()}

// Version is a dated edition of the reference prices of one kind of stones.
type Version struct {
	No    int64
	Kind  string
	Day   clock.Date
	At    clock.Instant
	Sales int64
	Sigma float64
	R2    float64
}

// window is how far back sales count.
const window = 365 * 24 * time.Hour

const scale = 1e6

// Publish fits the sales of the last year and keeps what they say as the version of today,
// for each kind that has sales enough. A day that has its version keeps it.
func Publish(ctx context.Context, k *journal.Keeper) error {
	for _, kind := range Kinds {
		if err := publish(ctx, k, kind); err != nil && !errs.Is(err, "price.few") {
			return err
		}
	}
	return nil
}

func publish(ctx context.Context, k *journal.Keeper, kind string) error {
	now := k.Clock().Now()
	day := clock.DateOf(now, time.UTC)
	_, there, err := db.Row(ctx, k.DB(), db.One[int64], "SELECT no FROM price_version WHERE kind = $1 AND day = $2", kind, day)
	if err != nil || there {
		return err
	}
	sales, err := counted(ctx, k.DB(), kind, now)
	if err != nil {
		return err
	}
	inPeriods(sales)
	rows := make([]Row, len(sales))
	for i := range sales {
		rows[i] = sales[i].Row
	}
	m, err := Fit(rows)
	if err != nil {
		return err
	}
	v := Version{Kind: kind, Day: day, At: now, Sales: int64(len(sales)), Sigma: m.Sigma, R2: m.R2}
	_, err = journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "price.publish", Input: []string{kind, string(day)}},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			return v.keep(ctx, tx, cells(m, sales))
		})
	return err
}

// counted are the sales of a kind that count, of the year before an instant.
func counted(ctx context.Context, q db.Querier, kind string, now clock.Instant) ([]Sale, error) {
	return db.Rows(ctx, q, scanSale, "SELECT "+saleColumns+" FROM price_sale WHERE kind = $1 AND struck > $2 AND struck <= $3 AND why_not = '' ORDER BY deal, line",
		kind, int64(now.Add(-window)), int64(now))
}

func (v *Version) keep(ctx context.Context, tx *db.Tx, cells []Cell) (journal.Fact, struct{}, error) {
	none := struct{}{}
	_, there, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM price_version WHERE kind = $1 AND day = $2", v.Kind, v.Day)
	if err != nil {
		return nil, none, err
	}
	if there {
		return nil, none, errs.New(errs.Conflict, "price.published", "kind", v.Kind, "day", string(v.Day))
	}
	if v.No, err = tx.Next(ctx, "price_version"); err != nil {
		return nil, none, err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO price_version (no, kind, day, at, sales, sigma, fit) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		v.No, v.Kind, v.Day, int64(v.At), v.Sales, int64(math.Round(v.Sigma*scale)), int64(math.Round(v.R2*scale))); err != nil {
		return nil, none, err
	}
	if err := keepCells(ctx, tx, v.No, cells); err != nil {
		return nil, none, err
	}
	return fact.PricesPublished{Version: v.No, Kind: v.Kind, Day: v.Day, Sales: v.Sales, Cells: int64(len(cells))}, none, nil
}

// keepCells writes the values of a version in their order by one statement.
func keepCells(ctx context.Context, tx *db.Tx, version int64, cells []Cell) error {
	b := db.NewBatch(12, 0)
	for _, c := range cells {
		b.Add()
		for i, v := range [...]int64{version, int64(c.Shape), int64(c.Band), int64(c.Color), int64(c.Clarity), c.PPC, c.Low, c.High, c.Trades, c.Sellers, c.Buyers, c.Share} {
			b.Int(i, v)
		}
	}
	if err := tx.Load(ctx, b); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO price_cell (version, shape, band, color, clarity, ppc, low, high, trades, sellers, buyers, share)
		SELECT n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11 FROM batch`)
	return err
}

// inPeriods numbers the sales by the month they were agreed in, the oldest 1. Months with
// few sales share a number with those after them, the last with those before: a period is
// told apart when there is enough to tell.
func inPeriods(sales []Sale) {
	n := map[Month]int{}
	for i := range sales {
		n[MonthOf(sales[i].Struck)]++
	}
	months := slices.Sorted(maps.Keys(n))
	of, no, left := map[Month]int{}, 1, len(sales)
	for i, have := 0, 0; i < len(months); i++ {
		of[months[i]] = no
		have, left = have+n[months[i]], left-n[months[i]]
		if have >= enough && left >= enough {
			no, have = no+1, 0
		}
	}
	for i := range sales {
		sales[i].Period = of[MonthOf(sales[i].Struck)]
	}
}

// enough is how many sales a period of the reference prices has.
const enough = 30

const versionColumns = "v.no, v.kind, v.day, v.at, v.sales, v.sigma, v.fit"

func scanVersion(rows *sql.Rows) (Version, error) {
	var v Version
	var sigma, fit int64
	err := rows.Scan(&v.No, &v.Kind, &v.Day, &v.At, &v.Sales, &sigma, &fit)
	v.Sigma, v.R2 = float64(sigma)/scale, float64(fit)/scale
	return v, err
}

// Newest is the version of a kind that stood at an instant; false when there was none.
func Newest(ctx context.Context, q db.Querier, kind string, at clock.Instant) (Version, bool, error) {
	return db.Row(ctx, q, scanVersion, "SELECT "+versionColumns+" FROM price_version v WHERE v.kind = $1 AND v.at <= $2 ORDER BY v.at DESC LIMIT 1", kind, int64(at))
}

const cellColumns = "c.shape, c.band, c.color, c.clarity, c.ppc, c.low, c.high, c.trades, c.sellers, c.buyers, c.share"

func scanCell(rows *sql.Rows) (Cell, error) {
	var c Cell
	err := rows.Scan(&c.Shape, &c.Band, &c.Color, &c.Clarity, &c.PPC, &c.Low, &c.High, &c.Trades, &c.Sellers, &c.Buyers, &c.Share)
	return c, err
}

// Matrix is all values of a version.
func Matrix(ctx context.Context, q db.Querier, version int64) ([]Cell, error) {
	return db.Rows(ctx, q, scanCell, "SELECT "+cellColumns+" FROM price_cell c WHERE c.version = $1 ORDER BY c.shape, c.band, c.color, c.clarity", version)
}

// Reference is what a stone is worth by what was paid for such stones.
type Reference struct {
	PPC     int64      `json:"ppc"` // US cents per carat, 0: none
	Low     int64      `json:"low"`
	High    int64      `json:"high"`
	Basis   string     `json:"basis"` // traded, indicative, none
	Day     clock.Date `json:"day,omitempty"`
	Version int64      `json:"version,omitempty"`
	Trades  int64      `json:"trades"`
	Share   int64      `json:"share"` // of the largest member, per mille
	Sigma   float64    `json:"sigma"`
}

// At is the reference price that stood at an instant for a stone of a kind. A stone of which
// nothing was published has none; nothing is guessed.
func At(ctx context.Context, q db.Querier, kind string, r Row, at clock.Instant) (Reference, error) {
	v, found, err := Newest(ctx, q, kind, at)
	if err != nil || !found {
		return Reference{Basis: None}, err
	}
	ref := Reference{Basis: None, Day: v.Day, Version: v.No, Sigma: v.Sigma}
	c, found, err := db.Row(ctx, q, scanCell, "SELECT "+cellColumns+" FROM price_cell c WHERE c.version = $1 AND c.shape = $2 AND c.band = $3 AND c.color = $4 AND c.clarity = $5",
		v.No, int64(r.Shape), int64(Band(r.Carat)), int64(r.Color), int64(r.Clarity))
	if err != nil || !found {
		return ref, err
	}
	ref.take(&c)
	return ref, nil
}
