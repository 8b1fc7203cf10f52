package api

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"openbourse/internal/base/errs"
)

// A server that uses a data folder says in the folder where it can be reached, so that the
// command line talks to it instead of opening the folder a second time.
const (
	serverFile = "server.json"
	tokenFile  = "server.token"
)

// announcement is what stands in server.json. The token stands apart, in a file that only
// the owner of the folder can read.
type announcement struct {
	Address string `json:"address"`
	Process int    `json:"process"`
}

// NewToken makes the secret by which the command line on this machine talks to the server.
func NewToken() string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	return "local_" + base64.RawURLEncoding.EncodeToString(secret)
}

// Announce writes address and token into the data folder; gone takes them away again.
// Whoever may read the token's file owns the data anyway.
func Announce(folder, address, token string) (gone func(), err error) {
	say, err := json.Marshal(announcement{address, os.Getpid()})
	if err != nil {
		return nil, fmt.Errorf("announcing the server: %w", err)
	}
	if err := writeOwn(filepath.Join(folder, tokenFile), []byte(token+"\n")); err != nil {
		return nil, fmt.Errorf("announcing the server: %w", err)
	}
	if err := writeOwn(filepath.Join(folder, serverFile), append(say, '\n')); err != nil {
		return nil, fmt.Errorf("announcing the server: %w", err)
	}
	return func() { // what is left over after a crash is found to be stale by the client
		_ = os.Remove(filepath.Join(folder, serverFile))
		_ = os.Remove(filepath.Join(folder, tokenFile))
	}, nil
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

// Dial finds the server that uses a data folder; false when none has announced itself.
func Dial(folder string) (*Client, bool, error) {
	b, err := os.ReadFile(filepath.Join(folder, serverFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("looking for a server: %w", err)
	}
	var a announcement
	if err := json.Unmarshal(b, &a); err != nil {
		return nil, false, fmt.Errorf("looking for a server: %s: %w", serverFile, err)
	}
	token, err := os.ReadFile(filepath.Join(folder, tokenFile))
	if errors.Is(err, fs.ErrPermission) {
		return nil, false, errs.New(errs.Forbidden, "api.not_owner")
	}
	if err != nil {
		return nil, false, fmt.Errorf("looking for a server: %w", err)
	}
	return NewClient(a.Address, string(trimmed(token))), true, nil
}

func trimmed(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return b
}
