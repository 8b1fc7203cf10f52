package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
)

//go:embed migrations/*.sql
var embedded embed.FS

// words are what migrations say and what each engine reads. BIGINT PRIMARY KEY becomes
// SQLite's row number; TEXT is compared by bytes on both; a KEYED_TABLE is stored in the
// order of its primary key; both kinds of table refuse values of a wrong type.
var words = map[string][2]string{
	"BIGINT":       {"INTEGER", "BIGINT"},
	"BYTES":        {"BLOB", "BYTEA"},
	"TEXT":         {"TEXT", `TEXT COLLATE "C"`},
	"STRICT_TABLE": {"STRICT", ""},
	"KEYED_TABLE":  {"STRICT, WITHOUT ROWID", ""},
}

var (
	word   = regexp.MustCompile(`\b[A-Z_]+\b`)
	naming = regexp.MustCompile(`^([0-9]{4})_[a-z0-9_]+\.sql$`)
)

type migration struct {
	no   int64
	name string
	text string // as written; its checksum must not change once it has run
}

func (m migration) sum() string {
	s := sha256.Sum256([]byte(m.text))
	return hex.EncodeToString(s[:])
}

func (m migration) sql(e engine) string {
	lines := strings.Split(m.text, "\n")
	for i, l := range lines {
		l, _, _ = strings.Cut(l, "--")
		lines[i] = word.ReplaceAllStringFunc(l, func(w string) string {
			if w, ok := words[w]; ok {
				return w[e]
			}
			return w
		})
	}
	return strings.Join(lines, "\n")
}

// migrations reads the numbered files of a folder in the order of their numbers.
func migrations(files fs.FS) ([]migration, error) {
	entries, err := fs.ReadDir(files, "migrations")
	if err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	var all []migration
	for _, e := range entries {
		m := naming.FindStringSubmatch(e.Name())
		if m == nil {
			return nil, fmt.Errorf("db: migration %q is not named NNNN_name.sql", e.Name())
		}
		no, err := strconv.ParseInt(m[1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("db: migration %q: %w", e.Name(), err)
		}
		b, err := fs.ReadFile(files, path.Join("migrations", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("db: %w", err)
		}
		all = append(all, migration{no, e.Name(), string(b)})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].no < all[j].no })
	for i := 1; i < len(all); i++ {
		if all[i].no == all[i-1].no {
			return nil, fmt.Errorf("db: migrations %s and %s have one number", all[i-1].name, all[i].name)
		}
	}
	return all, nil
}

// applied reads which migrations have run, by number, with their checksums.
func applied(ctx context.Context, e engine, conn *sql.DB) (map[int64]string, error) {
	exists := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migration'"
	if e == postgres {
		exists = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migration'"
	}
	var n int
	if err := conn.QueryRowContext(ctx, exists).Scan(&n); err != nil {
		return nil, fmt.Errorf("db: reading the schema: %w", err)
	}
	ran := map[int64]string{}
	if n == 0 {
		return ran, nil
	}
	rows, err := conn.QueryContext(ctx, "SELECT no, sum FROM migration")
	if err != nil {
		return nil, fmt.Errorf("db: reading the schema: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var no int64
		var sum string
		if err := rows.Scan(&no, &sum); err != nil {
			return nil, fmt.Errorf("db: reading the schema: %w", err)
		}
		ran[no] = sum
	}
	return ran, rows.Err()
}

// missing gives the migrations that have not run yet, and refuses a schema that this
// program does not know or that was changed behind its back.
func missing(ran map[int64]string, all []migration) ([]migration, error) {
	known := map[int64]bool{}
	var todo []migration
	for _, m := range all {
		known[m.no] = true
		switch sum, done := ran[m.no]; {
		case !done:
			todo = append(todo, m)
		case sum != m.sum():
			return nil, fmt.Errorf("db: migration %s was changed after it had run on this data", m.name)
		}
	}
	for no := range ran {
		if !known[no] {
			return nil, errs.New(errs.Conflict, "db.newer_schema", "number", no)
		}
	}
	return todo, nil
}

// schemaIsKnown refuses data whose schema is newer than this program, or older unless that
// is wanted.
func schemaIsKnown(ctx context.Context, e engine, conn *sql.DB, old bool) error {
	all, err := migrations(embedded)
	if err != nil {
		return err
	}
	ran, err := applied(ctx, e, conn)
	if err != nil {
		return err
	}
	todo, err := missing(ran, all)
	if err == nil && len(todo) > 0 && (!old || len(ran) == 0) {
		return errs.New(errs.Conflict, "db.older_schema", "number", todo[0].no)
	}
	return err
}

// migrate runs the missing migrations, each in a transaction of its own, on new data all in
// one, and then lets the engine count its tables, for good plans.
func migrate(ctx context.Context, e engine, conn *sql.DB, files fs.FS) error {
	all, err := migrations(files)
	if err != nil {
		return err
	}
	ran, err := applied(ctx, e, conn)
	if err != nil {
		return err
	}
	todo, err := missing(ran, all)
	if err != nil || len(todo) == 0 {
		return err
	}
	steps := make([][]migration, 0, len(todo))
	for _, m := range todo {
		steps = append(steps, []migration{m})
	}
	if len(ran) == 0 {
		if _, err := conn.ExecContext(ctx, migrationTable.sql(e)); err != nil {
			return fmt.Errorf("db: %w", err)
		}
		steps = [][]migration{todo} // nothing is there that one could break
	}
	for _, step := range steps {
		if err := run(ctx, e, conn, step); err != nil {
			return err
		}
	}
	return count(ctx, e, conn)
}

// count lets the engine count its tables anew. SQLite's samples of single values are
// dropped again: with them it would plan a prepared statement anew whenever its arguments
// change, which costs more than most of our statements take.
func count(ctx context.Context, e engine, conn *sql.DB) error {
	todo := []string{"ANALYZE"}
	if e == sqlite {
		todo = append(todo, "DELETE FROM sqlite_stat4", "ANALYZE sqlite_schema")
	}
	for _, text := range todo {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("db: %s: %w", text, err)
		}
	}
	return nil
}

// migrationTable notes which migrations have run.
var migrationTable = migration{text: "CREATE TABLE IF NOT EXISTS migration (no BIGINT PRIMARY KEY, name TEXT NOT NULL, sum TEXT NOT NULL) STRICT_TABLE"}

func run(ctx context.Context, e engine, conn *sql.DB, all []migration) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("db: migrating: %w", err)
	}
	defer tx.Rollback() // after Commit it does nothing
	for _, m := range all {
		if err := m.run(ctx, e, tx); err != nil {
			return fmt.Errorf("db: migration %s: %w", m.name, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("db: migrating: %w", err)
	}
	return nil
}

// run makes the step's changes and notes it, in the transaction of the caller.
func (m migration) run(ctx context.Context, e engine, tx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
},
) error {
	for _, text := range strings.Split(m.sql(e), ";\n") {
		if text = strings.TrimSuffix(strings.TrimSpace(text), ";"); text == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%q: %w", brief(text), err)
		}
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO migration (no, name, sum) VALUES ($1, $2, $3)", m.no, m.name, m.sum())
	return err
}
