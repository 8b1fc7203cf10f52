//go:build unix

// Package pgtemp runs a PostgreSQL server of its own in a temporary folder, for tests and
// measurements. The server listens on a socket in that folder only, and both go away when
// the process that started it ends, however it ends.
package pgtemp

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
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// ErrNone says that no PostgreSQL that can be started is installed.
var ErrNone = errors.New("no PostgreSQL here: install postgresql")

// startTime bounds how long a server may take to answer: two busy processors, many tests.
const startTime = 60 * time.Second

// keeper runs the server until its standard input closes, which happens when this process
// ends, however it ends; then it stops the server and removes the folder $0.
const keeper = `log=$1; shift; "$@" >"$log" 2>&1 & p=$!; read -r _; kill -QUIT $p; wait $p; rm -rf "$0"`

// Server is a running server.
type Server struct {
	Address  string // postgres://… of its database "postgres"
	lifeline io.WriteCloser
	keeper   *exec.Cmd
}

// Start makes a cluster in a new folder under parent ("" is the folder for temporary files)
// and starts it with settings such as "shared_buffers=64MB". It fails with ErrNone where none
// is installed.
func Start(ctx context.Context, parent string, settings ...string) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(parent, "bourse-pg-")
	if err != nil {
		return nil, fmt.Errorf("pgtemp: %w", err)
	}
	s, err := start(ctx, bin, folder, settings)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return s, nil
}

func start(ctx context.Context, bin, folder string, settings []string) (*Server, error) {
	run, err := unprivileged(folder)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(folder, "data")
	init := run(filepath.Join(bin, "initdb"), "--no-sync", "--no-instructions", "-A", "trust",
		"-U", "postgres", "-E", "UTF8", "--locale=C", "-D", data)
	if out, err := init.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("pgtemp: initdb: %w\n%s", err, out)
	}
	log := filepath.Join(folder, "log")
	args := []string{"-c", keeper, folder, log, filepath.Join(bin, "postgres"), "-D", data, "-k", folder, "-c", "listen_addresses="}
	for _, set := range settings {
		args = append(args, "-c", set)
	}
	s := &Server{keeper: run("sh", args...)}
	if s.lifeline, err = s.keeper.StdinPipe(); err != nil {
		return nil, fmt.Errorf("pgtemp: %w", err)
	}
	if s.keeper.SysProcAttr == nil {
		s.keeper.SysProcAttr = &syscall.SysProcAttr{}
	}
	s.keeper.SysProcAttr.Setpgid = true // an interrupt at the keyboard is not for the server
	if err := s.keeper.Start(); err != nil {
		return nil, fmt.Errorf("pgtemp: %w", err)
	}
	s.Address = (&url.URL{
		Scheme: "postgres", User: url.User("postgres"), Path: "/postgres",
		RawQuery: url.Values{"host": {folder}, "sslmode": {"disable"}}.Encode(),
	}).String()
	if err := s.answering(ctx, log); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// Stop ends the server and removes its folder.
func (s *Server) Stop() error {
	if err := s.lifeline.Close(); err != nil {
		return fmt.Errorf("pgtemp: %w", err)
	}
	if err := s.keeper.Wait(); err != nil {
		return fmt.Errorf("pgtemp: stopping: %w", err)
	}
	return nil
}

// binaries finds the newest PostgreSQL: Debian's folders first, then the path.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", fmt.Errorf("pgtemp: %w", err)
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4]) // a name that is no number sorts last
		return n
	}
	sort.Slice(found, func(i, j int) bool { return version(found[i]) > version(found[j]) })
	if len(found) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			return "", ErrNone
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
		return nil, ErrNone
	}
	uid, err := strconv.ParseUint(who.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("pgtemp: %w", err)
	}
	gid, err := strconv.ParseUint(who.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("pgtemp: %w", err)
	}
	if err := os.Chown(folder, int(uid), int(gid)); err != nil {
		return nil, fmt.Errorf("pgtemp: %w", err)
	}
	return func(name string, args ...string) *exec.Cmd {
		c := exec.Command(name, args...)
		c.Dir = folder
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		return c
	}, nil
}

// answering waits until the server takes connections.
func (s *Server) answering(ctx context.Context, log string) error {
	pool, err := sql.Open("pgx", s.Address)
	if err != nil {
		return fmt.Errorf("pgtemp: %w", err)
	}
	defer pool.Close()
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	for {
		err := pool.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			said, _ := os.ReadFile(log) // the reason is worth a try
			return fmt.Errorf("pgtemp: the server does not answer: %w\n%s", err, said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
