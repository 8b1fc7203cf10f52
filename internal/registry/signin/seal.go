package signin

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"openbourse/internal/store/db"
)

// Seal encrypts the few secrets that must be readable again (the shared secrets of
// authenticator apps) with AES-256-GCM. Its key lives beside the tables, not in them: a
// copy of the tables alone opens nothing.
type Seal struct{ aead cipher.AEAD }

// sealFile is the key's file in the data folder.
const sealFile = "seal.key"

// NewSeal makes a seal from a 32-byte key.
func NewSeal(key []byte) (*Seal, error) {
	if len(key) != 32 {
		return nil, fmt.Errorf("signin: seal key has %d bytes, want 32", len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("signin: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("signin: %w", err)
	}
	return &Seal{aead}, nil
}

// SealIn reads the key in a folder and makes one, readable by the owner alone, when there
// is none.
func SealIn(folder string) (*Seal, error) {
	name := filepath.Join(folder, sealFile)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = writeKey(name); errors.Is(err, fs.ErrExist) {
			text, err = os.ReadFile(name) // another process was first
		}
	}
	if err != nil {
		return nil, fmt.Errorf("signin: seal key: %w", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("signin: seal key %s is not hexadecimal", name)
	}
	return NewSeal(key)
}

// SealFor is the seal of a house: its key stands in the data folder, or, where the tables
// are on PostgreSQL and there is no folder, in a table of its own.
func SealFor(ctx context.Context, d *db.DB) (*Seal, error) {
	if d.Folder() != "" {
		return SealIn(d.Folder())
	}
	var key []byte
	err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		held, ok, err := db.Row(ctx, tx, db.One[[]byte], "SELECT key FROM seal WHERE no = 1")
		if key = held; err != nil || ok {
			return err
		}
		key = make([]byte, 32)
		rand.Read(key)
		_, err = tx.Exec(ctx, "INSERT INTO seal (no, key) VALUES (1, $1)", key)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("signin: seal key: %w", err)
	}
	return NewSeal(key)
}

func writeKey(name string) ([]byte, error) {
	key := make([]byte, 32)
	rand.Read(key)
	text := []byte(hex.EncodeToString(key) + "\n")
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(text)
	return text, errors.Join(err, f.Sync(), f.Close())
}

// shut encrypts; about binds the text to where it belongs, so that it cannot be moved to
// another row.
func (s *Seal) shut(secret, about []byte) []byte {
	nonce := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(secret)+s.aead.Overhead())
	rand.Read(nonce)
	return s.aead.Seal(nonce, nonce, secret, about)
}

// open is the way back.
func (s *Seal) open(sealed, about []byte) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("signin: sealed text is too short")
	}
	secret, err := s.aead.Open(nil, sealed[:n], sealed[n:], about)
	if err != nil {
		return nil, errors.New("signin: sealed text does not open: another key, or altered")
	}
	return secret, nil
}
