package signin

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Try is one attempt to sign in with a password.
type Try struct {
	Email    string
	Password string
	Address  string // the network address, for slowing guesses
	Agent    string // the browser's name for itself
	Old      string // token of the session the browser holds: it ends when this succeeds
}

// credential is how a person proves who he is, as the tables hold it.
type credential struct {
	Password string
	Since    clock.Instant // of the password
	TOTP     []byte        // sealed
	TOTPNew  []byte        // sealed, waiting for its first code
	Step     int64
	Passkeys int64
}

func credentialOf(ctx context.Context, q db.Querier, person id.ID) (credential, error) {
	c, _, err := db.Row(ctx, q, func(r *sql.Rows) (credential, error) {
		var c credential
		return c, r.Scan(&c.Password, &c.Since, &c.TOTP, &c.TOTPNew, &c.Step, &c.Passkeys)
	}, `SELECT COALESCE(c.password, ''), COALESCE(c.password_at, 0), c.totp, c.totp_new, COALESCE(c.totp_step, 0),
		(SELECT COUNT(*) FROM passkey k WHERE k.person = p.id)
		FROM person p LEFT JOIN credential c ON c.person = p.id WHERE p.id = $1`, person)
	return c, err
}

func wrong() error { return errs.New(errs.Unauthenticated, "signin.wrong") }

// Password tries an address and a password. When the person has an authenticator app the
// session it gives opens nothing until Code. Who does not exist, has no post or no password, and whose
// password is wrong get the same answer in the same time.
func (d *Desk) Password(ctx context.Context, t Try) (Entered, error) {
	email, err := party.Email(t.Email)
	if err != nil {
		email = ""
	}
	account, now := "account "+email, d.now()
	if err := d.slow(now, account, t.Address); err != nil {
		return Entered{}, err
	}
	p, c, err := d.known(ctx, email)
	if err != nil {
		return Entered{}, err
	}
	encoded := c.Password
	if encoded == "" {
		encoded = dummy()
	}
	match, weak := checkPassword(encoded, t.Password)
	if !match || c.Password == "" || !p.Active() {
		d.fail(now, account, t.Address)
		return Entered{}, wrong()
	}
	d.byAccount.succeeded(account)
	if _, err := d.actorOf(ctx, d.db(), p); err != nil {
		return Entered{}, err
	}
	stage := stageFull
	if c.TOTP != nil {
		stage = stageCode
	}
	better := ""
	if weak {
		better = hashPassword(t.Password)
	}
	return d.enter(ctx, p, stage, "password", browser{agent: t.Agent}.with(t.Old), func(ctx context.Context, tx *db.Tx) error {
		held, err := credentialOf(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if held.Password != c.Password { // changed since it was checked
			return wrong()
		}
		if better == "" {
			return nil
		}
		_, err = tx.Exec(ctx, "UPDATE credential SET password = $2 WHERE person = $1", p.ID, better)
		return err
	})
}

func (d *Desk) known(ctx context.Context, email string) (party.Person, credential, error) {
	p, err := party.PersonByEmail(ctx, d.db(), email)
	if errs.Is(err, "party.no_person") {
		return p, credential{}, nil
	}
	if err != nil {
		return p, credential{}, err
	}
	c, err := credentialOf(ctx, d.db(), p.ID)
	return p, c, err
}

func (d *Desk) slow(now clock.Instant, account, address string) error {
	if err := d.byAddress.allow(now, address); err != nil {
		return err
	}
	return d.byAccount.allow(now, account)
}

func (d *Desk) fail(now clock.Instant, account, address string) {
	d.byAddress.failed(now, address)
	d.byAccount.failed(now, account)
}

// enter opens a session as a command of its own; first runs before it in the transaction.
func (d *Desk) enter(ctx context.Context, p party.Person, stage, method string, b browser, first func(context.Context, *db.Tx) error) (Entered, error) {
	s, e, hash := d.fresh(p, stage, method)
	who := access.Actor{Person: p.ID}
	_, err := journal.Do(ctx, d.Keeper, journal.Act{Actor: who.Key(), ID: id.New(), Kind: "signin.Enter", Input: s.ID},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			if first != nil {
				if err := first(ctx, tx); err != nil {
					return nil, struct{}{}, err
				}
			}
			return fact.SignedIn{Person: p.ID, Session: s.ID, Method: method}, struct{}{}, open(ctx, tx, s, hash, b)
		})
	if err != nil {
		return Entered{}, err
	}
	return e, nil
}
