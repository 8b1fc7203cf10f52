package signin

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/webauthn"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// keepCeremony keeps what was asked until the device answers, under the challenge's hash.
func (d *Desk) keepCeremony(ctx context.Context, person id.ID, state *webauthn.SessionData, options any) ([]byte, error) {
	held, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("signin: passkey: %w", err)
	}
	out, err := json.Marshal(options)
	if err != nil {
		return nil, fmt.Errorf("signin: passkey: %w", err)
	}
	hash := sha256.Sum256([]byte(state.Challenge))
	return out, d.db().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO ceremony (hash, person, state, expires) VALUES ($1, $2, $3, $4)", hash[:], person, held, d.now().Add(ceremonyMax))
		return err
	})
}

// takeCeremony finds what was asked for a challenge. It is deleted by spend, in the
// transaction of the answer: a challenge is answered once.
func (d *Desk) takeCeremony(ctx context.Context, challenge string, person id.ID) (webauthn.SessionData, []byte, error) {
	hash := sha256.Sum256([]byte(challenge))
	type held struct {
		person id.ID
		state  []byte
		until  clock.Instant
	}
	c, ok, err := db.Row(ctx, d.db(), func(r *sql.Rows) (held, error) {
		var h held
		return h, r.Scan(&h.person, &h.state, &h.until)
	}, "SELECT person, state, expires FROM ceremony WHERE hash = $1", hash[:])
	var s webauthn.SessionData
	if err != nil {
		return s, nil, err
	}
	if !ok || c.person != person || d.now() >= c.until {
		return s, nil, errs.New(errs.Unauthenticated, "signin.passkey_late")
	}
	return s, hash[:], json.Unmarshal(c.state, &s)
}

func spend(ctx context.Context, tx *db.Tx, hash []byte) error {
	_, ok, err := db.Row(ctx, tx, db.One[int64], "SELECT expires FROM ceremony WHERE hash = $1", hash)
	if err != nil {
		return err
	}
	if !ok {
		return errs.New(errs.Unauthenticated, "signin.passkey_late")
	}
	_, err = tx.Exec(ctx, "DELETE FROM ceremony WHERE hash = $1", hash)
	return err
}
