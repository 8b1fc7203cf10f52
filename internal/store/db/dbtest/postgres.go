package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"openbourse/internal/store/db"
	"openbourse/internal/store/db/pgtemp"
)

var (
	started   *pgtemp.Server // held until the test process ends, which ends the server too
	start     = sync.OnceValues(startServer)
	migrated  = sync.OnceValues(migrateOnce)
	databases atomic.Int64
)

// Address makes an empty database and gives its address. The database is dropped when
// the test ends. Without a server the test is skipped. The server this package starts
// runs without fsync, which db.Open allows with Options.Relaxed only.
func Address(t testing.TB) string {
	t.Helper()
	return fresh(t, "template0")
}

// fresh copies a database.
func fresh(t testing.TB, template string) string {
	t.Helper()
	server, err := start()
	if errors.Is(err, pgtemp.ErrNone) {
		t.Skipf("%v, or name a server in BOURSE_TEST_PG", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := databaseName()
	if _, err := admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY FILE_COPY"); err != nil {
		t.Fatal(err)
	}
	drop := func() error {
		_, err := admin.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
		return errors.Join(err, admin.Close())
	}
	t.Cleanup(func() {
		if started != nil {
			go drop() //nolint:errcheck // the server goes away with this process, and nobody need wait
		} else if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return at(server, name)
}

func databaseName() string { return fmt.Sprintf("bourse_test_%d_%d", os.Getpid(), databases.Add(1)) }

// at is the address of another database of the same server.
func at(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server // what cannot be read cannot be reached, and says so there
	}
	u.Path = "/" + name
	return u.String()
}

// migrateOnce makes the database that Postgres copies: making its tables anew for each
// test would take longer than most tests. On a server that is not ours nothing is left
// behind, so there each test makes its own.
func migrateOnce() (string, error) {
	server, err := start()
	if err != nil || started == nil {
		return "template0", err
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return "", err
	}
	defer admin.Close()
	name := databaseName()
	if _, err := admin.Exec("CREATE DATABASE " + name + " TEMPLATE template0"); err != nil {
		return "", err
	}
	d, err := db.Open(context.Background(), at(server, name), db.Options{Relaxed: true})
	if err != nil {
		return "", err
	}
	return name, d.Close()
}

// startServer starts a server of its own, or uses the one in BOURSE_TEST_PG.
func startServer() (string, error) {
	if named := os.Getenv("BOURSE_TEST_PG"); named != "" {
		return named, nil
	}
	var err error
	if started, err = pgtemp.Start(context.Background(), pgtemp.Memory(), "max_connections=300", "shared_buffers=64MB", "autovacuum=off",
		"jit=off", "fsync=off", "full_page_writes=off", "max_wal_size=128MB"); err != nil {
		return "", err
	}
	return started.Address, nil
}
