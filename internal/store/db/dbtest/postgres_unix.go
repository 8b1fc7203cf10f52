//go:build unix

package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// startTime bounds how long a server may take to answer: two busy processors, many tests.
const startTime = 60 * time.Second

// keeper runs the server until its standard input closes, which happens when the test
// process ends, however it ends; then it stops the server and removes the folder $0.
const keeper = `log=$1; shift; "$@" >"$log" 2>&1 & p=$!; read -r _; kill -QUIT $p; wait $p; rm -rf "$0"`

var (
	lifeline io.WriteCloser // the keeper's standard input, held open

	start     = sync.OnceValues(startServer)
	databases atomic.Int64
)

// errNoServer is why the PostgreSQL half of a test is skipped.
var errNoServer = errors.New("no PostgreSQL here: install postgresql, or name a server in BOURSE_TEST_PG")

// Address makes an empty database and gives its address. The database is dropped when
// the test ends. Without a server the test is skipped.
func Address(t testing.TB) string {
	t.Helper()
	server, err := start()
	if errors.Is(err, errNoServer) {
		t.Skip(err)
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
	bin, err := binaries()
	if err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp("", "bourse-pg-")
	if err != nil {
		return "", err
	}
	run, err := unprivileged(folder)
	if err != nil {
		return "", err
	}
	data := filepath.Join(folder, "data")
	init := run(filepath.Join(bin, "initdb"), "--no-sync", "--no-instructions", "-A", "trust",
		"-U", "postgres", "-E", "UTF8", "--locale=C", "-D", data)
	if out, err := init.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w\n%s", err, out)
	}
	log := filepath.Join(folder, "log")
	server := run("sh", "-c", keeper, folder, log, filepath.Join(bin, "postgres"), "-D", data, "-k", folder,
		"-c", "listen_addresses=", "-c", "max_connections=300", "-c", "shared_buffers=64MB",
		"-c", "autovacuum=off", "-c", "jit=off")
	if lifeline, err = server.StdinPipe(); err != nil {
		return "", err
	}
	if server.SysProcAttr == nil {
		server.SysProcAttr = &syscall.SysProcAttr{}
	}
	server.SysProcAttr.Setpgid = true // an interrupt at the keyboard is for the tests only
	if err := server.Start(); err != nil {
		return "", err
	}
	address := (&url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres",
		RawQuery: url.Values{"host": {folder}, "sslmode": {"disable"}}.Encode()}).String()
	return address, answering(address, log)
}

// binaries finds the newest PostgreSQL: Debian's folders first, then the path.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4]) // a name that is no number sorts last
		return n
	}
	sort.Slice(found, func(i, j int) bool { return version(found[i]) > version(found[j]) })
	if len(found) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			return "", errNoServer
		}
		found = []string{path}
	}
	return filepath.Dir(found[0]), nil
}

// unprivileged gives a function that makes commands for a user who may run PostgreSQL,
// which refuses to run as root.
func unprivileged(folder string) (func(string, ...string) *exec.Cmd, error) {
	if os.Getuid() != 0 {
		return func(name string, args ...string) *exec.Cmd { return exec.Command(name, args...) }, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		return nil, errNoServer
	}
	uid, err := strconv.ParseUint(who.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(who.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	if err := os.Chown(folder, int(uid), int(gid)); err != nil {
		return nil, err
	}
	return func(name string, args ...string) *exec.Cmd {
		c := exec.Command(name, args...)
		c.Dir = folder
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		return c
	}, nil
}

func answering(address, log string) error {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer pool.Close()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	for {
		err := pool.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			said, _ := os.ReadFile(log) // the reason is worth a try
			return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
