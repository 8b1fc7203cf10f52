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

	"openbourse/internal/store/db/pgtemp"
)

var (
	started   *pgtemp.Server // held until the test process ends, which ends the server too
	start     = sync.OnceValues(startServer)
	databases atomic.Int64
)

// Address makes an empty database and gives its address. The database is dropped when
// the test ends. Without a server the test is skipped.
func Address(t testing.TB) string {
	t.Helper()
	server, err := start()
	if errors.Is(err, pgtemp.ErrNone) {
		t.Skipf("%v, or name a server in BOURSE_TEST_PG", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("bourse_test_%d_%d", os.Getpid(), databases.Add(1))
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec("CREATE DATABASE " + name + " TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
		if err := admin.Close(); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// startServer starts a server of its own, or uses the one in BOURSE_TEST_PG.
func startServer() (string, error) {
	if named := os.Getenv("BOURSE_TEST_PG"); named != "" {
		return named, nil
	}
	var err error
	if started, err = pgtemp.Start(context.Background(), "max_connections=300", "shared_buffers=64MB", "autovacuum=off", "jit=off"); err != nil {
		return "", err
	}
	return started.Address, nil
}
