package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"

	"openbourse/internal/base/errs"
)

// Kind is the kind of values a column holds.
type Kind byte

// The kinds of columns.
const (
	Whole Kind = 'i' // int64
	Words Kind = 't' // text
	Raw   Kind = 'b' // bytes
)

// Table is a table as it stands in a store.
type Table struct {
	Name    string
	Columns []Column
	Key     []string // columns of its primary key
}

// Column is one column of a table.
type Column struct {
	Name string
	Kind Kind
}

// Migration is a step of the schema that has run on a store.
type Migration struct {
	No   int64  `json:"no"`
	Name string `json:"name"`
	Sum  string `json:"sum"` // of its text
}

// own is the table in which the store itself notes which migrations have run.
const own = "migration"

// plainQuerier is what reads the catalogue: a snapshot's connection, or one that fills.
type plainQuerier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Tables are all tables of the state in an order in which each comes after those it refers
// to. The store's own list of migrations is not among them.
func (s *Snapshot) Tables(ctx context.Context) ([]Table, error) {
	return tablesOf(ctx, s.d.engine, s.conn)
}

// Migrations are the steps of the schema that had run, by number.
func (s *Snapshot) Migrations(ctx context.Context) ([]Migration, error) {
	all, err := strings3(ctx, s.conn, "SELECT CAST(no AS TEXT), name, sum FROM migration ORDER BY no")
	if err != nil {
		return nil, err
	}
	ran := make([]Migration, 0, len(all))
	for _, m := range all {
		var no int64
		if _, err := fmt.Sscan(m[0], &no); err != nil {
			return nil, fmt.Errorf("db: reading the schema: %w", err)
		}
		ran = append(ran, Migration{no, m[1], m[2]})
	}
	return ran, nil
}

// Rows gives every row of a table, its columns in order. PostgreSQL gives them by their key;
// SQLite as they lie, which is by their key where a table is kept so.
func (s *Snapshot) Rows(ctx context.Context, t Table, row func(vals []driver.Value) error) error {
	text := "SELECT " + strings.Join(quoted(t.names()), ", ") + " FROM " + quote(t.Name)
	if s.d.engine == postgres && len(t.Key) > 0 {
		text += " ORDER BY " + strings.Join(quoted(t.Key), ", ")
	}
	return s.Scan(ctx, text, row)
}

func (t Table) names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoted(names []string) []string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = quote(n)
	}
	return all
}

// The questions to the catalogue of each engine: tables; the columns of one with kind and
// place in the key (0: not in it); the tables that one refers to. Three texts a row.
var catalogue = [2][3]string{
	sqlite: {
		"SELECT name, '', '' FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
		"SELECT name, type, CAST(pk AS TEXT) FROM pragma_table_info(?) ORDER BY cid",
		`SELECT DISTINCT "table", '', '' FROM pragma_foreign_key_list(?) ORDER BY 1`,
	},
	postgres: {
		"SELECT tablename::text, '', '' FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
		`SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), COALESCE(array_position(i.indkey::int2[], a.attnum), -1)::text
			FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
			WHERE a.attrelid = to_regclass(quote_ident($1)) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
		`SELECT DISTINCT r.relname::text, '', '' FROM pg_constraint c JOIN pg_class r ON r.oid = c.confrelid
			WHERE c.contype = 'f' AND c.conrelid = to_regclass(quote_ident($1)) ORDER BY 1`,
	},
}

var kinds = map[string]Kind{"INTEGER": Whole, "TEXT": Words, "BLOB": Raw, "bigint": Whole, "text": Words, "bytea": Raw}

func tablesOf(ctx context.Context, e engine, q plainQuerier) ([]Table, error) {
	names, err := strings3(ctx, q, catalogue[e][0])
	if err != nil {
		return nil, err
	}
	all, refers := map[string]Table{}, map[string][]string{}
	for _, n := range names {
		if n[0] == own {
			continue
		}
		t, err := tableOfName(ctx, e, q, n[0])
		if err != nil {
			return nil, err
		}
		all[t.Name] = t
		to, err := strings3(ctx, q, catalogue[e][2], t.Name)
		if err != nil {
			return nil, err
		}
		for _, r := range to {
			refers[t.Name] = append(refers[t.Name], r[0])
		}
	}
	return sorted(all, refers)
}

func tableOfName(ctx context.Context, e engine, q plainQuerier, name string) (Table, error) {
	t := Table{Name: name}
	columns, err := strings3(ctx, q, catalogue[e][1], name)
	if err != nil {
		return t, err
	}
	type part struct {
		at   int
		name string
	}
	var key []part
	for _, c := range columns {
		kind, known := kinds[c[1]]
		if !known {
			return t, fmt.Errorf("db: column %s of %s has the kind %q", c[0], name, c[1])
		}
		t.Columns = append(t.Columns, Column{c[0], kind})
		none := "0" // SQLite counts the parts of a key from 1, PostgreSQL from 0
		if e == postgres {
			none = "-1"
		}
		if c[2] != none {
			var at int
			if _, err := fmt.Sscan(c[2], &at); err != nil {
				return t, fmt.Errorf("db: key of %s: %w", name, err)
			}
			key = append(key, part{at, c[0]})
		}
	}
	slices.SortFunc(key, func(a, b part) int { return a.at - b.at })
	for _, k := range key {
		t.Key = append(t.Key, k.name)
	}
	return t, nil
}

// sorted puts each table after those it refers to, and otherwise by name.
func sorted(all map[string]Table, refers map[string][]string) ([]Table, error) {
	var order []Table
	state := map[string]int{} // 1: on the way to it, 2: placed
	var place func(name string) error
	place = func(name string) error {
		if state[name] == 1 {
			return errors.New("db: tables refer to each other in a circle: " + name)
		}
		if state[name] == 2 {
			return nil
		}
		state[name] = 1
		for _, to := range refers[name] {
			if to == name {
				continue
			}
			if err := place(to); err != nil {
				return err
			}
		}
		state[name] = 2
		order = append(order, all[name])
		return nil
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := place(name); err != nil {
			return nil, err
		}
	}
	return order, nil
}

// strings3 reads rows of three texts.
func strings3(ctx context.Context, q plainQuerier, query string, args ...any) ([][3]string, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("db: reading the schema: %w", err)
	}
	defer rows.Close()
	var all [][3]string
	for rows.Next() {
		var r [3]string
		if err := rows.Scan(&r[0], &r[1], &r[2]); err != nil {
			return nil, fmt.Errorf("db: reading the schema: %w", err)
		}
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("db: reading the schema: %w", err)
	}
	return all, nil
}

// known finds the migrations of this program that have run elsewhere, and refuses what it
// does not know.
func known(ran []Migration) ([]migration, error) {
	all, err := migrations(embedded)
	if err != nil {
		return nil, err
	}
	sums := map[int64]string{}
	for _, m := range ran {
		sums[m.No] = m.Sum
	}
	if _, err := missing(sums, all); err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(m migration) bool { return sums[m.no] == "" })
	if len(all) == 0 {
		return nil, errs.New(errs.Invalid, "backup.damaged").Because(errors.New("no migration has run"))
	}
	return all, nil
}
