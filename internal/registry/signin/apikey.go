package signin

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Key is an API key as lists show it; the secret itself is known to its holder alone.
type Key struct {
	ID      id.ID
	Person  id.ID
	Owner   string // the person's name
	Org     id.ID
	Name    string
	Tail    string // last four characters
	Scopes  []access.Act
	Made    clock.Instant
	Expires clock.Instant
	Revoked clock.Instant // zero: in force
	Used    clock.Instant // zero: never
}

// StateAt is "active", "expired" or "revoked".
func (k Key) StateAt(now clock.Instant) string {
	switch {
	case !k.Revoked.IsZero():
		return "revoked"
	case now >= k.Expires:
		return "expired"
	}
	return "active"
}

// MakeKey makes an API key that may do the scopes for some days.
type MakeKey struct {
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
	Days   int      `json:"days"`
}

// NewKey is a key just made. Secret is shown this once; it is empty when the same command
// comes again.
type NewKey struct {
	ID      id.ID         `json:"id"`
	Expires clock.Instant `json:"expires"`
	Secret  string        `json:"-"`
}

const maxKeys = 50 // in force, for one person

// MakeKey makes the key. It can do nothing its person cannot, and nothing beyond what binds
// the keys of a partner.
func (d *Desk) MakeKey(ctx context.Context, who access.Actor, cmd id.ID, c MakeKey) (NewKey, error) {
	secret, hash, tail := newKey(d.Config.Demo)
	made := id.New()
	a, err := journal.Do(ctx, d.Keeper, journal.Act{Actor: who.Key(), ID: cmd, Kind: "signin.MakeKey", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, NewKey, error) {
			if err := access.Check(who, "account.key", access.Own); err != nil {
				return nil, NewKey{}, err
			}
			name := strings.TrimSpace(c.Name)
			if name == "" || utf8.RuneCountInString(name) > 80 || short(name) != name {
				return nil, NewKey{}, errs.New(errs.Invalid, "signin.key_name", "max", 80).At("name")
			}
			if c.Days < 1 || time.Duration(c.Days)*24*time.Hour > keyMost {
				return nil, NewKey{}, errs.New(errs.Invalid, "signin.key_days", "max", int(keyMost/(24*time.Hour))).At("days")
			}
			asks := who
			if b, bound, err := party.KeyBoundOf(ctx, tx, who.Org); err != nil {
				return nil, NewKey{}, err
			} else if bound {
				asks.Bound = b.On(clock.DateOf(d.now(), d.Zone))
			}
			scopes, err := asks.KeyScopes(c.Scopes)
			if err != nil {
				return nil, NewKey{}, err
			}
			now := d.now()
			n, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COUNT(*) FROM api_key WHERE person = $1 AND revoked IS NULL AND expires > $2", who.Person, now)
			if err != nil {
				return nil, NewKey{}, err
			}
			if n >= maxKeys {
				return nil, NewKey{}, errs.New(errs.Conflict, "signin.key_many", "max", maxKeys)
			}
			expires := now.Add(time.Duration(c.Days) * 24 * time.Hour)
			said := fact.KeyMade{Key: made, Person: who.Person, Org: who.Org, Scopes: acts(scopes), Expires: expires}
			_, err = tx.Exec(ctx, `INSERT INTO api_key (id, hash, person, org, name, tail, scopes, made, expires, revoked, used)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, 0)`, made, hash, who.Person, who.Org, name, tail, strings.Join(said.Scopes, " "), now, expires)
			return said, NewKey{ID: made, Expires: expires}, err
		})
	if err == nil && a.ID == made {
		a.Secret = secret
	}
	return a, err
}

func acts(scopes []access.Act) []string {
	s := make([]string, len(scopes))
	for i, a := range scopes {
		s[i] = string(a)
	}
	return s
}

const keyColumns = "k.id, k.person, p.name, k.org, k.name, k.tail, k.scopes, k.made, k.expires, COALESCE(k.revoked, 0), k.used"

func scanKey(r *sql.Rows) (Key, error) {
	var k Key
	var scopes string
	err := r.Scan(&k.ID, &k.Person, &k.Owner, &k.Org, &k.Name, &k.Tail, &scopes, &k.Made, &k.Expires, &k.Revoked, &k.Used)
	for _, s := range strings.Fields(scopes) {
		k.Scopes = append(k.Scopes, access.Act(s))
	}
	return k, err
}

