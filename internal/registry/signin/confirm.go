package signin

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// A binding act is confirmed once more by the person who does it. The proof he gets is
// for that act and that content alone (its digest), is used once, and soon grows old.
const proofMax = 5 * time.Minute

// Confirming is one try to confirm an act with password and code.
type Confirming struct {
	Act      string
	Digest   []byte // SHA-256 of what is to be done
	Password string
	Code     string
}

// Proof says that a person confirmed one act.
type Proof struct {
	ID      id.ID
	Method  string // totp, passkey, demo
	Expires clock.Instant
}

// How a person can confirm.
const (
	methodTOTP    = "totp"
	methodPasskey = "passkey"
	methodDemo    = "demo"
)

// Confirm makes a proof of password and code. Who has neither an authenticator app nor a
// passkey is told how to get one; only in the fictional exchange, where people have no
// factors at all, a click is enough.
func (d *Desk) Confirm(ctx context.Context, who access.Actor, c Confirming) (Proof, error) {
	if err := mayConfirm(who, c.Act, c.Digest); err != nil {
		return Proof{}, err
	}
	held, err := credentialOf(ctx, d.db(), who.Person)
	if err != nil {
		return Proof{}, err
	}
	switch {
	case held.TOTP != nil:
	case held.Passkeys > 0:
		return Proof{}, errs.New(errs.Forbidden, "signin.use_passkey")
	case d.Demo && held.Password == "":
		return d.prove(ctx, who, methodDemo, c.Act, c.Digest, nil)
	default:
		return Proof{}, errs.New(errs.Forbidden, "signin.no_second")
	}
	account, now := "confirm "+who.Person.String(), d.now()
	if err := d.byAccount.allow(now, account); err != nil {
		return Proof{}, err
	}
	secret, err := d.Seal.open(held.TOTP, who.Person[:])
	if err != nil {
		return Proof{}, err
	}
	match, _ := checkPassword(held.Password, c.Password)
	step, ok := checkTOTP(secret, c.Code, now, held.Step)
	if !match || !ok {
		d.byAccount.failed(now, account)
		return Proof{}, errs.New(errs.Invalid, "signin.confirm_wrong").At("code")
	}
	d.byAccount.succeeded(account)
	return d.prove(ctx, who, methodTOTP, c.Act, c.Digest, func(ctx context.Context, tx *db.Tx) error {
		now, err := credentialOf(ctx, tx, who.Person)
		if err != nil {
			return err
		}
		if now.Step >= step || now.Password != held.Password || !bytes.Equal(now.TOTP, held.TOTP) { // used or changed since it was checked
			return errs.New(errs.Forbidden, "signin.confirm_again")
		}
		_, err = tx.Exec(ctx, "UPDATE credential SET totp_step = $2 WHERE person = $1", who.Person, step)
		return err
	})
}

// BeginConfirm gives the options for navigator.credentials.get as JSON. The challenge
// holds the act and its digest, so that the device signs what is to be done.
func (d *Desk) BeginConfirm(ctx context.Context, who access.Actor, act string, digest []byte) ([]byte, error) {
	if err := mayConfirm(who, act, digest); err != nil {
		return nil, err
	}
	h, err := d.holder(ctx, d.db(), who.Person)
	if err != nil {
		return nil, err
	}
	if len(h.keys) == 0 {
		return nil, errs.New(errs.Forbidden, "signin.no_second")
	}
	challenge := make([]byte, 16)
	rand.Read(challenge) // never fails (crypto/rand)
	bound := bind(act, digest)
	options, state, err := d.passkeys.BeginLogin(h, webauthn.WithChallenge(append(challenge, bound[:]...)), webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, fmt.Errorf("signin: passkey: %w", err)
	}
	return d.keepCeremony(ctx, who.Person, state, options)
}

