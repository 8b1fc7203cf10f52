package signin

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

func digestOf(s string) []byte {
	h := sha256.Sum256([]byte(s))
	return h[:]
}

// use spends a proof as a command would.
func (p *place) use(who access.Actor, proof id.ID, act string, digest []byte) error {
	return p.d.db().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		_, err := UseProof(ctx, tx, who, proof, act, digest, p.now.Now())
		return err
	})
}

func TestABindingActIsConfirmedWithPasswordAndCodeOnceForOneContent(t *testing.T) {
	each(t, func(p *place) {
		who, other := p.trader("ana@alpha.example"), p.trader("bo@alpha.example")
		what := digestOf("deal 1 at 100")
		c := Confirming{Act: "deal.strike", Digest: what, Password: goodWords, Code: "123456"}
		_, err := p.d.Confirm(ctx, who, c)
		p.refuses(err, "signin.no_second")
		app, err := p.d.BeginTOTP(ctx, who, id.New())
		p.ok(err)
		secret, err := base32Text.DecodeString(app.Secret)
		p.ok(err)
		code := func() string { return hotp(secret, uint64(int64(p.now.Instant)/totpStep.Microseconds()), totpDigits) }
		p.ok(p.d.ConfirmTOTP(ctx, who, id.New(), code()))
		p.now.Instant = p.now.Instant.Add(time.Minute)
		for _, bad := range []Confirming{{Password: "not the password", Code: code()}, {Password: goodWords, Code: "000000"}, {Password: goodWords}} {
			bad.Act, bad.Digest = c.Act, what
			_, err := p.d.Confirm(ctx, who, bad)
			p.refuses(err, "signin.confirm_wrong")
		}
		c.Code = code()
		proof, err := p.d.Confirm(ctx, who, c)
		p.ok(err)
		_, err = p.d.Confirm(ctx, who, c)
		p.refuses(err, "signin.confirm_wrong") // a code counts once
		p.refuses(p.use(other, proof.ID, "deal.strike", what), "signin.confirm_again")
		p.refuses(p.use(who, proof.ID, "deal.offer", what), "signin.confirm_again")
		p.refuses(p.use(who, proof.ID, "deal.strike", digestOf("deal 1 at 90")), "signin.confirm_again")
		p.refuses(p.use(who, id.New(), "deal.strike", what), "signin.confirm_again")
		p.ok(p.use(who, proof.ID, "deal.strike", what))
		p.refuses(p.use(who, proof.ID, "deal.strike", what), "signin.confirm_again")
	})
}

func TestADeviceSignsTheActItConfirms(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		v := p.withPasskey(who)
		what := digestOf("deal 1 at 100")
		_, err := p.d.Confirm(ctx, who, Confirming{Act: "deal.strike", Digest: what, Password: goodWords})
		p.refuses(err, "signin.use_passkey")
		options, err := p.d.BeginConfirm(ctx, who, "deal.strike", what)
		p.ok(err)
		answer := v.get(options)
		_, err = p.d.FinishConfirm(ctx, who, "deal.strike", digestOf("deal 1 at 90"), answer)
		p.refuses(err, "signin.confirm_again")
		proof, err := p.d.FinishConfirm(ctx, who, "deal.strike", what, answer)
		p.ok(err)
		_, err = p.d.FinishConfirm(ctx, who, "deal.strike", what, answer)
		p.refuses(err, "signin.passkey_late") // answered already
		p.now.Instant = p.now.Instant.Add(proofMax)
		p.refuses(p.use(who, proof.ID, "deal.strike", what), "signin.confirm_again")
	})
}

func TestNoProgramConfirms(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		who.KeyID, who.Scopes = id.New(), []access.Act{"deal.*"}
		_, err := p.d.Confirm(ctx, who, Confirming{Act: "deal.strike", Digest: digestOf("x")})
		p.refuses(err, "access.not_in_scope")
		who.KeyID = id.ID{}
		_, err = p.d.Confirm(ctx, who, Confirming{Act: "deal.fly", Digest: digestOf("x")})
		p.refuses(err, "signin.confirm_what")
	})
}
