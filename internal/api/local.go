package api

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
)

// tokenFile stands in the data folder of a running server, beside what store/db says of its
// address, and only the owner of the folder can read it.
const tokenFile = "server.token"

// NewToken makes the secret by which the command line on this machine talks to the server.
func NewToken() string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	return "local_" + base64.RawURLEncoding.EncodeToString(secret)
}

// Announce says in the data folder where the server that uses it is reached, so that the
// command line talks to it instead of opening the folder a second time; gone takes the
// token away again. Whoever may read the token's file owns the data anyway. On PostgreSQL
// there is no folder and nothing is written.
func Announce(d *db.DB, address, token string) (gone func(), err error) {
	if d.Folder() == "" {
		return func() {}, nil
	}
	name := filepath.Join(d.Folder(), tokenFile)
	if err := writeOwn(name, []byte(token+"\n")); err != nil {
		return nil, fmt.Errorf("announcing the server: %w", err)
	}
	if err := d.Announce(address); err != nil {
		return nil, err
	}
	return func() { _ = os.Remove(name) }, nil // one left over after a crash opens nothing
}

// writeOwn replaces a file by one that only its owner can read, at no moment readable by
// others or half written.
func writeOwn(name string, body []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".announce-*") // made with mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Dial finds the server that uses a data folder; false when none does.
func Dial(folder string) (*Client, bool, error) {
	server, running, err := db.Running(folder)
	if err != nil || !running || server.Address == "" {
		return nil, false, err
	}
	token, err := os.ReadFile(filepath.Join(folder, tokenFile))
	if errors.Is(err, fs.ErrNotExist) { // it is starting or closing
		return nil, false, nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, false, errs.New(errs.Forbidden, "api.not_owner")
	}
	if err != nil {
		return nil, false, fmt.Errorf("looking for a server: %w", err)
	}
	return NewClient(server.Address, string(trimmed(token))), true, nil
}

func trimmed(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return b
}
