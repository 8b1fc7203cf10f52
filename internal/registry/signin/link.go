package signin

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

// LinkKind is what a one-time link is for.
type LinkKind string

// The kinds of link.
const (
	FirstLink    LinkKind = "first"      // the first administrator, printed by bourse init
	InviteLink   LinkKind = "invitation" // a person added by an administrator
	RecoveryLink LinkKind = "recovery"   // confirmed by a second administrator
)

// holds is how long each kind of link works.
var holds = map[LinkKind]time.Duration{FirstLink: 48 * time.Hour, InviteLink: 7 * 24 * time.Hour, RecoveryLink: 4 * time.Hour}

// Link is a one-time link as its page shows it.
type Link struct {
	Kind    LinkKind
	Person  party.Person
	Expires clock.Instant
	used    clock.Instant
	email   string // the address it was made for, empty when that was not kept
}

// linkMade is the journalled answer; the token never stands in it.
type linkMade struct {
	Expires clock.Instant `json:"expires"`
	Mark    string        `json:"mark"` // tells the call that made the link from its repetition
}

// giveLink voids the person's open links and writes a new one. With a post it is mailed.
func (d *Desk) giveLink(ctx context.Context, tx *db.Tx, p party.Person, kind LinkKind, token string) (clock.Instant, error) {
	now := d.now()
	expires := now.Add(holds[kind])
	if _, err := tx.Exec(ctx, "UPDATE link SET used = $2 WHERE person = $1 AND used IS NULL", p.ID, now); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO link (hash, person, kind, made, expires, used, email) VALUES ($1, $2, $3, $4, $5, NULL, $6)", hashToken(token), p.ID, string(kind), now, expires, p.Email); err != nil {
		return 0, err
	}
	if !d.Mail || kind == FirstLink {
		return expires, nil
	}
	until := p.Lang.Date(clock.DateOf(expires, d.Zone)) + " " + expires.In(d.Zone).Format("15:04 MST")
	subject := p.Lang.T("signin.mail_"+string(kind)+"_subject", "house", d.Issuer)
	body := p.Lang.T("signin.mail_"+string(kind)+"_body", "house", d.Issuer, "name", p.NameIn(p.Lang), "link", d.LinkAddress(token), "until", until)
	return expires, mail.Post(ctx, tx, now, mail.Letter{To: p.Email, Subject: subject, Text: body})
}

// LinkAddress is where a link's token leads.
func (d *Desk) LinkAddress(token string) string {
	return strings.TrimSuffix(d.Origin, "/") + "/account/first/" + token
}

// First gives an administrator of the exchange who has no way to sign in yet a link to
// print: for the command line alone.
func (d *Desk) First(ctx context.Context, who access.Actor, cmd, person id.ID) (address string, err error) {
	if !who.IsSystem() {
		return "", errs.New(errs.Forbidden, "access.forbidden", "act", "signin.First")
	}
	return d.makeLink(ctx, who, cmd, person, FirstLink, func(_ db.Querier, o party.Org) error {
		if o.Kind != party.Exchange {
			return errs.New(errs.Forbidden, "signin.first_only_house")
		}
		return nil
	})
}

// Invite mails a person without a way to sign in yet his link. When no letters are sent
// the address comes back for the administrator to pass on, once.
func (d *Desk) Invite(ctx context.Context, who access.Actor, cmd, person id.ID) (address string, err error) {
	address, err = d.makeLink(ctx, who, cmd, person, InviteLink, func(q db.Querier, o party.Org) error { return mayInvite(ctx, q, who, o, person) })
	if d.Mail {
		address = ""
	}
	return address, err
}

// MayInvite tells whether the actor can give that person a link: he may, and the person
// cannot sign in yet.
func (d *Desk) MayInvite(ctx context.Context, who access.Actor, p party.Person) bool {
	o, err := party.OrgByID(ctx, d.db(), p.Post.Org)
	if err != nil || mayInvite(ctx, d.db(), who, o, p.ID) != nil {
		return false
	}
	f, err := d.factorsOf(ctx, d.db(), p.ID)
	return err == nil && !f.Password && f.Passkeys == 0
}

// mayInvite is who may add people; the exchange may invite the first customs administrator
// whom it created.
func mayInvite(ctx context.Context, q db.Querier, who access.Actor, o party.Org, person id.ID) error {
	if o.Kind == party.Customs && who.Org != o.ID {
		n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM post WHERE org = $1 AND person <> $2", o.ID, person)
		if err != nil {
			return err
		}
		if n == 0 {
			return access.Check(who, "customs.first", access.Any)
		}
	}
	return party.MayKeep(who, o, "add")
}

