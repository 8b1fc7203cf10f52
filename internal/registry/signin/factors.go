package signin

import (
	"bytes"
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Factors says how a person can sign in.
type Factors struct {
	Password bool
	TOTP     bool
	Passkeys int
}

// Factors reads how the actor himself can sign in.
func (d *Desk) Factors(ctx context.Context, who access.Actor) (Factors, error) {
	if err := access.Check(who, "account.read", access.Own); err != nil {
		return Factors{}, err
	}
	return d.factorsOf(ctx, d.db(), who.Person)
}

func (d *Desk) factorsOf(ctx context.Context, q db.Querier, person id.ID) (Factors, error) {
	c, err := credentialOf(ctx, q, person)
	return Factors{Password: c.Password != "", TOTP: c.TOTP != nil, Passkeys: int(c.Passkeys)}, err
}

// own runs a change of the actor's own credentials as one command; what names it in the fact.
func (d *Desk) own(ctx context.Context, who access.Actor, cmd id.ID, kind, what string, run func(ctx context.Context, tx *db.Tx) error) error {
	_, err := journal.Do(ctx, d.Keeper, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: what},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			if err := access.Check(who, "account.change", access.Own); err != nil {
				return nil, struct{}{}, err
			}
			return fact.CredentialChanged{Person: who.Person, What: what}, struct{}{}, run(ctx, tx)
		})
	return err
}

// proves checks the actor's present password; guesses are slowed as at the door.
func (d *Desk) proves(ctx context.Context, who access.Actor, password string) error {
	c, err := credentialOf(ctx, d.db(), who.Person)
	if err != nil {
		return err
	}
	account, now := "own "+who.Person.String(), d.now()
	if err := d.byAccount.allow(now, account); err != nil {
		return err
	}
	if match, _ := checkPassword(c.Password, password); !match {
		d.byAccount.failed(now, account)
		return errs.New(errs.Invalid, "signin.wrong_present").At("present")
	}
	d.byAccount.succeeded(account)
	return nil
}

// SetPassword changes the actor's password and ends his other sessions. present is asked
// for when he has one.
func (d *Desk) SetPassword(ctx context.Context, who access.Actor, cmd id.ID, present, password string) error {
	if err := access.Check(who, "account.change", access.Own); err != nil {
		return err
	}
	f, err := d.factorsOf(ctx, d.db(), who.Person)
	if err != nil {
		return err
	}
	if f.Password {
		if err := d.proves(ctx, who, present); err != nil {
			return err
		}
	}
	p, err := party.PersonByID(ctx, d.db(), who.Person)
	if err != nil {
		return err
	}
	if err := goodPassword(password, p.Email); err != nil {
		return err
	}
	encoded := hashPassword(password)
	return d.own(ctx, who, cmd, "signin.SetPassword", "password", func(ctx context.Context, tx *db.Tx) error {
		if err := keepPassword(ctx, tx, who.Person, encoded, d); err != nil {
			return err
		}
		return endAll(ctx, tx, who.Person, who.Session, d.now())
	})
}

