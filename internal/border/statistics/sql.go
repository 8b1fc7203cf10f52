package statistics

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"openbourse/internal/store/db"
)

// SQL answers from the table: the plain twin of the image, and the reader of commands and
// of the command line.
type SQL struct{ DB db.Querier }

var groupColumns = map[By]string{ByMember: "member", ByMonth: "month", ByGoods: "goods", ByConsigned: "consigned", ByOrigin: "origin"}

// Text is the statement that answers a query, the same for both engines.
func (q Query) Text() string {
	column := groupColumns[q.By]
	members := "count(DISTINCT member)"
	if q.By == ByMember {
		members = "CAST(1 AS BIGINT)"
	}
	var b strings.Builder
	b.WriteString("SELECT " + column + `, count(*), CAST(sum(pieces) AS BIGINT), CAST(sum(weight) AS BIGINT), CAST(sum(usd) AS BIGINT), CAST(sum(value) AS BIGINT),
		CAST(sum(vat) AS BIGINT), CAST(sum(refund) AS BIGINT), ` + members + ` FROM stat_line
		WHERE month >= $1 AND month <= $2 AND at <= $3 AND until > $4`)
	in := func(name string, s, every Set) {
		if s&every == every {
			return
		}
		var list []string
		for n := range uint8(8) {
			if s.Has(n) {
				list = append(list, strconv.Itoa(int(n)))
			}
		}
		if len(list) == 0 {
			list = []string{"-1"}
		}
		b.WriteString(" AND " + name + " IN (" + strings.Join(list, ", ") + ")")
	}
	in("flow", q.Flows, Some(RecordIn, RecordOut, Import, Export, Between))
	in("goods", q.Goods, EveryGoods)
	in("route", q.Routes, EveryRoute)
	if q.Counted {
		b.WriteString(" AND counted = 1")
	}
	b.WriteString(" GROUP BY " + column + " ORDER BY " + column)
	return b.String()
}

// Args are the arguments of Text.
func (q Query) Args() []any {
	return []any{int64(q.Period.First), int64(q.Period.Last), int64(q.AsOf), int64(q.AsOf)}
}

// Fields are where a row of Text goes.
func (r *Row) Fields(by By) []any {
	var key any = &r.No
	if by == ByConsigned || by == ByOrigin {
		key = &r.Country
	}
	return []any{key, &r.Lines, &r.Pieces, &r.Weight, &r.USD, &r.Value, &r.VAT, &r.Refund, &r.Members}
}

// Ask answers a query.
func (s SQL) Ask(ctx context.Context, q Query) ([]Row, error) {
	return db.Rows(ctx, s.DB, func(rows *sql.Rows) (r Row, err error) {
		err = rows.Scan(r.Fields(q.By)...)
		return r, err
	}, q.Text(), q.Args()...)
}
