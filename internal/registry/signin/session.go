package signin

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"strings"
	"unicode"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

const (
	stageCode = "code" // the password was right, the code is still to come
	stageFull = "full"
)

// Session is a browser that signed in, as its person sees it.
type Session struct {
	ID      id.ID
	Person  party.Person
	Stage   string
	Method  string // password, totp, passkey, link, demo
	Agent   string // the browser, shortened
	Started clock.Instant
	Seen    clock.Instant
	Expires clock.Instant
}

// Entered is what signing in gives: the token for the cookie, and whether a code is
// still to come before it opens anything.
type Entered struct {
	Token    string
	NeedCode bool
	Person   id.ID
	Expires  clock.Instant
}

// browser is what is remembered of the one who signs in.
type browser struct {
	agent string
	old   []byte // hash of the session the browser held before: it ends here
}

func (b browser) with(old string) browser { b.old = hashToken(old); return b }

const sessionColumns = "s.id, s.stage, s.method, s.agent, s.started, s.seen, s.expires, s.person"

func scanSession(r *sql.Rows) (Session, error) {
	var s Session
	return s, r.Scan(&s.ID, &s.Stage, &s.Method, &s.Agent, &s.Started, &s.Seen, &s.Expires, &s.Person.ID)
}

// sessionByToken finds a session that still holds, with its person.
func (d *Desk) sessionByToken(ctx context.Context, token string) (Session, bool, error) {
	hash := hashToken(token)
	if hash == nil {
		return Session{}, false, nil
	}
	s, ok, err := kept(d, &d.recent.sessions, sessionTables, [sha256.Size]byte(hash), func() (Session, bool, error) {
		s, ok, err := db.Row(ctx, d.db(), scanSession, "SELECT "+sessionColumns+" FROM session s WHERE s.hash = $1", hash)
		if err == nil && ok {
			s.Person, err = party.PersonByID(ctx, d.db(), s.Person.ID)
		}
		return s, ok && err == nil, err
	})
	now := d.now()
	if err != nil || !ok || now >= s.Expires || s.Stage == stageFull && now.Sub(s.Seen) >= sessionIdle {
		return Session{}, false, err
	}
	return s, true, nil
}

// touch notes that a session was seen, seldom enough not to be a load. A full queue is no
// reason to refuse a page.
func (d *Desk) touch(ctx context.Context, s Session) error {
	now := d.now()
	if now.Sub(s.Seen) < sessionSeen {
		return nil
	}
	err := d.db().Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE session SET seen = $2 WHERE id = $1 AND seen < $2", s.ID, now)
		return err
	})
	if e := errs.Of(err); e != nil && e.Code == errs.TooMany {
		return nil
	}
	return err
}

// open writes a new session and ends the browser's old one. The token is always new: one
// that a browser brings along is never taken over.
func open(ctx context.Context, tx *db.Tx, s Session, hash []byte, b browser) error {
	if b.old != nil {
		if _, err := tx.Exec(ctx, "UPDATE session SET expires = $2 WHERE hash = $1 AND expires > $2", b.old, s.Started); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO session (id, hash, person, stage, method, agent, started, seen, expires)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)`, s.ID, hash, s.Person.ID, s.Stage, s.Method, short(b.agent), s.Started, s.Expires)
	return err
}

// fresh makes the session and token of one who proved who he is.
func (d *Desk) fresh(p party.Person, stage, method string) (Session, Entered, []byte) {
	now := d.now()
	s := Session{ID: id.New(), Person: p, Stage: stage, Method: method, Started: now, Seen: now, Expires: now.Add(sessionMost)}
	if stage == stageCode {
		s.Expires = now.Add(codeWait)
	}
	token, hash := newToken()
	return s, Entered{Token: token, NeedCode: stage == stageCode, Person: p.ID, Expires: s.Expires}, hash
}

// short keeps the readable start of a browser's name for itself.
func short(agent string) string {
	agent = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(agent, ""))
	if r := []rune(agent); len(r) > 160 {
		agent = string(r[:160])
	}
	return agent
}

// SignOut ends the session of a token; one that is already over is no error.
func (d *Desk) SignOut(ctx context.Context, token string) error {
	s, ok, err := d.sessionByToken(ctx, token)
	if err != nil || !ok {
		return err
	}
	_, err = d.end(ctx, access.Actor{Person: s.Person.ID}, id.New(), []id.ID{s.ID})
	return err
}

// Sessions lists a person's own open sessions, the latest first.
func (d *Desk) Sessions(ctx context.Context, who access.Actor) ([]Session, error) {
	if err := access.Check(who, "account.read", access.Own); err != nil {
		return nil, err
	}
	now := d.now()
	return db.Rows(ctx, d.db(), scanSession, "SELECT "+sessionColumns+` FROM session s
		WHERE s.person = $1 AND s.stage = $2 AND s.expires > $3 AND s.seen > $4 ORDER BY s.seen DESC, s.id`,
		who.Person, stageFull, now, now.Add(-sessionIdle))
}

// EndSession ends one of the person's own sessions.
func (d *Desk) EndSession(ctx context.Context, who access.Actor, cmd, session id.ID) error {
	if err := access.Check(who, "account.change", access.Own); err != nil {
		return err
	}
	n, err := d.end(ctx, who, cmd, []id.ID{session})
	if err == nil && n == 0 {
		return errs.New(errs.NotFound, "signin.no_session")
	}
	return err
}

// EndOtherSessions ends all of the person's sessions but the present one.
func (d *Desk) EndOtherSessions(ctx context.Context, who access.Actor, cmd id.ID) (int, error) {
	all, err := d.Sessions(ctx, who)
	if err != nil {
		return 0, err
	}
	var others []id.ID
	for _, s := range all {
		if s.ID != who.Session {
			others = append(others, s.ID)
		}
	}
	if len(others) == 0 {
		return 0, nil
	}
	return d.end(ctx, who, cmd, others)
}

// ended counts the sessions that a command ended.
type ended struct {
	N int `json:"n"`
}

func (d *Desk) end(ctx context.Context, who access.Actor, cmd id.ID, sessions []id.ID) (int, error) {
	a, err := journal.Do(ctx, d.Keeper, journal.Act{Actor: who.Key(), ID: cmd, Kind: "signin.End", Input: sessions},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, ended, error) {
			n := 0
			for _, s := range sessions {
				k, err := tx.Exec(ctx, "UPDATE session SET expires = $3 WHERE id = $1 AND person = $2 AND expires > $3", s, who.Person, d.now())
				if err != nil {
					return nil, ended{}, err
				}
				n += int(k)
			}
			return fact.SignedOut{Person: who.Person, Sessions: sessions}, ended{n}, nil
		})
	return a.N, err
}

// endAll ends every session of a person but one, inside a command.
func endAll(ctx context.Context, tx *db.Tx, person, but id.ID, now clock.Instant) error {
	if but.IsZero() {
		_, err := tx.Exec(ctx, "UPDATE session SET expires = $2 WHERE person = $1 AND expires > $2", person, now)
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE session SET expires = $3 WHERE person = $1 AND id <> $2 AND expires > $3", person, but, now)
	return err
}
