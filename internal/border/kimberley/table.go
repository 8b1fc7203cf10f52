package kimberley

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Period is a quarter or a half of a year: "2026-Q3", "2026-H1".
type Period string

// ParsePeriod reads one of that kind: 'Q' or 'H'.
func ParsePeriod(s string, kind byte) (Period, error) {
	bad := errs.New(errs.Invalid, "kimberley.bad_period", "example", "2026-"+string(kind)+"1").At("period")
	if len(s) != 7 || s[4] != '-' || s[5] != kind {
		return "", bad
	}
	year, err := strconv.Atoi(s[:4])
	most := byte('4')
	if kind == 'H' {
		most = '2'
	}
	if err != nil || year < 2003 || s[6] < '1' || s[6] > most { // the scheme began in 2003
		return "", bad
	}
	return Period(s), nil
}

// PeriodOf is the quarter or the half a day is in.
func PeriodOf(day clock.Date, kind byte) Period {
	months := 3
	if kind == 'H' {
		months = 6
	}
	return Period(fmt.Sprintf("%s-%c%d", day[:4], kind, (int(day.Time().Month())-1)/months+1))
}

// Days are the first day of the period and the first after it.
func (p Period) Days() (from, to clock.Date) {
	year, _ := strconv.Atoi(string(p[:4]))
	n, months := int(p[6]-'1'), 3
	if p[5] == 'H' {
		months = 6
	}
	month := func(m int) clock.Date {
		return clock.Date(fmt.Sprintf("%04d-%02d-01", year+m/12, m%12+1))
	}
	return month(n * months), month((n + 1) * months)
}

// Before is the period before, After the one after.
func (p Period) Before() Period {
	from, _ := p.Days()
	return PeriodOf(from.AddDays(-1), p[5])
}

// After is the next period.
func (p Period) After() Period {
	_, to := p.Days()
	return PeriodOf(to, p[5])
}

// Sum is carats, US dollars and certificates.
type Sum struct {
	Weight       int64 // carats × 1000
	USD          int64 // cents
	Certificates int64
}

// PerCarat is the value of a carat in cents, rounded half up; 0 when nothing was weighed.
func (s Sum) PerCarat() int64 {
	if s.Weight == 0 {
		return 0
	}
	whole, rest := s.USD/s.Weight, s.USD%s.Weight
	return whole*1000 + (rest*1000+s.Weight/2)/s.Weight
}

func (s *Sum) add(o Sum) {
	s.Weight, s.USD, s.Certificates = s.Weight+o.Weight, s.USD+o.USD, s.Certificates+o.Certificates
}

// TradeLine is the trade with one participant under one code in a quarter.
type TradeLine struct {
	Partner, HS string
	In, Out     Sum
}

// Trade is the quarterly table: what entered, by the day of entry, and what certificates
// were issued for, by the day of issue. A void certificate counts nowhere.
func Trade(ctx context.Context, q db.Querier, who access.Actor, p Period) ([]TradeLine, error) {
	if err := access.Check(who, "kimberley.tables", access.Any); err != nil {
		return nil, err
	}
	if _, err := ParsePeriod(string(p), 'Q'); err != nil {
		return nil, err
	}
	from, to := p.Days()
	type part struct {
		direction, partner, hs string
		sum                    Sum
	}
	parts, err := db.Rows(ctx, q, func(r *sql.Rows) (part, error) {
		var x part
		return x, r.Scan(&x.direction, &x.partner, &x.hs, &x.sum.Weight, &x.sum.USD, &x.sum.Certificates)
	}, `SELECT c.direction, CASE WHEN c.direction = 'in' THEN c.from_land ELSE c.to_land END, c.hs, CAST(SUM(c.weight) AS BIGINT), CAST(SUM(c.usd) AS BIGINT), COUNT(*)
		FROM kp_certificate c WHERE c.day >= $1 AND c.day < $2 GROUP BY 1, 2, 3 ORDER BY 2, 3, 1`, string(from), string(to))
	if err != nil {
		return nil, err
	}
	var all []TradeLine
	for _, x := range parts {
		if n := len(all); n == 0 || all[n-1].Partner != x.partner || all[n-1].HS != x.hs {
			all = append(all, TradeLine{Partner: x.partner, HS: x.hs})
		}
		l := &all[len(all)-1]
		if x.direction == In {
			l.In = x.sum
		} else {
			l.Out = x.sum
		}
	}
	return all, nil
}

