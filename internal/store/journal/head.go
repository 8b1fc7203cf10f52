package journal

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// keyName is the file in the data folder that holds the seed of the signing key.
const keyName = "journal.key"

// Head is a signed end of the journal: whoever has kept one can prove later that nothing
// before it was changed. It is signed daily and published.
type Head struct {
	No        int64
	Hash      []byte
	At        clock.Instant
	Key       ed25519.PublicKey
	Signature []byte
}

// message is what the signature is over.
func (h Head) message() []byte {
	b := append([]byte("openbourse journal head 1\n"), h.Hash...)
	b = binary.BigEndian.AppendUint64(b, uint64(h.No))
	return binary.BigEndian.AppendUint64(b, uint64(h.At))
}

// Genuine tells whether the signature is the key's.
func (h Head) Genuine() bool {
	return len(h.Key) == ed25519.PublicKeySize && ed25519.Verify(h.Key, h.message(), h.Signature)
}

// Sign signs the head of the journal. When nothing was written since the last time it
// gives that head; an empty journal has none, and the zero Head is given.
func (k *Keeper) Sign(ctx context.Context) (Head, error) {
	no, hash, err := k.Head(ctx)
	if err != nil || no == 0 {
		return Head{}, err
	}
	last, err := k.Heads(ctx, 1)
	if err != nil {
		return Head{}, err
	}
	if len(last) == 1 && last[0].No == no {
		return last[0], nil
	}
	key, err := k.key(ctx)
	if err != nil {
		return Head{}, err
	}
	h := Head{No: no, Hash: hash, At: k.clock.Now(), Key: key.Public().(ed25519.PublicKey)}
	h.Signature = ed25519.Sign(key, h.message())
	err = k.d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO journal_head (no, hash, at, public_key, signature) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (no) DO NOTHING`, h.No, h.Hash, int64(h.At), []byte(h.Key), h.Signature)
		return err
	})
	if err != nil {
		return Head{}, fmt.Errorf("journal: keeping a signed head: %w", err)
	}
	return h, nil
}

// Heads are the signed heads, the latest first.
func (k *Keeper) Heads(ctx context.Context, limit int) ([]Head, error) {
	all, err := db.Rows(ctx, k.d, func(rows *sql.Rows) (Head, error) {
		var h Head
		var key []byte
		err := rows.Scan(&h.No, &h.Hash, &h.At, &key, &h.Signature)
		h.Key = key
		return h, err
	}, "SELECT no, hash, at, public_key, signature FROM journal_head ORDER BY no DESC LIMIT $1", limit)
	if err != nil {
		return nil, fmt.Errorf("journal: reading signed heads: %w", err)
	}
	return all, nil
}

// key reads the signing key, and makes it at the first time: in a file of the data
// folder that only its owner may read, or in the tables when there is no folder.
func (k *Keeper) key(ctx context.Context) (ed25519.PrivateKey, error) {
	if k.d.Folder() == "" {
		return k.tableKey(ctx)
	}
	name := filepath.Join(k.d.Folder(), keyName)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return newFileKey(name)
	}
	if err != nil {
		return nil, fmt.Errorf("journal: reading the signing key: %w", err)
	}
	seed, err := hex.DecodeString(string(text))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("journal: %s is not a signing key", name)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// signing marks the key that a batch has read.
type signing struct{}

// SigningKey is the exchange's key inside a command, for papers that its act writes.
func (k *Keeper) SigningKey(ctx context.Context, tx *db.Tx) (ed25519.PrivateKey, error) {
	v, err := tx.Scratch(signing{}, func() (any, error) {
		if k.d.Folder() != "" {
			return k.key(ctx)
		}
		seed, found, err := db.Row(ctx, tx, db.One[[]byte], "SELECT seed FROM journal_key WHERE id = 1")
		if err != nil {
			return nil, err
		}
		if found && len(seed) == ed25519.SeedSize {
			return ed25519.NewKeyFromSeed(seed), nil
		}
		_, fresh, err := ed25519.GenerateKey(nil)
		if err == nil {
			_, err = tx.Exec(ctx, "INSERT INTO journal_key (id, seed) VALUES (1, $1)", fresh.Seed())
		}
		return fresh, err
	})
	if err != nil {
		return nil, fmt.Errorf("journal: the signing key: %w", err)
	}
	return v.(ed25519.PrivateKey), nil
}

// PublicKey is the key by which everybody can check what the exchange has signed.
func (k *Keeper) PublicKey(ctx context.Context) (ed25519.PublicKey, error) {
	key, err := k.key(ctx)
	if err != nil {
		return nil, err
	}
	return key.Public().(ed25519.PublicKey), nil
}

func newFileKey(name string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, fmt.Errorf("journal: making the signing key: %w", err)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: keeping the signing key: %w", err)
	}
	_, err = f.WriteString(hex.EncodeToString(key.Seed()))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("journal: keeping the signing key: %w", err)
	}
	return key, nil
}

func (k *Keeper) tableKey(ctx context.Context) (ed25519.PrivateKey, error) {
	_, fresh, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, fmt.Errorf("journal: making the signing key: %w", err)
	}
	var seed []byte
	err = k.d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "INSERT INTO journal_key (id, seed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING", fresh.Seed()); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "SELECT seed FROM journal_key WHERE id = 1").Scan(&seed)
	})
	if err == nil && len(seed) != ed25519.SeedSize {
		err = errors.New("it has a wrong length")
	}
	if err != nil {
		return nil, fmt.Errorf("journal: the signing key: %w", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