func (d *Desk) makeLink(ctx context.Context, who access.Actor, cmd, person id.ID, kind LinkKind, may func(db.Querier, party.Org) error) (string, error) {
	token, hash := newToken()
	mark := base32Text.EncodeToString(hash[:5])
	a, err := journal.Do(ctx, d.Keeper, journal.Act{Actor: who.Key(), ID: cmd, Kind: "signin.Link." + string(kind), Input: person},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, linkMade, error) {
			p, err := party.PersonByID(ctx, tx, person)
			if err != nil {
				return nil, linkMade{}, err
			}
			if !p.Active() {
				return nil, linkMade{}, errs.New(errs.Conflict, "signin.no_post")
			}
			o, err := party.OrgByID(ctx, tx, p.Post.Org)
			if err != nil {
				return nil, linkMade{}, err
			}
			if err := may(tx, o); err != nil {
				return nil, linkMade{}, err
			}
			f, err := d.factorsOf(ctx, tx, person)
			if err != nil {
				return nil, linkMade{}, err
			}
			if f.Password || f.Passkeys > 0 {
				return nil, linkMade{}, errs.New(errs.Conflict, "signin.already_set")
			}
			expires, err := d.giveLink(ctx, tx, p, kind, token)
			return fact.LinkMade{Person: person, Kind: string(kind), Expires: expires}, linkMade{expires, mark}, err
		})
	if err != nil || a.Mark != mark {
		return "", err
	}
	return d.LinkAddress(token), nil
}

// LookLink reads a link that still works; Gone tells that it was used or has expired.
func (d *Desk) LookLink(ctx context.Context, token string) (Link, error) {
	return d.lookLink(ctx, d.db(), hashToken(token))
}

func (d *Desk) lookLink(ctx context.Context, q db.Querier, hash []byte) (Link, error) {
	gone := errs.New(errs.Gone, "signin.link_gone")
	if hash == nil {
		return Link{}, gone
	}
	l, ok, err := db.Row(ctx, q, func(r *sql.Rows) (Link, error) {
		var l Link
		return l, r.Scan(&l.Kind, &l.Person.ID, &l.Expires, &l.used, &l.email)
	}, "SELECT kind, person, expires, COALESCE(used, 0), email FROM link WHERE hash = $1", hash)
	if err != nil {
		return Link{}, err
	}
	if !ok || !l.used.IsZero() || d.now() >= l.Expires {
		return Link{}, gone
	}
	if l.Person, err = party.PersonByID(ctx, q, l.Person.ID); err != nil {
		return Link{}, err
	}
	// An address that was put right since: who reads the old one is somebody else.
	if !l.Person.Active() || l.email != "" && l.email != l.Person.Email {
		return Link{}, gone
	}
	return l, nil
}

// UseLink sets the password of the link's person and signs him in. A recovery also takes
// away his authenticator app, passkeys, API keys and sessions: whoever has them now is not trusted.
func (d *Desk) UseLink(ctx context.Context, token, password, address, agent string) (Entered, error) {
	if err := d.byAddress.allow(d.now(), address); err != nil {
		return Entered{}, err
	}
	l, err := d.LookLink(ctx, token)
	if err != nil {
		if errs.Is(err, "signin.link_gone") {
			d.byAddress.failed(d.now(), address)
		}
		return Entered{}, err
	}
	if err := goodPassword(password, l.Person.Email); err != nil {
		return Entered{}, err
	}
	if _, err := d.actorOf(ctx, d.db(), l.Person); err != nil {
		return Entered{}, err
	}
	encoded := hashPassword(password)
	return d.enter(ctx, l.Person, stageFull, "link", browser{agent: agent}, func(ctx context.Context, tx *db.Tx) error {
		if _, err := d.lookLink(ctx, tx, hashToken(token)); err != nil { // used meanwhile
			return err
		}
		now := d.now()
		if _, err := tx.Exec(ctx, "UPDATE link SET used = $2 WHERE person = $1 AND used IS NULL", l.Person.ID, now); err != nil {
			return err
		}
		if l.Kind == RecoveryLink {
			for _, text := range []string{
				"DELETE FROM passkey WHERE person = $1",
				"UPDATE credential SET totp = NULL, totp_new = NULL WHERE person = $1",
			} {
				if _, err := tx.Exec(ctx, text, l.Person.ID); err != nil {
					return err
				}
			}
			if _, err := tx.Exec(ctx, "UPDATE api_key SET revoked = $2 WHERE person = $1 AND revoked IS NULL", l.Person.ID, now); err != nil {
				return err
			}
		}
		if err := endAll(ctx, tx, l.Person.ID, id.ID{}, d.now()); err != nil {
			return err
		}
		return keepPassword(ctx, tx, l.Person.ID, encoded, d)
	})
}
