package signin

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

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
