package db

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"openbourse/internal/base/errs"
)

func files(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m["migrations/"+pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

func empty(t *testing.T) *sql.DB {
	t.Helper()
	d, err := sql.Open("sqlite", dsn(filepath.Join(t.TempDir(), "m.db")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestMigrationsRunOnceInTheOrderOfTheirNumbers(t *testing.T) {
	ctx, d := context.Background(), empty(t)
	first := files("0002_b.sql", "INSERT INTO a (n) VALUES (2);", "0001_a.sql", "CREATE TABLE a (n BIGINT PRIMARY KEY) STRICT_TABLE;")
	for range 2 {
		if err := migrate(ctx, sqlite, d, first); err != nil {
			t.Fatal(err)
		}
	}
	first["migrations/0003_c.sql"] = &fstest.MapFile{Data: []byte("INSERT INTO a (n) VALUES (3);\nINSERT INTO a (n) VALUES (4);\n")}
	if err := migrate(ctx, sqlite, d, first); err != nil {
		t.Fatal(err)
	}
	var n, sum int
	if err := d.QueryRow("SELECT count(*), sum(n) FROM a").Scan(&n, &sum); err != nil || n != 3 || sum != 9 {
		t.Errorf("%d rows, sum %d: %v", n, sum, err)
	}
}

func TestAMigrationThatFailsLeavesNothing(t *testing.T) {
	ctx, d := context.Background(), empty(t)
	bad := files("0001_a.sql", "CREATE TABLE a (n BIGINT) STRICT_TABLE;", "0002_b.sql", "CREATE TABLE b (n BIGINT) STRICT_TABLE;\nINSERT INTO nowhere (n) VALUES (1);\n")
	err := migrate(ctx, sqlite, d, bad)
	if err == nil || !strings.Contains(err.Error(), "0002_b.sql") {
		t.Fatalf("%v", err)
	}
	bad["migrations/0002_b.sql"] = &fstest.MapFile{Data: []byte("CREATE TABLE b (n BIGINT) STRICT_TABLE;\n")}
	if err := migrate(ctx, sqlite, d, bad); err != nil {
		t.Errorf("the corrected one does not run: %v", err)
	}
}

func TestASchemaThisProgramDoesNotKnowIsRefused(t *testing.T) {
	ctx, d := context.Background(), empty(t)
	newer := files("0001_a.sql", "CREATE TABLE a (n BIGINT) STRICT_TABLE;", "0007_new.sql", "CREATE TABLE b (n BIGINT) STRICT_TABLE;")
	if err := migrate(ctx, sqlite, d, newer); err != nil {
		t.Fatal(err)
	}
	older := files("0001_a.sql", "CREATE TABLE a (n BIGINT) STRICT_TABLE;")
	if err := migrate(ctx, sqlite, d, older); !errs.Is(err, "db.newer_schema") {
		t.Errorf("%v", err)
	}
	changed := files("0001_a.sql", "CREATE TABLE a (m BIGINT) STRICT_TABLE;", "0007_new.sql", "CREATE TABLE b (n BIGINT) STRICT_TABLE;")
	if err := migrate(ctx, sqlite, d, changed); err == nil || !strings.Contains(err.Error(), "0001_a.sql was changed") {
		t.Errorf("%v", err)
	}
}

func TestTwoMigrationsWithOneNumberOrABadNameAreRefused(t *testing.T) {
	for _, f := range []fstest.MapFS{files("0001_a.sql", "", "0001_b.sql", ""), files("1_a.sql", ""), files("0001_a.txt", "")} {
		if _, err := migrations(f); err == nil {
			t.Errorf("%v was taken", f)
		}
	}
}

func TestTheSameTextMakesTheTablesOfBothEngines(t *testing.T) {
	m := migration{text: "CREATE TABLE a ( -- TEXT and BYTES\n\tid BYTES PRIMARY KEY,\n\tn BIGINT,\n\ts TEXT\n) KEYED_TABLE;"}
	if got := strings.Join(strings.Fields(m.sql(sqlite)), " "); got != "CREATE TABLE a ( id BLOB PRIMARY KEY, n INTEGER, s TEXT ) STRICT, WITHOUT ROWID;" {
		t.Error(got)
	}
	if got := strings.Join(strings.Fields(m.sql(postgres)), " "); got != `CREATE TABLE a ( id BYTEA PRIMARY KEY, n BIGINT, s TEXT COLLATE "C" ) ;` {
		t.Error(got)
	}
}

func TestPlaceholdersBecomePlaces(t *testing.T) {
	for in, want := range map[string]struct {
		text  string
		order string
	}{
		"SELECT 1":                    {"SELECT 1", ""},
		"a = $1 AND b = $2":           {"a = ? AND b = ?", "01"},
		"a = $2 AND b = $1 OR c = $2": {"a = ? AND b = ? OR c = ?", "101"},
		"a = '$1' AND \"b$2\" = $1":   {"a = '$1' AND \"b$2\" = ?", "0"},
		"a = 'it''s $1' AND b = $1":   {"a = 'it''s $1' AND b = ?", "0"},
		"a -- by $3\n= $1":            {"a \n= ?", "0"},
		"a = $10 OR $1":               {"a = ? OR ?", "90"},
		"price $ and $x":              {"price $ and $x", ""},
		"unclosed '$1":                {"unclosed '$1", ""},
		"a > $1 ORDER BY b LIMIT $2":  {"a > ? ORDER BY b LIMIT CAST(? AS INTEGER)", "01"},
	} {
		text, order := positional(in)
		got := ""
		for _, k := range order {
			got += string(rune('0' + k))
		}
		if text != want.text || got != want.order {
			t.Errorf("%q: %q %s", in, text, got)
		}
	}
}

func FuzzPositional(f *testing.F) {
	f.Add("SELECT $1, '$2', \"$3\" -- $4\n, $5")
	f.Fuzz(func(t *testing.T, s string) {
		text, order := positional(s)
		if strings.Count(text, "?") < len(order) {
			t.Fatalf("%q: %q has not %d places", s, text, len(order))
		}
		again, more := positional(text)
		if len(more) > 0 && !strings.ContainsAny(s, "'\"-") {
			t.Fatalf("%q: %q still has %v", s, again, more)
		}
	})
}

func TestWhatChangesSomethingIsTold(t *testing.T) {
	for text, want := range map[string]bool{
		"SELECT 1": false, "  select\n1": false, "INSERT INTO a VALUES (1)": true, "UPDATE a SET b = 1 RETURNING b": true,
		"WITH x AS (SELECT 1) SELECT * FROM x": false, "WITH x AS (SELECT 1) INSERT INTO a SELECT * FROM x": true, "DELETE FROM a": true,
	} {
		if got := writes(text); got != want {
			t.Errorf("%q writes: %v", text, got)
		}
	}
}

func TestACommitOfUnknownOutcomeStopsAllWritingOnSQLite(t *testing.T) {
	d, err := Open(context.Background(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Write(context.Background(), Prompt, func(ctx context.Context, tx *Tx) error {
		return tx.w.run(ctx, "ROLLBACK") // so that the COMMIT that follows fails
	})
	if !errs.Is(err, "db.failed") {
		t.Errorf("it was told %v", err)
	}
	err = d.Write(context.Background(), Prompt, func(context.Context, *Tx) error { return errors.New("must not run") })
	if !errs.Is(err, "db.failed") {
		t.Errorf("the next was told %v", err)
	}
}