// Keys lists the actor's keys, and for the administrator of a member or partner those of all
// its people; the latest first.
func (d *Desk) Keys(ctx context.Context, who access.Actor) ([]Key, error) {
	if err := access.Check(who, "account.read", access.Own); err != nil {
		return nil, err
	}
	all := 0
	if who.HasAny(access.MemberAdmin, access.PartnerAdmin) {
		all = 1
	}
	return db.Rows(ctx, d.db(), scanKey, "SELECT "+keyColumns+` FROM api_key k JOIN person p ON p.id = k.person
		WHERE k.person = $1 OR ($2 = 1 AND k.org = $3) ORDER BY k.id DESC LIMIT 500`, who.Person, all, who.Org)
}

// RevokeKey takes a key back for good: one's own, or as administrator of the member or
// partner one of its people's.
func (d *Desk) RevokeKey(ctx context.Context, who access.Actor, cmd, key id.ID) error {
	_, err := journal.Do(ctx, d.Keeper, journal.Act{Actor: who.Key(), ID: cmd, Kind: "signin.RevokeKey", Input: key},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			if err := access.Check(who, "account.key_revoke", access.Own); err != nil {
				return nil, struct{}{}, err
			}
			k, ok, err := db.Row(ctx, tx, scanKey, "SELECT "+keyColumns+" FROM api_key k JOIN person p ON p.id = k.person WHERE k.id = $1", key)
			if err != nil {
				return nil, struct{}{}, err
			}
			if !ok || k.Person != who.Person && (k.Org != who.Org || !who.HasAny(access.MemberAdmin, access.PartnerAdmin)) {
				return nil, struct{}{}, errs.New(errs.NotFound, "signin.no_key")
			}
			said := fact.KeyRevoked{Key: key, Person: k.Person}
			if !k.Revoked.IsZero() {
				return said, struct{}{}, nil
			}
			_, err = tx.Exec(ctx, "UPDATE api_key SET revoked = $2 WHERE id = $1", key, d.now())
			return said, struct{}{}, err
		})
	return err
}

// heldKey is a key and the person it acts for.
type heldKey struct {
	Key
	person party.Person
	bound  *party.KeyBound // of its organisation's agreement; nil: none
}

// KeyActor is the person a program acts for, from its "Authorization: Bearer bk_…" header.
// The refusal says whether the key is mistyped, unknown, expired or revoked: only who
// holds the secret learns it.
func (d *Desk) KeyActor(ctx context.Context, header string) (access.Actor, error) {
	scheme, text, _ := strings.Cut(strings.TrimSpace(header), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return access.Actor{}, errs.New(errs.Unauthenticated, "signin.key_scheme")
	}
	hash, ok := hashKey(strings.TrimSpace(text))
	if !ok {
		return access.Actor{}, errs.New(errs.Unauthenticated, "signin.key_mistyped")
	}
	held, ok, err := kept(d, &d.recent.keys, keyTables, [sha256.Size]byte(hash), func() (h heldKey, ok bool, err error) {
		h.Key, ok, err = db.Row(ctx, d.db(), scanKey, "SELECT "+keyColumns+" FROM api_key k JOIN person p ON p.id = k.person WHERE k.hash = $1", hash)
		if err == nil && ok {
			h.person, err = party.PersonByID(ctx, d.db(), h.Person)
		}
		if err == nil && ok {
			b, bound, e := party.KeyBoundOf(ctx, d.db(), h.Key.Org)
			if err = e; bound {
				h.bound = &b
			}
		}
		return h, ok && err == nil, err
	})
	if err != nil {
		return access.Actor{}, err
	}
	if !ok {
		return access.Actor{}, errs.New(errs.Unauthenticated, "signin.key_unknown")
	}
	k, p := held.Key, held.person
	now := d.now()
	if s := k.StateAt(now); s != "active" {
		return access.Actor{}, errs.New(errs.Unauthenticated, "signin.key_"+s)
	}
	if p.Post.Org != k.Org {
		return access.Actor{}, errs.New(errs.Unauthenticated, "signin.key_left")
	}
	who, err := d.actorOf(ctx, d.db(), p)
	if err != nil {
		return access.Actor{}, err
	}
	who.KeyID, who.Scopes = k.ID, slices.Clone(k.Scopes)
	if held.bound != nil {
		who.Bound = held.bound.On(clock.DateOf(now, d.Zone))
	}
	return who, d.keyUsed(ctx, k, now)
}

func (d *Desk) keyUsed(ctx context.Context, k Key, now clock.Instant) error {
	if now.Sub(k.Used) < keySeen {
		return nil
	}
	err := d.db().Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE api_key SET used = $2 WHERE id = $1 AND used < $2", k.ID, now)
		return err
	})
	if e := errs.Of(err); e != nil && e.Code == errs.TooMany {
		return nil
	}
	return err
}
