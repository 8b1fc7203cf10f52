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
		encoded = dummy
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

// Waiting tells whether a token is of a session that waits for its code.
func (d *Desk) Waiting(ctx context.Context, token string) (bool, error) {
	s, ok, err := d.sessionByToken(ctx, token)
	return ok && s.Stage == stageCode, err
}

// Code completes a sign-in with the six digits of the authenticator app. The waiting
// session ends and a new one opens; a code that was used once is never taken again.
func (d *Desk) Code(ctx context.Context, token, code, address, agent string) (Entered, error) {
	s, ok, err := d.sessionByToken(ctx, token)
	if err != nil {
		return Entered{}, err
	}
	if !ok || s.Stage != stageCode {
		return Entered{}, errs.New(errs.Unauthenticated, "signin.start_again")
	}
	account, now := "code "+s.Person.ID.String(), d.now()
	if err := d.slow(now, account, address); err != nil {
		return Entered{}, err
	}
	step, err := d.codeStep(ctx, d.db(), s.Person.ID, code, now)
	if err != nil {
		if errs.Is(err, "signin.wrong_code") {
			d.fail(now, account, address)
		}
		return Entered{}, err
	}
	if _, err := d.actorOf(ctx, d.db(), s.Person); err != nil {
		return Entered{}, err
	}
	e, err := d.enter(ctx, s.Person, stageFull, "totp", browser{agent: agent}.with(token), func(ctx context.Context, tx *db.Tx) error {
		return useStep(ctx, tx, s.Person.ID, step)
	})
	switch {
	case err == nil:
		d.byAccount.succeeded(account)
	case errs.Is(err, "signin.wrong_code"):
		d.fail(now, account, address)
	}
	return e, err
}

// codeStep checks a code against the person's app and gives its step.
func (d *Desk) codeStep(ctx context.Context, q db.Querier, person id.ID, code string, now clock.Instant) (int64, error) {
	c, err := credentialOf(ctx, q, person)
	if err != nil {
		return 0, err
	}
	if c.TOTP == nil {
		return 0, errs.New(errs.Conflict, "signin.no_totp")
	}
	secret, err := d.Seal.open(c.TOTP, person[:])
	if err != nil {
		return 0, err
	}
	step, ok := checkTOTP(secret, code, now, c.Step)
	if !ok {
		return 0, errs.New(errs.Unauthenticated, "signin.wrong_code").At("code")
	}
	return step, nil
}

// useStep marks a step as used; a second use of the same or an earlier one is refused.
func useStep(ctx context.Context, tx *db.Tx, person id.ID, step int64) error {
	c, err := credentialOf(ctx, tx, person)
	if err != nil {
		return err
	}
	if c.TOTP == nil || step <= c.Step {
		return errs.New(errs.Unauthenticated, "signin.wrong_code").At("code")
	}
	_, err = tx.Exec(ctx, "UPDATE credential SET totp_step = $2 WHERE person = $1", person, step)
	return err
}

// EnterDemo signs a person of the fictional exchange in with one click. A live house knows no
// such thing.
func (d *Desk) EnterDemo(ctx context.Context, email, agent, old string) (Entered, error) {
	if !d.Config.Demo {
		return Entered{}, errs.New(errs.NotFound, "signin.not_demo")
	}
	p, err := party.PersonByEmail(ctx, d.db(), email)
	if err != nil {
		return Entered{}, err
	}
	if _, err := d.actorOf(ctx, d.db(), p); err != nil {
		return Entered{}, err
	}
	return d.enter(ctx, p, stageFull, "demo", browser{agent: agent}.with(old), nil)
}
