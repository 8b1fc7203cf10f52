package organ

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

var proxyRule = rule.Define(rule.Definition{
	Name: "organ.proxies", Kind: rule.Whole, Shipped: "2", Mark: rule.Proposal,
	Source: "our proposal: for how many others a member may vote in a meeting of the conference",
})

// Presence is a voter who is there, himself or by proxy.
type Presence struct {
	Voter, Person id.ID
	By            id.ID // the member that votes for it; none: it is there itself
	At            clock.Instant
}

func presences(ctx context.Context, q db.Querier, meeting int64) ([]Presence, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Presence, error) {
		var p Presence
		var by *id.ID
		err := r.Scan(&p.Voter, &p.Person, &by, &p.At)
		if by != nil {
			p.By = *by
		}
		return p, err
	}, "SELECT voter, person, by_org, at FROM organ_present WHERE meeting = $1 ORDER BY at, voter LIMIT 2000", meeting)
}

// attended is who of those entitled is there.
type attended struct {
	voters   []Voter
	present  map[id.ID]Presence
	entitled int
	there    int
}

func (m *Meeting) attendance(ctx context.Context, q db.Querier, now clock.Instant) (attended, error) {
	day, _, err := todayOf(ctx, q, now)
	if err != nil {
		return attended{}, err
	}
	a := attended{present: map[id.ID]Presence{}}
	if a.voters, err = voters(ctx, q, m.Organ, day); err != nil {
		return a, err
	}
	all, err := presences(ctx, q, m.No)
	if err != nil {
		return a, err
	}
	for _, p := range all {
		a.present[p.Voter] = p
	}
	a.entitled = len(a.voters)
	for _, v := range a.voters {
		if _, there := a.present[v.Key]; there {
			a.there++
		}
	}
	return a, nil
}

// Attend notes that a voter is there: by himself, or by who keeps the list.
type Attend struct {
	Meeting int64 `json:"meeting"`
	Person  id.ID `json:"person,omitzero"` // somebody else; none: oneself
}

// Do notes it. Whom others asked to vote for them brings their votes along.
func (c Attend) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "organ.Attend", c, "organ.attend", c.Meeting, func(ctx context.Context, tx *db.Tx, m *Meeting, now clock.Instant) (journal.Fact, error) {
		person, org := who.Person, who.Org
		if !c.Person.IsZero() && c.Person != who.Person {
			if err := access.Check(who, "organ.attend", access.Any); err != nil {
				return nil, err
			}
			p, err := party.PersonByID(ctx, tx, c.Person)
			if err != nil {
				return nil, err
			}
			person, org = p.ID, p.Post.Org
		}
		if m.Writing || m.State != Called && m.State != Open {
			return nil, errs.New(errs.Conflict, "organ.not_meeting")
		}
		v, ok, err := voterOf(ctx, tx, m.Organ, person, org, now)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, errs.New(errs.Invalid, "organ.no_vote").At("person")
		}
		if err := m.note(ctx, tx, v.Key, person, id.ID{}, now); err != nil {
			return nil, err
		}
		givers, err := db.Rows(ctx, tx, db.One[id.ID], "SELECT giver FROM organ_proxy WHERE meeting = $1 AND holder = $2 ORDER BY giver", m.No, v.Key)
		if err != nil {
			return nil, err
		}
		for _, g := range givers {
			if err := m.note(ctx, tx, g, person, v.Key, now); err != nil {
				return nil, err
			}
		}
		return m.moved("attended"), nil
	})
}

// note writes one voter down. Who comes himself takes his proxy back.
func (m *Meeting) note(ctx context.Context, tx *db.Tx, voter, person, by id.ID, now clock.Instant) error {
	if by.IsZero() {
		_, err := tx.Exec(ctx, "INSERT INTO organ_present (meeting, voter, person, by_org, at) VALUES ($1, $2, $3, NULL, $4) ON CONFLICT (meeting, voter) DO UPDATE SET person = excluded.person, by_org = NULL",
			m.No, voter, person, now)
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO organ_present (meeting, voter, person, by_org, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (meeting, voter) DO NOTHING",
		m.No, voter, person, by, now)
	return err
}

// GiveProxy says that another member votes for one's own in a meeting of the conference.
type GiveProxy struct {
	Meeting int64 `json:"meeting"`
	Holder  id.ID `json:"holder"`
}

// Do notes it. A holder has at most as many as the rule organ.proxies says, and gives none on.
func (c GiveProxy) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "organ.GiveProxy", c, "organ.read", c.Meeting, func(ctx context.Context, tx *db.Tx, m *Meeting, now clock.Instant) (journal.Fact, error) {
		if err := access.Check(who, "organ.proxy", access.Own); err != nil {
			return nil, err
		}
		if err := c.check(ctx, tx, m, who, now); err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO organ_proxy (meeting, giver, holder, at, person) VALUES ($1, $2, $3, $4, $5)", m.No, who.Org, c.Holder, now, who.Person); err != nil {
			return nil, err
		}
		here, found, err := db.Row(ctx, tx, db.One[id.ID], "SELECT person FROM organ_present WHERE meeting = $1 AND voter = $2 AND by_org IS NULL", m.No, c.Holder)
		if err != nil {
			return nil, err
		}
		if found {
			err = m.note(ctx, tx, who.Org, here, c.Holder, now)
		}
		return m.moved("proxy"), err
	})
}

func (c GiveProxy) check(ctx context.Context, q db.Querier, m *Meeting, who access.Actor, now clock.Instant) error {
	if m.Organ != Conference || m.Writing || m.State != Called && m.State != Open {
		return errs.New(errs.Conflict, "organ.no_proxies")
	}
	if _, ok, err := voterOf(ctx, q, m.Organ, who.Person, who.Org, now); err != nil || !ok {
		if err == nil {
			err = errs.New(errs.Invalid, "organ.no_vote")
		}
		return err
	}
	day, _, err := todayOf(ctx, q, now)
	if err != nil {
		return err
	}
	holder, err := party.OrgByID(ctx, q, c.Holder)
	if err = orNone(err); err != nil {
		return err
	}
	if holder.Kind != party.Member || holder.StateOn(day) != party.Active || c.Holder == who.Org {
		return errs.New(errs.Invalid, "organ.bad_holder").At("holder")
	}
	type counts struct{ mine, asHolder, his, held int64 }
	n, _, err := db.Row(ctx, q, func(r *sql.Rows) (counts, error) {
		var n counts
		err := r.Scan(&n.mine, &n.asHolder, &n.his, &n.held)
		return n, err
	}, `SELECT (SELECT COUNT(*) FROM organ_proxy WHERE meeting = $1 AND giver = $2) + (SELECT COUNT(*) FROM organ_present WHERE meeting = $1 AND voter = $2),
		(SELECT COUNT(*) FROM organ_proxy WHERE meeting = $1 AND holder = $2),
		(SELECT COUNT(*) FROM organ_proxy WHERE meeting = $1 AND giver = $3),
		(SELECT COUNT(*) FROM organ_proxy WHERE meeting = $1 AND holder = $3)`, m.No, who.Org, c.Holder)
	if err != nil {
		return err
	}
	most, err := proxyRule.Int(ctx, q, "", day)
	if err != nil {
		return err
	}
	switch {
	case n.mine > 0:
		return errs.New(errs.Conflict, "organ.proxy_given")
	case n.asHolder > 0 || n.his > 0:
		return errs.New(errs.Conflict, "organ.proxy_on").At("holder")
	case n.held >= most:
		return errs.New(errs.Conflict, "organ.proxies_full", "max", most).At("holder")
	}
	return nil
}
