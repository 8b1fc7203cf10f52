package db

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"openbourse/internal/base/errs"
)

// Server says which process writes to a data folder and where it can be reached.
type Server struct {
	PID     int    `json:"pid"`
	Address string `json:"addr"` // host:port, empty until it listens
}

const (
	lockName   = "bourse.lock"
	serverName = "server.json"
)

// folderLock holds the data folder for this process. The operating system frees it when
// the process ends, however it ends.
type folderLock struct {
	folder string
	file   *os.File
}

func lockFolder(folder, address string) (*folderLock, error) {
	f, err := lockFile(filepath.Join(folder, lockName))
	if errors.Is(err, errLocked) {
		other, found, err := Running(folder)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, errs.New(errs.Conflict, "db.in_use", "folder", folder, "pid", "?", "address", "?")
		}
		return nil, errs.New(errs.Conflict, "db.in_use", "folder", folder,
			"pid", fmt.Sprint(other.PID), "address", other.Address)
	}
	if err != nil {
		return nil, fmt.Errorf("db: locking %s: %w", folder, err)
	}
	l := &folderLock{folder, f}
	if err := l.announce(address); err != nil {
		return nil, errors.Join(err, l.release())
	}
	return l, nil
}

// announce writes who holds the folder, in one step.
func (l *folderLock) announce(address string) error {
	b, err := json.Marshal(Server{PID: os.Getpid(), Address: address})
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	name := filepath.Join(l.folder, serverName)
	if err := os.WriteFile(name+".new", b, 0o600); err != nil {
		return fmt.Errorf("db: %w", err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		return fmt.Errorf("db: %w", err)
	}
	return nil
}

func (l *folderLock) release() error {
	err := os.Remove(filepath.Join(l.folder, serverName))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.file.Close())
}

// Announce tells other processes where this one can be reached. On PostgreSQL there is
// no folder and nothing is written.
func (d *DB) Announce(address string) error {
	if d.lock == nil {
		return nil
	}
	return d.lock.announce(address)
}

// Running reads which process holds a data folder. It is false when none does, also
// after a crash that left server.json behind.
func Running(folder string) (Server, bool, error) {
	var s Server
	b, err := os.ReadFile(filepath.Join(folder, serverName))
	if errors.Is(err, fs.ErrNotExist) {
		return s, false, nil
	}
	if err != nil {
		return s, false, fmt.Errorf("db: %w", err)
	}
	f, err := lockFile(filepath.Join(folder, lockName))
	if err == nil {
		return Server{}, false, f.Close()
	}
	if !errors.Is(err, errLocked) {
		return s, false, fmt.Errorf("db: %w", err)
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, false, fmt.Errorf("db: reading %s: %w", serverName, err)
	}
	return s, true, nil
}
