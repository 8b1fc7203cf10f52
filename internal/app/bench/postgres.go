package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"openbourse/internal/exchange/search"
)

// answer is what both sides must agree on.
type answer struct {
	total  int64
	page   []int64
	facets map[int]map[int64]int64 // place of the facet from 1, code, listings
}

func newAnswer() answer { return answer{facets: map[int]map[int64]int64{}} }

func (a answer) count(facet int, code, n int64) {
	if a.facets[facet] == nil {
		a.facets[facet] = map[int64]int64{}
	}
	a.facets[facet][code] += n
}

// rival is PostgreSQL with the stock in it.
type rival struct{ conn *pgx.Conn }

// load makes the table, copies the records in and indexes them.
func load(ctx context.Context, address string, all []record) (*rival, error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	run := func(sql ...string) error {
		for _, s := range sql {
			if _, err := conn.Exec(ctx, s); err != nil {
				return fmt.Errorf("bench: %s: %w", s, err)
			}
		}
		return nil
	}
	if err := run("DROP TABLE IF EXISTS stones"); err != nil {
		return nil, err
	}
	if err := run(schema...); err != nil {
		return nil, err
	}
	for _, s := range sessionSettings {
		if err := run("SET " + s); err != nil {
			return nil, err
		}
	}
	next := 0
	_, err = conn.CopyFrom(ctx, pgx.Identifier{"stones"}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		if next == len(all) {
			return nil, nil
		}
		next++
		return all[next-1].values(), nil
	}))
	if err != nil {
		return nil, fmt.Errorf("bench: copy: %w", err)
	}
	return &rival{conn}, run(indexes...)
}

// ask runs one statement, prepared before, and reads every row.
func (r *rival) ask(ctx context.Context, sql string) (answer, time.Duration, error) {
	a := newAnswer()
	begin := time.Now()
	rows, err := r.conn.Query(ctx, sql)
	if err != nil {
		return a, 0, fmt.Errorf("bench: %s: %w", sql, err)
	}
	defer rows.Close()
	for rows.Next() {
		var part int
		var value, n int64
		if err := rows.Scan(&part, &value, &n); err != nil {
			return a, 0, fmt.Errorf("bench: %w", err)
		}
		switch part {
		case 0:
			a.page = append(a.page, value)
		case -1:
			a.total = n
		default:
			a.count(part, value, n)
		}
	}
	if err := rows.Err(); err != nil {
		return a, 0, fmt.Errorf("bench: %s: %w", sql, err)
	}
	return a, time.Since(begin), nil
}

// best is the shortest time of a query in any form, each repeated; a form that is more
// than twice as slow as another after two runs is left.
func (r *rival) best(ctx context.Context, q search.Query, reps int) (answer, time.Duration, error) {
	var first answer
	shortest := time.Duration(-1)
	for i, form := range forms {
		sql := form.sql(q)
		for rep := range reps + 1 { // one more: the first warms
			a, took, err := r.ask(ctx, sql)
			if err != nil {
				return a, 0, err
			}
			if i == 0 && rep == 0 {
				first = a
			}
			if why := first.differs(a); why != "" {
				return a, 0, fmt.Errorf("bench: %s: the forms of the statement differ in %s", q.Encode(), why)
			}
			if rep == 0 {
				continue
			}
			if shortest < 0 || took < shortest {
				shortest = took
			}
			if i > 0 && rep == 1 && took > 2*shortest {
				break
			}
		}
	}
	return first, shortest, nil
}