// FinishConfirm makes a proof of the device's answer to BeginConfirm for the same act.
func (d *Desk) FinishConfirm(ctx context.Context, who access.Actor, act string, digest, answer []byte) (Proof, error) {
	if err := mayConfirm(who, act, digest); err != nil {
		return Proof{}, err
	}
	if len(answer) > maxAnswer {
		return Proof{}, errs.New(errs.TooLarge, "signin.passkey_refused")
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Proof{}, refused(err)
	}
	state, hash, err := d.takeCeremony(ctx, parsed.Response.CollectedClientData.Challenge, who.Person)
	if err != nil {
		return Proof{}, err
	}
	bound := bind(act, digest)
	said, err := protocol.URLEncodedBase64(nil), error(nil)
	if err = said.UnmarshalJSON([]byte(`"` + state.Challenge + `"`)); err != nil || !bytes.HasSuffix(said, bound[:]) {
		return Proof{}, errs.New(errs.Forbidden, "signin.confirm_again").Because(err)
	}
	h, err := d.holder(ctx, d.db(), who.Person)
	if err != nil {
		return Proof{}, err
	}
	used, err := d.passkeys.ValidateLogin(h, state, parsed)
	if err != nil {
		return Proof{}, refused(err)
	}
	if used.Authenticator.CloneWarning {
		return Proof{}, errs.New(errs.Unauthenticated, "signin.passkey_copied")
	}
	record, err := json.Marshal(used)
	if err != nil {
		return Proof{}, fmt.Errorf("signin: passkey: %w", err)
	}
	return d.prove(ctx, who, methodPasskey, act, digest, func(ctx context.Context, tx *db.Tx) error {
		if err := stillHeld(ctx, tx, who.Person, used.ID); err != nil {
			return err
		}
		if err := spend(ctx, tx, hash); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE passkey SET record = $2, used = $3 WHERE credential = $1", used.ID, record, d.now())
		return err
	})
}

func mayConfirm(who access.Actor, act string, digest []byte) error {
	if err := access.Check(who, "signin.confirm", access.Own); err != nil {
		return err
	}
	if _, ok := access.Find(access.Act(act)); !ok || len(digest) != sha256.Size {
		return errs.New(errs.Invalid, "signin.confirm_what")
	}
	return nil
}

func bind(act string, digest []byte) [sha256.Size]byte {
	return sha256.Sum256(append([]byte(act+"\n"), digest...))
}

// prove keeps a proof; first runs before it in the transaction.
func (d *Desk) prove(ctx context.Context, who access.Actor, method, act string, digest []byte, first func(context.Context, *db.Tx) error) (Proof, error) {
	p := Proof{ID: id.New(), Method: method, Expires: d.now().Add(proofMax)}
	return journal.Do(ctx, d.Keeper, journal.Act{Actor: who.Key(), ID: id.New(), Kind: "signin.Confirm", Input: p.ID},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Proof, error) {
			if first != nil {
				if err := first(ctx, tx); err != nil {
					return nil, Proof{}, err
				}
			}
			_, err := tx.Exec(ctx, "INSERT INTO proof (id, person, act, digest, method, made, expires, used) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)",
				p.ID, who.Person, act, digest, method, d.now(), p.Expires)
			return fact.ActConfirmed{Person: who.Person, Act: act, Digest: hex.EncodeToString(digest), Method: method}, p, err
		})
}

// UseProof spends a proof inside the command it is for and gives how the person proved
// himself. It refuses before it writes: when the proof is somebody else's, for another
// act or another content, too old, or used already.
func UseProof(ctx context.Context, tx *db.Tx, who access.Actor, proof id.ID, act string, digest []byte, at clock.Instant) (method string, err error) {
	type held struct {
		person  id.ID
		act     string
		digest  []byte
		method  string
		expires clock.Instant
		used    int64
	}
	h, ok, err := db.Row(ctx, tx, func(r *sql.Rows) (held, error) {
		var h held
		return h, r.Scan(&h.person, &h.act, &h.digest, &h.method, &h.expires, &h.used)
	}, "SELECT person, act, digest, method, expires, COALESCE(used, 0) FROM proof WHERE id = $1", proof[:])
	if err != nil {
		return "", err
	}
	if !ok || h.person != who.Person || h.act != act || !bytes.Equal(h.digest, digest) || at >= h.expires || h.used != 0 {
		return "", errs.New(errs.Forbidden, "signin.confirm_again")
	}
	_, err = tx.Exec(ctx, "UPDATE proof SET used = $2 WHERE id = $1", proof, at)
	return h.method, err
}
