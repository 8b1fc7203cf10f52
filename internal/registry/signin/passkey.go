package signin

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// newVerifier checks passkeys for one origin. A passkey must recognise its person (PIN,
// finger, face): then it stands for password and code together.
func newVerifier(origin *url.URL, name string) (*webauthn.WebAuthn, error) {
	v, err := webauthn.New(&webauthn.Config{
		RPID: origin.Hostname(), RPDisplayName: name, RPOrigins: []string{origin.Scheme + "://" + origin.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: protocol.ResidentKeyRequired(),
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			UserVerification:   protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("signin: passkeys: %w", err)
	}
	return v, nil
}

// Passkey is a device's key as its person sees it.
type Passkey struct {
	ID     id.ID
	Name   string
	Added  clock.Instant
	Used   clock.Instant // zero: never
	record webauthn.Credential
}

const (
	maxPasskeys = 20
	maxAnswer   = 64 << 10 // bytes of a device's answer
)

// keyHolder is a person as the verifier sees him.
type keyHolder struct {
	person party.Person
	keys   []Passkey
}

func (h keyHolder) WebAuthnID() []byte          { return h.person.ID[:] }
func (h keyHolder) WebAuthnName() string        { return h.person.Email }
func (h keyHolder) WebAuthnDisplayName() string { return h.person.Name }
func (h keyHolder) WebAuthnCredentials() []webauthn.Credential {
	all := make([]webauthn.Credential, len(h.keys))
	for i, k := range h.keys {
		all[i] = k.record
	}
	return all
}

func passkeysOf(ctx context.Context, q db.Querier, person id.ID) ([]Passkey, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Passkey, error) {
		var k Passkey
		var record []byte
		if err := r.Scan(&k.ID, &k.Name, &k.Added, &k.Used, &record); err != nil {
			return k, err
		}
		return k, json.Unmarshal(record, &k.record)
	}, "SELECT id, name, added, used, record FROM passkey WHERE person = $1 ORDER BY id", person)
}

// Passkeys lists the actor's own passkeys.
func (d *Desk) Passkeys(ctx context.Context, who access.Actor) ([]Passkey, error) {
	if err := access.Check(who, "account.read", access.Own); err != nil {
		return nil, err
	}
	return passkeysOf(ctx, d.db(), who.Person)
}

// BeginPasskey gives the options for navigator.credentials.create as JSON.
func (d *Desk) BeginPasskey(ctx context.Context, who access.Actor) ([]byte, error) {
	if err := access.Check(who, "account.change", access.Own); err != nil {
		return nil, err
	}
	h, err := d.holder(ctx, d.db(), who.Person)
	if err != nil {
		return nil, err
	}
	if len(h.keys) >= maxPasskeys {
		return nil, errs.New(errs.Conflict, "signin.passkey_many", "max", maxPasskeys)
	}
	exclude := webauthn.Credentials(h.WebAuthnCredentials()).CredentialDescriptors()
	options, state, err := d.passkeys.BeginRegistration(h, webauthn.WithExclusions(exclude))
	if err != nil {
		return nil, fmt.Errorf("signin: passkey: %w", err)
	}
	return d.keepCeremony(ctx, who.Person, state, options)
}

func (d *Desk) holder(ctx context.Context, q db.Querier, person id.ID) (keyHolder, error) {
	p, err := party.PersonByID(ctx, q, person)
	if err != nil {
		return keyHolder{}, err
	}
	keys, err := passkeysOf(ctx, q, person)
	return keyHolder{p, keys}, err
}

func refused(cause error) error {
	return errs.New(errs.Unauthenticated, "signin.passkey_refused").Because(cause)
}

// AddPasskey keeps the device's answer to BeginPasskey under a name.
func (d *Desk) AddPasskey(ctx context.Context, who access.Actor, cmd id.ID, name string, answer []byte) error {
	if err := access.Check(who, "account.change", access.Own); err != nil {
		return err
	}
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > 80 || short(name) != name {
		return errs.New(errs.Invalid, "signin.key_name", "max", 80).At("name")
	}
	if len(answer) > maxAnswer {
		return errs.New(errs.TooLarge, "signin.passkey_refused")
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return refused(err)
	}
	state, hash, err := d.takeCeremony(ctx, parsed.Response.CollectedClientData.Challenge, who.Person)
	if err != nil {
		return err
	}
	h, err := d.holder(ctx, d.db(), who.Person)
	if err != nil {
		return err
	}
	made, err := d.passkeys.CreateCredential(h, state, parsed)
	if err != nil {
		return refused(err)
	}
	record, err := json.Marshal(made)
	if err != nil {
		return fmt.Errorf("signin: passkey: %w", err)
	}
	return d.own(ctx, who, cmd, "signin.AddPasskey", "passkey_added", func(ctx context.Context, tx *db.Tx) error {
		_, twice, err := db.Row(ctx, tx, db.One[int64], "SELECT added FROM passkey WHERE credential = $1", made.ID)
		if err != nil {
			return err
		}
		if twice {
			return errs.New(errs.Conflict, "signin.passkey_twice")
		}
		if err := spend(ctx, tx, hash); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO passkey (id, credential, person, record, name, added, used) VALUES ($1, $2, $3, $4, $5, $6, 0)", id.New(), made.ID, who.Person, record, name, d.now())
		return err
	})
}

// RemovePasskey takes one of the actor's passkeys away, but never his last way in.
func (d *Desk) RemovePasskey(ctx context.Context, who access.Actor, cmd, passkey id.ID) error {
	return d.own(ctx, who, cmd, "signin.RemovePasskey", "passkey_removed "+passkey.String(), func(ctx context.Context, tx *db.Tx) error {
		h, err := d.holder(ctx, tx, who.Person)
		if err != nil {
			return err
		}
		found := false
		for _, k := range h.keys {
			found = found || k.ID == passkey
		}
		if !found {
			return errs.New(errs.NotFound, "signin.no_passkey")
		}
		f, err := d.factorsOf(ctx, tx, who.Person)
		if err != nil {
			return err
		}
		if !f.Password && f.Passkeys == 1 {
			return errs.New(errs.Conflict, "signin.last_way")
		}
		_, err = tx.Exec(ctx, "DELETE FROM passkey WHERE id = $1 AND person = $2", passkey, who.Person)
		return err
	})
}