// Total adds up lines of trade.
func Total(lines []TradeLine) TradeLine {
	var t TradeLine
	for _, l := range lines {
		t.In.add(l.In)
		t.Out.add(l.Out)
	}
	return t
}

// Produce notes what was mined in half a year, as the authority reports it. The newest of a
// half and a code holds.
type Produce struct {
	Half   string `json:"half"` // 2026-H1
	HS     string `json:"hs"`
	Weight int64  `json:"weight"` // 0: nothing was mined
	USD    int64  `json:"usd"`
	Source string `json:"source"`
}

// Produced is the answer.
type Produced struct {
	No int64 `json:"no"`
}

// Do notes it.
func (c Produce) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Produced, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "kimberley.Produce", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Produced, error) {
			if err := access.Check(who, "kimberley.produce", access.Any); err != nil {
				return nil, Produced{}, err
			}
			half, err := ParsePeriod(strings.TrimSpace(c.Half), 'H')
			if err != nil {
				return nil, Produced{}, errs.Of(err).At("half")
			}
			hs, err := code(c.HS)
			if err != nil {
				return nil, Produced{}, err
			}
			if c.Weight < 0 || c.USD < 0 || c.Weight > most || c.USD > most || (c.Weight == 0) != (c.USD == 0) {
				return nil, Produced{}, errs.New(errs.Invalid, "kimberley.bad_weight").At("weight")
			}
			now := k.Clock().Now()
			day, err := calendar.DayOf(ctx, tx, now)
			if err != nil {
				return nil, Produced{}, err
			}
			if _, end := half.Days(); end > day {
				return nil, Produced{}, errs.New(errs.Conflict, "kimberley.not_closed", "period", string(half), "day", string(end)).At("half")
			}
			source, err := line(c.Source, "source", 200, true)
			if err != nil {
				return nil, Produced{}, err
			}
			no, err := tx.Next(ctx, "kimberley.production")
			if err != nil {
				return nil, Produced{}, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO kp_production (no, half, hs, weight, usd, source, at, person) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
				no, string(half), hs, c.Weight, c.USD, source, now, maybe(who.Person))
			return fact.RoughProduced{No: no, Half: string(half), HS: hs, Weight: c.Weight, USD: c.USD}, Produced{no}, err
		})
}

// ProductionLine is what was mined in half a year under one code.
type ProductionLine struct {
	HS          string
	Weight, USD int64
	Source      string
}

// Production is the half-yearly table.
func Production(ctx context.Context, q db.Querier, who access.Actor, p Period) ([]ProductionLine, error) {
	if err := access.Check(who, "kimberley.tables", access.Any); err != nil {
		return nil, err
	}
	if _, err := ParsePeriod(string(p), 'H'); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, func(r *sql.Rows) (ProductionLine, error) {
		var l ProductionLine
		return l, r.Scan(&l.HS, &l.Weight, &l.USD, &l.Source)
	}, "SELECT p.hs, p.weight, p.usd, p.source FROM kp_production p WHERE p.half = $1 ORDER BY p.no", string(p))
	if err != nil {
		return nil, err
	}
	newest := map[string]ProductionLine{}
	for _, l := range all {
		newest[l.HS] = l
	}
	var lines []ProductionLine
	for _, hs := range Codes {
		if l, found := newest[hs]; found {
			lines = append(lines, l)
		}
	}
	return slices.Clip(lines), nil
}
