package signin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// BeginPasskeyEntry gives the options for navigator.credentials.get as JSON: any passkey
// of this house may answer.
func (d *Desk) BeginPasskeyEntry(ctx context.Context, address string) ([]byte, error) {
	if err := d.byAddress.allow(d.now(), address); err != nil {
		return nil, err
	}
	options, state, err := d.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, fmt.Errorf("signin: passkey: %w", err)
	}
	return d.keepCeremony(ctx, id.ID{}, state, options)
}

// EnterPasskey signs in with the device's answer to BeginPasskeyEntry.
func (d *Desk) EnterPasskey(ctx context.Context, answer []byte, address, agent, old string) (Entered, error) {
	now := d.now()
	if err := d.byAddress.allow(now, address); err != nil {
		return Entered{}, err
	}
	e, err := d.enterPasskey(ctx, answer, browser{agent: agent}.with(old))
	if errs.Is(err, "signin.passkey_refused") {
		d.byAddress.failed(now, address)
	}
	return e, err
}

func (d *Desk) enterPasskey(ctx context.Context, answer []byte, b browser) (Entered, error) {
	if len(answer) > maxAnswer {
		return Entered{}, errs.New(errs.TooLarge, "signin.passkey_refused")
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Entered{}, refused(err)
	}
	state, hash, err := d.takeCeremony(ctx, parsed.Response.CollectedClientData.Challenge, id.ID{})
	if err != nil {
		return Entered{}, err
	}
	var h keyHolder
	_, used, err := d.passkeys.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		var person id.ID
		if len(handle) != len(person) {
			return nil, errs.New(errs.NotFound, "party.no_person")
		}
		copy(person[:], handle)
		var err error
		h, err = d.holder(ctx, d.db(), person)
		return h, err
	}, state, parsed)
	if err != nil {
		return Entered{}, refused(err)
	}
	if used.Authenticator.CloneWarning {
		return Entered{}, errs.New(errs.Unauthenticated, "signin.passkey_copied")
	}
	if _, err := d.actorOf(ctx, d.db(), h.person); err != nil {
		return Entered{}, err
	}
	record, err := json.Marshal(used)
	if err != nil {
		return Entered{}, fmt.Errorf("signin: passkey: %w", err)
	}
	return d.enter(ctx, h.person, stageFull, "passkey", b, func(ctx context.Context, tx *db.Tx) error {
		if err := stillHeld(ctx, tx, h.person.ID, used.ID); err != nil {
			return err
		}
		if err := spend(ctx, tx, hash); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE passkey SET record = $2, used = $3 WHERE credential = $1", used.ID, record, d.now())
		return err
	})
}

// stillHeld refuses a passkey that was removed between its check and its session.
func stillHeld(ctx context.Context, q db.Querier, person id.ID, credential []byte) error {
	keys, err := passkeysOf(ctx, q, person)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if bytes.Equal(k.record.ID, credential) {
			return nil
		}
	}
	return refused(nil)
}
