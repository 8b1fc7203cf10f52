// Package signin is how people and programs prove who they are.
//
// Words.
//
//	desk       where one signs in: it makes access.Actors out of cookies and keys
//	session    a browser that signed in; its cookie holds a token, the tables its hash
//	code       the second factor: six digits of an authenticator app (RFC 6238)
//	passkey    a key in the person's device (WebAuthn) that replaces password and code
//	link       a one-time address: the first administrator, an invitation, a recovery
//	recovery   a person who lost his factors: one administrator asks, a second confirms
//	proof      a person's second confirmation of one binding act, used once
//	API key    a secret for programs: scoped, expiring, revocable, shown once
//
// Secrets (passwords, tokens, codes, keys) never stand in facts, inputs, answers or logs.
// Signing in is not repeated by command id: every try is judged anew.
package signin

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// How long things hold.
const (
	sessionIdle = 8 * time.Hour    // without a request
	sessionMost = 72 * time.Hour   // from signing in
	sessionSeen = 5 * time.Minute  // "seen" is noted at most that often
	codeWait    = 5 * time.Minute  // from the password to the code
	ceremonyMax = 5 * time.Minute  // from "use a passkey" to the device's answer
	keySeen     = 15 * time.Minute // "used" of a key is noted at most that often
	keyMost     = 366 * 24 * time.Hour
)

// Config is what the desk needs of the house.
type Config struct {
	Keeper *journal.Keeper
	Seal   *Seal
	Origin string         // where browsers find the house: "https://sde.example"
	Issuer string         // the exchange's name in Latin letters, for authenticator apps
	Zone   *time.Location // the exchange's zone: it decides which day a suspension ends
	Demo   bool           // the fictional exchange: one-click sign-in, bk_test_ keys
	Mail   bool           // letters are sent; otherwise links are shown to who made them
}

// Desk is where people and programs sign in. Its methods may be called from any goroutine.
type Desk struct {
	Config
	passkeys  *webauthn.WebAuthn
	byAccount *throttle
	byAddress *throttle
	recent    recent
}

// New makes a desk. It fails when the origin is not an address browsers have.
func New(c Config) (*Desk, error) {
	u, err := url.Parse(c.Origin)
	if err != nil || u.Hostname() == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, fmt.Errorf("signin: origin %q is not https://host or http://host", c.Origin)
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	d := &Desk{
		Config:    c,
		byAccount: &throttle{free: 4, first: 2 * time.Second, most: 15 * time.Minute, every: time.Second, burst: 10, size: 20_000},
		byAddress: &throttle{free: 20, first: 2 * time.Second, most: 15 * time.Minute, every: 200 * time.Millisecond, burst: 60, size: 20_000},
	}
	d.passkeys, err = newVerifier(u, c.Issuer)
	return d, err
}

func (d *Desk) db() *db.DB         { return d.Keeper.DB() }
func (d *Desk) now() clock.Instant { return d.Keeper.Clock().Now() }

// Actor is the person behind a session's token; an unknown or ended session is a visitor
// and no error.
func (d *Desk) Actor(ctx context.Context, token string) (access.Actor, error) {
	s, ok, err := d.sessionByToken(ctx, token)
	if err != nil || !ok || s.Stage != stageFull {
		return access.Actor{}, err
	}
	who, err := d.actorOf(ctx, d.db(), s.Person)
	if errs.Is(err, "signin.no_post") || errs.Is(err, "signin.org_over") {
		return access.Actor{}, nil
	}
	if err != nil {
		return access.Actor{}, err
	}
	who.Session = s.ID
	return who, d.touch(ctx, s)
}

// actorOf makes the actor of a person who holds a post at an organisation that is not over.
func (d *Desk) actorOf(ctx context.Context, q db.Querier, person party.Person) (access.Actor, error) {
	if !person.Active() {
		return access.Actor{}, errs.New(errs.Forbidden, "signin.no_post")
	}
	o, _, err := kept(d, &d.recent.orgs, orgTables, person.Post.Org, func() (party.Org, bool, error) {
		o, err := party.OrgByID(ctx, q, person.Post.Org)
		return o, err == nil, err
	})
	if err != nil {
		return access.Actor{}, err
	}
	state := o.StateOn(clock.DateOf(d.now(), d.Zone))
	if party.Over(state) {
		return access.Actor{}, errs.New(errs.Forbidden, "signin.org_over", "org", o.NameIn(person.Lang))
	}
	return access.Actor{
		Person: person.ID, Org: o.ID, OrgNo: o.No, OrgKind: string(o.Kind),
		Name: person.NameIn(person.Lang), OrgName: o.NameIn(person.Lang),
		Roles: person.Post.Roles, Lang: person.Lang, Suspended: state == party.Suspended,
	}, nil
}

// Sweep deletes what has expired: sessions when they need not be kept any more, ceremonies,
// links a month after their end.
func (d *Desk) Sweep(ctx context.Context) error {
	now := d.now()
	keep, err := KeepSessions.Int(ctx, d.db(), "", clock.DateOf(now, time.UTC))
	if err != nil {
		return err
	}
	old := clock.At(now.Time().AddDate(0, 0, -int(keep)))
	return d.db().Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		for _, s := range []struct {
			query string
			until clock.Instant
		}{
			{"DELETE FROM session WHERE expires < $1", old},
			{"DELETE FROM ceremony WHERE expires < $1", now},
			{"DELETE FROM proof WHERE expires < $1", now.Add(-24 * time.Hour)},
			{"DELETE FROM link WHERE expires < $1", now.Add(-30 * 24 * time.Hour)},
		} {
			if _, err := tx.Exec(ctx, s.query, s.until); err != nil {
				return err
			}
		}
		return nil
	})
}
