package db

import (
	"database/sql"
	"database/sql/driver"
	"strconv"
	"strings"
)

// maxStatements bounds a statement cache: texts made per request (search filters) must
// not fill the memory.
const maxStatements = 512

// prepared is a statement and where its arguments go. The SQLite driver finds $7 by
// comparing names and plain ? by place, so texts are rewritten once: order holds, for
// each ?, the index of the argument.
type prepared struct {
	text  string
	stmt  *sql.Stmt
	order []int
}

// positional rewrites $1, $2 … to ? outside of quotes and comments and tells which
// argument each ? takes. The argument of LIMIT is hidden in a CAST: else SQLite plans the
// statement again for each value, which takes longer than most statements run.
func positional(query string) (string, []int) {
	var b strings.Builder
	b.Grow(len(query))
	var order []int
	for i := 0; i < len(query); i++ {
		c := query[i]
		switch {
		case c == '\'' || c == '"':
			end := strings.IndexByte(query[i+1:], c)
			if end < 0 {
				b.WriteString(query[i:])
				return b.String(), order
			}
			b.WriteString(query[i : i+end+2])
			i += end + 1
		case c == '-' && strings.HasPrefix(query[i:], "--"):
			end := strings.IndexByte(query[i:], '\n')
			if end < 0 {
				return b.String(), order
			}
			i += end
			b.WriteByte('\n')
		case c == '$' && i+1 < len(query) && query[i+1] >= '1' && query[i+1] <= '9':
			j := i + 1
			for j < len(query) && query[j] >= '0' && query[j] <= '9' {
				j++
			}
			n, err := strconv.Atoi(query[i+1 : j])
			if err != nil {
				n = 1 << 30 // no such argument: place leaves it out and the driver objects
			}
			order = append(order, n-1)
			if strings.HasSuffix(strings.TrimSpace(query[:i]), "LIMIT") {
				b.WriteString("CAST(? AS INTEGER)")
			} else {
				b.WriteByte('?')
			}
			i = j - 1
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), order
}

// place puts the arguments where the ?s want them. An argument that is missing is left
// out, so that the driver objects.
func (p *prepared) place(args []any) []any {
	out := make([]any, 0, len(p.order))
	for _, k := range p.order {
		if k < len(args) {
			out = append(out, value(args[k]))
		}
	}
	return out
}

// plain gives the arguments as both engines take them.
func plain(args []any) []any {
	for i, a := range args {
		if _, ok := a.(bool); ok {
			args = append([]any(nil), args...)
			for j := i; j < len(args); j++ {
				args[j] = value(args[j])
			}
			return args
		}
	}
	return args
}

// value writes yes and no as 1 and 0: they live in BIGINT columns.
func value(a any) any {
	switch v := a.(type) {
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case int:
		return int64(v)
	}
	return a
}

// raw converts an argument to what a driver takes, without database/sql in between.
func raw(a any) (driver.Value, error) {
	switch v := a.(type) {
	case nil, int64, string, []byte, float64:
		return v, nil
	case int:
		return int64(v), nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	}
	v, err := driver.DefaultParameterConverter.ConvertValue(a)
	if yes, ok := v.(bool); ok {
		return value(yes), err
	}
	return v, err
}

// brief cuts a text for an error message.
func brief(query string) string {
	query = strings.Join(strings.Fields(query), " ")
	if len(query) > 120 {
		query = query[:120] + " …"
	}
	return query
}