func keepPassword(ctx context.Context, tx *db.Tx, person id.ID, encoded string, d *Desk) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential (person, password, password_at, totp, totp_new, totp_step) VALUES ($1, $2, $3, NULL, NULL, 0)
		ON CONFLICT (person) DO UPDATE SET password = excluded.password, password_at = excluded.password_at`, person, encoded, d.now())
	return err
}

// Enrolment is what an authenticator app reads: the otpauth: address (as a QR code) or the
// secret typed by hand.
type Enrolment struct {
	Address string
	Secret  string // base32, as apps take it
}

// BeginTOTP makes a secret that counts once its first code was typed (ConfirmTOTP).
func (d *Desk) BeginTOTP(ctx context.Context, who access.Actor, cmd id.ID) (Enrolment, error) {
	if err := access.Check(who, "account.change", access.Own); err != nil {
		return Enrolment{}, err
	}
	secret := newTOTPSecret()
	sealed := d.Seal.shut(secret, who.Person[:])
	err := d.own(ctx, who, cmd, "signin.BeginTOTP", "totp_begun", func(ctx context.Context, tx *db.Tx) error {
		c, err := credentialOf(ctx, tx, who.Person)
		if err != nil {
			return err
		}
		if c.TOTP != nil {
			return errs.New(errs.Conflict, "signin.totp_already")
		}
		_, err = tx.Exec(ctx, `INSERT INTO credential (person, password, password_at, totp, totp_new, totp_step) VALUES ($1, '', 0, NULL, $2, 0)
			ON CONFLICT (person) DO UPDATE SET totp_new = excluded.totp_new`, who.Person, sealed)
		return err
	})
	if err != nil {
		return Enrolment{}, err
	}
	e, _, err := d.Enrolling(ctx, who)
	return e, err
}

// Enrolling shows again what BeginTOTP made while it waits for its first code.
func (d *Desk) Enrolling(ctx context.Context, who access.Actor) (Enrolment, bool, error) {
	if err := access.Check(who, "account.read", access.Own); err != nil {
		return Enrolment{}, false, err
	}
	c, err := credentialOf(ctx, d.db(), who.Person)
	if err != nil || c.TOTPNew == nil {
		return Enrolment{}, false, err
	}
	secret, err := d.Seal.open(c.TOTPNew, who.Person[:])
	if err != nil {
		return Enrolment{}, false, err
	}
	p, err := party.PersonByID(ctx, d.db(), who.Person)
	return Enrolment{Address: totpAddress(secret, d.Issuer, p.Email), Secret: base32Text.EncodeToString(secret)}, err == nil, err
}

// ConfirmTOTP puts the new app into force with its first code.
func (d *Desk) ConfirmTOTP(ctx context.Context, who access.Actor, cmd id.ID, code string) error {
	if err := access.Check(who, "account.change", access.Own); err != nil {
		return err
	}
	account, now := "own "+who.Person.String(), d.now()
	if err := d.byAccount.allow(now, account); err != nil {
		return err
	}
	waiting, err := credentialOf(ctx, d.db(), who.Person)
	if err != nil {
		return err
	}
	if waiting.TOTPNew == nil {
		return errs.New(errs.Conflict, "signin.totp_begin")
	}
	secret, err := d.Seal.open(waiting.TOTPNew, who.Person[:])
	if err != nil {
		return err
	}
	step, ok := checkTOTP(secret, code, now, 0)
	if !ok {
		d.byAccount.failed(now, account)
		return errs.New(errs.Invalid, "signin.wrong_code").At("code")
	}
	return d.own(ctx, who, cmd, "signin.ConfirmTOTP", "totp_on", func(ctx context.Context, tx *db.Tx) error {
		c, err := credentialOf(ctx, tx, who.Person)
		if err != nil {
			return err
		}
		if !bytes.Equal(c.TOTPNew, waiting.TOTPNew) { // begun anew meanwhile
			return errs.New(errs.Conflict, "signin.totp_begin")
		}
		_, err = tx.Exec(ctx, "UPDATE credential SET totp = totp_new, totp_new = NULL, totp_step = $2 WHERE person = $1", who.Person, step)
		return err
	})
}

// RemoveTOTP takes the app away again; the present password is asked for.
func (d *Desk) RemoveTOTP(ctx context.Context, who access.Actor, cmd id.ID, present string) error {
	if err := access.Check(who, "account.change", access.Own); err != nil {
		return err
	}
	if err := d.proves(ctx, who, present); err != nil {
		return err
	}
	return d.own(ctx, who, cmd, "signin.RemoveTOTP", "totp_off", func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE credential SET totp = NULL, totp_new = NULL WHERE person = $1", who.Person)
		return err
	})
}
