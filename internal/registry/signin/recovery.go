package signin

import (
	"context"
	"database/sql"
	"strings"
	"time"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of a recovery; "lapsed" is asked and not decided in time: the clock says so,
// nothing records it.
const (
	Asked     lifecycle.State = "asked"
	Confirmed lifecycle.State = "confirmed"
	Declined  lifecycle.State = "declined"
	Lapsed    lifecycle.State = "lapsed"
)

// The acts that decide a recovery.
const (
	Confirm lifecycle.Act = "confirm"
	Decline lifecycle.Act = "decline"
)

// askedMost is how long a second administrator has to decide.
const askedMost = 72 * time.Hour

const fourEyes = "four eyes: nobody lets himself or anybody else back in alone"

// RecoveryLife is the lifecycle of a recovery.
var RecoveryLife = lifecycle.Table{Name: "recovery", Steps: []lifecycle.Step{
	{From: Asked, Act: Confirm, To: Confirmed, Who: []string{"admin", "customsadmin"}, Rule: fourEyes},
	{From: Asked, Act: Decline, To: Declined, Who: []string{"admin", "customsadmin"}, Rule: fourEyes},
	{From: Asked, Act: "lapse", To: Lapsed, Who: []string{"clock"}, Rule: "an old question is asked again, not answered late"},
}}

// Recovery is one request to let a person back in.
type Recovery struct {
	ID        id.ID
	Person    party.Person
	Org       party.Org
	State     lifecycle.State
	Reason    string
	AskedBy   id.ID
	AskedAt   clock.Instant
	DecidedBy id.ID
	DecidedAt clock.Instant
	AskedName string
}

// AskRecovery asks for a person who lost his password or his second factor.
func (d *Desk) AskRecovery(ctx context.Context, who access.Actor, cmd, person id.ID, reason string) (id.ID, error) {
	input := struct {
		Person id.ID  `json:"person"`
		Reason string `json:"reason"`
	}{person, reason}
	return journal.Do(ctx, d.Keeper, journal.Act{Actor: who.Key(), ID: cmd, Kind: "signin.AskRecovery", Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, id.ID, error) {
			p, _, err := d.recoverable(ctx, tx, who, person)
			if err != nil {
				return nil, id.ID{}, err
			}
			why := strings.TrimSpace(reason)
			if n := utf8.RuneCountInString(why); n == 0 || n > 500 || !utf8.ValidString(why) {
				return nil, id.ID{}, errs.New(errs.Invalid, "signin.recovery_reason", "max", 500).At("reason")
			}
			now := d.now()
			open, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COUNT(*) FROM recovery WHERE person = $1 AND state = $2 AND asked_at > $3", p.ID, string(Asked), now.Add(-askedMost))
			if err != nil {
				return nil, id.ID{}, err
			}
			if open > 0 {
				return nil, id.ID{}, errs.New(errs.Conflict, "signin.recovery_open")
			}
			r := id.New()
			_, err = tx.Exec(ctx, `INSERT INTO recovery (id, person, state, reason, asked_by, asked_at, decided_by, decided_at)
				VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL)`, r, p.ID, string(Asked), why, who.Person, now)
			return fact.RecoveryMoved{Recovery: r, Person: p.ID, Act: "ask", By: who.Person}, r, err
		})
}

// recoverable checks that the actor may recover that person, who is not himself.
func (d *Desk) recoverable(ctx context.Context, q db.Querier, who access.Actor, person id.ID) (party.Person, party.Org, error) {
	p, err := party.PersonByID(ctx, q, person)
	if err != nil {
		return p, party.Org{}, err
	}
	if !p.Active() {
		return p, party.Org{}, errs.New(errs.Conflict, "signin.no_post")
	}
	o, err := party.OrgByID(ctx, q, p.Post.Org)
	if err != nil {
		return p, o, err
	}
	if err := party.MayKeep(who, o, "recover"); err != nil {
		return p, o, err
	}
	if p.ID == who.Person {
		return p, o, errs.New(errs.Forbidden, "signin.recovery_self")
	}
	return p, o, nil
}

// decided is the journalled answer of DecideRecovery.
type decided struct {
	State lifecycle.State `json:"state"`
	Mark  string          `json:"mark,omitempty"`
}

// DecideRecovery confirms or declines what another administrator asked. Confirming gives the
// person a one-time link by mail; when no letters are sent its address comes back, once.
func (d *Desk) DecideRecovery(ctx context.Context, who access.Actor, cmd, recovery id.ID, act lifecycle.Act) (address string, err error) {
	input := struct {
		Recovery id.ID         `json:"recovery"`
		Act      lifecycle.Act `json:"act"`
	}{recovery, act}
	token, hash := newToken()
	mark := base32Text.EncodeToString(hash[:5])
	a, err := journal.Do(ctx, d.Keeper, journal.Act{Actor: who.Key(), ID: cmd, Kind: "signin.DecideRecovery", Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, decided, error) {
			r, to, err := d.judge(ctx, tx, who, recovery, act)
			if err != nil {
				return nil, decided{}, err
			}
			if _, err := tx.Exec(ctx, "UPDATE recovery SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1", r.ID, string(to), who.Person, d.now()); err != nil {
				return nil, decided{}, err
			}
			said := fact.RecoveryMoved{Recovery: r.ID, Person: r.Person.ID, Act: string(act), By: who.Person}
			if to != Confirmed {
				return said, decided{State: to}, nil
			}
			_, err = d.giveLink(ctx, tx, r.Person, RecoveryLink, token)
			return said, decided{to, mark}, err
		})
	if err != nil || a.Mark != mark || d.Mail {
		return "", err
	}
	return d.LinkAddress(token), nil
}

// judge finds a recovery and where the act would take it; the one who asked cannot decide.
func (d *Desk) judge(ctx context.Context, q db.Querier, who access.Actor, recovery id.ID, act lifecycle.Act) (Recovery, lifecycle.State, error) {
	r, ok, err := db.Row(ctx, q, scanRecovery, "SELECT "+recoveryColumns+recoveryFrom+" WHERE r.id = $1", recovery)
	if err != nil {
		return r, "", err
	}
	if !ok {
		return r, "", errs.New(errs.NotFound, "signin.no_recovery")
	}
	if r.Person, r.Org, err = d.recoverable(ctx, q, who, r.Person.ID); err != nil {
		return r, "", err
	}
	if who.Person == r.AskedBy && act == Confirm {
		return r, "", errs.New(errs.Forbidden, "signin.recovery_second")
	}
	if act != Confirm && act != Decline {
		return r, "", errs.New(errs.Invalid, "signin.recovery_act")
	}
	to, err := RecoveryLife.Next(d.stateOf(r), act)
	return r, to, err
}

func (d *Desk) stateOf(r Recovery) lifecycle.State {
	if r.State == Asked && d.now().Sub(r.AskedAt) >= askedMost {
		return Lapsed
	}
	return r.State
}

const (
	recoveryColumns = "r.id, r.person, r.state, r.reason, r.asked_by, r.asked_at, r.decided_by, COALESCE(r.decided_at, 0), a.name"
	recoveryFrom    = " FROM recovery r JOIN person a ON a.id = r.asked_by"
)

func scanRecovery(r *sql.Rows) (Recovery, error) {
	var v Recovery
	return v, r.Scan(&v.ID, &v.Person.ID, &v.State, &v.Reason, &v.AskedBy, &v.AskedAt, &v.DecidedBy, &v.DecidedAt, &v.AskedName)
}

// Recoveries lists the latest requests the actor may see: those about people he may recover.
func (d *Desk) Recoveries(ctx context.Context, who access.Actor) ([]Recovery, error) {
	if access.Check(who, "people.recover", access.Any) != nil {
		if err := access.Check(who, "people.recover", access.Own); err != nil {
			return nil, err
		}
	}
	all, err := db.Rows(ctx, d.db(), scanRecovery, "SELECT "+recoveryColumns+recoveryFrom+" ORDER BY r.id DESC LIMIT 200")
	if err != nil {
		return nil, err
	}
	var seen []Recovery
	for _, r := range all {
		if r.Person, err = party.PersonByID(ctx, d.db(), r.Person.ID); err != nil {
			return nil, err
		}
		if !r.Person.Active() {
			continue
		}
		if r.Org, err = party.OrgByID(ctx, d.db(), r.Person.Post.Org); err != nil {
			return nil, err
		}
		if party.MayKeep(who, r.Org, "recover") == nil {
			r.State = d.stateOf(r)
			seen = append(seen, r)
		}
	}
	return seen, nil
}
